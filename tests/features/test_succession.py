"""Codes that took over others: what follows, from which day, through how many steps, and from which bucket."""

from dataclasses import replace

import polars as pl
import pytest

from features.bucket import STORE_BUCKETS, bucket_of
from features.lawful_gate import pass_gate
from features.records import KINDS
from features.store import Store
from features.succession import heirs_of, known_rows
from tests.features.builders import NOW, code, day, delivery, example, load, no_rows, rows, write_csv
from tests.features.gate_cases import event
from tests.features.histories import Told
from tests.features.succession_cases import (
    ARREARS,
    DEBTS,
    FULL,
    HEIR,
    OLD,
    OLDER,
    PENALTY,
    RATED,
    TAKEN,
    counting,
    judged,
)


def test_they_follow_from_the_day_of_the_succession_and_stay_with_the_predecessor():
    told = {"penalty": [PENALTY], "code_succession": [TAKEN]}
    assert counting("penalty", "2024-05-31", **told) == [OLD]
    assert counting("penalty", "2024-06-01", **told) == sorted([HEIR, OLD])


@pytest.mark.parametrize(
    ("how", "penalties", "arrears"), [("code_change", 2, 2), ("merger", 1, 2), ("consolidation", 1, 1)]
)
def test_which_kinds_follow_is_the_policys_to_say(how, penalties, arrears):
    told = {
        "penalty": [PENALTY],
        "tax_arrears": [ARREARS],
        "code_succession": [TAKEN | {"succession_type": how}],
    }
    assert len(counting("penalty", **told)) == penalties
    assert len(counting("tax_arrears", **told)) == arrears


def test_after_a_merger_it_is_told_where_a_record_came_from():
    for how, origin in (("code_change", None), ("merger", OLD)):
        gated = judged(tax_arrears=[ARREARS], code_succession=[TAKEN | {"succession_type": how}])
        taken = gated.all().filter(pl.col("uscc") == HEIR, pl.col("kind") == "tax_arrears")
        assert taken["merged_from"].to_list() == [origin]


def test_the_registration_of_a_code_stays_with_the_code():
    registered = {"uscc": OLD, "occurred_on": "2024-06-01", "status": "cancelled"}
    assert counting("registration", registration=[registered], code_succession=[TAKEN]) == [OLD]


class TestChains:
    FIRST = TAKEN | {"uscc": OLD, "predecessor": OLDER, "occurred_on": "2024-05-01"}

    def heirs(self, *succession_types):
        codes = [code(n) for n in range(1, len(succession_types) + 2)]
        links = {
            later: [(earlier, how)]
            for later, earlier, how in zip(codes, codes[1:], succession_types, strict=False)
        }
        found = heirs_of(links, FULL, [codes[0]]).filter(pl.col("predecessor") == codes[-1])
        return set(found["follows"]), set(found["merged_from"])

    def test_every_step_must_let_the_kind_through(self):
        assert self.heirs("code_change", "merger")[0] == DEBTS
        assert self.heirs("merger", "code_change")[0] == DEBTS
        assert self.heirs("merger", "consolidation")[0] == set()
        assert "penalty" in self.heirs("code_change", "code_change")[0]

    def test_the_origin_is_the_enterprise_that_merged_last_on_the_way(self):
        assert self.heirs("code_change", "code_change")[1] == {None}
        assert self.heirs("merger", "code_change")[1] == {OLD}
        assert self.heirs("code_change", "merger")[1] == {OLDER}

    def test_every_step_must_have_been_taken_by_the_day(self):
        old = PENALTY | {"uscc": OLDER}
        told = {"penalty": [old], "code_succession": [TAKEN, self.FIRST]}
        assert counting("penalty", "2024-05-31", **told) == sorted([OLD, OLDER])
        assert counting("penalty", "2024-06-01", **told) == sorted([HEIR, OLD, OLDER])

    def test_a_step_that_was_annulled_never_was_though_it_lies_in_another_bucket(self):
        share = (bucket(HEIR), bucket(OLDER))
        assert bucket(OLD) not in share
        void = event("annulment", "2024-05-01", "code_succession", "样变0号", uscc=OLD)
        told = {
            "penalty": [PENALTY | {"uscc": OLDER}],
            "code_succession": [TAKEN, self.FIRST | {"document_no": "样变0号"}],
        }
        for events, codes in (([], [HEIR, OLDER]), ([void], [OLDER])):
            gated = judged(share=share, event=events, **told)
            assert gated.usable("penalty")["uscc"].sort().to_list() == sorted(codes)

    def test_circles_end(self):
        circle = [TAKEN, TAKEN | {"uscc": OLD, "predecessor": HEIR}]
        assert counting("penalty", penalty=[PENALTY], code_succession=circle) == sorted([HEIR, OLD])
        codes = [code(n) for n in range(12)]
        everyone = {one: [(other, "merger") for other in codes] for one in codes}
        assert heirs_of(everyone, FULL, codes).height == 12 * 11 * len(DEBTS)

    def test_by_two_ways_the_records_follow_once(self):
        ways = [
            TAKEN,
            TAKEN | {"predecessor": OLDER},
            TAKEN | {"uscc": OLD, "predecessor": OLDER, "succession_type": "merger"},
        ]
        gated = judged(tax_arrears=[ARREARS | {"uscc": OLDER}], code_succession=ways)
        assert gated.usable("tax_arrears").filter(pl.col("uscc") == HEIR)["merged_from"].to_list() == [None]

    def test_of_two_ways_the_wider_one_decides_what_follows(self):
        ways = [
            TAKEN,
            TAKEN | {"uscc": OLD, "predecessor": OLDER},
            TAKEN | {"predecessor": OLDER, "succession_type": "merger"},
        ]
        gated = judged(penalty=[PENALTY | {"uscc": OLDER}], code_succession=ways)
        assert gated.usable("penalty")["uscc"].sort().to_list() == sorted([HEIR, OLD, OLDER])


