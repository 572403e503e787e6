"""Rule books on the command line: shown, evaluated by, beside the champion, and without one."""

import polars as pl
import pytest

from service.home import Home
from service.runs.kept import Runs
from tests.command import done, shouxin
from tests.homes import copied

OWN, OTHERS = "thousand_base", "xingtai_2020"


@pytest.fixture(scope="module")
def home(sample_home, tmp_path_factory):
    """A copy of the sample's home, evaluated by both books after the champion."""
    home = copied(sample_home, tmp_path_factory.mktemp("books") / "home")
    for name in (OTHERS, OWN):
        done(home, "evaluate", "--rule-book", name, "--json")
    return home


@pytest.fixture(scope="module")
def untrained(sample_home, tmp_path_factory):
    """A prefecture with records and nothing else: no model, no ledger, no run."""
    home = tmp_path_factory.mktemp("untrained") / "home"
    return copied(sample_home, home, without=("mlflow", "champions.jsonl", "runs"))


@pytest.fixture(scope="module")
def found(sample_home):
    """Our own book beside the champion."""
    return done(sample_home, "rule-book", "compare", OWN, "--json").json


def listed(home, *arguments):
    rows = done(home, "list", "--limit", 5000, "--json", *arguments).json["enterprises"]
    return pl.DataFrame(rows, infer_schema_length=None).sort("uscc")


class TestShown:
    def test_the_list(self, empty_home):
        books = done(empty_home, "rule-book", "list", "--json").json["rule_books"]
        assert [(one["id"], one["own"], one["items"]) for one in books] == [
            (OWN, True, 24),
            (OTHERS, False, 13),
        ]
        page = done(empty_home, "rule-book", "list").out
        assert OWN in page
        assert "只供比较" in page

    @pytest.mark.parametrize("name", [OWN, OTHERS])
    def test_one_book_whole(self, empty_home, name):
        found = done(empty_home, "rule-book", "show", name, "--json").json
        items = [item for group in found["classes"] for item in group["items"]]
        low = sum(min(0, *(one["points"] for one in item["bins"])) for item in items)
        high = sum(max(0, *(one["points"] for one in item["bins"])) for item in items)
        assert found["span"] == [found["base_points"] + low, found["base_points"] + high]
        assert all(item["reading"] and (item["counts"] or item["feature"]) for item in items)
        assert found["rows_not_covered"]
        assert len(found["hash"]) == 64

    def test_the_page_says_points_sources_and_what_is_left_out(self, empty_home):
        page = done(empty_home, "rule-book", "show", OTHERS).out
        for words in (
            "每条 -100",
            "不计的条目（12 条）",
            "贷款信息须经企业授权",
            "xy.xingtai.gov.cn",
            "已核原文",
        ):
            assert words in page
        own = done(empty_home, "rule-book", "show", OWN).out
        for words in ("《自治州促进中小微企业发展条例》第十八条", "转引，未核原文", "最多扣 225 分", "特征"):
            assert words in own


@pytest.mark.parametrize(
    ("code", "arguments", "words"),
    [
        (1, ["rule-book", "show", "nothing"], f"可用：{OWN}、{OTHERS}"),
        (1, ["evaluate", "--rule-book", "nothing"], "没有规则手册“nothing”"),
        (1, ["list", "--rule-book", OWN], f"shouxin evaluate --rule-book {OWN}"),
        (
            1,
            ["list", "--rule-book", OWN, "--as-of", "2026-10-31"],
            f"--known-at 2026-10-31 --rule-book {OWN}",
        ),
        (2, ["evaluate", "--rule-book", OWN, "--purpose", "financing"], "只用于公共信用评价"),
        (2, ["evaluate", "--rule-book", OWN, "--as-of", "2020-06-30"], "没有施行"),
        (2, ["rule-book", "compare", OWN, "--on", "yesterday"], "不是日期"),
        (2, ["rule-book", "compare", OWN, "--on", "2026-09-30"], "请选不晚于 2025-10-31"),
        (2, ["rule-book"], ""),
    ],
)
def test_refusals(sample_home, code, arguments, words):
    answer = shouxin(sample_home, *arguments)
    assert (answer.code, answer.out if code != 2 else "") == (code, "")
    assert words in answer.err


