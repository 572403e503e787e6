"""Copies of one event count once: which survives, and what it says for all."""

from tests.features.builders import code, gate, reasons
from tests.features.gate_cases import PENALTY


class TestDuplicates:
    def copies(self, *changes):
        return [PENALTY | {"source": f"feed{i}"} | change for i, change in enumerate(changes)]

    def test_the_copy_with_the_authoritys_severity_survives(self):
        copies = self.copies({"record_id": "a", "severity": None}, {"record_id": "b"})
        assert reasons(gate("2024-04-01", penalty=copies), "penalty") == {"a": "duplicate", "b": None}

    def test_then_the_lowest_record_id_whatever_came_first(self):
        copies = self.copies({"record_id": "b"}, {"record_id": "a"}, {"record_id": "c", "severity": None})
        assert reasons(gate("2024-04-01", penalty=copies), "penalty") == {
            "a": None,
            "b": "duplicate",
            "c": "duplicate",
        }

    def test_a_copy_that_says_less_does_not_outlive_the_one_that_says_more(self):
        copies = self.copies(
            {"record_id": "a", "severity": None, "publicity_until": "2028-01-01"}, {"record_id": "b"}
        )
        assert reasons(gate("2025-03-02", penalty=copies), "penalty") == {
            "a": "publicity_ended",
            "b": "publicity_ended",
        }

    def test_the_end_that_only_another_copy_names_holds_for_the_survivor(self):
        copies = self.copies(
            {"record_id": "a", "severity": None},
            {"record_id": "b", "severity": "serious", "publicity_until": None},
        )
        assert reasons(gate("2025-03-01", penalty=copies), "penalty") == {"a": "duplicate", "b": None}
        assert reasons(gate("2025-03-02", penalty=copies), "penalty") == {
            "a": "publicity_ended",
            "b": "publicity_ended",
        }

    def test_the_survivor_speaks_for_the_event(self):
        copies = self.copies({"record_id": "a", "severity": None}, {"record_id": "b", "severity": "serious"})
        assert set(gate("2024-04-01", penalty=copies).verdicts["penalty"]["severity_of_event"]) == {"serious"}

    def test_the_same_number_of_another_enterprise_is_another_event(self):
        copies = self.copies({"record_id": "a"}, {"record_id": "b", "uscc": code(3)})
        assert reasons(gate("2024-04-01", penalty=copies), "penalty") == {"a": None, "b": None}

    def test_two_findings_in_one_document_are_two(self):
        finding = {"document_no": "样决1号", "occurred_on": "2024-03-01"}
        both = [
            finding | {"record_id": t, "finding_type": t, "source": s}
            for t, s in (("tender_ban", "one"), ("construction_penalty", "two"))
        ]
        copy = finding | {"record_id": "zz", "finding_type": "tender_ban", "source": "two"}
        assert reasons(gate("2024-04-01", finding=[*both, copy]), "finding") == {
            "tender_ban": None,
            "construction_penalty": None,
            "zz": "duplicate",
        }

    def test_facts_without_documents_count_once_too(self):
        filing = {"tax_type": "vat", "period_end": "2024-03-31", "occurred_on": "2024-04-15"}
        copies = [
            filing | {"record_id": "b", "source": "one"},
            filing | {"record_id": "a", "source": "two"},
            filing | {"record_id": "c", "source": "two", "tax_type": "income"},
        ]
        assert reasons(gate("2024-05-01", tax_filing=copies), "tax_filing") == {
            "a": None,
            "b": "duplicate",
            "c": None,
        }

    def test_outcomes_of_two_banks_are_two(self):
        outcomes = [
            {"record_id": name, "source": name, "occurred_on": "2024-03-01", "defaulted": True}
            for name in ("a", "b")
        ]
        assert reasons(gate("2024-05-01", bank_outcome=outcomes), "bank_outcome") == {"a": None, "b": None}
