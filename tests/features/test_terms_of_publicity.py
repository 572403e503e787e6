"""How long a record counts by itself: boundaries of publicity by class, unknown and minor severity, lists and findings."""

from dataclasses import replace

import pytest

from tests.features.builders import RULES, gate, reasons
from tests.features.gate_cases import LISTING, PENALTY, event, reason, verdict


class TestPublicity:
    def test_it_counts_through_its_last_day(self):
        assert reason("2025-03-01") is None
        assert reason("2025-03-02") == "publicity_ended"

    def test_a_record_counts_from_its_own_date(self):
        assert reason("2024-03-01") is None
        assert gate("2024-02-29", penalty=[PENALTY]).verdicts["penalty"].is_empty()

    @pytest.mark.parametrize(
        ("severity", "last", "over"),
        [
            ("minor", "2024-06-01", "2024-06-02"),
            ("general", "2025-03-01", "2025-03-02"),
            ("serious", "2027-03-01", "2027-03-02"),
        ],
    )
    def test_the_class_caps_what_the_document_says(self, severity, last, over):
        assert reason(last, severity=severity, publicity_until="2099-12-31") is None
        assert reason(over, severity=severity, publicity_until="2099-12-31") == "publicity_ended"

    def test_the_class_alone_is_enough(self):
        assert reason("2025-03-01", publicity_until=None) is None
        assert reason("2025-03-02", publicity_until=None) == "publicity_ended"

    def test_the_document_may_end_earlier_than_the_class_allows(self):
        assert reason("2024-07-01", severity="serious", publicity_until="2024-06-30") == "publicity_ended"

    def test_months_end_on_the_last_day_of_a_shorter_month(self):
        leap = {"occurred_on": "2024-02-29", "publicity_until": None}
        assert reason("2025-02-28", **leap) is None
        assert reason("2025-03-01", **leap) == "publicity_ended"

    def test_other_months_are_the_policys_to_set(self):
        rules = replace(RULES, publicity_months={"general": 6})
        assert reason("2024-09-01", rules=rules) is None
        assert reason("2024-09-02", rules=rules) == "publicity_ended"


class TestUnknownSeverity:
    def test_it_counts_until_the_records_own_end(self):
        assert reason("2026-12-31", severity=None, publicity_until="2026-12-31") is None
        assert reason("2027-01-01", severity=None, publicity_until="2026-12-31") == "publicity_ended"

    def test_no_longer_than_the_longest_class_allows(self):
        assert reason("2027-03-01", severity=None, publicity_until="2099-12-31") is None
        assert reason("2027-03-02", severity=None, publicity_until="2099-12-31") == "publicity_ended"

    def test_with_neither_it_does_not_count_and_is_flagged(self):
        gated = gate("2024-04-01", penalty=[PENALTY | {"severity": None, "publicity_until": None}])
        found = verdict(gated, "penalty")
        assert (found["reason"], found["flagged"]) == ("publicity_unknown", True)


class TestMinor:
    def test_not_published_is_outside_the_catalogue(self):
        for as_of in ("2024-03-01", "2024-12-01"):  # no publicity that could end
            assert reason(as_of, severity="minor", publicity_until=None) == "outside_catalogue"

    def test_published_counts_three_months_at_most(self):
        assert reason("2024-04-01", severity="minor", publicity_until="2024-04-01") is None
        assert reason("2024-04-02", severity="minor", publicity_until="2024-04-01") == "publicity_ended"
        assert reason("2024-06-01", severity="minor", publicity_until="2024-12-31") is None
        assert reason("2024-06-02", severity="minor", publicity_until="2024-12-31") == "publicity_ended"


