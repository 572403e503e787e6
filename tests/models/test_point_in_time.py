"""Training sets: rolling days, features as known then, outcomes as known later, nothing leaking between."""

from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest

import models
from features.catalogue import features_for
from features.errors import CatalogueError
from features.store import Store, end_of_day
from models.errors import ModelError
from models.point_in_time import training_set
from tests.features.builders import RULES, code, delivery, example, load, write_csv

FEATURES = features_for("public")
DAYS = [date(2023, 6, 30), date(2023, 12, 31)]
KNOWN = end_of_day(date(2024, 12, 31))


def deliver(home, layout, received, *table):
    home.mkdir(exist_ok=True)
    path = write_csv(home / f"{layout}-{received}-{len(list(home.iterdir()))}.csv", layout, *table)
    report = load(home, delivery(path, layout, received))
    assert not report.failed
    assert report.quarantined == 0, report.problems.to_dicts()


@pytest.fixture
def home(tmp_path):
    """Eight enterprises; number 1 has a wage finding in March 2024, and a penalty of 2023-05 told in August 2023."""
    registered = [
        example(
            "registry",
            统一社会信用代码=code(n),
            成立日期="2020-01-01",
            核准日期="2020-01-01",
            经济性质="国有" if n == 7 else "私营",
        )
        for n in range(8)
    ]
    deliver(tmp_path, "registry", "2023-01-01", *registered)
    penalty = {
        "统一社会信用代码": code(1),
        "决定日期": "2023-05-01",
        "公示截止期": "2024-05-01",
        "失信程度": "一般",
    }
    deliver(tmp_path, "penalty-classes", "2023-08-01", example("penalty-classes", **penalty))
    wages = {"统一社会信用代码": code(1), "决定日期": "2024-03-01", "拖欠发生日": ""}
    deliver(tmp_path, "wage-arrears", "2024-03-05", example("wage-arrears", **wages))
    return tmp_path


def build(home, days=DAYS, *, known=KNOWN, **options):
    options = {"eligible": lambda _day, frame: pl.Series([True] * frame.height)} | options
    options = {"features": FEATURES, "purpose": "public", "rules": lambda _: RULES} | options
    return training_set(days, store=Store(home / "store"), outcomes_known_at=known, **options)


def row(table, enterprise, as_of):
    at = table.keys.with_row_index().filter((pl.col("uscc") == code(enterprise)) & (pl.col("as_of") == as_of))
    place = at["index"].item()
    return table.X.row(place, named=True), table.y[place]


def test_one_row_per_enterprise_and_day_in_a_fixed_order(home):
    table = build(home)
    assert table.keys.rows() == [(uscc, day) for day in DAYS for uscc in sorted(code(n) for n in range(8))]
    assert table.X.columns == [feature.name for feature in FEATURES]
    assert table.X.height == table.y.len() == 16
    assert build(home, [*reversed(DAYS), DAYS[0]]).keys.equals(table.keys)


def test_features_are_as_known_on_their_day_and_outcomes_as_known_later(home):
    table = build(home)
    early, y_early = row(table, 1, DAYS[0])
    late, y_late = row(table, 1, DAYS[1])
    assert (early["penalties"], late["penalties"]) == (0, 1), "told in August: unknown in June"
    assert (y_early, y_late) == (1, 1)
    assert late["wage_arrears_36m"] == 0, "the outcome is no input"
    assert table.y.sum() == 2


def test_nothing_that_came_later_changes_an_input(home):
    before = build(home)
    penalty = {"统一社会信用代码": code(2), "决定日期": "2023-01-01", "公示截止期": "2024-01-01"}
    deliver(home, "penalty-classes", "2024-01-01", example("penalty-classes", **penalty))
    repair = {
        "变动类型": "信用修复",
        "所涉记录种类": "行政处罚",
        "所涉文书号": "样〔2024〕1号",
        "统一社会信用代码": code(1),
    }
    deliver(
        home,
        "events",
        "2024-02-01",
        example("events", **repair, 生效日期="2023-09-01", 决定日期="2023-09-01"),
    )
    after = build(home)
    assert after.X.equals(before.X)
    assert after.keys.equals(before.keys)
    assert after.y.equals(before.y)
    assert after.data_hash != before.data_hash


