"""What events do to a document and to every copy of it, and from which day."""

from datetime import timedelta

import pytest

from tests.features.builders import NOW, code, gate, reasons
from tests.features.gate_cases import NUMBER, PENALTY, event, reason


class TestEvents:
    @pytest.mark.parametrize(
        ("event_type", "expected"),
        [("repair", "repaired"), ("removal", "removed"), ("suspension", "suspended")],
    )
    def test_each_acts_from_its_own_day(self, event_type, expected):
        assert reason("2024-06-14", event(event_type, "2024-06-15")) is None
        assert reason("2024-06-15", event(event_type, "2024-06-15")) == expected

    def test_an_annulment_is_void_from_the_beginning(self):
        annulment = event("annulment", "2024-03-01") | {"occurred_on": "2024-11-12"}
        assert reason("2024-03-01", annulment) == "annulled"

    def test_a_suspension_ends_on_the_day_of_its_end(self):
        suspended = [event("suspension", "2024-06-01"), event("suspension_end", "2024-06-18")]
        assert reason("2024-06-17", *suspended) == "suspended"
        assert reason("2024-06-18", *suspended) is None
        assert reason("2024-07-01", *suspended, event("suspension", "2024-07-01")) == "suspended"

    def test_the_annulment_of_a_repair_restores_the_record_from_its_day(self):
        events = [event("repair", "2024-06-01"), event("repair_annulment", "2024-08-01")]
        assert reason("2024-07-31", *events) == "repaired"
        assert reason("2024-08-01", *events) is None
        assert reason("2024-09-01", *events, event("repair", "2024-09-01")) == "repaired"

    @pytest.mark.parametrize("last", [0, 1])
    @pytest.mark.parametrize(
        "pair",
        [("repair", "repair_annulment"), ("suspension", "suspension_end"), ("removal", "removal_annulment")],
    )
    def test_of_a_pair_on_one_day_the_ending_stands_whichever_came_first(self, pair, last):
        events = [event(name, "2024-06-01", recorded_at=NOW - timedelta(days=1)) for name in pair]
        events[last]["recorded_at"] = NOW
        assert reason("2024-06-01", *events) is None

    def test_an_event_of_another_document_kind_or_enterprise_does_not_act(self):
        others = [
            event("repair", "2024-06-01", document="样罚〔2024〕2号"),
            event("repair", "2024-06-01", "permit"),
            event("repair", "2024-06-01", uscc=code(77)),
        ]
        assert reason("2024-06-02", *others) is None

    @pytest.mark.parametrize("target", ["penalty", "finding"])
    @pytest.mark.parametrize(
        ("event_type", "effective_on", "expected"),
        [("annulment", "2024-03-01", "annulled"), ("repair", "2024-06-15", "repaired")],
    )
    def test_an_event_reaches_the_document_through_either_kind_that_records_it(
        self, target, event_type, effective_on, expected
    ):
        found = {"record_id": "f", "document_no": NUMBER, "occurred_on": "2024-03-01"}
        others = [
            found | {"record_id": "other", "document_no": "样罚〔2024〕2号", "finding_type": "tender_ban"},
            found | {"record_id": "else", "uscc": code(3), "finding_type": "tender_ban"},
        ]
        gated = gate(
            "2024-06-15",
            penalty=[PENALTY],
            finding=[found | {"finding_type": "tender_ban"}, *others],
            permit=[{"record_id": "m", "document_no": NUMBER, "occurred_on": "2024-03-01"}],
            event=[event(event_type, effective_on, target)],
        )
        assert reasons(gated, "penalty") == {"p": expected}
        assert reasons(gated, "finding") == {"f": expected, "other": None, "else": None}
        assert reasons(gated, "permit") == {"m": None}

    def test_an_event_reaches_every_copy_of_the_document(self):
        copies = [
            PENALTY | {"record_id": "a", "source": "one"},
            PENALTY | {"record_id": "b", "source": "two", "severity": None},
        ]
        gated = gate("2024-06-15", penalty=copies, event=[event("repair", "2024-06-15")])
        assert reasons(gated, "penalty") == {"a": "repaired", "b": "repaired"}
