"""`shouxin ingest --explain`, `--draft-mapping` and `--mapping`: a newcomer's file from the first look to the load."""

import pytest

from tests.command import done, shouxin
from tests.features.builders import example, write_csv
from tests.features.credit_site import PERSONS, write_xlsx


@pytest.fixture
def source(tmp_path):
    return write_xlsx(tmp_path / "名单.xlsx")


def test_draft_correct_load(empty_home, source, tmp_path):
    mapping = tmp_path / "m.yaml"
    drafted = done(empty_home, "ingest", source, "--explain", "--draft-mapping", mapping, "--json")
    assert drafted.json["draft"] == str(mapping)
    assert ["“限期整改”还没有填写" in question for question in drafted.json["open"]] == [True]
    refused = shouxin(empty_home, "ingest", source, "--mapping", mapping)
    assert (refused.code, "m.yaml 第" in refused.err) == (2, True)

    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace("限期整改: 请补", "限期整改: other"), encoding="utf-8")
    explained = done(empty_home, "ingest", source, "--explain", "--mapping", mapping, "--json").json["files"][
        0
    ]
    assert (explained["layout"], explained["from_mapping"], explained["header_rows"]) == (
        "penalty-list",
        True,
        [2, 3],
    )
    trial = explained["trial"]
    assert (trial["rows"], trial["accepted"], trial["quarantined"], trial["left_out_persons"]) == (
        12,
        5,
        2,
        5,
    )
    page = done(empty_home, "ingest", source, "--explain", "--mapping", mapping).out
    assert "不读取、不入库的列：序号、行政相对人/法定代表人、备注" in page.replace("\n", "")
    assert not any(name in page for name in PERSONS)
    assert not (empty_home / "store").exists()

    loaded = done(empty_home, "ingest", source, "--mapping", mapping, "--json").json
    assert (loaded["accepted"], loaded["quarantined"], loaded["left_out_persons"]) == (6, 2, 5)


def test_without_a_layout_the_best_one_is_proposed(empty_home, tmp_path):
    path = write_csv(tmp_path / "a.csv", "honours", example("honours"))
    assert "列名最相符的格式 honours（表彰荣誉）" in done(empty_home, "ingest", path, "--explain").out
    explained = done(empty_home, "ingest", path, "--explain", "--json").json["files"][0]
    assert (explained["proposed"], explained["trial"]["accepted"]) == (["honours"], 1)
    assert not (empty_home / "store").exists()


def test_a_draft_without_questions_is_explained_at_once(empty_home, tmp_path):
    path = write_csv(tmp_path / "a.csv", "honours", example("honours"))
    answer = done(
        empty_home, "ingest", path, "--explain", "--draft-mapping", tmp_path / "m.yaml", "--kind", "honour"
    )
    assert "已起草映射" in answer.out
    assert "可入库 1 行" in answer.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--layout", "honours", "--mapping", "m.yaml"), "只能写一个"),
        (("--draft-mapping", "m.yaml"), "起草映射请写 --explain --draft-mapping"),
        (("--explain", "--kind", "honour"), "起草映射请写"),
        (("--explain", "--draft-mapping", "m.yaml", "--layout", "honours"), "起草映射请写"),
        (("--explain", "--draft-mapping", "."), "文件已存在"),
        (("--explain", "--draft-mapping", "m.yaml", "--kind", "honor"), "没有“honor”这种记录"),
        (("--mapping", "not-there.yaml"), "映射文件读不出"),
        (("--explain", "another"), "没有这个文件"),
        ((), "单个文件须用 --layout 说明格式，或用 --mapping 指明映射文件"),
    ],
)
def test_wrong_use_is_told(options, message, empty_home, tmp_path):
    path = write_csv(tmp_path / "a.csv", "honours", example("honours"))
    answer = shouxin(empty_home, "ingest", path, *options)
    assert (answer.code, message in answer.err.replace("\n", "")) == (2, True)