class TestEvaluatedBy:
    def test_our_own_book_takes_the_place_of_the_champion(self, home):
        run = Runs(Home(home).runs).latest()
        assert run.rule_book is not None
        assert run.rule_book.id == OWN
        assert run.manifest.hashes["model"] == run.rule_book.hash
        assert listed(home).equals(listed(home, "--rule-book", OWN))

    def test_another_places_book_never_does(self, home):
        others = listed(home, "--rule-book", OTHERS)
        assert not others.equals(listed(home))
        days = ("--as-of", "2026-10-31", "--known-at", "2026-10-31")
        assert listed(home, *days).equals(listed(home))
        assert listed(home, *days, "--rule-book", OTHERS).equals(others)

    @pytest.mark.parametrize("name", [OWN, OTHERS])
    def test_decisions_are_shown_and_verified(self, home, name):
        for row in listed(home, "--rule-book", name, "--per-grade", 1).iter_rows(named=True):
            found = done(home, "show", row["uscc"], "--rule-book", name, "--json").json
            assert found["rule_book"]["id"] == name
            assert (found["grade"], found["score"], found["probability"]) == (
                row["grade"],
                row["score"],
                None,
            )
            assert found["actionable"] is (name == OWN)
            if found["score"] is not None:
                assert found["base_points"] + sum(one["points"] for one in found["reasons"]) == found["score"]
            verified = done(home, "verify", row["uscc"], "--rule-book", name, "--json").json
            assert verified["verified"]
            assert verified["decision_id"] == found["decision_id"]

    def test_pages_say_by_which_book_and_that_there_is_no_probability(self, home):
        code = listed(home, "--rule-book", OTHERS, "--grade", "B")["uscc"][0]
        page = done(home, "show", code, "--rule-book", OTHERS).out
        assert f"按规则手册 {OTHERS}，不给出违约概率" in page
        assert "外地标准，在本州没有依据" in page
        assert "满分1000" not in page
        evaluated = done(home, "evaluate", "--rule-book", OTHERS).out
        assert f"规则手册 {OTHERS}" in evaluated
        assert "不得公布" in evaluated

    def test_a_day_that_no_run_covers_is_evaluated_now(self, home, tmp_path):
        home = copied(home, tmp_path / "home")  # a run by its name is the newest of whichever days
        code = listed(home)["uscc"][0]
        days = ("--as-of", "2026-06-30", "--known-at", "2026-10-31")  # analysis: not what everybody sees next
        found = done(home, "show", code, "--rule-book", OWN, *days, "--json").json
        done(home, "evaluate", "--rule-book", OWN, *days, "--json")
        assert done(home, "show", code, "--rule-book", OWN, *days, "--json").json == found

    def test_without_a_champion_the_road_is_whole(self, untrained):
        evaluated = done(untrained, "evaluate", "--rule-book", OWN, "--json").json
        assert (evaluated["model"], evaluated["rule_book"], evaluated["actionable"]) == (OWN, OWN, True)
        grades = set(listed(untrained)["grade"])
        assert grades == {"A", "B", "C", "D", "M"}


class TestCompared:
    def test_a_champion_that_was_trained_on_the_outcomes_is_told(self, sample_home):
        page = done(sample_home, "rule-book", "compare", OTHERS, "--on", "2025-09-30").out
        assert "评分卡训练时已知这一天之后的违约" in page

    def test_both_rank_the_same_enterprises(self, found):
        assert found["on"] == "2025-10-31"
        assert found["champion"]["hindsight"] is False
        for one in found["measured"].values():
            assert sum(grade["rows"] for grade in one["grades"]) == found["rows"]
            assert sum(grade["bads"] for grade in one["grades"]) == found["bads"]
            assert one["auc_low"] < one["auc"] < one["auc_high"]
        assert found["measured"]["champion"]["auc"] > 0.6
        gap = found["measured"]["rule_book"]["auc"] - found["measured"]["champion"]["auc"]
        assert found["auc_difference"]["value"] == pytest.approx(gap, abs=1e-12)
        assert found["auc_difference"]["low"] < gap < found["auc_difference"]["high"]
        assert found["measured"]["rule_book"]["auc"] > 0.6

    def test_moves_add_up_to_the_grades_of_both(self, found):
        for which in ("champion", "rule_book"):
            for grade in found["measured"][which]["grades"]:
                moved = [one for one in found["moves"] if one[which] == grade["grade"]]
                assert sum(one["rows"] for one in moved) == grade["rows"]
                assert sum(one["bads"] for one in moved) == grade["bads"]

    def test_the_page(self, sample_home):
        page = done(sample_home, "rule-book", "compare", OTHERS).out
        assert "等级对照" in page
        assert "AUC" in page

    def test_without_a_champion_the_book_stands_alone(self, untrained):
        found = done(untrained, "rule-book", "compare", OTHERS, "--json").json
        assert found["champion"] is None
        assert set(found["measured"]) == {"rule_book"}
        assert (found["moves"], found["auc_difference"]) == ([], None)
        assert "还没有在用的评分卡" in done(untrained, "rule-book", "compare", OTHERS).out
