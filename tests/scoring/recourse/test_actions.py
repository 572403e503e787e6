"""What can be done about a record, from which day, and what only time changes."""

from datetime import date

import pytest

from features.records import KINDS
from features.records.compliance import LISTS
from scoring.recourse.actions import NO_CLASS, NO_RULE
from scoring.recourse.conditions import REPEATED
from scoring.recourse.order import ENDS_FIRST, in_order
from scoring.schema.recourse import CHANGEABLE
from tests.scoring.cases import DAY, RATED_A, case, removal
from tests.scoring.recourse_cases import MARKET, OTHER, listing, owed, penalty, possible_of
from tests.scoring.shipped import policy

TOMORROW = date(2026, 11, 1)


def _days(**kinds):
    return {one.id: one.day for one in possible_of(case(tax_rating=[RATED_A], **kinds)).actions}


def _still(**kinds):
    found = possible_of(case(tax_rating=[RATED_A], **kinds))
    return {one.record["record_id"]: one.reason for one in found.standstills}


@pytest.mark.parametrize(
    ("severity", "dated", "day"),
    [
        ("general", "2026-10-01", date(2027, 1, 1)),
        ("general", "2026-02-01", TOMORROW),
        ("serious", "2026-10-01", date(2027, 10, 1)),
        ("serious", "2025-12-31", date(2026, 12, 31)),
    ],
)
def test_a_repair_waits_its_months_from_the_date_of_the_document(severity, dated, day):
    assert _days(penalty=[penalty(1, dated, severity)]) == {"repair_penalty:样罚〔2026〕1号": day}


def test_what_is_performed_and_not_repaired_waits_for_no_minimum():
    decided = {
        "record_id": "f",
        "occurred_on": "2026-10-20",
        "document_no": "样定〔2026〕1号",
        "finding_type": "idle_land",
        "severity": "general",
    }
    assert _days(finding=[decided]) == {"perform_finding:样定〔2026〕1号": TOMORROW}


def test_market_supervision_keeps_its_longer_wait_and_its_conditions():
    mine = penalty(1, "2026-09-01", issuing_body=MARKET)
    assert _days(penalty=[mine]) == {"repair_market_penalty:样罚〔2026〕1号": date(2027, 3, 1)}
    never = penalty(2, "2026-03-01", "serious", issuing_body=MARKET, penalty_type="stop_business")
    assert _days(penalty=[never]) == {}
    assert "不得提前停止公示" in _still(penalty=[never])["p2"]
    elsewhere = penalty(2, "2026-03-01", "serious", penalty_type="stop_business")
    assert list(_days(penalty=[elsewhere])) == ["repair_penalty:样罚〔2026〕2号"]
    again = [
        penalty(1, "2026-01-05", issuing_body=MARKET, violation="短斤少两"),
        penalty(2, "2026-06-05", issuing_body=MARKET, violation="短斤少两"),
    ]
    assert _still(penalty=again)["p1"] == REPEATED


def test_who_is_listed_as_abnormal_leaves_that_list_first():
    mine = penalty(1, "2026-02-01", issuing_body=MARKET)
    entry = {
        "record_id": "a",
        "occurred_on": "2026-07-10",
        "document_no": "样异〔2026〕1号",
        "cause": "unreachable",
    }
    found = possible_of(case(tax_rating=[RATED_A], penalty=[mine], abnormal_operation=[entry]))
    by_id = {one.remedy.id: one for one in found.actions}
    assert by_id["repair_market_penalty"].needs == (frozenset({by_id["be_reachable"].number}),)
    stuck = entry | {"cause": "name_not_changed"}
    found = possible_of(case(tax_rating=[RATED_A], penalty=[mine], abnormal_operation=[stuck]))
    assert found.actions == ()
    assert {one.record["record_id"] for one in found.standstills} == {"a", "p1"}


def test_without_a_class_there_is_no_day_and_so_no_advice():
    assert _still(penalty=[penalty(1, "2026-05-01", None)]) == {"p1": NO_CLASS}


def test_what_ends_before_it_may_be_asked_for_only_waits():
    late = penalty(1, "2026-09-20", "general", publicity_until="2026-12-01")
    assert _still(penalty=[late]) == {"p1": ENDS_FIRST}
    on_its_last_day = late | {"publicity_until": "2026-12-20"}  # it still counts on that day
    assert _days(penalty=[on_its_last_day]) == {"repair_penalty:样罚〔2026〕1号": date(2026, 12, 20)}
    assert _still(penalty=[late | {"publicity_until": "2026-12-19"}]) == {"p1": ENDS_FIRST}


@pytest.mark.parametrize(
    ("list_id", "dated", "day"),
    [
        ("judgment_defaulter", "2026-06-01", TOMORROW),
        (
            "wage_defaulter",
            "2026-06-01",
            date(2027, 5, 1),
        ),  # six months since it was made good, tomorrow at the earliest
        ("market_serious_dishonesty", "2026-06-01", date(2027, 6, 1)),
        ("work_safety_serious", "2025-06-01", TOMORROW),
        ("major_tax_violation", "2026-06-01", date(2026, 12, 1)),
    ],
)
def test_leaving_a_list_waits_as_its_rules_say(list_id, dated, day):
    assert list(_days(serious_dishonesty=[listing(1, dated, list_id)]).values()) == [day]


