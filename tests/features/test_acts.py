"""What events do to records: objections, restructurings, withdrawals, moved ends of publicity."""

import pytest

from features.records import KINDS
from tests.features.builders import code, gate, reasons

NUMBER = "样罚〔2024〕1号"
PENALTY = {
    "record_id": "p",
    "document_no": NUMBER,
    "occurred_on": "2024-03-01",
    "severity": "general",
    "publicity_until": "2025-03-01",
}


def event(event_type, effective_on, target="penalty", document=NUMBER, **more):
    aimed = {"target_kind": target, "target_document_no": document}
    if event_type.startswith("restructuring"):
        aimed = {}
    return (
        {"event_type": event_type, "effective_on": effective_on, "occurred_on": effective_on} | aimed | more
    )


def reason(as_of, *events, **changes):
    return reasons(gate(as_of, penalty=[PENALTY | changes], event=list(events)), "penalty")["p"]


class TestObjections:
    def test_one_suspends_from_its_acceptance_until_it_is_decided(self):
        events = [event("objection", "2024-06-01"), event("objection_end", "2024-06-18")]
        assert reason("2024-05-31", *events) is None
        assert reason("2024-06-01", *events) == "suspended"
        assert reason("2024-06-17", *events) == "suspended"
        assert reason("2024-06-18", *events) is None

    def test_its_end_does_not_end_a_suspension_of_another_ground(self):
        events = [event(name, "2024-06-01") for name in ("objection", "suspension")]
        assert reason("2024-07-01", *events, event("objection_end", "2024-06-18")) == "suspended"
        ends = [event(name, "2024-06-18") for name in ("objection_end", "suspension_end")]
        assert reason("2024-07-01", *events, *ends) is None


class TestRestructuring:
    PLAN = event("restructuring", "2024-06-01")

    def test_it_suspends_what_is_dated_by_its_day_until_it_ends(self):
        assert reason("2024-05-31", self.PLAN) is None
        assert reason("2024-06-01", self.PLAN) == "suspended"
        assert reason("2024-06-01", self.PLAN, occurred_on="2024-06-01") == "suspended"
        assert reason("2024-06-02", self.PLAN, occurred_on="2024-06-02") is None
        assert reason("2024-09-01", self.PLAN, event("restructuring_end", "2024-09-01")) is None

    def test_it_suspends_what_is_dated_by_the_day_of_the_ruling_from_whatever_day_it_acts(self):
        """One that is told late acts from a later day; what came in between was nothing that the court knew."""
        late = self.PLAN | {"effective_on": "2024-08-01"}
        assert reason("2024-07-31", late) is None
        assert reason("2024-08-01", late) == "suspended"
        assert reason("2024-08-01", late, occurred_on="2024-06-01") == "suspended"
        assert reason("2024-08-01", late, occurred_on="2024-06-02") is None

    def test_it_ends_no_suspension_of_another_ground(self):
        suspended = event("suspension", "2024-07-01")
        end = event("restructuring_end", "2024-09-01")
        later = {"occurred_on": "2024-06-02"}
        assert reason("2024-07-01", self.PLAN, suspended, **later) == "suspended", (
            "the plan does not reach it"
        )
        assert reason("2024-09-01", self.PLAN, suspended, end) == "suspended"
        again = event("restructuring", "2024-06-02")
        assert reason("2024-09-01", self.PLAN, suspended, end, again) == "suspended"

    def test_a_second_plan_reaches_what_came_between(self):
        plans = [self.PLAN, event("restructuring", "2024-08-01")]
        assert reason("2024-08-01", *plans, occurred_on="2024-07-01") == "suspended"

    def test_of_two_plans_the_end_of_one_gives_back_what_only_that_one_reached(self):
        first = self.PLAN | {"document_no": "样破1号"}
        second = event("restructuring", "2024-08-01", document_no="样破2号")
        between, before = {"occurred_on": "2024-07-01"}, {"occurred_on": "2024-06-01"}

        def said(number, record):
            end = event("restructuring_end", "2024-09-01", target_document_no=number)
            days = ("2024-08-31", "2024-09-01")
            return [reason(day, first, second, end, **record) for day in days]

        assert said("样破2号", between) == ["suspended", None]
        assert said("样破2号", before) == ["suspended", "suspended"]
        assert said("样破1号", between) == ["suspended", "suspended"]
        assert said("样破3号", between) == ["suspended", "suspended"]
        assert said(None, before) == ["suspended", None]

    def test_an_end_of_one_names_it_by_its_number_or_by_the_day_of_the_ruling(self):
        late = self.PLAN | {"effective_on": "2024-08-01"}
        other = event("restructuring", "2024-08-01", target_document_no="样破2号", document_no="样破2号")
        ends = [
            event("restructuring_end", "2024-09-01", target_document_no=name)
            for name in ("未写文号〔2024-06-01〕", "样破2号")
        ]
        assert reason("2024-09-01", late, other, ends[0]) == "suspended"
        assert reason("2024-09-01", late, other, ends[1]) == "suspended"
        assert reason("2024-09-01", late, other, *ends) is None

    def test_one_that_begins_anew_after_its_own_end_acts(self):
        first = self.PLAN | {"document_no": "样破1号"}
        end = event("restructuring_end", "2024-09-01", target_document_no="样破1号")
        again = first | {"effective_on": "2024-09-02"}
        assert reason("2024-09-01", first, end, again) is None
        assert reason("2024-09-02", first, end, again) == "suspended"

    @pytest.mark.parametrize("named", ["样破1号", None])
    def test_of_one_that_began_twice_the_last_end_ends_it(self, named):
        begun = [event("restructuring", day, document_no="样破1号") for day in ("2024-06-01", "2024-08-01")]
        ends = [
            event("restructuring_end", day, target_document_no=named) for day in ("2024-07-01", "2024-09-01")
        ]
        assert reason("2024-08-31", *begun, *ends) == "suspended"
        assert reason("2024-09-01", *begun, *ends) is None

    def test_it_reaches_everything_that_speaks_against_the_enterprise_and_nothing_else(self):
        record = {
            "record_id": "x",
            "document_no": "样1号",
            "occurred_on": "2024-03-01",
            "severity": "general",
        }
        against = {name for name, kind in KINDS.items() if kind.negative or kind.upstream}
        for name in set(KINDS) - {"event"}:
            found = reasons(gate("2024-06-02", **{name: [record]}, event=[self.PLAN]), name)["x"]
            assert (found == "suspended") == (name in against), name

    def test_it_is_not_another_enterprises(self):
        assert reason("2024-06-02", self.PLAN | {"uscc": code(8)}) is None


