"""`shouxin ingest`: what it reports, and how it ends when a row or a file is bad."""

import pytest

from service.home import Home
from tests.command import done, shouxin
from tests.features.builders import code, example, write_csv


@pytest.fixture
def good(tmp_path):
    return write_csv(tmp_path / "good.csv", "honours", _row(1))


@pytest.fixture
def mixed(tmp_path):
    return write_csv(tmp_path / "mixed.csv", "honours", _row(2), _row(3) | {"统一社会信用代码": "123"})


def _row(serial):
    return example("honours") | {"统一社会信用代码": code(serial)}


def test_a_good_file(empty_home, good):
    answer = done(empty_home, "ingest", good, "--layout", "honours", "--json")
    assert answer.json["accepted"] == 1
    assert answer.json["simulated"] is False
    assert "模拟数据" not in done(empty_home, "quarantine").out


def test_quarantined_rows_are_no_failure_unless_strict(empty_home, mixed):
    answer = done(empty_home, "ingest", mixed, "--layout", "honours")
    assert "隔离" in answer.out
    listed = done(empty_home, "quarantine", "--json").json
    assert listed["total"] == 1
    assert {"file", "row", "column", "value", "reason", "expected"} <= listed["rows"][0].keys()
    assert listed["rows"][0]["value"] == "123"


def test_strict_says_no_but_loads_the_rest(empty_home, mixed):
    answer = shouxin(empty_home, "ingest", mixed, "--layout", "honours", "--strict", "--json")
    assert answer.code == 1
    assert (answer.json["accepted"], answer.json["quarantined"]) == (1, 1)


def test_an_unreadable_file_fails_and_the_rest_is_loaded(empty_home, good, tmp_path):
    empty = tmp_path / "empty.csv"
    empty.touch()
    answer = shouxin(empty_home, "ingest", empty, good, "--layout", "honours", "--json")
    assert answer.code == 4
    assert list(answer.json["failed"]) == ["empty.csv"]
    assert answer.json["accepted"] == 1
    assert shouxin(empty_home, "ingest", empty, good, "--layout", "honours", "--strict").code == 4


def test_the_same_file_twice_adds_nothing(empty_home, good):
    done(empty_home, "ingest", good, "--layout", "honours")
    again = done(empty_home, "ingest", good, "--layout", "honours", "--json").json
    assert (again["accepted"], again["already_loaded"]) == (0, ["good.csv"])


def test_a_file_alone_needs_its_layout(empty_home, good):
    answer = shouxin(empty_home, "ingest", good)
    assert answer.code == 2
    assert "--layout" in answer.err


def test_a_folder_needs_its_manifest(empty_home, tmp_path):
    assert shouxin(empty_home, "ingest", tmp_path).code == 2


def test_one_simulated_file_marks_the_home(empty_home, good):
    (good.parent / "manifest.json").write_text('{"simulated": true, "deliveries": []}', encoding="utf-8")
    assert done(empty_home, "ingest", good, "--layout", "honours", "--json").json["simulated"] is True
    assert "模拟数据" in done(empty_home, "quarantine").out


def test_another_manifest_next_to_a_file_says_nothing(empty_home, good):
    (good.parent / "manifest.json").write_text("[]", encoding="utf-8")
    assert done(empty_home, "ingest", good, "--layout", "honours", "--json").json["simulated"] is False


def test_the_mark_is_set_before_anything_is_loaded(empty_home, good, monkeypatch):
    def interrupted(*_args, **_kwargs):
        raise OSError

    (good.parent / "manifest.json").write_text('{"simulated": true, "deliveries": []}', encoding="utf-8")
    monkeypatch.setattr("service.cli.ingest.ingest", interrupted)
    assert shouxin(empty_home, "ingest", good, "--layout", "honours").code == 4
    assert Home(empty_home).simulated


def test_the_sample_says_that_it_is_simulated(empty_home, tmp_path):
    answer = done(empty_home, "sample", "--enterprises", 3, "--seed", 1, "--out", tmp_path / "out", "--json")
    assert answer.json["simulated"] is True
    assert shouxin(empty_home, "sample", "--enterprises", 3, "--out", tmp_path / "out").code == 2


@pytest.mark.parametrize("feed", ["../x y", "", "税务", "Tax-Bureau", "a", "tax_bureau", "x" * 41])
def test_a_feed_of_another_form_is_wrong_use_and_nothing_is_loaded(empty_home, good, feed):
    answer = shouxin(empty_home, "ingest", good, "--layout", "honours", "--feed", feed)
    assert answer.code == 2
    assert f"来源渠道“{feed}”的写法不对" in answer.err
    assert "小写字母、数字和连字符" in answer.err
    assert not (empty_home / "store").exists()


@pytest.mark.parametrize("feed", ["tax-bureau", "credit_site", "state-bureau2"])
def test_a_feed_that_is_known_or_has_the_form_of_a_name_is_taken(empty_home, good, feed):
    done(empty_home, "ingest", good, "--layout", "honours", "--feed", feed)


def test_a_correction_without_its_feed_is_told_which_feed_the_original_has(empty_home, good, tmp_path):
    done(empty_home, "ingest", good, "--layout", "honours", "--feed", "credit-centre")
    row = _row(1)
    column = next(name for name in row if "名称" in name)
    mended = write_csv(tmp_path / "mended.csv", "honours", row | {column: "更正后的名称"})
    answer = done(empty_home, "ingest", mended, "--layout", "honours", "--json").json
    (told,) = answer["known_elsewhere"]
    assert (told["layout"], told["feed"], told["records"]) == ("honours", "credit-centre", 1)
    assert "请以渠道 credit-centre 再载入一次" in told["told"]
    again = write_csv(tmp_path / "again.csv", "honours", row | {column: "再次更正的名称"})
    assert "请注意：没有写明来源渠道" in done(empty_home, "ingest", again, "--layout", "honours").out.replace(
        "\n", ""
    )
    chosen = done(
        empty_home, "ingest", mended, "--layout", "honours", "--feed", "credit-centre", "--json"
    ).json
    assert (chosen["revised"], chosen["known_elsewhere"]) == (1, [])
