"""The gate: boundaries of each rule, one reason per record in the order that the design fixes."""

from dataclasses import replace

import pytest

from features.gate_rules import FLAGGED, REASONS
from features.records import KINDS
from tests.features.builders import RULES, code, gate, reasons

NUMBER = "样罚〔2024〕1号"
PENALTY = {
    "record_id": "p",
    "document_no": NUMBER,
    "occurred_on": "2024-03-01",
    "severity": "general",
    "publicity_until": "2025-03-01",
}
LISTING = {
    "record_id": "l",
    "document_no": "样列1号",
    "occurred_on": "2024-03-01",
    "list_id": "wage_defaulter",
}


def event(event_type, effective_on, target="penalty", document=NUMBER, **more):
    return {
        "event_type": event_type,
        "target_kind": target,
        "target_document_no": document,
        "effective_on": effective_on,
        "occurred_on": effective_on,
    } | more


def reason(as_of, *events, rules=RULES, **changes):
    """Why the penalty does not count on the day; None: it counts."""
    gated = gate(as_of, rules=rules, penalty=[PENALTY | changes], event=list(events))
    return reasons(gated, "penalty")["p"]


def verdict(gated, kind, record="p"):
    return gated.verdicts[kind].row(by_predicate=__import__("polars").col("record_id") == record, named=True)


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
        assert reason("2024-03-01", severity="minor", publicity_until=None) == "outside_catalogue"

    def test_published_counts_three_months_at_most(self):
        assert reason("2024-04-01", severity="minor", publicity_until="2024-04-01") is None
        assert reason("2024-04-02", severity="minor", publicity_until="2024-04-01") == "publicity_ended"


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
        from datetime import timedelta

        from tests.features.builders import NOW

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


def test_usable_and_refused_share_out_all_records_but_events():
    gated = gate(
        "2025-03-02",
        penalty=[PENALTY, PENALTY | {"record_id": "q", "document_no": "样罚2号", "severity": "serious"}],
        serious_dishonesty=[LISTING],
        event=[event("repair", "2024-06-15")],
    )
    usable = {record for kind in gated.verdicts for record in gated.usable(kind)["record_id"]}
    refused = set(gated.refused()["record_id"])
    assert usable == {"l"}
    assert refused == {"p", "q"}
    assert set(gated.all()["record_id"]) == usable | refused
    assert "event" not in gated.verdicts
    assert gated.refused()["reason"].null_count() == 0


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