class TestWithdrawal:
    def test_a_withdrawn_decision_is_void_from_the_beginning(self):
        withdrawn = event("withdrawal", "2024-03-01") | {"occurred_on": "2024-11-12"}
        assert reason("2024-03-01", withdrawn) == "annulled"

    def test_arrears_count_again_once_the_confirmation_of_what_was_owed_is_withdrawn(self):
        wages = {"record_id": "w", "document_no": "样察7号", "occurred_on": "2024-09-10", "amount_fen": 8}
        owed = {
            "document_no": "样确3号",
            "occurred_on": "2024-06-01",
            "payer_kind": "public_body",
            "amount_fen": 8,
        }
        withdrawn = event("withdrawal", "2024-06-01", "receivables_overdue", "样确3号")
        for events, expected in (([], "upstream"), ([withdrawn], None)):
            gated = gate("2024-09-15", wage_arrears=[wages], receivables_overdue=[owed], event=events)
            assert reasons(gated, "wage_arrears") == {"w": expected}


class TestMovedPublicity:
    def moved(self, effective_on, until, **more):
        return event("publicity_change", effective_on, publicity_until=until, **more)

    def test_the_new_end_stands_from_its_effective_day(self):
        shorter = self.moved("2024-06-01", "2024-05-15")
        assert reason("2024-05-31", shorter) is None
        assert reason("2024-06-01", shorter) == "publicity_ended"

    def test_it_may_lengthen_within_the_classs_ceiling(self):
        longer = self.moved("2024-06-01", "2024-12-31")
        assert reason("2024-12-31", longer, publicity_until="2024-07-01") is None
        assert reason("2025-01-01", longer, publicity_until="2024-07-01") == "publicity_ended"
        beyond = self.moved("2024-06-01", "2099-12-31")
        assert reason("2025-03-01", beyond) is None
        assert reason("2025-03-02", beyond) == "publicity_ended"

    def test_the_last_one_stands_and_of_two_on_one_day_the_earlier_end(self):
        moves = [self.moved("2024-06-01", "2024-12-31"), self.moved("2024-07-01", "2024-08-31")]
        assert reason("2024-07-01", *moves) is None
        assert reason("2024-09-01", *moves) == "publicity_ended"
        tie = self.moved("2024-07-01", "2024-07-15", source="other")
        assert reason("2024-07-16", *moves, tie) == "publicity_ended"

    def test_it_gives_a_minor_record_an_end_so_that_it_is_published(self):
        minor = {"severity": "minor", "publicity_until": None}
        assert reason("2024-03-02", **minor) == "outside_catalogue"
        assert reason("2024-03-02", self.moved("2024-03-02", "2024-05-01"), **minor) is None

    def test_a_listings_own_term_is_not_lengthened(self):
        listed = {
            "record_id": "l",
            "document_no": "样列1号",
            "occurred_on": "2024-03-01",
            "term_until": "2024-12-31",
        }
        change = self.moved("2024-06-01", "2025-06-30", target="finding", document="样列1号")
        gated = gate("2025-01-01", finding=[listed | {"finding_type": "tender_ban"}], event=[change])
        assert reasons(gated, "finding") == {"l": "publicity_ended"}


