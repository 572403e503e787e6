"""What is in force stays as it is: a change is a new version with a day of its own."""

from datetime import date
from functools import cache

import pytest

from scoring.compiler.in_force import changed_in_force
from scoring.compiler.loader import PACKAGED
from scoring.compiler.parse import parse
from scoring.schema.policy import Policy
from scoring.schema.procedure import HolidayYear

DAY = date(2026, 11, 24)
BEGAN = date(2020, 7, 1)


@cache
def parsed():
    return parse(PACKAGED)


def shipped() -> Policy:
    found = parsed().policy
    assert found is not None
    return found


def _found(former: Policy, on: date = DAY):
    return changed_in_force(former, parsed(), on)


def _measure(name: str, **changes) -> Policy:
    measures = tuple(one.model_copy(update=changes) if one.id == name else one for one in shipped().measures)
    return shipped().model_copy(update={"measures": measures})


def _bands(**changes) -> Policy:
    (bands,) = shipped().grades.bands
    grades = shipped().grades.model_copy(update={"bands": (bands.model_copy(update=changes),)})
    return shipped().model_copy(update={"grades": grades})


def _line(file: str, field: str, after: str) -> int:
    rows = (PACKAGED / file).read_text(encoding="utf-8").splitlines()
    start = next(number for number, row in enumerate(rows) if after in row)
    return next(number for number in range(start, len(rows)) if rows[number].strip().startswith(field)) + 1


def test_the_same_policy_changes_nothing():
    assert _found(shipped()) == []


def test_a_band_changed_in_place_is_named_with_its_line():
    (bands,) = shipped().grades.bands
    first, *rest = bands.grades
    (problem,) = _found(_bands(grades=(first.model_copy(update={"probability_below": 0.005}), *rest)))
    assert (problem.file, problem.severity) == ("grades.yaml", "error")
    assert problem.line == _line("grades.yaml", "grades:", "bands:")
    assert "等级分界自 2020-07-01 起施行的一版被原地改动（grades）" in problem.reason
    assert "另加一版" in problem.mend


@pytest.mark.parametrize(
    ("part", "file", "change"),
    [
        ("overrides", "overrides.yaml", {"remedy": "移出以后另行申请"}),
        ("procedures", "procedures.yaml", {"on_silence": "decide"}),
        ("size_standards", "size_classes.yaml", {"instrument": "另一标准"}),
        ("size_rules", "size_policy.yaml", {"label": "另一名称"}),
        ("sector_grades", "sector_grades.yaml", {"inputs": ()}),
        ("recourse", "recourse.yaml", {"alternatives": 1}),
        ("notices", "notices.yaml", {"title": "另一标题"}),
    ],
)
def test_other_dated_parts_are_named_by_their_file(part, file, change):
    first, *rest = getattr(shipped(), part)
    (problem,) = _found(shipped().model_copy(update={part: (first.model_copy(update=change), *rest)}))
    assert (problem.file, next(iter(change)) in problem.reason) == (file, True)


def test_a_version_of_recourse_or_of_a_notice_that_is_gone_is_named_with_its_kind():
    """One that began on another day is the shipped one's neighbour, and not the same version."""
    for part, file, name in (("recourse", "recourse.yaml", ""), ("notices", "notices.yaml", "advance")):
        first, *rest = getattr(shipped(), part)
        other = first.model_copy(update={"in_force_from": date(2021, 1, 1)})
        found = _found(shipped().model_copy(update={part: (other, *rest)}))
        reasons = [one.reason for one in found]
        assert {one.file for one in found} == {file}
        assert sum("自 2021-01-01 起施行的一版不见了" in one for one in reasons) == 1
        assert sum("新增的一版自 2020-07-01 起施行，早于 2026-11-24" in one for one in reasons) == 1
        assert all(name in one for one in reasons)


def _calendar(**changes) -> Policy:
    """The former policy with another 2026."""
    years = tuple(
        one.model_copy(update=changes) if one.year == DAY.year else one for one in shipped().holidays
    )
    return _afresh(holidays=years)


