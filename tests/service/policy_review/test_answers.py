"""What the data answer: computed from the rules, and changed when they are."""

from datetime import date
from functools import cache

import pytest

from scoring.compiler.loader import load_policy
from scoring.matrix.condition_types import FactIn, GradeIn
from scoring.matrix.figures import Figure
from scoring.schema.law import SizeRule
from scoring.schema.measure import Basis
from service.policy_review.answers import answer
from service.policy_review.ground import active, basis_words, founding
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


ORIGIN = ("goods", "settling", "trading", "charges", "oversight")


@pytest.mark.parametrize("key", ORIGIN)
def test_a_region_in_a_condition_is_found(key):
    name = _first(kind="incentive").id
    changed = _with(name, when=(FactIn(type="fact_in", fact="region", values=("x",)),))
    assert (answer(key, changed).verdict, answer(key, changed).rules) == ("须说明", (name,))


def test_favours_by_grade_are_kept_from_enterprises_from_elsewhere():
    """Nobody from elsewhere has a grade here: what hangs on one must be explained, measure by measure."""
    assert {"GP-02", "GP-03", "CT-01", "CT-02"} <= set(answer("trading", policy()).rules)
    assert {"GP-02", "FI-05"} <= set(answer("charges", policy()).rules)
    assert set(answer("oversight", policy()).rules) == {"IN-01"}
    for key in ORIGIN[1:]:
        found = answer(key, policy())
        assert found.verdict == "须说明"
        assert "没有等级" in found.ground
        graded = {one.id for one in active(policy()) if one.kind == "incentive" and one.uses_grade}
        assert set(found.rules) <= graded
    assert "如何承认，须由人决定" in answer("trading", policy()).ground


def test_without_a_grade_in_any_favour_nothing_is_kept_from_them():
    measures = tuple(
        one.model_copy(update={"when": ()}) if one.kind == "incentive" else one for one in policy().measures
    )
    plain = policy().model_copy(update={"measures": measures})
    assert [answer(key, plain).verdict for key in ORIGIN] == ["须由人判断", "未见", "未见", "未见", "未见"]


def test_who_leaves_is_no_longer_evaluated_and_a_person_judges_that():
    assert "迁出" in answer("goods", policy()).ground
    scope = policy().grades.scope[0]
    staying = scope.model_copy(
        update={"exclude": tuple(one for one in scope.exclude if one.id != "moved_out")}
    )
    grades = policy().grades.model_copy(update={"scope": (staying,)})
    assert answer("goods", policy().model_copy(update={"grades": grades})).verdict == "未见"


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
    assert answer("prices", policy()).rules == ("FI-05",)  # a lower fee by grade is a price for some
    plain = _with("FI-05", when=())
    by_size = plain.model_copy(update={"size_rules": (rule,)})
    assert (answer("prices", by_size).verdict, answer("prices", by_size).rules) == ("有依据", ("SZ-99",))
    name = _first(kind="incentive").id
    assert name in answer("prices", _with(name, figure=deduction)).rules
    assert answer("prices", plain.model_copy(update={"size_rules": ()})).verdict == "未见"


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"mode": "service", "type": "guidance"}, "未见"),
        ({"mode": "service", "when": ()}, "未见"),
        ({"mode": "service"}, "须由人判断"),
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
    found = answer("subsidies", policy())
    assert (found.verdict, found.rules[-2:]) == ("须由人判断", ("FS-02", "FS-03"))
    assert "都有法律、行政法规依据" in found.ground
    assert "服务 2 项（FS-02、FS-03）" in found.ground
    worse = answer("subsidies", _with(name, bases=PREFECTURE))
    assert (worse.verdict, worse.rules[0]) == ("须说明", name)
    by_verdict = {
        verdict: {one.id for one in active(policy()) if founding(one, policy()).verdict == verdict}
        for verdict in ("须说明", "须由人判断")
    }
    asked = answer("elements", policy())
    assert set(asked.rules) == by_verdict["须说明"] | by_verdict["须由人判断"] - {"FS-02", "FS-03"}
    assert asked.verdict == "须说明"


@pytest.mark.parametrize("name", ["FI-01", "FI-02", "FI-04"])
def test_easier_credit_by_grade_is_for_a_person_and_what_was_looked_at_is_said(name):
    """Article 10 (3) and (4) reach what makes means easier to get; that it is called service settles nothing."""
    found = founding(next(one for one in active(policy()) if one.id == name), policy())
    assert found.verdict == "须由人判断"
    assert found.ground.startswith("所看：领域（融资）、方式（服务）、数额（无）；")
    assert "第十条" in found.ground
    assert name in answer("elements", policy()).ground


def test_what_was_not_seen_is_said_with_where_it_was_looked_for():
    unseen = [one for one in active(policy()) if founding(one, policy()).verdict == "未见"]
    assert unseen
    assert all(founding(one, policy()).ground.startswith("所看：领域（") for one in unseen)


def test_bases_are_told_with_their_rank_and_whether_they_were_read():
    told = basis_words(
        (*LAW, Basis(instrument="招标投标领域公平竞争审查规则", article="第九条"), Basis(instrument="甲")),
        policy(),
    )
    assert (
        told
        == "《招标投标法》第五十三条（法律）；《招标投标领域公平竞争审查规则》第九条（部门规章及部门规范性文件，未读原文）；《甲》（未登记）"
    )
