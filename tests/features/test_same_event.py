"""Copies of one event count once: which survives, and what it says for all."""

import pytest

from tests.features.builders import code, day, gate, reasons
from tests.features.gate_cases import PENALTY, event

ACTS = {"annulment": "annulled", "repair": "repaired", "removal": "removed", "suspension": "suspended"}
FACTS = {
    "tax_rating": {"year": 2023},
    "environment_rating": {"year": 2023},
    "tax_filing": {"tax_type": "vat", "period_end": "2024-02-29"},
    "code_succession": {"predecessor": code(7), "succession_type": "code_change"},
}


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

    def test_of_ends_that_only_other_copies_name_the_earliest_holds(self):
        copies = self.copies(
            {"record_id": "a", "publicity_until": None},
            {"record_id": "b", "severity": None, "publicity_until": "2024-06-01"},
            {"record_id": "c", "severity": None, "publicity_until": "2024-12-01"},
        )
        assert set(gate("2024-04-01", penalty=copies).verdicts["penalty"]["until"]) == {day("2024-06-01")}

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

    def test_debts_without_a_number_are_two(self):
        debt = {"occurred_on": "2024-03-01", "amount_fen": 5}
        debts = [debt | {"record_id": name, "source": name} for name in "ab"]
        assert reasons(gate("2024-05-01", tax_arrears=debts), "tax_arrears") == {"a": None, "b": None}

    def test_outcomes_of_two_banks_are_two(self):
        outcomes = [
            {"record_id": name, "source": name, "occurred_on": "2024-03-01", "defaulted": True}
            for name in ("a", "b")
        ]
        assert reasons(gate("2024-05-01", bank_outcome=outcomes), "bank_outcome") == {"a": None, "b": None}