@pytest.mark.parametrize("list_id", LISTS)
def test_every_list_has_a_remedy_or_a_reason_why_not(list_id):
    found = possible_of(case(tax_rating=[RATED_A], serious_dishonesty=[listing(1, "2026-06-01", list_id)]))
    assert len(found.actions) + len(found.standstills) == 1
    assert all(one.reason != NO_RULE for one in found.standstills)


def test_the_wage_list_is_left_only_with_the_wages_paid():
    found = possible_of(
        case(
            tax_rating=[RATED_A],
            serious_dishonesty=[listing(1, "2026-06-01", "wage_defaulter")],
            wage_arrears=[owed(1, "2026-05-01", 500)],
        )
    )
    by_id = {one.remedy.id: one for one in found.actions}
    assert by_id["leave_wage_list"].needs == (frozenset({by_id["settle_wage_arrears"].number}),)


def test_one_decision_on_two_debts_is_one_action_and_clears_both():
    debts = [owed(number, "2026-05-01", 500) | {"document_no": "样欠〔2026〕1号"} for number in (1, 2)]
    found = _by_remedy(serious_dishonesty=[listing(1, "2026-06-01", "wage_defaulter")], wage_arrears=debts)
    pay = found["settle_wage_arrears"]
    assert len(pay.records) == 2
    assert set(found["leave_wage_list"].needs) == {frozenset({pay.number})}


def _by_remedy(**kinds):
    return {one.remedy.id: one for one in possible_of(case(tax_rating=[RATED_A], **kinds)).actions}


def test_the_tax_list_is_left_only_with_announced_arrears_paid():
    found = _by_remedy(
        serious_dishonesty=[listing(1, "2026-01-05", "major_tax_violation")],
        tax_arrears=[owed(1, "2026-05-01", 500), owed(2, "2026-08-01", 70)],
    )
    debts = [one.number for one in possible_of(_taxed()).actions if one.remedy.id == "settle_tax_arrears"]
    assert found["leave_tax_list"].needs == tuple(frozenset({number}) for number in debts)
    assert len(debts) == 2


def _taxed():
    return case(
        tax_rating=[RATED_A],
        serious_dishonesty=[listing(1, "2026-01-05", "major_tax_violation")],
        tax_arrears=[owed(1, "2026-05-01", 500), owed(2, "2026-08-01", 70)],
    )


def test_what_is_needed_is_told_before_what_needs_it():
    actions = possible_of(_taxed()).actions
    told = [one.remedy.id for one in in_order(actions[::-1])]
    assert told == ["settle_tax_arrears", "settle_tax_arrears", "leave_tax_list"]
    mine = penalty(1, "2025-05-01", "serious", issuing_body=MARKET)
    listed = listing(1, "2025-06-01", "market_serious_dishonesty")
    both = possible_of(case(tax_rating=[RATED_A], penalty=[mine], serious_dishonesty=[listed]))
    assert [one.remedy.id for one in both.actions] == ["repair_market_penalty", "leave_market_list"]
    assert [one.remedy.id for one in in_order(both.actions)] == ["leave_market_list", "repair_market_penalty"]


def test_a_market_penalty_is_repaired_only_off_the_market_list_and_not_before():
    mine = penalty(1, "2025-03-01", "serious", issuing_body=MARKET)
    found = _by_remedy(
        penalty=[mine], serious_dishonesty=[listing(1, "2026-04-01", "market_serious_dishonesty")]
    )
    out, repair = found["leave_market_list"], found["repair_market_penalty"]
    assert (out.day, repair.day) == (date(2027, 4, 1), date(2027, 4, 1))
    assert repair.needs == (frozenset({out.number}),)
    elsewhere = _by_remedy(
        penalty=[mine], serious_dishonesty=[listing(1, "2026-04-01", "work_safety_serious")]
    )
    assert (elsewhere["repair_market_penalty"].day, elsewhere["repair_market_penalty"].needs) == (
        TOMORROW,
        (),
    )


@pytest.mark.parametrize(
    ("later", "barred"),
    [
        ({"severity": "serious"}, True),
        ({"severity": "general"}, False),
        ({"severity": "general", "penalty_type": "stop_business"}, True),
        ({"severity": "serious", "issuing_body": OTHER}, False),
        ({"severity": "serious", "occurred_on": "2025-04-01"}, False),
    ],
)
def test_a_heavier_penalty_after_the_entry_shuts_the_early_way_off_the_market_list(later, barred):
    after = penalty(1, "2025-12-01", issuing_body=MARKET) | later
    entry = listing(1, "2025-04-01", "market_serious_dishonesty")
    still = _still(penalty=[after], serious_dishonesty=[entry])
    assert ("列入后又受到较重行政处罚" in still.get("l1", "")) == barred
    if barred:
        assert "样罚〔2026〕1号" in still["l1"]
        assert "leave_market_list" not in _by_remedy(penalty=[after], serious_dishonesty=[entry])


