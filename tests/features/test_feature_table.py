from datetime import date, timedelta
from random import Random

import polars as pl
import pytest

from features.catalogue import CATALOGUE
from features.feature import Feature, View, records_of
from features.feature_table import feature_table
from features.lawful_gate import judge
from features.records import KINDS
from features.value import ROWS, lowest
from tests.features.builders import NOW, RULES, USCC, code, day, gate, no_rows, rows


def feature(name, value, *, window=12, absent=None, view=None):
    return Feature(
        name,
        "名",
        "compliance",
        view or records_of("inspection"),
        window,
        -1,
        "次",
        "未知",
        "注",
        value,
        absent,
    )


INSPECTED = {"field": "safety", "result": "pass"}


def inspections(*when, uscc=USCC):
    return [
        INSPECTED | {"uscc": uscc, "document_no": f"样{n}号{uscc}", "occurred_on": d}
        for n, d in enumerate(when)
    ]


def values(as_of, features, *records, codes=(USCC,)):
    return feature_table(gate(as_of, inspection=[*records]), pl.Series("uscc", list(codes)), features)


def test_a_window_is_open_at_its_beginning_and_closed_at_its_end():
    count = feature("n", ROWS, absent=0)
    told = {
        d: values("2024-06-30", [count], *inspections(d))["n"][0]
        for d in ("2023-06-30", "2023-07-01", "2024-06-30", "2024-07-01")
    }
    assert told == {"2023-06-30": 0, "2023-07-01": 1, "2024-06-30": 1, "2024-07-01": 0}


def test_no_rows_are_zero_or_unknown_as_declared():
    table = values("2024-06-30", [feature("zero", ROWS, absent=0), feature("unknown", ROWS)])
    assert table.row(0) == (USCC, 0.0, None)


def test_codes_keep_their_order_and_get_floats():
    codes = [code(3), USCC, code(1)]
    table = values("2024-06-30", [feature("n", ROWS, absent=0)], *inspections("2024-01-01"), codes=codes)
    assert table["uscc"].to_list() == codes
    assert table["n"].to_list() == [0.0, 1.0, 0.0]
    assert table.schema["n"] == pl.Float64()


def test_features_of_one_view_share_it():
    built = []

    def build(gated):
        built.append(1)
        return gated.usable("inspection")

    view = View("inspections", ("inspection",), build)
    table = values(
        "2024-06-30",
        [feature("a", ROWS, view=view), feature("b", ROWS, window=None, view=view)],
        *inspections("2024-01-01", "2020-01-01"),
    )
    assert (table.row(0)[1:], len(built)) == ((1.0, 2.0), 1)


def test_age_is_in_days():
    assert values("2024-06-30", [feature("age", lowest(pl.col("age_days")))], *inspections("2024-06-28"))[
        "age"
    ].to_list() == [2.0]


@pytest.mark.parametrize("as_of", ["2024-06-30", "2024-02-29", "2024-03-31", "2025-02-28"])
def test_age_in_months_agrees_with_the_windows(as_of):
    """A record is in a window of n months exactly while it is younger than n whole months."""
    age = feature("age", lowest(pl.col("age_months")), window=None)
    counts = [feature(f"n{n}", ROWS, window=n, absent=0) for n in (1, 2, 6, 12, 24)]
    # One enterprise for each day on which its only record may be dated.
    dated = {code(back): (day(as_of) - timedelta(days=back)).isoformat() for back in range(800)}
    records = [inspections(when, uscc=one)[0] for one, when in dated.items()]
    table = values(as_of, [age, *counts], *records, codes=dated)
    assert table["age"].null_count() == 0
    for row in table.iter_rows(named=True):
        found = [row[f.name] for f in counts]
        assert found == [float(row["age"] < f.window) for f in counts], dated[row["uscc"]]


def test_a_refused_record_is_no_input():
    listed = {"document_no": "样1号", "occurred_on": "2024-01-01", "list_id": "wage_defaulter"}
    removal = {
        "event_type": "removal",
        "target_kind": "serious_dishonesty",
        "target_document_no": "样1号",
        "occurred_on": "2024-02-01",
    }
    counted = feature("n", ROWS, absent=0, view=records_of("serious_dishonesty"))
    for events, expected in (([], 1.0), ([removal], 0.0)):
        gated = gate("2024-06-30", serious_dishonesty=[listed], event=events)
        assert feature_table(gated, pl.Series([USCC]), [counted])["n"].to_list() == [expected]


def everything(serials):
    """Some records of every kind for some enterprises, drawn once and for all."""
    random = Random(5)  # noqa: S311 - the same records each time
    frames = {name: no_rows(name) for name in KINDS}
    for name, kind in KINDS.items():
        found = []
        for serial in list(serials) * 25 if name != "event" else []:
            occurred = date(2022, 1, 1) + timedelta(days=random.randrange(1095))
            record = {"uscc": code(serial), "document_no": f"样{len(found)}号", "occurred_on": occurred}
            record |= {field: _some(column, occurred, random) for field, column in kind.payload.items()}
            record |= {
                "severity": random.choice(("general", "serious", None)),
                "publicity_until": date(2026, 1, 1),
            }
            found.append(record | {"source": random.choice(("one", "two"))})
        if found:
            frames[name] = rows(name, *found).unique("record_id").sort("uscc", "record_id")
    return frames


def _some(column, occurred, random):
    if column.codes:
        return random.choice(list(column.codes))
    if column.dtype == pl.Int64():
        return random.randrange(2020, 2024) if column.unit == "年" else random.randrange(10**9)
    if column.dtype == pl.Date():
        return occurred + timedelta(days=random.randrange(-30, 30)) if random.random() < 0.9 else None
    return random.random() < 0.2 if column.dtype == pl.Boolean() else random.choice("甲乙丙丁")


def test_every_feature_is_the_same_whatever_the_order_and_the_sharing_out():
    frames = everything(range(12))
    codes = pl.Series("uscc", sorted(code(serial) for serial in range(12)))

    def table(given, ours):
        gated = judge(given, as_of=day("2024-12-31"), known_at=NOW, rules=RULES)
        return feature_table(gated, ours, CATALOGUE)

    whole = table(frames, codes)
    known = [name for name in whole.columns[1:] if whole[name].drop_nulls().n_unique() > 1]
    assert len(known) > 50, "the records should say something about most features"
    for seed in range(2):
        shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in frames.items()}
        assert table(shuffled, codes).equals(whole)
        parts = []
        for share in range(3):
            ours = codes.gather_every(3, share)
            parts.append(
                table({n: f.filter(pl.col("uscc").is_in(ours.implode())) for n, f in shuffled.items()}, ours)
            )
        assert pl.concat(parts).sort("uscc").equals(whole)