def _afresh(**parts: object) -> Policy:
    """Another policy, with a calendar of its own: a copy keeps the one that was computed."""
    return Policy(**{name: getattr(shipped(), name) for name in Policy.model_fields} | parts)


def test_a_holiday_that_is_over_is_not_moved_and_one_to_come_may_be():
    year = next(one for one in shipped().holidays if one.year == DAY.year)
    over, ahead = year.rest[1:], tuple(day for day in year.rest if day <= DAY)
    (problem,) = _found(_calendar(rest=over))
    assert (problem.file, problem.severity) == ("holidays.yaml", "error")
    assert f"改动了已经开始的日子（{year.rest[0]}）" in problem.reason
    assert problem.line == _line("holidays.yaml", f"- year: {DAY.year}", "years:")
    assert _found(_calendar(rest=(*ahead, date(2026, 12, 30)))) == []


def test_a_year_of_the_calendar_is_not_dropped():
    (problem,) = _found(
        _afresh(
            holidays=(
                HolidayYear(year=2019, rest=(date(2019, 1, 1),), work=(date(2019, 2, 2),)),
                *shipped().holidays,
            )
        )
    )
    assert problem.reason == "工作日历的 2019 年不见了"


def test_a_gate_changed_in_place_is_named():
    (version,) = shipped().gate.versions
    changed = version.model_copy(update={"tax_rating_months": 12})
    gate = shipped().gate.model_copy(update={"versions": (changed,)})
    (problem,) = _found(shipped().model_copy(update={"gate": gate}))
    assert (problem.file, problem.line) == ("gate.yaml", _line("gate.yaml", "tax_rating_months", "versions"))


def test_a_measure_is_named_with_the_field_and_notes_are_free():
    (problem,) = _found(_measure("GP-02", strength="另一种力度"))
    assert problem.reason == "GP-02 自 2020-07-01 起施行的一版被原地改动（strength）"
    assert problem.line == _line("measures/government_procurement.yaml", "strength:", "id: GP-02")
    assert _found(_measure("GP-02", note="备注", review_by=DAY)) == []


def test_what_begins_on_the_day_or_later_is_free():
    assert _found(_measure("GP-02", strength="另一种力度"), BEGAN) == []
    assert len(_found(_measure("GP-02", strength="另一种力度"), date(2020, 7, 2))) == 1


def test_what_is_gone_and_what_is_new_in_the_past_are_both_named():
    found = _found(_measure("GP-02", id="GP-99"))
    assert {one.file for one in found} == {"measures/government_procurement.yaml"}
    assert [one.reason for one in found] == [
        "GP-99 自 2020-07-01 起施行的一版不见了",
        "GP-02 新增的一版自 2020-07-01 起施行，早于 2026-11-24",
    ]


@pytest.mark.parametrize(
    ("end", "told"),
    [(date(2026, 11, 22), True), (date(2026, 11, 23), False), (date(2027, 6, 30), False)],
)
def test_an_end_may_be_moved_in_what_is_to_come_only(end, told):
    """The shipped one is open: the former one ended, and is revived, where its end lies in the past."""
    found = _found(_measure("GP-02", in_force_to=end))
    assert bool(found) is told
    assert not told or f"由 {end} 改为 未定，改变了 2026-11-24 以前的日子" in found[0].reason


def test_an_end_that_is_written_where_there_was_none_is_told_too():
    (problem,) = changed_in_force(_measure("CT-01", in_force_to=None), parsed(), date(2027, 1, 2))
    assert "由 未定 改为 2026-12-31，改变了 2027-01-02 以前的日子" in problem.reason


def test_a_draft_that_acts_from_the_past_is_refused_and_its_reason_is_recalled():
    draft = _measure("GP-02", status="draft", draft_reason="须经律师复核")
    errors, warnings = (
        [one for one in _found(draft) if one.severity == severity] for severity in ("error", "warning")
    )
    assert [one.reason for one in errors] == ["GP-02 新增的一版自 2020-07-01 起施行，早于 2026-11-24"]
    assert "由草案转为施行，而原来作草案的原因是：须经律师复核" in warnings[0].reason
    assert [one.severity for one in _found(draft, BEGAN)] == ["warning"]