class TestEvents:
    @pytest.mark.parametrize("how", ["code_change", "merger"])
    def test_what_acted_on_a_record_acts_on_it_still(self, how):
        removal = {
            "uscc": OLD,
            "event_type": "removal",
            "target_kind": "tax_arrears",
            "target_document_no": "样税1号",
            "occurred_on": "2024-06-15",
        }
        link = TAKEN | {"succession_type": how}
        told = {"tax_arrears": [ARREARS], "code_succession": [link], "event": [removal]}
        assert counting("tax_arrears", "2024-06-14", **told) == sorted([HEIR, OLD])
        assert counting("tax_arrears", "2024-06-15", **told) == []

    @pytest.mark.parametrize(("how", "own_counts"), [("merger", True), ("code_change", False)])
    def test_what_acted_on_a_document_that_does_not_follow_stays_behind(self, how, own_counts):
        """Both have a penalty of one number: after a merger the repair of the merged one's is not the successor's."""
        repair = {
            "uscc": OLD,
            "event_type": "repair",
            "target_kind": "penalty",
            "target_document_no": PENALTY["document_no"],
            "occurred_on": "2024-04-01",
            "effective_on": "2024-04-01",
        }
        told = {"penalty": [PENALTY | {"uscc": HEIR}], "event": [repair]}
        taken = TAKEN | {"succession_type": how}
        assert counting("penalty", **told, code_succession=[taken]) == ([HEIR] if own_counts else [])

    @pytest.mark.parametrize(("how", "own"), [("merger", None), ("code_change", "annulled")])
    def test_what_acted_on_the_merged_ones_paper_reaches_no_fact_without_a_number_of_the_successor(
        self, how, own
    ):
        rules = replace(FULL, succession=FULL.succession | {"merger": frozenset({"tax_rating"})})
        ratings = [
            RATED | {"uscc": OLD, "document_no": "样1号", "source": "one"},
            RATED | {"uscc": HEIR, "source": "two"},
        ]
        void = event("annulment", "2024-03-01", "tax_rating", "样1号", uscc=OLD)
        link = TAKEN | {"succession_type": how}
        gated = judged(rules=rules, tax_rating=ratings, code_succession=[link], event=[void])
        found = gated.verdicts["tax_rating"].filter(pl.col("uscc") == HEIR)
        assert dict(found.select("document_no", "reason").iter_rows()) == {"样1号": "annulled", None: own}

    @pytest.mark.parametrize(("how", "own_counts"), [("code_change", False), ("merger", True)])
    def test_a_restructuring_of_the_merged_one_is_not_the_successors(self, how, own_counts):
        plan = {"uscc": OLD, "event_type": "restructuring", "occurred_on": "2024-05-15"}
        own = ARREARS | {"uscc": HEIR, "document_no": "样税2号"}
        link = TAKEN | {"succession_type": how}
        gated = judged(tax_arrears=[ARREARS, own], code_succession=[link], event=[plan])
        found = gated.verdicts["tax_arrears"].filter(pl.col("uscc") == HEIR)
        said = dict(found.select("document_no", "reason").iter_rows())
        assert said == {"样税1号": "suspended", "样税2号": None if own_counts else "suspended"}

    @pytest.mark.parametrize("how", ["code_change", "merger"])
    def test_an_end_of_one_of_two_restructurings_follows_with_them(self, how):
        plans = [
            {"uscc": OLD, "event_type": "restructuring", "occurred_on": day, "document_no": number}
            for day, number in (("2024-01-15", "样破1号"), ("2024-05-15", "样破2号"))
        ]
        link = TAKEN | {"succession_type": how}
        for number, reason in (("样破1号", "suspended"), ("样破2号", None)):
            end = {"uscc": OLD, "event_type": "restructuring_end", "target_document_no": number}
            events = [*plans, end | {"occurred_on": "2024-05-20"}]
            gated = judged(tax_arrears=[ARREARS], code_succession=[link], event=events)
            found = gated.verdicts["tax_arrears"].filter(pl.col("uscc") == HEIR)
            assert found["reason"].to_list() == [reason]

    @pytest.mark.parametrize(
        ("act", "whose"),
        [
            ("annulment", [OLD]),
            ("withdrawal", [OLD]),
            ("suspension", [HEIR, OLD]),
            ("objection", [HEIR, OLD]),
            ("removal", [HEIR, OLD]),
        ],
    )
    def test_a_succession_that_was_annulled_or_withdrawn_never_was_and_nothing_else_ends_it(self, act, whose):
        acts = event(act, "2024-06-01", "code_succession", TAKEN["document_no"], uscc=HEIR)
        told = {"penalty": [PENALTY], "code_succession": [TAKEN], "event": [acts]}
        assert judged(**told).verdicts["code_succession"]["reason"].null_count() == 0, "it acts on the paper"
        assert counting("penalty", **told) == sorted(whose)