def test_a_horizon_that_has_not_ended_is_refused(home):
    assert build(home, [date(2023, 12, 31)]).y.sum() == 1
    with pytest.raises(
        ModelError, match=r"观察期到 2025-01-01 才结束，而数据收到 2024-12-31 为止；请选更早的基准日"
    ):
        build(home, [DAYS[0], date(2024, 1, 1)])


def test_the_last_day_of_the_horizon_is_seen_whatever_the_time_zone(home):
    wages = {"统一社会信用代码": code(3), "决定日期": "2024-12-31", "拖欠发生日": ""}
    deliver(home, "wage-arrears", "2024-12-31", example("wage-arrears", **wages))
    same_instant = datetime(2024, 12, 31, 16, tzinfo=UTC)
    assert same_instant == KNOWN
    for known in (KNOWN, same_instant):
        assert row(build(home, [date(2023, 12, 31)], known=known), 3, date(2023, 12, 31))[1] == 1


def test_who_is_eligible_is_the_callers_to_say(home):
    table = build(home, eligible=lambda _day, frame: frame["ownership"] == "state")
    assert set(table.keys["uscc"]) == {code(7)}


def test_no_day_is_a_clear_error(home):
    with pytest.raises(ModelError, match="没有给出基准日，"):
        build(home, [])


def test_progress_ends_at_the_whole(home):
    told = []
    build(home, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == len(told)


def test_what_a_purpose_may_not_use_is_refused_before_anything_is_read(home):
    """The store of this test does not even exist: nothing is opened before the inputs are judged."""
    invoices = [feature for feature in features_for("financing") if feature.access == "authorised"]
    assert invoices
    with pytest.raises(CatalogueError, match=f"授权.*{invoices[0].name}"):
        build(home / "nowhere", features=[*FEATURES, invoices[0]])
    with pytest.raises(CatalogueError, match="特征"):
        build(home / "nowhere", features=[pl.col("ownership")])


def test_it_is_there_where_a_notebook_looks_for_it():
    assert models.training_set is training_set


def test_a_table_is_a_pandas_frame_for_who_wants_one(home):
    frame = build(home).X.to_pandas()
    assert list(frame.columns) == [feature.name for feature in FEATURES]
    assert len(frame) == 16


@pytest.mark.parametrize("following", [("code_change", 1), ("merger", 0)])
def test_a_default_under_the_code_that_an_enterprise_got_later_is_its_own(home, following):
    """After a change of code the enterprise is the same; after a merger another one goes on."""
    how, expected = following
    follows = {name: frozenset({"wage_arrears"}) for name in ("code_change", "merger")}
    rules = replace(RULES, succession=follows)
    words = {"code_change": "代码变更", "merger": "吸收合并"}
    changes = [
        example(
            "code-successions",
            统一社会信用代码=code(new),
            原统一社会信用代码=code(old),
            承继方式=words[how],
            核准日期=day,
        )
        for old, new, day in ((4, 31, "2024-01-15"), (31, 32, "2024-02-15"))
    ]
    deliver(home, "code-successions", "2024-02-20", *changes)
    wages = {"统一社会信用代码": code(32), "决定日期": "2024-06-01", "拖欠发生日": ""}
    deliver(home, "wage-arrears", "2024-06-05", example("wage-arrears", **wages))
    table = build(home, rules=lambda _: rules)
    assert [row(table, 4, day)[1] for day in DAYS] == [expected, expected]
    assert table.y.sum() == 2 + 2 * expected


@pytest.mark.parametrize("horizon", [0, -1, 1.5, "12", True, None])
def test_a_horizon_is_a_whole_number_of_months_above_zero(home, horizon):
    with pytest.raises(ModelError, match="horizon_months"):
        build(home, horizon_months=horizon)


@pytest.mark.parametrize(
    "days", ["2023-06-30", ["2023-06-30"], [datetime(2023, 6, 30, tzinfo=UTC)], [None], date(2023, 6, 30)]
)
def test_days_are_dates(home, days):
    with pytest.raises(ModelError, match="as_of_dates"):
        build(home, days)
