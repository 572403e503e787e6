"""How long records speak: lists' own terms, retention, what is never published, pending appeals, repair waits."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from features.days import DAY
from features.records import KINDS
from features.terms import retention_ended
from tests.features.builders import RULES, day, gate, reasons

FULL = replace(
    RULES,
    listing_months={"wage_defaulter": 36, "judgment_defaulter": None},
    retention_months={"inspection": 60, "serious_dishonesty": 60, "tax_arrears": 60, "penalty": 60},
    repair_wait_months={"minor": 0, "general": 3, "serious": 12},
    unpublished_procedures=frozenset({"summary"}),
    unpublished_penalty_types=frozenset({"warning"}),
    claimant_roles=frozenset({"plaintiff"}),
)
PENALTY = {"record_id": "p", "document_no": "样罚1号", "occurred_on": "2024-03-01"}
LISTED = {"record_id": "l", "document_no": "样列1号", "occurred_on": "2024-03-01"}


def penalty(as_of="2024-03-02", rules=FULL, **changes):
    gated = gate(as_of, rules=rules, penalty=[PENALTY | changes])
    return gated.verdicts["penalty"].row(0, named=True)


class TestListsOwnTerms:
    def reason(self, as_of, **changes):
        listed = LISTED | {"list_id": "wage_defaulter"} | changes
        return reasons(gate(as_of, rules=FULL, serious_dishonesty=[listed]), "serious_dishonesty")["l"]

    def test_an_entry_without_a_term_ends_with_the_lists(self):
        assert self.reason("2027-03-01") is None
        assert self.reason("2027-03-02") == "publicity_ended"

    def test_the_term_of_the_entry_goes_before_the_lists(self):
        assert self.reason("2028-12-31", term_until="2028-12-31") is None
        assert self.reason("2025-01-01", term_until="2024-12-31") == "publicity_ended"

    def test_an_end_of_publicity_does_not_stand_for_a_term(self):
        assert self.reason("2027-03-02", publicity_until="2030-01-01") == "publicity_ended"
        assert self.reason("2025-01-01", publicity_until="2024-12-31") == "publicity_ended"

    @pytest.mark.parametrize("name", ["judgment_defaulter", "vaccine_serious"])
    def test_a_list_without_a_term_counts_until_removal(self, name):
        assert self.reason("2099-01-01", list_id=name) is None


class TestRetention:
    def test_a_fact_ends_when_its_months_have_run_out(self):
        inspected = {
            "record_id": "i",
            "document_no": "样检1号",
            "occurred_on": "2024-03-01",
            "result": "fail",
        }
        assert reasons(gate("2029-03-01", rules=FULL, inspection=[inspected]), "inspection") == {"i": None}
        assert reasons(gate("2029-03-02", rules=FULL, inspection=[inspected]), "inspection") == {
            "i": "retention_ended"
        }

    @pytest.mark.parametrize(
        ("occurred", "last", "over"),
        [("2024-02-29", "2029-02-28", "2029-03-01"), ("2023-02-28", "2028-02-28", "2028-02-29")],
    )
    def test_leap_days_are_counted_as_added_months_are(self, occurred, last, over):
        inspected = {"record_id": "i", "document_no": "样检1号", "occurred_on": occurred, "result": "fail"}
        assert reasons(gate(last, rules=FULL, inspection=[inspected]), "inspection") == {"i": None}
        assert reasons(gate(over, rules=FULL, inspection=[inspected]), "inspection") == {
            "i": "retention_ended"
        }

    def test_a_listing_and_a_claim_in_force_never_end_by_it(self):
        arrears = {"record_id": "t", "document_no": "样税1号", "occurred_on": "2010-03-01", "amount_fen": 1}
        listed = LISTED | {"list_id": "judgment_defaulter", "occurred_on": "2010-03-01"}
        gated = gate("2024-03-01", rules=FULL, tax_arrears=[arrears], serious_dishonesty=[listed])
        assert reasons(gated, "tax_arrears") == {"t": None}
        assert reasons(gated, "serious_dishonesty") == {"l": None}

    @pytest.mark.parametrize(
        ("paid", "as_of", "expected"),
        [
            ("2015-03-01", "2020-03-01", None),
            ("2015-03-01", "2020-03-02", "retention_ended"),
            (None, "2024-03-01", None),
        ],
    )
    def test_a_claim_that_was_paid_has_ended_then(self, paid, as_of, expected):
        owed = {"record_id": "g", "document_no": "样确1号", "occurred_on": "2010-03-01", "paid_on": paid}
        rules = replace(FULL, retention_months={"receivables_overdue": 60})
        gated = gate(as_of, rules=rules, receivables_overdue=[owed | {"amount_fen": 1}])
        assert reasons(gated, "receivables_overdue") == {"g": expected}

    def test_a_record_without_class_and_end_is_not_kept_for_review_for_ever(self):
        assert penalty("2029-03-01")["reason"] == "publicity_unknown"
        assert penalty("2029-03-02")["reason"] == "retention_ended"
        assert not penalty("2029-03-02")["flagged"]


class TestNeverPublished:
    @pytest.mark.parametrize("form", [{"procedure": "summary"}, {"penalty_type": "warning"}])
    def test_a_summary_procedure_and_a_warning_are_outside(self, form):
        assert penalty(**form)["reason"] == "outside_catalogue"
        assert penalty(**form, severity="general")["reason"] is None
        assert penalty(**form, publicity_until="2024-12-31")["reason"] is None
        assert penalty(**form, severity="minor")["reason"] == "outside_catalogue"

    @pytest.mark.parametrize("more", ["fine_fen", "confiscated_fen"])
    def test_a_warning_with_a_fine_is_more_than_a_warning(self, more):
        assert penalty(penalty_type="warning", **{more: 1})["reason"] == "publicity_unknown"
        assert penalty(penalty_type="warning", **{more: 0})["reason"] == "outside_catalogue"

    def test_a_copy_that_does_not_say_the_procedure_does_not_count_either(self):
        copies = [
            PENALTY | {"record_id": "a", "source": "one"},
            PENALTY | {"source": "two", "procedure": "summary"},
        ]
        gated = gate("2024-03-02", rules=FULL, penalty=copies)
        assert reasons(gated, "penalty") == {"a": "outside_catalogue", "p": "duplicate"}

    @pytest.mark.parametrize(
        ("role", "expected"), [("plaintiff", "outside_catalogue"), ("defendant", None), (None, None)]
    )
    def test_a_finding_in_the_enterprises_own_suit_is_not_against_it(self, role, expected):
        found = PENALTY | {"severity": "general", "role": role}
        assert reasons(gate("2024-03-02", rules=FULL, contract_finding=[found]), "contract_finding") == {
            "p": expected
        }


class TestAppeals:
    ON = replace(FULL, appeals_suspend=True)

    @pytest.mark.parametrize("kind", ["penalty", "finding"])
    def test_off_unless_the_policy_switches_it_on(self, kind):
        pending = PENALTY | {"severity": "general", "appeal_pending": True, "finding_type": "tender_ban"}
        assert reasons(gate("2024-03-02", rules=FULL, **{kind: [pending]}), kind) == {"p": None}
        assert reasons(gate("2024-03-02", rules=self.ON, **{kind: [pending]}), kind) == {
            "p": "appeal_pending"
        }

    @pytest.mark.parametrize("said", [False, None])
    def test_only_what_the_record_itself_states(self, said):
        assert penalty(rules=self.ON, severity="general", appeal_pending=said)["reason"] is None

    def test_the_survivor_speaks_else_the_copy_that_says_so(self):
        def copies(*said):
            told = [
                PENALTY | {"record_id": r, "source": r, "severity": "general", "appeal_pending": a}
                for r, a in zip("abc", said, strict=False)
            ]
            return reasons(gate("2024-03-02", rules=self.ON, penalty=told), "penalty")["a"]

        assert copies(None, True) == "appeal_pending"
        assert copies(None, True, False) == copies(None, False, True) == "appeal_pending"
        assert copies(False, True) is None
        assert copies(True, False) == "appeal_pending"


class TestRepairableFrom:
    @pytest.mark.parametrize(
        ("severity", "expected"),
        [("minor", "2024-03-01"), ("general", "2024-06-01"), ("serious", "2025-03-01"), (None, None)],
    )
    def test_it_follows_the_class_from_the_documents_date(self, severity, expected):
        assert penalty(severity=severity)["repairable_from"] == (day(expected) if expected else None)

    def test_a_finding_follows_its_class_as_a_penalty_does(self):
        found = PENALTY | {"finding_type": "tender_ban", "severity": "general"}
        gated = gate("2024-03-02", rules=FULL, finding=[found])
        assert gated.verdicts["finding"]["repairable_from"].to_list() == [day("2024-06-01")]

    def test_lists_have_rules_of_their_own(self):
        listed = LISTED | {"list_id": "wage_defaulter", "severity": "serious"}
        gated = gate("2024-03-02", rules=FULL, serious_dishonesty=[listed])
        assert gated.verdicts["serious_dishonesty"]["repairable_from"].to_list() == [None]


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 3, 1), date(2024, 2, 29), date(2024, 3, 1)])
def test_retention_ends_on_the_same_day_whoever_says_which_day_is_asked_about(day):
    """Found from the day backwards, or by adding the months to each record where each has a day of its own."""
    kind, rules = KINDS["penalty"], replace(RULES, retention_months={"penalty": 24})
    since = pl.date_range(date(2021, 12, 1), date(2024, 4, 30), eager=True)
    rows = pl.DataFrame({"until": since, "occurred_on": since, DAY: [day] * since.len()})
    told, said = (rows.select(retention_ended(kind, rules, one).alias("ended")) for one in (day, pl.col(DAY)))
    assert told.equals(said)
    assert 0 < told["ended"].sum() < since.len()