def test_one_case_before_a_court_is_one_action_with_its_sum():
    number = "〔2026〕样法执7号"
    found = possible_of(
        case(
            tax_rating=[RATED_A],
            enforcement=[
                {"occurred_on": "2026-02-01", "document_no": number, "amount_fen": 900, "debtors": 1}
            ],
            consumption_limit=[{"occurred_on": "2026-03-01", "document_no": number}],
            serious_dishonesty=[listing(1, "2026-06-01", "judgment_defaulter", document_no=number)],
        )
    )
    (one,) = found.actions
    assert (one.id, one.money_fen, len(one.records)) == (f"perform_judgment:{number}", 900, 3)
    assert one.kinds == {"enforcement", "consumption_limit", "serious_dishonesty"}


def test_dues_of_all_periods_are_caught_up_at_once():
    def due(month, paid):
        return {
            "occurred_on": f"2026-{month:02}-15",
            "period_end": f"2026-{month - 1:02}-28",
            "due_on": f"2026-{month:02}-15",
            "amount_due_fen": 1000,
            "amount_paid_fen": paid,
            "paid_on": f"2026-{month:02}-15" if paid else None,
        }

    found = possible_of(
        case(tax_rating=[RATED_A], social_insurance=[due(4, None), due(7, 400), due(10, 1000)])
    )
    (one,) = found.actions
    assert (one.id, one.money_fen, len(one.records)) == ("catch_up_social_insurance", 1600, 2)


@pytest.mark.parametrize(("paid", "owes"), [(999, 1), (1000, None)])
def test_a_due_is_open_to_the_last_cent(paid, owes):
    due = {
        "occurred_on": "2026-07-15",
        "period_end": "2026-06-30",
        "due_on": "2026-07-15",
        "amount_due_fen": 1000,
        "amount_paid_fen": paid,
        "paid_on": "2026-07-15",
    }
    actions = possible_of(case(tax_rating=[RATED_A], social_insurance=[due])).actions
    assert [one.money_fen for one in actions] == [owes] * bool(owes)


def test_what_does_not_count_needs_nothing_done():
    gone = listing(1, "2026-02-02", "wage_defaulter")
    found = possible_of(
        case(tax_rating=[RATED_A], serious_dishonesty=[gone], event=[removal(gone, "2026-10-01")])
    )
    assert found.actions == found.standstills == ()


def test_a_promise_still_open_can_be_kept_and_a_broken_one_not():
    def promise(state):
        return {
            "record_id": state,
            "occurred_on": "2026-05-01",
            "document_no": f"样诺{state}",
            "state": state,
        }

    found = possible_of(
        case(tax_rating=[RATED_A], commitment=[promise("open"), promise("broken"), promise("kept")])
    )
    assert [one.id for one in found.actions] == ["keep_commitment:样诺open"]
    assert {one.record["record_id"]: one.reason for one in found.standstills} == {"broken": NO_RULE}


def test_what_a_bank_was_authorised_to_tell_is_no_part_of_public_advice():
    loan = {
        "occurred_on": "2026-09-30",
        "document_no": "贷1号",
        "balance_fen": 900,
        "overdue_fen": 100,
        "overdue_days": 10,
    }
    rows = case(tax_rating=[RATED_A], loan=[loan], loan_arrears=[owed(1, "2026-05-01", 500)])
    assert possible_of(rows).actions == possible_of(rows).standstills == ()
    found = {one.remedy.id: one.money_fen for one in possible_of(rows, purpose="financing").actions}
    assert found == {"catch_up_loans": 100, "settle_loan_arrears": 500}


def test_nothing_can_be_written_on_who_the_enterprise_is():
    changed = frozenset.union(*CHANGEABLE.values())
    who = {
        "registration",
        "registry_change",
        "code_succession",
        "honour",
        "annual_report",
        "vat_invoice",
        "bank_outcome",
    }
    assert not changed & who
    assert changed <= set(KINDS)
    shipped = {kind for rules in policy().recourse for one in rules.remedies for kind in one.kinds}
    assert shipped == changed


def test_actions_are_numbered_by_effort_day_and_name():
    found = possible_of(
        case(
            tax_rating=[RATED_A],
            penalty=[penalty(1, "2026-10-01"), penalty(2, "2026-02-01")],
            wage_arrears=[owed(1, "2026-05-01", 500)],
        )
    )
    assert [one.id for one in found.actions] == [
        "repair_penalty:样罚〔2026〕2号",
        "repair_penalty:样罚〔2026〕1号",
        "settle_wage_arrears:样欠〔2026〕1号",
    ]
    assert [one.number for one in found.actions] == [0, 1, 2]
    assert all(one.day > DAY for one in found.actions)
