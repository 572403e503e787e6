"""Which actions touch each other: by a feature, by an override, by a requirement of information, or by need."""

from scoring.recourse.groups import Readers, groups_of, readers
from tests.scoring.cases import RATED_A, case, ground
from tests.scoring.recourse_cases import MARKET, listing, owed, penalty, possible_of

_ABNORMAL = {
    "record_id": "a",
    "occurred_on": "2026-07-10",
    "document_no": "样异〔2026〕1号",
    "cause": "unreachable",
}


def _groups(*features, **kinds):
    on = ground()
    reading = readers([one for one in on.features if one.name in features], list(on.law.overrides), on.law)
    found = groups_of(possible_of(case(tax_rating=[RATED_A], **kinds)).actions, reading)
    return sorted(sorted(one.remedy.id for one in group) for group in found)


def test_what_nothing_reads_together_stays_apart():
    kinds = {"penalty": [penalty(1, "2026-02-01")], "wage_arrears": [owed(1, "2026-05-01", 5)]}
    assert _groups("penalties", "wage_arrears_36m", **kinds) == [["repair_penalty"], ["settle_wage_arrears"]]


def test_a_feature_joins_all_that_change_what_it_reads():
    kinds = {"wage_arrears": [owed(1, "2026-05-01", 5), owed(2, "2026-06-01", 5)]}
    assert _groups("wage_arrears_36m", **kinds) == [["settle_wage_arrears", "settle_wage_arrears"]]
    assert _groups("penalties", **kinds) == [["settle_wage_arrears"], ["settle_wage_arrears"]]


def test_a_document_of_one_family_joins_the_kinds_of_the_family():
    kinds = {
        "penalty": [penalty(1, "2026-02-01")],
        "finding": [
            {
                "occurred_on": "2026-02-01",
                "document_no": "认1号",
                "finding_type": "idle_land",
                "issuing_body": "某局",
            }
        ],
    }
    assert _groups("penalties", **kinds) == [["perform_finding", "repair_penalty"]]


def test_an_override_joins_the_records_of_its_ground_though_no_feature_reads_them():
    kinds = {
        "serious_dishonesty": [
            listing(1, "2025-02-01", "work_safety_serious"),
            listing(2, "2026-02-01", "wage_defaulter"),
        ]
    }
    assert _groups("penalties", **kinds) == [["leave_safety_list", "leave_wage_list"]]


def test_a_need_joins_too():
    kinds = {"penalty": [penalty(1, "2026-02-01", issuing_body=MARKET)], "abnormal_operation": [_ABNORMAL]}
    assert _groups("wage_arrears_36m", **kinds) == [["be_reachable", "repair_market_penalty"]]


def test_an_action_touches_the_features_and_the_stops_that_read_its_kinds():
    features = (frozenset({"penalty", "finding"}), frozenset({"wage_arrears"}), frozenset({"tax_rating"}))
    stops = (frozenset({"serious_dishonesty"}), frozenset({"wage_arrears", "penalty"}))
    kinds = {"wage_arrears": [owed(1, "2026-05-01", 5)]}
    actions = possible_of(case(tax_rating=[RATED_A], **kinds)).actions
    assert {kind for one in actions for kind in one.kinds} == {"wage_arrears"}
    assert Readers(features, stops).of(actions) == ([1], [1])
    assert Readers(features, stops).of([]) == ([], [])
