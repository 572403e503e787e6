"""The gate: what the catalogue lets through, one reason per record in the order that the design fixes."""

from dataclasses import replace

import polars as pl
import pytest

from features.gate_rules import FLAGGED, REASONS
from features.records import KINDS
from tests.features.builders import RULES, gate, reasons
from tests.features.gate_cases import LISTING, NUMBER, PENALTY, event, verdict


class TestCatalogue:
    @pytest.mark.parametrize("kind", ["unconfirmed_arrears", "payment_complaint"])
    def test_unconfirmed_arrears_and_the_enterprises_own_complaints_never_count(self, kind):
        record = {"record_id": "x", "document_no": "样1号", "occurred_on": "2024-03-01", "amount_fen": 100}
        assert reasons(gate("2024-04-01", **{kind: [record]}), kind) == {"x": "outside_catalogue"}

    def test_a_negative_kind_that_the_catalogue_lacks_does_not_count(self):
        rules = replace(RULES, catalogue={})
        for name in (name for name, kind in KINDS.items() if kind.negative):
            record = {
                "record_id": "x",
                "document_no": "样1号",
                "occurred_on": "2024-03-01",
                "severity": "general",
            }
            assert (
                reasons(gate("2024-04-01", rules=rules, **{name: [record]}), name)["x"] == "outside_catalogue"
            ), name

    def test_facts_need_no_place_in_it(self):
        rating = {"record_id": "t", "year": 2023, "rating": "A", "occurred_on": "2024-04-20"}
        assert reasons(
            gate("2026-04-20", rules=replace(RULES, catalogue={}), tax_rating=[rating]), "tax_rating"
        ) == {"t": None}


class TestReasons:
    """The first that holds, in the order of the design."""

    ORDER = (
        "annulled",
        "repaired",
        "removed",
        "suspended",
        "appeal_pending",
        "upstream",
        "publicity_ended",
        "retention_ended",
        "duplicate",
        "outside_catalogue",
        "publicity_unknown",
    )

    def test_the_order_is_that_of_the_design(self):
        assert tuple(REASONS) == self.ORDER
        assert set(REASONS) >= FLAGGED
        assert all(REASONS.values())

    def test_each_gives_way_to_the_ones_before_it(self):
        arrears = {"record_id": "p", "document_no": NUMBER, "occurred_on": "2024-03-01", "amount_fen": 5}
        survivor = arrears | {"record_id": "a", "source": "other"}
        owed = {
            "document_no": "样确1号",
            "occurred_on": "2024-01-01",
            "payer_kind": "public_body",
            "amount_fen": 5,
        }
        acting = {
            "annulled": event("annulment", "2024-03-01", "wage_arrears"),
            "repaired": event("repair", "2024-03-01", "wage_arrears"),
            "removed": event("removal", "2024-03-01", "wage_arrears"),
            "suspended": event("suspension", "2024-03-01", "wage_arrears"),
        }
        rules = replace(RULES, catalogue={})
        for place, expected in enumerate([*acting, "upstream", "duplicate"]):
            gated = gate(
                "2024-03-02",
                rules=rules,
                wage_arrears=[arrears, survivor],
                event=list(acting.values())[place:],
                receivables_overdue=[owed] if place <= 4 else [],
            )
            assert reasons(gated, "wage_arrears")["p"] == expected
        assert reasons(gated, "wage_arrears")["a"] == "outside_catalogue"

    def test_ended_publicity_comes_before_duplicate_and_catalogue(self):
        copies = [PENALTY | {"record_id": "a", "source": "one"}, PENALTY | {"source": "two"}]
        gated = gate("2025-03-02", rules=replace(RULES, catalogue={}), penalty=copies)
        assert set(reasons(gated, "penalty").values()) == {"publicity_ended"}

    def test_what_is_hidden_behind_an_earlier_reason_is_still_said(self):
        arrears = {"record_id": "p", "document_no": NUMBER, "occurred_on": "2024-03-01", "amount_fen": 5}
        owed = {
            "document_no": "样确1号",
            "occurred_on": "2024-01-01",
            "payer_kind": "public_body",
            "amount_fen": 5,
        }
        gated = gate(
            "2024-03-02",
            wage_arrears=[arrears],
            receivables_overdue=[owed],
            event=[event("repair", "2024-03-01", "wage_arrears")],
        )
        found = verdict(gated, "wage_arrears")
        assert (found["reason"], found["upstream"], found["outside_catalogue"]) == ("repaired", True, False)


def test_what_counts_and_what_does_not_are_all_records_but_events():
    gated = gate(
        "2025-03-02",
        penalty=[PENALTY, PENALTY | {"record_id": "q", "document_no": "样罚2号", "severity": "serious"}],
        serious_dishonesty=[LISTING],
        event=[event("repair", "2024-06-15")],
    )
    usable = {record for kind in gated.verdicts for record in gated.usable(kind)["record_id"]}
    refused = gated.all().filter(pl.col("reason").is_not_null())["record_id"]
    assert usable == {"l"}
    assert set(refused) == {"p", "q"}
    assert gated.all().height == 3
    assert "event" not in gated.verdicts


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"event"}))
def test_a_kind_without_records_is_judged_with_the_same_columns(kind):
    """Most kinds have no record of one enterprise and are not worked through."""
    some = gate("2024-12-31", **{kind: [{"occurred_on": "2024-06-01", "document_no": "样〔2024〕1号"}]})
    assert some.verdicts[kind].height == 1
    none = gate("2024-12-31")
    assert none.verdicts[kind].schema == some.verdicts[kind].schema
    assert none.usable(kind).is_empty()
    assert none.all().is_empty()