def test_receivables_of_the_merged_one_cover_its_arrears_at_the_successor_too():
    owed = {
        "uscc": OLD,
        "document_no": "样确1号",
        "occurred_on": "2024-01-01",
        "payer_kind": "public_body",
        "amount_fen": 5,
    }
    link = TAKEN | {"succession_type": "merger"}
    gated = judged(tax_arrears=[ARREARS], receivables_overdue=[owed], code_succession=[link])
    found = gated.verdicts["tax_arrears"]
    assert dict(found.select("uscc", "reason").iter_rows()) == {HEIR: "upstream", OLD: "upstream"}


def bucket(uscc):
    return int(pl.DataFrame({"uscc": [uscc]}).select(bucket_of()).item())


def test_a_predecessor_is_found_in_its_own_bucket(tmp_path):
    """Through files and the store, share by share: as if all were worked through at once."""
    assert len({bucket(HEIR), bucket(OLD)}) == 2
    arrears = example("wage-arrears", 统一社会信用代码=OLD, 拖欠发生日="2024-01-01")
    link = example(
        "code-successions",
        统一社会信用代码=HEIR,
        原统一社会信用代码=OLD,
        承继方式="吸收合并",
        核准日期="2024-04-01",
    )
    load(
        tmp_path,
        delivery(write_csv(tmp_path / "a.csv", "wage-arrears", arrears), "wage-arrears"),
        delivery(write_csv(tmp_path / "b.csv", "code-successions", link), "code-successions"),
    )
    known = Store(tmp_path / "store").known(NOW)
    whole = pass_gate(known, as_of=day("2024-05-01"), rules=FULL)
    assert whole.usable("wage_arrears")["uscc"].sort().to_list() == sorted([HEIR, OLD])
    parts = [
        pass_gate(known, as_of=day("2024-05-01"), rules=FULL, share=(number,)).all()
        for number in range(STORE_BUCKETS)
    ]
    order = ["uscc", "kind", "record_id"]
    assert pl.concat(parts).sort(order).equals(whole.all().sort(order))


def test_without_a_succession_nothing_else_is_read():
    class Counting(Told):
        def rows_of(self, *_, **__):
            raise AssertionError("read for nothing")

    found = {name: no_rows(name) for name in KINDS} | {"penalty": rows("penalty", PENALTY)}
    told = known_rows(Counting(found), as_of=day("2024-07-01"), rules=FULL, share=(bucket(OLD),))
    assert told["penalty"].columns == found["penalty"].columns
