"""Two sides compared over the whole population: what a change of policy, model or day does, to whom, and why.

A side is everyone under one law and one evaluator (`side`). Counting is in whole numbers and by code, so the
result depends neither on the order nor on how the enterprises were shared out. Nothing here decides anything.
"""

from typing import Any

import polars as pl

from scoring.simulation.cases import cases_document
from scoring.simulation.groups import adverse, fairness_document, groups_document
from scoring.simulation.measures import changes_document, costs_document, measure_changes
from scoring.simulation.pairs import grades_document, paired
from scoring.simulation.side import Side


def compared(before: Side, after: Side, groups: pl.DataFrame) -> dict[str, Any]:
    """What changes from one side to the other, as plain data.

    Args:
        before: what is now, or what the other side is measured against.
        after: what would be.
        groups: `uscc` and the columns of `groups.LABELS` (text, null where unknown), of every enterprise of
            either side, one row each.
    """
    pairs = paired(before, after)
    changes = measure_changes(before, after, pairs)
    ours = pairs.uscc.to_frame("uscc").join(groups, on="uscc", how="left", maintain_order="left").drop("uscc")
    return {
        "population": {
            "before": before.rows.height,
            "after": after.rows.height,
            "both": int(pairs.both.sum()),
        },
        "grades": grades_document(before, after, pairs),
        "measures": changes_document(changes),
        "adverse": int(adverse(pairs, changes).sum()),
        "deprived": int((changes.deprived & pairs.both).sum()),
        "costs": costs_document(changes),
        "groups": groups_document(pairs, changes, ours),
        "fairness": fairness_document(pairs, changes, ours),
        "cases": cases_document(before, after, pairs, changes, ours),
    }
