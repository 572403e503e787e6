import json
import math

import numpy as np
import polars as pl

from models.reference import reference_from_dict, reference_of


def rows():
    return pl.DataFrame(
        {
            "penalties": [0, 1, 5, None, 3],
            "rating": ["A", "D", None, "Z", "A"],
            "export": [True, False, None, True, True],
        }
    )


def test_it_keeps_the_scores_and_the_ranges(card):
    found = reference_of(card, rows())
    assert found.scores().tolist() == sorted(card.score(rows()).tolist())
    assert found.ranges == {"penalties": (0.0, 5.0), "export": (0.0, 1.0)}
    again = reference_from_dict(json.loads(json.dumps(found.to_dict(), allow_nan=False)))
    assert again == found


def test_what_is_no_finite_number_sets_no_range(card):
    frame = rows().with_columns(penalties=pl.Series([math.inf, -math.inf, 2.0, math.nan, None]))
    assert reference_of(card, frame).ranges["penalties"] == (2.0, 2.0)
    unknown = frame.with_columns(penalties=pl.lit(None, dtype=pl.Float64))
    assert "penalties" not in reference_of(card, unknown).ranges


def test_the_order_of_the_rows_changes_nothing(card):
    frame = pl.concat([rows()] * 3)
    turned = frame[np.random.default_rng(0).permutation(frame.height).tolist()]
    assert reference_of(card, turned) == reference_of(card, frame)