class TestListings:
    def test_they_count_until_removed(self):
        gated = gate("2099-01-01", serious_dishonesty=[LISTING])
        assert reasons(gated, "serious_dishonesty") == {"l": None}
        assert verdict(gated, "serious_dishonesty", "l")["until"] is None

    def test_a_term_counts_through_its_last_day(self):
        listed = LISTING | {"term_until": "2027-02-28"}
        assert reasons(gate("2027-02-28", serious_dishonesty=[listed]), "serious_dishonesty") == {"l": None}
        assert reasons(gate("2027-03-01", serious_dishonesty=[listed]), "serious_dishonesty") == {
            "l": "publicity_ended"
        }

    def test_a_removal_acts_from_its_own_day(self):
        removal = event("removal", "2024-09-10", "serious_dishonesty", "样列1号")
        assert reasons(
            gate("2024-09-09", serious_dishonesty=[LISTING], event=[removal]), "serious_dishonesty"
        ) == {"l": None}
        assert reasons(
            gate("2024-09-10", serious_dishonesty=[LISTING], event=[removal]), "serious_dishonesty"
        ) == {"l": "removed"}

    def test_of_a_term_and_an_end_of_publicity_the_earlier_one_counts(self):
        found = {"record_id": "f", "document_no": "样决1号", "occurred_on": "2024-03-01"}
        for term, publicity in (("2025-03-01", "2027-03-01"), ("2027-03-01", "2025-03-01")):
            ends = {"term_until": term, "publicity_until": publicity, "finding_type": "tender_ban"}
            assert reasons(gate("2025-03-01", finding=[found | ends]), "finding") == {"f": None}
            assert reasons(gate("2025-03-02", finding=[found | ends]), "finding") == {"f": "publicity_ended"}

    def test_the_annulment_of_a_removal_restores_the_entry_from_its_day(self):
        events = [
            event(name, day, "serious_dishonesty", "样列1号")
            for name, day in (("removal", "2024-06-01"), ("removal_annulment", "2024-08-01"))
        ]

        def listed(as_of, *more):
            gated = gate(as_of, serious_dishonesty=[LISTING], event=[*events, *more])
            return reasons(gated, "serious_dishonesty")["l"]

        assert listed("2024-07-31") == "removed"
        assert listed("2024-08-01") is None
        assert (
            listed("2024-09-01", event("removal", "2024-09-01", "serious_dishonesty", "样列1号")) == "removed"
        )

    def test_a_copy_without_a_term_does_not_outlive_the_one_that_has_it(self):
        copies = [
            LISTING | {"record_id": "a", "source": "one"},
            LISTING | {"record_id": "b", "source": "two", "term_until": "2027-02-28"},
        ]
        gated = gate("2027-03-01", serious_dishonesty=copies)
        assert set(reasons(gated, "serious_dishonesty").values()) == {"publicity_ended"}


@pytest.mark.parametrize(
    ("finding_type", "as_of", "counts"),
    [
        ("permit_fraud", "2024-03-01", True),  # the longest publicity, 36 months, through its last day
        ("permit_fraud", "2024-03-02", False),
        ("tender_ban", "2026-03-01", True),  # a type with months of its own
        ("tender_ban", "2026-03-02", False),
        ("reclamation_default", "2026-11-01", True),  # until it is performed
    ],
)
def test_a_finding_without_a_term_ends_as_its_type_does(finding_type, as_of, counts):
    rules = replace(RULES, finding_months={"tender_ban": 60, "reclamation_default": None})
    found = {
        "record_id": "x",
        "occurred_on": "2021-03-01",
        "document_no": "样认〔2021〕1号",
        "finding_type": finding_type,
    }
    judged = reasons(gate(as_of, rules=rules, finding=[found]), "finding")
    assert judged == {"x": None if counts else "publicity_ended"}


def test_a_finding_with_a_term_ends_with_it():
    found = {
        "record_id": "x",
        "occurred_on": "2021-03-01",
        "document_no": "样认〔2021〕1号",
        "finding_type": "tender_ban",
        "term_until": "2022-03-01",
    }
    assert reasons(gate("2022-03-01", finding=[found]), "finding") == {"x": None}
    assert reasons(gate("2022-03-02", finding=[found]), "finding") == {"x": "publicity_ended"}


def test_the_term_of_a_finding_goes_before_the_months_of_its_type():
    found = {
        "record_id": "x",
        "occurred_on": "2021-03-01",
        "document_no": "样认〔2021〕1号",
        "finding_type": "tender_ban",
        "term_until": "2028-03-01",
    }
    rules = replace(RULES, finding_months={"tender_ban": 60})
    assert reasons(gate("2028-03-01", rules=rules, finding=[found]), "finding") == {"x": None}
