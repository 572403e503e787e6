"""The ways to a better grade: exact against brute force by the real evaluation, confirmed, honest where there is none."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.records.compliance import LISTS
from features.store import end_of_day
from models.bins import NumberFeature
from models.evaluator import inputs_of
from models.scorecard import Scorecard
from scoring.errors import RecourseUnconfirmed
from scoring.evaluate import evaluate
from scoring.ground import Ground
from scoring.recourse.asked import Asked
from scoring.recourse.changes import Change, change_of, scenarios
from scoring.recourse.confirmed import ground_on, reaches, supposed
from scoring.recourse.document import recourse_document
from scoring.recourse.future import as_known, carried_on
from scoring.recourse.recourse import possible, recourse
from service.law_on import law_for
from tests.endurance import long_or
from tests.features.builders import USCC
from tests.scoring.cases import DAY, RATED_A, case, document, ground, ids, removal
from tests.scoring.recourse_cases import MARKET, asked_of, law_on, listing, owed, penalty, sought, weak
from tests.scoring.shipped import law, policy

TOMORROW = DAY + timedelta(days=1)
_ABNORMAL = {
    "record_id": "a",
    "occurred_on": "2026-07-10",
    "document_no": "样异〔2026〕1号",
    "cause": "unreachable",
}
_POOL = {
    "penalty": [
        penalty(1, "2026-10-05"),
        penalty(2, "2026-03-05", "serious"),
        penalty(3, "2026-08-01", issuing_body=MARKET),
    ],
    "wage_arrears": [owed(1, "2026-05-01", 500), owed(2, "2025-05-01", 900)],
    "serious_dishonesty": [
        listing(1, "2026-06-01", "wage_defaulter"),
        listing(2, "2025-09-01", "work_safety_serious"),
    ],
    "abnormal_operation": [_ABNORMAL],
}


@st.composite
def records(draw):
    """A few records against the enterprise, at most six, and a card on which they matter more or less."""
    kinds = {
        kind: draw(st.lists(st.sampled_from(pool), unique_by=id, max_size=2)) for kind, pool in _POOL.items()
    }
    return case(tax_rating=[RATED_A], **kinds), weak(draw(st.sampled_from([560, 640, 720])))


def _brute_force(asked, actions):
    """(effort, day, number, money) and set of every minimal way by acting, each set evaluated for good on its day."""
    ways = []
    for day in sorted({one.day for one in actions}):
        there = [one.number for one in actions if one.day <= day]
        sets = [frozenset(one) for size in range(len(there) + 1) for one in combinations(there, size)]
        rows = carried_on(asked.rows, asked.as_of, day)
        chosen = np.array([[one.number in chosen for one in actions] for chosen in sets])
        codes = [f"{place:06}" for place in range(len(sets))]
        on = ground_on(asked.ground, law_on(day))
        found = evaluate(
            scenarios(rows, [change_of(one, rows) for one in actions], chosen, codes),
            manifest=on.manifest,
            known_at=end_of_day(day),
            law=on.law,
            card=on.card,
            features=on.features,
        ).decisions
        grades = dict(found.select("uscc", "grade").iter_rows())
        lawful = [
            chosen for chosen in sets if all(need & chosen for one in chosen for need in actions[one].needs)
        ]
        good = [one for one in lawful if reaches(grades[codes[sets.index(one)]], asked.target)]
        for one in good:
            if any(actions[n].day == day for n in one) and not any(other < one for other in good):
                mine = [actions[n] for n in one]
                cost = (
                    sum(a.remedy.effort for a in mine),
                    day,
                    len(mine),
                    sum(a.money_fen or 0 for a in mine),
                )
                ways.append((cost, one))
    return ways


@settings(max_examples=long_or(4, 300))
@given(records())
def test_the_ways_are_the_cheapest_of_all_sets_evaluated_one_by_one(drawn):
    rows, on = drawn
    found = sought(rows, on=on)
    if found.status == "reached":
        return
    asked = asked_of(rows, found.target, on)
    last = found.waiting.day if found.waiting else date.max
    left = [one for one in _brute_force(asked, found.possible.actions) if one[0][1] < last]
    acting = [way for way in found.ways if not way.waits]
    for way in acting:
        mine = frozenset(one.number for one in way.actions)
        best = min(cost for cost, _ in left)
        cost = (
            sum(one.remedy.effort for one in way.actions),
            way.day,
            len(mine),
            sum(one.money_fen or 0 for one in way.actions),
        )
        assert (cost, mine) in left
        assert cost == best
        left = [one for one in left if not one[1] >= mine]
    assert len(acting) == 4 or not left


@settings(max_examples=long_or(4, 300))
@given(records())
def test_what_is_told_is_reached_and_touches_nothing_else(drawn):
    rows, on = drawn
    found = sought(rows, on=on)
    for way in (*found.ways, *([found.waiting] if found.waiting else [])):
        again = document(
            supposed(asked_of(rows, found.target, on), way.actions, way.day), ground_on(on, law_on(way.day))
        )
        assert again["decision_id"] == way.confirmed["decision_id"]
        assert reaches(again["grade"], found.target)
        assert again["score"] == again["base_points"] + sum(one["points"] for one in again["reasons"])
        idle = document(
            supposed(asked_of(rows, found.target, on), (), way.day), ground_on(on, law_on(way.day))
        )
        kinds = {kind for one in way.actions for kind in one.kinds}
        untouched = {one.name for one in on.features if not kinds & set(one.view.kinds)}
        for one, other in zip(
            *(sorted(d["reasons"], key=lambda r: r["feature"]) for d in (again, idle)), strict=True
        ):
            assert one == other or one["feature"] not in untouched


def test_paying_what_is_owed_lifts_the_grade_on_the_day_it_is_paid():
    found = sought(case(tax_rating=[RATED_A], wage_arrears=[owed(1, "2026-05-01", 12300)]))
    assert found.now["grade"] == "B"
    (way,) = found.ways
    assert [one.id for one in way.actions] == ["settle_wage_arrears:样欠〔2026〕1号"]
    assert (way.day, way.confirmed["grade"], way.waits) == (TOMORROW, "A", False)
    before = document(case(tax_rating=[RATED_A]))
    assert way.confirmed["score"] == before["score"]
    told = recourse_document(found, ground())["ways"][0]
    assert (told["money_fen"], told["money_complete"]) == (12300, True)
    (step,) = told["steps"]
    cited = [(one["instrument"], one["article"]) for one in step["bases"]]
    assert cited == [  # and none on repairs
        ("自治州促进中小微企业发展条例", "第十八条"),
        ("保障农民工工资支付条例", "第三条"),
    ]


def test_a_direct_d_ends_with_its_ground_and_not_with_points():
    found = sought(
        case(tax_rating=[RATED_A], serious_dishonesty=[listing(1, "2026-06-01", "wage_defaulter")])
    )
    assert (found.now["grade"], found.target) == ("D", "C")
    (way,) = found.ways
    assert way.day == date(2027, 5, 1)
    told = recourse_document(found, ground())
    (step,) = told["ways"][0]["steps"]
    assert "自改正之日起满 6 个月" in step["why_day"]
    assert step["wait_verified"] is False, "read at second hand only, and said so"
    assert told["ways"][0]["overrides_ended"] == [
        {"id": "direct_d.wage_defaulter", "label": "拖欠农民工工资失信联合惩戒对象"}
    ]
    ended = told["ways"][0]["ended"]
    restrictions = ids(found.now["measures"], "restriction")
    assert restrictions
    assert {one["id"] for one in ended if one["kind"] == "restriction"} == set(restrictions)
    assert {
        named["record_id"] for one in ended if one["kind"] == "restriction" for named in one["hung_on"]
    } == {"l1"}


def test_a_list_without_early_exit_ends_with_its_term_alone():
    entry = listing(1, "2026-06-01", "procurement_serious", term_until="2027-06-01")
    found = sought(case(tax_rating=[RATED_A], serious_dishonesty=[entry]))
    assert found.ways == ()
    assert found.waiting is not None
    assert found.waiting.day == date(2027, 6, 2)
    assert found.highest is None
    assert "禁止参加政府采购活动的期限由决定书写明" in found.possible.standstills[0].reason
    (told,) = recourse_document(found, ground())["standstills"]
    assert (told["subkind"], told["subkind_label"]) == (entry["list_id"], LISTS[entry["list_id"]])


def test_waiting_takes_the_day_after_the_publicity_ends():
    mild = penalty(1, "2026-01-20", None, publicity_until="2027-01-20")
    found = sought(case(tax_rating=[RATED_A], penalty=[mild]))
    assert found.ways == ()
    assert found.waiting is not None
    assert found.waiting.day == date(2027, 1, 21)


def test_a_way_that_only_waiting_would_overtake_is_not_told():
    ends_soon = penalty(1, "2025-12-01", "general", publicity_until="2026-11-20")
    far = penalty(2, "2026-10-20", "serious")
    found = sought(case(tax_rating=[RATED_A], penalty=[ends_soon, far]), to="A")
    assert all(way.day < found.waiting.day for way in found.ways if found.waiting)


def test_acting_and_waiting_where_neither_alone_will_do():
    """The penalty without a class ends by itself; the wages never do."""
    mild = penalty(1, "2026-01-20", None, publicity_until="2027-01-20")
    on = weak(680)
    found = sought(
        case(tax_rating=[RATED_A], penalty=[mild], wage_arrears=[owed(1, "2026-05-01", 100)]), "A", on
    )
    (way,) = found.ways
    assert way.waits
    assert way.day == date(2027, 1, 21)
    assert [one.remedy.id for one in way.actions] == ["settle_wage_arrears"]


def test_alternatives_do_not_contain_each_other():
    """Two penalties weigh as much as the wages: either of two things will do."""
    rows = case(
        tax_rating=[RATED_A],
        penalty=[penalty(1, "2026-02-01"), penalty(2, "2026-03-01"), penalty(3, "2026-04-01")],
        wage_arrears=[owed(1, "2026-05-01", 100)],
    )
    found = sought(rows, "B", weak(700))
    assert len(found.ways) >= 2
    sets = [frozenset(one.id for one in way.actions) for way in found.ways]
    assert not any(a < b or b < a for a, b in combinations(sets, 2))
    efforts = [sum(one.remedy.effort for one in way.actions) for way in found.ways]
    assert efforts == sorted(efforts)


def test_of_equal_efforts_the_smaller_sum_comes_first():
    rows = case(tax_rating=[RATED_A], wage_arrears=[owed(1, "2026-05-01", 900), owed(2, "2026-06-01", 100)])
    on = weak(700)
    table = sought(rows, on=on)
    money = [sum(one.money_fen or 0 for one in way.actions) for way in table.ways]
    assert money == sorted(money)


def test_the_head_names_the_cheapest_way_and_the_earliest_where_that_is_another():
    rows = case(
        tax_rating=[RATED_A],
        penalty=[penalty(1, "2026-02-01"), penalty(2, "2026-03-01"), penalty(3, "2026-04-01")],
        wage_arrears=[owed(1, "2026-05-01", 100)],
    )
    on = weak(700)
    found = sought(rows, "B", on)
    first, second = found.ways[:2]
    for earlier in (first, second):
        days = {id(first): date(2027, 5, 1), id(second): date(2027, 5, 1), id(earlier): date(2027, 2, 1)}
        ways = tuple(replace(one, day=days[id(one)]) for one in (first, second))
        said = recourse_document(replace(found, ways=ways), on)["summary"]
        assert said.startswith("最省的办法：办理 ")
        assert f"{ways[0].day} 达到等级 B" in said
        assert ("所列办法中最早的：办理" in said) is (earlier is second)
        assert ("2027-02-01" in said) is True


def test_the_top_needs_nothing_and_out_of_scope_has_no_recourse():
    best = sought(case(tax_rating=[RATED_A]))
    assert (best.status, best.ways) == ("reached", ())
    assert "已是最高等级" in recourse_document(best, ground())["summary"]
    gone = case(
        registration=[
            {"occurred_on": "2016-05-10", "name": "样本", "enterprise_type": "company", "status": "cancelled"}
        ]
    )
    outside = sought(gone)
    assert outside.status == "out_of_scope"
    assert "已注销" in recourse_document(outside, ground())["summary"]


def test_no_way_says_why():
    weak_card = weak(560)
    rows = case(tax_rating=[RATED_A | {"rating": "C"}], payment_complaint=[])
    found = sought(rows, "A", weak_card)
    assert (found.status, found.ways, found.waiting) == ("none", (), None)
    told = recourse_document(found, weak_card)
    assert told["highest_score"] < told["needed_score"]
    assert any("最高" in text for text in told["obstacles"])
    (low,) = [one for one in found.now["reasons"] if one["points"] < 0]
    assert f"拉低得分最多的是：{low['label']}（{low['points']}）；" in told["obstacles"][-1]


def test_who_is_not_rated_is_told_to_file_and_when_that_suffices():
    rows = case(annual_report=[])
    on = ground(day=law(DAY))
    found = recourse(rows, USCC, ground=on, known_at=end_of_day(DAY), law_on=law)
    assert (found.now["grade"], found.target) == ("M", "M")
    (way,) = found.ways
    assert [one.remedy.id for one in way.actions] == ["start_filing"]
    assert way.day == date(2027, 10, 15)
    assert way.confirmed["status"] == "evaluated"


@pytest.mark.parametrize(
    ("today", "filed"), [(date(2027, 1, 15), date(2027, 10, 15)), (date(2027, 1, 16), date(2028, 1, 15))]
)
def test_who_begins_to_file_on_a_day_files_first_on_the_next_due_date(today, filed):
    on = ground(day=law(DAY))
    asked = Asked(USCC, DAY, "M", as_known(case(annual_report=[]), DAY), on, today)
    assert [one.day for one in possible(asked, end_of_day(DAY)).actions] == [filed]


def test_a_suspended_or_repaired_record_asks_for_nothing():
    gone = listing(1, "2026-02-02", "wage_defaulter")
    found = sought(case(tax_rating=[RATED_A], serious_dishonesty=[gone], event=[removal(gone, "2026-10-01")]))
    assert found.status == "reached"


@pytest.mark.parametrize(("dated", "over"), [("2026-02-01", True), ("2026-10-01", False)])
def test_a_wait_that_is_over_is_said_to_be_over(dated, over):
    (way,) = recourse_document(
        sought(case(tax_rating=[RATED_A], penalty=[penalty(1, dated)]), on=weak(700)), ground()
    )["ways"]
    assert way["steps"][0]["why_day"].endswith("；现已届满") is over


@pytest.mark.parametrize("alternatives", [0, 1])
def test_no_more_other_ways_are_told_than_the_policy_says(alternatives):
    """Either of two debts would do, or both."""
    rows = case(
        tax_rating=[RATED_A],
        penalty=[penalty(1, "2026-02-01"), penalty(2, "2026-03-01"), penalty(3, "2026-04-01")],
        wage_arrears=[owed(1, "2026-05-01", 100)],
    )
    on = weak(700)
    rules = on.law.recourse.model_copy(update={"alternatives": alternatives})
    found = sought(rows, "B", replace(on, law=replace(on.law, recourse=rules)))
    assert len(found.ways) == 1 + alternatives


def test_every_step_has_a_basis_in_force_and_repairs_cite_the_wait():
    rows = case(tax_rating=[RATED_A], penalty=[penalty(1, "2026-10-01")])
    told = recourse_document(sought(rows), ground())
    (step,) = told["ways"][0]["steps"]
    cited = {one["instrument"] for one in step["bases"]}
    assert "自治州促进中小微企业发展条例" in cited
    assert "信用修复管理办法" in cited
    assert "失信程度一般" in step["why_day"]
    assert told["ways"][0]["verified"] is True
    assert step["day"] == "2027-01-01"


def test_a_way_that_the_evaluation_does_not_confirm_is_an_error_and_never_told(monkeypatch):
    rows = case(tax_rating=[RATED_A], wage_arrears=[owed(1, "2026-05-01", 12300)])
    monkeypatch.setattr("scoring.recourse.confirmed.change_of", lambda *_: Change({}, {}))
    with pytest.raises(RecourseUnconfirmed, match="未能验证"):
        sought(rows)


def test_it_does_not_depend_on_the_order_of_the_records():
    rows = case(
        tax_rating=[RATED_A],
        penalty=[penalty(1, "2026-02-01"), penalty(2, "2026-03-01")],
        wage_arrears=[owed(1, "2026-05-01", 100), owed(2, "2026-05-01", 100)],
    )
    turned = {name: frame.reverse() for name, frame in rows.items()}
    on = weak(640)
    assert recourse_document(sought(rows, on=on), on) == recourse_document(sought(turned, on=on), on)


def test_a_financing_card_speaks_of_loans_and_its_own_grades():
    card = Scorecard(
        purpose="financing",
        base_points=600,
        inputs=(
            NumberFeature(
                name="loan_overdue_days_max_24m",
                label="逾期",
                direction=-1,
                edges=(0.0, 30.0),
                points=(100, -100, -250),
                unknown_points=0,
                unknown_seen=True,
            ),
        ),
        intercept=3.0,
        slope=-0.0105,
    )
    law_of = {day: law_for(policy(), day, "financing") for day in (DAY, TOMORROW)}
    rows = case(
        loan=[
            {
                "occurred_on": "2026-09-30",
                "document_no": "贷1号",
                "balance_fen": 900,
                "overdue_fen": 100,
                "overdue_days": 40,
            }
        ],
        vat_invoice=[
            {
                "occurred_on": f"2026-0{month}-10",
                "direction": "out",
                "invoice_no": str(month),
                "counterparty": "甲",
                "amount_fen": 100,
                "tax_fen": 3,
                "void": False,
            }
            for month in range(1, 10)
        ],
    )
    manifest = replace(ground().manifest, purpose="financing")
    on = Ground(manifest, law_of[DAY], card, inputs_of(card, "financing"))
    found = recourse(
        rows,
        USCC,
        ground=on,
        known_at=end_of_day(DAY),
        law_on=lambda day: law_of.get(day) or law_for(policy(), day, "financing"),
    )
    assert (found.now["score"], found.now["grade"]) == (350, "C")
    assert [[one.id for one in way.actions] for way in found.ways] == [["catch_up_loans"]]
    assert (found.ways[0].confirmed["score"], found.ways[0].day) == (700, TOMORROW)
    assert found.ways[0].confirmed["measures"] == []


def test_nothing_is_told_for_a_day_that_is_over():
    rows = case(tax_rating=[RATED_A], serious_dishonesty=[listing(1, "2026-06-01", "judgment_defaulter")])
    today = date(2026, 11, 25)
    found = recourse(rows, USCC, ground=ground(), known_at=end_of_day(DAY), law_on=law_on, today=today)
    assert found.start == today
    assert [one.day for one in found.possible.actions] == [today]
    assert found.ways
    assert all(way.day >= today for way in found.ways)
