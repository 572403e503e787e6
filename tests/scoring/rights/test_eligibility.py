"""Which conditions of repair a record meets, why not, and from which day; nothing of it is said here a second time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from features.lawful_gate import judge
from features.store import end_of_day
from scoring.recourse.conditions import REPEATED
from scoring.recourse.order import ENDS_FIRST
from scoring.rights.eligibility import Shown, eligibility, judged_record
from scoring.rights.words import METS
from scoring.schema.recourse import Wait
from scoring.schema.rights import CONDITIONS
from tests.features.builders import USCC
from tests.scoring.cases import DAY, case, removal
from tests.scoring.recourse_cases import MARKET, listing, penalty
from tests.scoring.shipped import law

FILING = {"record_id": "f1", "occurred_on": "2026-06-30", "period_end": "2026-06-30"}
ALL = Shown(performed_on=date(2026, 6, 1), proof=True, pledge=True)


def asked(kind="penalty", shown=ALL, number=0, **kinds):
    rules = law(DAY)
    gated = judge(case(**kinds), as_of=DAY, known_at=end_of_day(DAY), rules=rules.gate)
    row, counting = judged_record(gated, USCC, kind, kinds[kind][number]["document_no"])
    return eligibility(row, counting, shown, law=rules, on=DAY)


def lacking(found):
    return {one.id: (one.met, one.reason) for one in found.lacking}


def test_all_that_is_asked_is_told_with_its_citation_in_one_order():
    found = asked(penalty=[penalty(1, "2026-02-01")])
    assert [one.id for one in found.conditions] == list(CONDITIONS)
    assert found.eligible
    assert (found.lacking, found.earliest) == ((), DAY)
    assert found.asked_of == "作出处罚决定的机关"
    assert all(one.citations and one.reason and one.met in METS for one in found.conditions)
    publicity = next(one for one in found.conditions if one.id == "minimum_publicity")
    assert publicity.from_day == date(2026, 5, 1)
    assert {"促进条例", "国办发〔2025〕22号", "信用修复管理办法"} == {
        one.instrument for one in publicity.citations
    }


@pytest.mark.parametrize(
    ("severity", "dated", "day", "met"),
    [
        ("general", "2026-08-01", "2026-11-01", "unmet"),
        ("general", "2026-07-31", "2026-10-31", "met"),
        ("serious", "2025-11-01", "2026-11-01", "unmet"),
        ("serious", "2025-10-31", "2026-10-31", "met"),
    ],
)
def test_the_minimum_is_counted_from_the_document_and_met_on_its_day(severity, dated, day, met):
    assert date(2026, 10, 31) == DAY
    found = asked(penalty=[penalty(1, dated, severity)])
    publicity = next(one for one in found.conditions if one.id == "minimum_publicity")
    assert (publicity.met, str(publicity.from_day)) == (met, day)
    assert str(found.earliest) == max(day, str(DAY))


def test_what_the_enterprise_must_show_is_asked_for_and_bars_nothing():
    found = asked(shown=Shown(), penalty=[penalty(1, "2026-02-01")])
    assert {name: met for name, (met, _) in lacking(found).items()} == {
        "performed": "to_show",
        "pledge": "to_show",
    }
    assert (found.eligible, found.earliest) == (False, DAY)
    later = Shown(performed_on=date(2026, 12, 1), pledge=True)
    found = asked(shown=later, penalty=[penalty(1, "2026-02-01")])
    assert (lacking(found)["performed"][0], found.earliest) == ("unmet", date(2026, 12, 1))


def test_what_the_enterprise_says_without_proof_is_told_as_its_own_word():
    said = replace(ALL, proof=False)
    found = asked(shown=said, penalty=[penalty(1, "2026-02-01")])
    told = "履行义务、纠正行为的证明（企业只写明于 2026-06-01 履行完毕，没有提交材料）"
    assert lacking(found) == {"performed": ("to_show", told)}
    assert (found.eligible, found.earliest) == (False, DAY)
    (performed,) = (
        one for one in asked(penalty=[penalty(1, "2026-02-01")]).conditions if one.id == "performed"
    )
    assert (performed.met, performed.reason) == ("met", "企业写明于 2026-06-01 履行完毕，已提交材料")


def test_what_must_hold_besides_is_told_as_asked_for_and_not_as_found():
    found = asked(penalty=[penalty(1, "2026-02-01", issuing_body=MARKET)])
    (repairable,) = (one for one in found.conditions if one.id == "repairable")
    told = "没有规定不可修复；另须由认定单位审查：已经自觉履行处罚决定、消除危害后果和不良影响"
    assert (repairable.met, repairable.reason) == ("met", told)


def test_without_a_class_nothing_can_be_counted():
    found = asked(penalty=[penalty(1, "2026-02-01", None)])
    assert {name: met for name, (met, _) in lacking(found).items()} == {
        "class_known": "unmet",
        "minimum_publicity": "unmet",
    }
    assert "请向作出该记录的单位申请载明" in lacking(found)["class_known"][1]
    assert (found.earliest, found.excluded) == (None, None)


def test_what_the_law_excludes_is_barred_with_its_article():
    never = penalty(1, "2026-02-01", "serious", issuing_body=MARKET, penalty_type="stop_business")
    found = asked(penalty=[never])
    barred = next(one for one in found.conditions if one.id == "repairable")
    assert barred.met == "barred"
    assert found.excluded == barred.reason
    assert "不得提前停止公示" in barred.reason
    assert ("市场监管行政处罚信息公示规定", "第十四条") in {
        (one.instrument, one.article) for one in barred.citations
    }
    again = [
        penalty(1, "2026-01-05", issuing_body=MARKET, violation="短斤少两"),
        penalty(2, "2026-06-05", issuing_body=MARKET, violation="短斤少两"),
    ]
    assert lacking(asked(penalty=again))["repairable"] == ("barred", REPEATED)


def test_what_ends_before_it_could_be_asked_for_is_waited_out():
    found = asked(penalty=[penalty(1, "2026-10-01", publicity_until="2026-12-15")])
    met, reason = lacking(found)["minimum_publicity"]
    assert met == "barred"
    assert reason.startswith(ENDS_FIRST)


def test_the_last_day_of_publicity_is_still_a_day_to_repair_on():
    found = asked(penalty=[penalty(1, "2026-08-01", publicity_until="2026-11-01")])
    assert lacking(found)["minimum_publicity"][0] == "unmet"
    assert found.earliest == date(2026, 11, 1)


def test_a_wait_since_it_was_made_good_is_counted_from_what_is_shown():
    rules = law(DAY)
    wait = Wait(months=6, since="cure", mark="R", note="")
    remedies = tuple(one.model_copy(update={"wait": wait}) for one in rules.recourse.remedies)
    rules = replace(rules, recourse=rules.recourse.model_copy(update={"remedies": remedies}))
    kinds = {"penalty": [penalty(1, "2025-12-01")]}
    gated = judge(case(**kinds), as_of=DAY, known_at=end_of_day(DAY), rules=rules.gate)
    row, counting = judged_record(gated, USCC, "penalty", kinds["penalty"][0]["document_no"])
    found = eligibility(row, counting, Shown(date(2026, 5, 15), proof=True, pledge=True), law=rules, on=DAY)
    assert found.earliest == date(2026, 11, 15)


def test_of_the_copies_of_a_document_the_one_in_use_is_meant():
    mine = penalty(1, "2026-02-01")
    copy = mine | {
        "record_id": "a0",
        "severity": None,
        "publicity_until": "2027-01-31",
        "source": "compliance",
    }
    gated = judge(case(penalty=[copy, mine]), as_of=DAY, known_at=end_of_day(DAY), rules=law(DAY).gate)
    row, _ = judged_record(gated, USCC, "penalty", mine["document_no"])
    assert (row["record_id"], row["reason"]) == ("p1", None)


def test_a_list_is_left_by_its_own_way_and_not_by_repair():
    found = asked("serious_dishonesty", serious_dishonesty=[listing(1, "2026-02-01", "wage_defaulter")])
    met, reason = lacking(found)["repairable"]
    assert met == "barred"
    assert "不经信用修复，而是清偿" in reason
    assert "付清全部所欠工资" in reason


def test_a_list_of_which_no_rule_was_read_is_for_the_finding_authority_to_judge():
    listed = listing(1, "2026-02-01", "food_serious")
    found = asked("serious_dishonesty", serious_dishonesty=[listed])
    met, reason = lacking(found)["repairable"]
    assert (met, found.excluded, found.earliest, found.eligible) == ("unmet", None, None, False)
    assert "尚未读到" in reason
    assert reason.endswith("由认定单位依其规定判断")
    assert lacking(found)["minimum_publicity"][0] == "unmet"
    ban = listing(1, "2026-02-01", "procurement_serious")
    assert asked("serious_dishonesty", serious_dishonesty=[ban]).excluded


def test_what_stands_in_the_way_is_named():
    entry = {
        "record_id": "a",
        "occurred_on": "2026-07-10",
        "document_no": "样异〔2026〕1号",
        "cause": "unreachable",
    }
    mine = penalty(1, "2026-02-01", issuing_body=MARKET)
    found = asked(penalty=[mine], abnormal_operation=[entry])
    assert lacking(found) == {"nothing_in_the_way": ("unmet", "须先消除 “样异〔2026〕1号”")}
    gone = removal(entry, "2026-09-01", "abnormal_operation")
    assert asked(penalty=[mine], abnormal_operation=[entry], event=[gone]).eligible


@pytest.mark.parametrize(
    ("event", "met", "words"),
    [
        ("repair", "barred", "已经不计入（"),
        ("annulment", "barred", "已经不计入（"),
        ("objection", "met", ""),
        ("suspension", "met", ""),
    ],
)
def test_what_is_no_longer_used_needs_no_repair_and_what_is_suspended_may_have_one(event, met, words):
    mine = penalty(1, "2026-02-01")
    happened = {
        "event_type": event,
        "target_kind": "penalty",
        "target_document_no": mine["document_no"],
        "effective_on": "2026-09-01",
        "occurred_on": "2026-09-01",
    }
    found = asked(penalty=[mine], event=[happened])
    used = next(one for one in found.conditions if one.id == "still_counts")
    assert used.met == met
    assert words in used.reason
    assert found.eligible == (met == "met")


def test_what_is_suspended_until_its_time_is_over_comes_back_no_more():
    told = {}
    for until in (DAY, DAY - timedelta(days=1)):
        mine = penalty(1, "2026-02-01", publicity_until=f"{until}")
        stopped = {
            "event_type": "suspension",
            "target_kind": "penalty",
            "target_document_no": mine["document_no"],
            "effective_on": "2026-06-01",
            "occurred_on": "2026-06-01",
        }
        found = asked(penalty=[mine], event=[stopped])
        told[until] = lacking(found).get("still_counts"), found.excluded
    over = f"公示和使用期限已于 {DAY - timedelta(days=1)} 届满，不需要修复"
    assert list(told.values()) == [(None, None), (("barred", over), over)]


def test_a_falsehood_before_is_for_the_finding_authority_to_weigh():
    found = asked(
        shown=replace(ALL, annulled_on=date(2026, 9, 1)),
        penalty=[penalty(1, "2026-02-01")],
    )
    assert lacking(found)["no_false_application"][0] == "to_show"
    assert found.earliest == DAY


def test_a_document_that_nobody_knows_is_a_mistake_of_who_asks():
    gated = judge(case(), as_of=DAY, known_at=end_of_day(DAY), rules=law(DAY).gate)
    with pytest.raises(ValueError, match="no penalty 样罚〔2026〕9号"):
        judged_record(gated, USCC, "penalty", "样罚〔2026〕9号")


@pytest.mark.parametrize(("filed", "todo"), [("2026-07-10", ""), (None, "补办未申报期间的纳税申报")])
def test_what_is_to_be_done_is_told_of_a_record_that_leaves_something_to_be_done(filed, todo):
    kinds = {"tax_filing": [FILING | {"filed_on": filed}]}
    gated = judge(case(**kinds), as_of=DAY, known_at=end_of_day(DAY), rules=law(DAY).gate)
    row, counting = judged_record(gated, USCC, "tax_filing", kinds["tax_filing"][0]["record_id"])
    found = eligibility(row, counting, ALL, law=law(DAY), on=DAY)
    assert found.todo.startswith(todo)
    assert bool(found.todo) == bool(todo)
    assert (found.excluded == "这类记录不经信用修复，这条记录也没有未办的事项") == (filed is not None)
    assert ("补办" in str(found.excluded)) == (filed is None)
