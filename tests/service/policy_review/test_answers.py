"""What the data answer: computed from the rules, and changed when they are."""

from datetime import date
from functools import cache

import pytest

from scoring.compiler.loader import load_policy
from scoring.matrix.condition_types import FactIn, GradeIn
from scoring.matrix.figures import Figure
from scoring.schema.law import SizeRule
from scoring.schema.measure import Basis
from service.policy_review.answers import active, answer, basis_words, founding
from service.policy_review.questions import QUESTIONS


@cache
def policy():
    return load_policy()


def _with(name, **changes):
    """The policy with one measure changed."""
    measures = tuple(one.model_copy(update=changes) if one.id == name else one for one in policy().measures)
    return policy().model_copy(update={"measures": measures})


def _first(**wanted):
    return next(
        one for one in active(policy()) if all(getattr(one, key) == value for key, value in wanted.items())
    )


BY_GRADE = (GradeIn(type="grade_in", grades=("A",)),)
PREFECTURE = (Basis(instrument="促进条例", article="第十八条"),)
LAW = (Basis(instrument="招标投标法", article="第五十三条"),)


def test_every_item_of_the_standards_is_asked_once():
    asked = [(one.article, one.item) for one in QUESTIONS]
    counts = {article: sum(one[0] == article for one in asked) for article in dict(asked)}
    assert counts == {"第八条": 5, "第九条": 6, "第十条": 4, "第十一条": 4}
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.article + one.item)
def test_every_question_is_answered_with_a_ground(question):
    found = answer(question.key, policy())
    assert found.ground
    assert set(found.rules) <= {
        one.id for one in (*policy().measures, *policy().size_rules, *policy().overrides)
    }
    if not question.key:
        assert found.verdict == "须由人判断"


def test_a_region_in_a_condition_is_found():
    name = _first(kind="incentive").id
    changed = _with(name, when=(FactIn(type="fact_in", fact="region", values=("x",)),))
    assert answer("origin", policy()).verdict == "未见"
    assert (answer("origin", changed).verdict, answer("origin", changed).rules) == ("须说明", (name,))


def test_a_restriction_by_grade_or_without_a_law_is_found():
    name = _first(kind="restriction").id
    assert answer("access", policy()).verdict == "有依据"
    assert answer("access", _with(name, when=BY_GRADE)).rules == (name,)
    assert answer("access", _with(name, bases=PREFECTURE)).rules == (name,)


def test_a_franchise_a_tax_cut_and_a_new_bar_are_found():
    incentive, tax = _first(kind="incentive").id, _first(kind="incentive", domain="tax_services").id
    assert answer("concessions", policy()).verdict == "未见"
    assert answer("concessions", _with(incentive, label="特许经营优先")).rules == (incentive,)
    assert answer("taxes", policy()).verdict == "未见"
    assert answer("taxes", _with(tax, mode="within_limits")).rules == (tax,)
    bar = _first(domain="market_access").id
    assert answer("approvals", policy()).verdict == "未见"
    assert answer("approvals", _with(bar, mode="service")).rules == (bar,)


def test_a_price_deduction_follows_size_or_is_explained():
    deduction = Figure(quantity="price_deduction", unit="percent_of_price", at_least=6)
    rule = SizeRule(
        id="SZ-99",
        domain="government_procurement",
        label="x",
        status="active",
        size_classes=("micro",),
        figure=deduction,
        applying_body=("purchaser",),
        bases=LAW,
        in_force_from=date(2026, 1, 1),
    )
    by_size = policy().model_copy(update={"size_rules": (rule,)})
    assert (answer("prices", by_size).verdict, answer("prices", by_size).rules) == ("有依据", ("SZ-99",))
    name = _first(kind="incentive").id
    assert answer("prices", _with(name, figure=deduction)).rules == (name,)
    assert answer("prices", by_size.model_copy(update={"size_rules": ()})).verdict == "未见"


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"mode": "service"}, "未见"),
        ({"mode": "within_limits", "when": (), "bases": LAW}, "有依据"),
        ({"mode": "within_limits", "when": (), "bases": PREFECTURE}, "须说明"),
        ({"mode": "within_limits", "when": BY_GRADE, "bases": LAW + PREFECTURE}, "须说明"),
        ({"mode": "within_limits", "when": (), "bases": LAW, "domain": "honours"}, "未见"),
        ({"kind": "restriction", "bases": LAW}, "有依据"),
        ({"kind": "restriction", "bases": PREFECTURE}, "须说明"),
        ({"kind": "restriction", "bases": (Basis(instrument="没有的条例"),)}, "须说明"),
    ],
)
def test_what_touches_costs_needs_a_law_and_what_a_law_limits_is_not_yet_tied_to_grades(changes, verdict):
    measure = _first(kind="incentive", domain="construction_tendering").model_copy(update=changes)
    assert founding(measure, policy()).verdict == verdict


def test_subsidies_and_elements_name_those_without_a_law():
    name = _first(kind="incentive", domain="fund_subsidy", mode="universal").id
    assert answer("subsidies", policy()).verdict == "有依据"
    assert answer("subsidies", _with(name, bases=PREFECTURE)).rules == (name,)
    weak = {one.id for one in active(policy()) if founding(one, policy()).verdict == "须说明"}
    assert set(answer("elements", policy()).rules) == weak
    assert weak


def test_bases_are_told_with_their_rank_and_whether_they_were_read():
    told = basis_words(
        (*LAW, Basis(instrument="招标投标领域公平竞争审查规则", article="第九条"), Basis(instrument="甲")),
        policy(),
    )
    assert (
        told
        == "《招标投标法》第五十三条（法律）；《招标投标领域公平竞争审查规则》第九条（部门规章及部门规范性文件，未读原文）；《甲》（未登记）"
    )
