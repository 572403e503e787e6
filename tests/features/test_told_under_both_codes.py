"""What is told under a code and under the one that took it over: which copy stands, and what it says."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from tests.features.builders import NOW, day
from tests.features.gate_cases import event
from tests.features.succession_cases import ARREARS, FULL, HEIR, OLD, PENALTY, RATED, TAKEN, judged

PROMISE = {"document_no": "样诺1号", "state": "open", "occurred_on": "2024-02-01"}
KEPT = {"document_no": "样诺1号", "state": "kept", "occurred_on": "2024-05-01"}
EARLIER, LATER = NOW - timedelta(days=9), NOW - timedelta(days=3)


def test_a_document_told_again_under_the_new_code_counts_once():
    again = PENALTY | {"uscc": HEIR}
    gated = judged(penalty=[PENALTY, again], code_succession=[TAKEN])
    told = gated.verdicts["penalty"].filter(pl.col("uscc") == HEIR)["reason"].to_list()
    assert sorted(told, key=str) == [None, "duplicate"]


class TestToldUnderBothCodes:
    """What a feed said last under either code stands, as a later revision does under one."""

    def standing(self, kind, *copies, rules=FULL):
        """What counts for the successor. Lowest of the record ids is whichever comes first."""
        told = [copy | {"record_id": f"r{n}"} for n, copy in enumerate(copies)]
        found = judged(rules=rules, code_succession=[TAKEN], **{kind: told}).usable(kind)
        return found.filter(pl.col("uscc") == HEIR)

    @pytest.mark.parametrize("first", [0, 1])
    def test_how_the_matter_went_on_under_the_new_code_stands(self, first):
        copies = [
            PROMISE | {"uscc": OLD, "recorded_at": EARLIER},
            KEPT | {"uscc": HEIR, "recorded_at": LATER},
        ]
        found = self.standing("commitment", copies[first], copies[1 - first])
        assert found["state"].to_list() == ["kept"]

    @pytest.mark.parametrize("first", [0, 1])
    def test_a_correction_under_the_new_code_stands_and_what_it_replaces_says_nothing(self, first):
        copies = [
            PENALTY | {"recorded_at": EARLIER, "severity": "serious", "publicity_until": "2024-06-30"},
            PENALTY | {"uscc": HEIR, "recorded_at": LATER, "severity": None, "publicity_until": "2024-12-31"},
        ]
        found = self.standing("penalty", copies[first], copies[1 - first])
        assert found.select("severity_of_event", "until").rows() == [(None, day("2024-12-31"))]

    @pytest.mark.parametrize("first", [0, 1])
    def test_what_only_the_replaced_copy_said_is_not_told_of_it_either(self, first):
        said = {"publicity_until": "2024-12-31", "severity": None}
        copies = [
            PENALTY | said | {"recorded_at": EARLIER},
            PENALTY | {"uscc": HEIR, "recorded_at": LATER, "publicity_until": None, "severity": None},
        ]
        told = [copy | {"record_id": f"r{n}"} for n, copy in enumerate([copies[first], copies[1 - first]])]
        found = judged(code_succession=[TAKEN], penalty=told).verdicts["penalty"]
        assert found.filter(pl.col("uscc") == HEIR)["until"].to_list() == [None, None]

    @pytest.mark.parametrize("first", [0, 1])
    def test_a_side_that_was_corrected_under_the_new_code_takes_nothing_out_of_the_catalogue(self, first):
        judgment = PENALTY | {"publicity_until": "2025-03-01"}
        copies = [
            judgment | {"recorded_at": EARLIER, "role": "plaintiff"},
            judgment | {"uscc": HEIR, "recorded_at": LATER, "role": "defendant"},
        ]
        rules = replace(FULL, claimant_roles=frozenset({"plaintiff"}))
        found = self.standing("contract_finding", copies[first], copies[1 - first], rules=rules)
        assert found["recorded_at"].to_list() == [LATER]

    @pytest.mark.parametrize("first", [0, 1])
    def test_of_two_feeds_the_one_that_saw_the_matter_go_on_stands(self, first):
        copies = [
            PROMISE | {"uscc": HEIR, "source": "one", "recorded_at": LATER},
            KEPT | {"uscc": OLD, "source": "two", "recorded_at": EARLIER},
        ]
        found = self.standing("commitment", copies[first], copies[1 - first])
        assert found["state"].to_list() == ["kept"]

    @pytest.mark.parametrize("first", [0, 1])
    def test_what_it_replaces_does_not_count_again_where_it_is_annulled(self, first):
        copies = [
            RATED | {"uscc": OLD, "recorded_at": EARLIER, "document_no": "样1号"},
            RATED | {"uscc": HEIR, "recorded_at": LATER, "document_no": "样2号"},
        ]
        told = [copy | {"record_id": f"r{n}"} for n, copy in enumerate([copies[first], copies[1 - first]])]
        void = event("annulment", "2024-03-01", "tax_rating", "样2号", uscc=HEIR)
        found = judged("2024-07-01", code_succession=[TAKEN], tax_rating=told, event=[void])
        of_heir = found.verdicts["tax_rating"].filter(pl.col("uscc") == HEIR)
        assert set(of_heir["reason"]) == {"annulled", "duplicate"}


def test_two_debts_without_a_number_are_two_though_all_else_agrees():
    debts = [ARREARS | {"document_no": None}, ARREARS | {"document_no": None, "uscc": HEIR}]
    found = judged(tax_arrears=debts, code_succession=[TAKEN]).usable("tax_arrears")
    assert found["uscc"].sort().to_list() == sorted([HEIR, HEIR, OLD])


def test_what_is_told_of_both_under_one_number_is_one_debt_and_suspended_with_it():
    plan = {"uscc": OLD, "event_type": "restructuring", "occurred_on": "2024-05-15"}
    told_again = ARREARS | {"uscc": HEIR, "source": "another"}
    link = TAKEN | {"succession_type": "merger"}
    gated = judged(tax_arrears=[ARREARS, told_again], code_succession=[link], event=[plan])
    found = gated.verdicts["tax_arrears"].filter(pl.col("uscc") == HEIR)
    said = dict(found.select("merged_from", "reason").iter_rows())
    assert said == {OLD: "suspended", None: "duplicate"}


@pytest.mark.parametrize("restructured", [OLD, HEIR])
@pytest.mark.parametrize(("source", "reason"), [("feed", None), ("another", "duplicate")])
def test_of_one_feed_what_it_told_last_stands_though_a_plan_had_suspended_the_debt(
    restructured, source, reason
):
    other = HEIR if restructured == OLD else OLD
    debts = [
        ARREARS | {"uscc": restructured, "recorded_at": EARLIER},
        ARREARS | {"uscc": other, "recorded_at": LATER, "source": source},
    ]
    plan = {"uscc": restructured, "event_type": "restructuring", "occurred_on": "2024-05-15"}
    link = TAKEN | {"succession_type": "merger"}
    gated = judged(tax_arrears=debts, code_succession=[link], event=[plan])
    found = gated.verdicts["tax_arrears"].filter(pl.col("uscc") == HEIR)
    assert dict(found.select("recorded_at", "reason").iter_rows()) == {EARLIER: "suspended", LATER: reason}
    third = debts[0] | {"source": "third"}
    gated = judged(tax_arrears=[*debts, third], code_succession=[link], event=[plan])
    assert HEIR not in gated.usable("tax_arrears")["uscc"], "another feed tells the suspended one still"
