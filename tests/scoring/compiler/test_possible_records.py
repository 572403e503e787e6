"""Which records there can be: in words, by what the gate lets through, and for how many months."""

import pytest

from features.records import KINDS
from scoring.compiler.rules.possible_records import (
    OTHER,
    PossibleRecord,
    cited_form,
    counts,
    months_at_most,
    months_without_term,
    record_of,
    selects,
)
from scoring.matrix.condition_types import HasNone, HasRecord
from tests.scoring.shipped import policy

GATE = (
    policy()
    .gate.versions[-1]
    .model_copy(
        update={
            "publicity_months": {"minor": 3, "general": 12, "serious": 36},
            "finding_months": {"tender_ban": 60, "idle_land": None},
            "listing_months": {"judgment_defaulter": None, "wage_defaulter": 36, "major_tax_violation": 24},
            "retention_months": {"tax_rating": 60},
        }
    )
)


def record(kind="penalty", months=0, **values):
    return PossibleRecord(kind, values, months)


def having(kind, months=None, **where):
    return HasRecord(type="has_record", kind=kind, where=where, within_months=months)


def without(kind, months=None, **where):
    return HasNone(type="has_none", kind=kind, where=where, within_months=months)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (record("honour"), "计入的“表彰荣誉”记录"),
        (
            record("finding", 12, finding_type="idle_land", article="水法第六十九条"),
            "12 个月前的计入的“行政决定与认定”记录（决定所引条款：水法第六十九条；决定类型：闲置土地处置决定）",
        ),
        (record("finding", finding_type=None, article=OTHER), "计入的“行政决定与认定”记录"),
    ],
)
def test_a_record_is_told_by_what_conditions_name(found, told):
    assert found.told == told


@pytest.mark.parametrize(
    ("found", "months"),
    [
        (record(severity="minor"), 3),
        (record(severity="serious"), 36),
        (record(severity=None), 36),  # the longest that it can be
        (record(), 36),
        (record("tax_rating"), 60),
        (record("honour"), None),
        (record("enforcement"), None),
        (record("serious_dishonesty", list_id="wage_defaulter"), None),  # it may say another end itself
    ],
)
def test_how_many_months_a_record_counts_at_most(found, months):
    assert months_at_most(found, GATE) == months


@pytest.mark.parametrize(
    ("found", "counted"),
    [
        (record(severity="general", months=12), True),
        (record(severity="general", months=13), False),
        (record("enforcement", months=500), True),
        (record("event"), False),
        (record("unconfirmed_arrears"), False),  # speaks against the enterprise and is outside the catalogue
        (record("receivables_overdue"), True),  # outside it too, but speaks against nobody
        (record("contract_finding", role="plaintiff"), False),
        (record("contract_finding", role="defendant"), True),
    ],
)
def test_whether_the_gate_lets_a_record_through(found, counted):
    assert counts(found, GATE) is counted


@pytest.mark.parametrize(
    ("selection", "months"),
    [
        (having("finding", finding_type=("tender_ban",)), 60),
        (having("finding", finding_type=("tender_ban", "idle_land")), None),  # one that stays open is enough
        (
            having("finding", finding_type=("tender_ban", "land_use")),
            60,
        ),  # one not named: the longest publicity
        (having("finding", finding_type=("land_use",)), 36),
        (having("finding"), None),
        (having("serious_dishonesty", list_id=("wage_defaulter", "major_tax_violation")), 36),
        (having("serious_dishonesty", list_id=("wage_defaulter", "judgment_defaulter")), None),
        (having("serious_dishonesty"), None),
        (having("penalty", severity=("minor", "general")), 12),
        (having("penalty"), 36),
        (having("tax_rating"), 60),
        (having("honour"), None),
        (having("enforcement"), None),
    ],
)
def test_how_long_the_gate_keeps_what_names_no_end(selection, months):
    assert months_without_term(selection, GATE) == months


def test_of_any_list_the_gate_keeps_it_as_long_as_of_the_longest_where_all_end():
    lists = dict.fromkeys(KINDS["serious_dishonesty"].payload["list_id"].codes, 24)
    gate = GATE.model_copy(update={"listing_months": lists | {"wage_defaulter": 36}})
    assert months_without_term(having("serious_dishonesty"), gate) == 36


@pytest.mark.parametrize(
    ("months", "selected"), [(0, True), (11, True), (12, False), (13, False)], ids="m{}".format
)
def test_a_window_takes_what_is_younger(months, selected):
    assert selects(having("penalty", 12), record(months=months)) is selected
    assert selects(having("penalty"), record(months=months))
    assert not selects(having("finding", 12), record(months=months))


def test_a_selection_takes_what_has_one_of_its_values_in_every_column():
    wanted = having("finding", finding_type=("idle_land", "tender_ban"), article=("水法第六十九条",))
    assert selects(wanted, record("finding", finding_type="tender_ban", article="水法第六十九条"))
    assert not selects(wanted, record("finding", finding_type="tender_ban", article=OTHER))
    assert not selects(wanted, record("finding", finding_type="land_use", article="水法第六十九条"))


@pytest.mark.parametrize(
    ("wanted", "banned", "found"),
    [
        (having("penalty"), [], record()),
        # What must be said is said: a code that no condition names; else it may say nothing.
        (
            having("serious_dishonesty"),
            [without("serious_dishonesty", list_id=("judgment_defaulter",))],
            record("serious_dishonesty", list_id="major_tax_violation"),
        ),
        (
            having("finding", finding_type=("idle_land",)),
            [without("finding", article=("水法第六十九条",))],
            record("finding", article=OTHER, finding_type="idle_land"),
        ),
        # Older than the window of what must not be there, and younger than its own.
        (having("penalty", 24), [without("penalty", 12)], record(months=12)),
        (having("penalty", 12), [without("penalty", 12)], None),
        (having("penalty"), [without("penalty", 48)], None),  # no penalty counts for so long
        (having("penalty"), [without("enforcement")], record()),
        (having("finding", article=("水法第六十九",)), [], None),  # no record can say this
        (having("unconfirmed_arrears"), [], None),
        (
            having("contract_finding"),
            [without("contract_finding", role=("defendant",))],
            record("contract_finding", role=None),
        ),
        # Every severity is tried, for each counts for another time.
        (
            having("penalty"),
            [without("penalty", 13), without("penalty", severity=("minor",))],
            record(severity="serious", months=13),
        ),
    ],
)
def test_the_plainest_record_that_one_selection_takes_and_no_other(wanted, banned, found):
    assert record_of(wanted, banned, GATE) == found


@pytest.mark.parametrize(
    ("article", "cited"),
    [
        ("《中华人民共和国水法》第六十九条第一款", "水法第六十九条"),
        ("水法第六十九条", "水法第六十九条"),
        ("水法", None),
    ],
)
def test_an_article_in_the_form_of_conditions(article, cited):
    assert cited_form(article) == cited