@pytest.mark.parametrize(
    ("repaired", "flagged"),
    [("2024-05-31", True), ("2024-06-01", False)],
)
def test_a_repair_before_its_time_acts_and_is_flagged(repaired, flagged):
    from dataclasses import replace

    from tests.features.builders import RULES, day

    rules = replace(RULES, repair_wait_months={"minor": 0, "general": 3, "serious": 12})
    gated = gate("2024-06-02", rules=rules, penalty=[PENALTY], event=[event("repair", repaired)])
    row = gated.verdicts["penalty"].row(0, named=True)
    assert (row["reason"], row["flagged"]) == ("repaired", flagged)
    assert row["repairable_from"] == day("2024-06-01")


SI = {
    "record_id": "0" * 32,
    "occurred_on": "2024-03-01",
    "period_end": "2024-02-29",
    "due_on": "2024-03-15",
}


class TestRecordsWithoutANumber:
    """A social insurance payment has no document: an event names the record."""

    def reason(self, as_of, *events, others=(), of="0" * 32):
        found = gate(as_of, social_insurance=[SI, *others], event=list(events))
        return reasons(found, "social_insurance")[of]

    def of_record(self, event_type, day, name="0" * 32, **more):
        aimed = {"target_document_no": None, "target_record_id": name}
        return event(event_type, day, "social_insurance", **aimed, **more)

    def test_an_objection_suspends_it_and_a_withdrawal_is_void_from_the_beginning(self):
        begins, ends = (
            self.of_record("objection", "2024-06-01"),
            self.of_record("objection_end", "2024-06-18"),
        )
        assert [self.reason(day, begins, ends) for day in ("2024-05-31", "2024-06-01", "2024-06-18")] == [
            None,
            "suspended",
            None,
        ]
        void = self.of_record("withdrawal", "2024-03-01") | {"occurred_on": "2024-06-18"}
        assert self.reason("2024-06-20", begins, ends, void) == "annulled"

    def test_another_record_is_not_reached(self):
        other = SI | {"record_id": "1" * 32, "period_end": "2024-03-31"}
        suspended = self.of_record("suspension", "2024-06-01")
        assert self.reason("2024-07-01", suspended, others=[other], of="1" * 32) is None

    def test_every_copy_of_what_it_says_is_reached(self):
        copy = SI | {"record_id": "1" * 32, "source": "another"}
        for named in ("0" * 32, "1" * 32):
            suspended = self.of_record("suspension", "2024-06-01", named)
            found = {
                one: self.reason("2024-07-01", suspended, others=[copy], of=one)
                for one in ("0" * 32, "1" * 32)
            }
            assert set(found.values()) == {"suspended"}, "else the other copy counts in its stead"

    def test_of_copies_with_numbers_only_the_one_named_is_reached_and_those_without_any(self):
        """The same taking over told twice under two numbers: an annulment of the one paper is none of the other."""
        told = {"predecessor": code(7), "succession_type": "code_change", "occurred_on": "2024-03-01"}
        copies = [
            told | {"record_id": name * 32, "source": name, "document_no": number}
            for name, number in (("1", "样1号"), ("2", "样2号"), ("3", None))
        ]
        for aim, reached in (
            ({"document": "样1号"}, {"1", "3"}),
            ({"document": None, "target_record_id": "3" * 32}, {"1", "2", "3"}),
        ):
            for name, why in (("annulment", "annulled"), ("suspension", "suspended"), ("removal", "removed")):
                acts = event(name, "2024-06-01", "code_succession", **aim)
                found = reasons(gate("2024-07-01", code_succession=copies, event=[acts]), "code_succession")
                assert {one[0] for one, said in found.items() if said == why} == reached

    def test_what_is_told_apart_by_its_number_is_without_one_nobodys_copy(self):
        listed = {"list_id": "wage_defaulter", "occurred_on": "2024-03-01"}
        listings = [listed | {"record_id": name, "source": name} for name in "ab"]
        removal = event("removal", "2024-05-01", "serious_dishonesty", None, target_record_id="a")
        found = gate("2024-07-01", serious_dishonesty=listings, event=[removal])
        assert reasons(found, "serious_dishonesty") == {"a": "removed", "b": None}

    def test_a_record_with_a_number_is_named_by_that_alone(self):
        by_id = {"target_document_no": None, "target_record_id": "p"}
        assert reason("2024-07-01", event("suspension", "2024-06-01", **by_id)) is None


class TestReinstatement:
    VOID = event("annulment", "2024-03-01") | {"occurred_on": "2024-06-01"}
    AGAIN = event("reinstatement", "2024-06-10")

    def test_it_ends_what_made_void_from_its_own_day(self):
        for name in ("annulment", "withdrawal"):
            void = self.VOID | {"event_type": name}
            assert reason("2024-06-09", void, self.AGAIN) == "annulled"
            assert reason("2024-06-10", void, self.AGAIN) is None

    def test_what_is_decided_later_makes_void_again(self):
        later = self.VOID | {"event_type": "withdrawal", "occurred_on": "2024-06-11"}
        assert reason("2024-06-20", self.VOID, self.AGAIN, later) == "annulled"

    def test_of_both_on_one_day_the_reinstatement_stands(self):
        same = self.VOID | {"occurred_on": "2024-06-10"}
        assert reason("2024-06-20", same, self.AGAIN) is None