class TestCopiesOfTwoPapers:
    """One fact under two numbers: void is a paper, and the other counts; repaired or suspended is the fact."""

    def copies(self, kind, *changes):
        """As many copies, "a", "b", … by id, each under a number of its own."""
        told = FACTS[kind] | {"occurred_on": "2024-03-01"}
        return [
            told | {"record_id": name, "source": name, "document_no": f"样{name}号"} | change
            for name, change in zip("abcd", changes, strict=False)
        ]

    @pytest.mark.parametrize("named", ["a", "b"])
    @pytest.mark.parametrize(("act", "said"), ACTS.items())
    @pytest.mark.parametrize("kind", FACTS)
    def test_the_other_one_counts_if_any_whichever_has_the_lower_id(self, kind, act, said, named):
        acts = event(act, "2024-06-01", kind, f"样{named}号")
        gated = gate("2024-07-01", event=[acts], **{kind: self.copies(kind, {}, {})})
        other = None if said in {"annulled", "removed"} else "duplicate"
        assert reasons(gated, kind) == {"a": other, "b": other} | {named: said}

    @pytest.mark.parametrize("named", ["a", "b"])
    def test_so_too_before_one_that_has_a_class_or_saw_the_matter_go_on(self, named):
        further = {"severity": "general", "occurred_on": "2024-05-01"}
        copies = self.copies("tax_filing", *({}, further) if named == "b" else (further, {}))
        for act, other in (("removal", None), ("suspension", "duplicate")):
            acts = event(act, "2024-06-01", "tax_filing", f"样{named}号")
            found = reasons(gate("2024-07-01", tax_filing=copies, event=[acts]), "tax_filing")
            assert found == {"a": other, "b": other} | {named: ACTS[act]}

    @pytest.mark.parametrize("named", ["a", "b"])
    @pytest.mark.parametrize("act", ["suspension", "repair", "objection"])
    def test_what_an_objected_copy_saw_settled_is_not_open_again_by_the_older_one(self, act, named):
        paid = {"occurred_on": "2024-05-01", "paid_fen": 5}
        changes = [{}, paid] if named == "b" else [paid, {}]
        acts = event(act, "2024-06-01", "tax_filing", f"样{named}号")
        found = reasons(
            gate("2024-07-01", tax_filing=self.copies("tax_filing", *changes), event=[acts]), "tax_filing"
        )
        assert None not in found.values()

    def test_of_several_on_which_nothing_acts_one_counts(self):
        acts = event("annulment", "2024-03-01", "tax_rating", "样a号")
        copies = self.copies("tax_rating", {}, {}, {"severity": "general"})
        found = reasons(gate("2024-07-01", tax_rating=copies, event=[acts]), "tax_rating")
        assert found == {"a": "annulled", "b": "duplicate", "c": None}

    def test_a_copy_without_a_number_goes_with_what_acts_on_any(self):
        acts = event("annulment", "2024-03-01", "tax_rating", "样b号")
        copies = self.copies("tax_rating", {"document_no": None}, {}, {})
        found = reasons(gate("2024-07-01", tax_rating=copies, event=[acts]), "tax_rating")
        assert found == {"a": "annulled", "b": "annulled", "c": None}

    @pytest.mark.parametrize("named", ["a", "b"])
    @pytest.mark.parametrize(
        ("act", "told"),
        [("annulment", None), ("removal", None), ("repair", "serious"), ("suspension", "serious")],
    )
    def test_what_was_annulled_or_removed_says_nothing_of_the_event(self, act, told, named):
        changes = [{}, {"severity": "serious"}] if named == "b" else [{"severity": "serious"}, {}]
        acts = event(act, "2024-06-01", "tax_rating", f"样{named}号")
        gated = gate("2024-07-01", tax_rating=self.copies("tax_rating", *changes), event=[acts])
        assert gated.verdicts["tax_rating"]["severity_of_event"].to_list() == [told, told]

    @pytest.mark.parametrize("named", ["a", "b"])
    @pytest.mark.parametrize("act", ["repair", "suspension"])
    def test_beside_what_is_repaired_or_suspended_the_class_of_the_other_holds(self, act, named):
        changes = [{"severity": "serious"}, {}] if named == "b" else [{}, {"severity": "serious"}]
        acts = event(act, "2024-06-01", "tax_rating", f"样{named}号")
        gated = gate("2024-07-01", tax_rating=self.copies("tax_rating", *changes), event=[acts])
        assert gated.verdicts["tax_rating"]["severity_of_event"].to_list() == ["serious", "serious"]

    @pytest.mark.parametrize("named", ["a", "b"])
    @pytest.mark.parametrize(
        ("then", "said", "other"),
        [
            ("removal", "repaired", "duplicate"),  # as what is repaired is taken off a page
            ("annulment", "annulled", None),
        ],
    )
    def test_of_a_paper_on_which_several_things_act_the_reason_told_says_whether_another_counts(
        self, then, said, other, named
    ):
        acts = [
            event(act, at, "tax_rating", f"样{named}号")
            for act, at in (("repair", "2024-06-01"), (then, "2024-06-02"))
        ]
        gated = gate("2024-07-01", tax_rating=self.copies("tax_rating", {}, {}), event=acts)
        assert reasons(gated, "tax_rating") == {"a": other, "b": other} | {named: said}

    def test_where_all_are_annulled_or_removed_the_event_is_told_as_before(self):
        acts = [
            event("annulment", "2024-03-01", "tax_rating", "样a号"),
            event("removal", "2024-06-01", "tax_rating", "样b号"),
        ]
        copies = self.copies("tax_rating", {}, {"severity": "serious"})
        gated = gate("2024-07-01", tax_rating=copies, event=acts)
        assert reasons(gated, "tax_rating") == {"a": "annulled", "b": "removed"}
        assert set(gated.verdicts["tax_rating"]["severity_of_event"]) == {"serious"}

    @pytest.mark.parametrize("late", ["a", "b"])
    @pytest.mark.parametrize("later", [{}, {"severity": "serious", "publicity_until": "2026-01-01"}])
    def test_a_copy_that_a_plan_does_not_reach_does_not_count_beside_one_that_it_does(self, late, later):
        """By the day of the one the court knew of the penalty, by that of the other not: it is one penalty."""
        known = {"severity": "general", "publicity_until": "2024-12-31"}
        other = {"severity": None, "publicity_until": None, "occurred_on": "2024-06-02"} | later
        copies = [
            PENALTY | {"record_id": name, "source": name} | (other if name == late else known)
            for name in "ab"
        ]
        plan = event("restructuring", "2024-06-01", target=None, document=None)
        for on, reason in (("2024-12-31", "duplicate"), ("2025-01-01", "publicity_ended")):
            gated = gate(on, penalty=copies, event=[plan])
            assert reasons(gated, "penalty") == {"a": "suspended", "b": "suspended"} | {late: reason}
            assert set(gated.verdicts["penalty"]["until"]) == {day("2024-12-31")}

    @pytest.mark.parametrize("late", ["a", "b"])
    def test_nor_does_it_where_it_alone_has_a_class(self, late):
        other = {"severity": "serious", "occurred_on": "2024-06-02"}
        copies = [
            PENALTY | {"record_id": name, "source": name} | (other if name == late else {"severity": None})
            for name in "ab"
        ]
        plan = event("restructuring", "2024-06-01", target=None, document=None)
        gated = gate("2024-07-01", penalty=copies, event=[plan])
        assert reasons(gated, "penalty") == {"a": "suspended", "b": "suspended"} | {late: "duplicate"}
