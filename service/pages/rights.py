"""Objection and repair as a policy rules them on a day: as plain data and as a table of clocks."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import RenderableType

from scoring.entries import basis_entry
from scoring.rights.clocks import told_clocks
from scoring.rights.words import KINDS, PARTIES
from scoring.schema.measure import MARKS, Basis
from scoring.schema.policy_day import PolicyDay
from scoring.schema.rights import CONDITIONS
from service.pages.parts import grid


def rights_entry(law: PolicyDay) -> dict[str, Any]:
    """Clocks, suspension, conditions of repair, and acts of authorities, with marks and bases."""
    rules = law.rights
    return {
        "suspends": rules.objection.suspends,
        "clocks": [
            {
                "case": one.kind,
                "case_label": KINDS[one.kind],
                "name": one.name,
                "label": one.what,
                "since": one.since,
                "days": one.deadline.days,
                "calendar": one.deadline.calendar,
                "term": one.term,
                "who": one.who,
                "who_label": PARTIES[one.who],
                "mark": one.deadline.mark,
                "modelled_on": list(one.deadline.modelled_on),
                "note": one.deadline.note or None,
            }
            for one in told_clocks(rules)
        ],
        "repair_conditions": [
            {
                "id": one.id,
                "label": CONDITIONS[one.id],
                "rule": one.rule,
                "mark": one.mark,
                "bases": _bases(law, one.bases),
            }
            for one in rules.repair.conditions
        ],
        "acts": [
            {
                "event": one.event,
                "label": one.label,
                "by": list(one.by),
                "effective": one.effective,
                "names_document": one.names_document,
                "corrects": list(one.corrects),
                "bases": _bases(law, one.bases),
            }
            for one in rules.acts
        ],
        "undoing": [{"by": one.by, "ended_by": list(one.ended_by)} for one in rules.undoing.rules],
    }


def clocks_table(entry: Mapping[str, Any]) -> RenderableType:
    """The clocks of `rights_entry`."""
    table = grid("事项", "期限内的事", "由谁", "期限", "自何日起算", "参照", title="异议和信用修复的期限")
    for one in entry["clocks"]:
        source = "、".join(one["modelled_on"]) or "本部门自定"
        unread = f"（{MARKS[one['mark']]}）" if one["mark"] not in {"V", None} else ""
        table.add_row(
            one["case_label"], one["label"], one["who_label"], one["term"], one["since"], source + unread
        )
    return table


def _bases(law: PolicyDay, bases: Iterable[Basis]) -> list[dict[str, Any]]:
    in_force = {(one.instrument, one.article) for one in law.citations(bases)}
    return [basis_entry(law.instruments[name], article) for name, article in sorted(in_force)]
