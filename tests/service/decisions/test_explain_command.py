"""`shouxin ingest --explain`, `--draft-mapping` and `--mapping`: a newcomer's file from the first look to the load."""

import json

import pytest

from tests.command import done, shouxin
from tests.features.builders import USCC, example, write_csv
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


def test_what_cannot_be_read_is_told_and_the_others_are_explained(empty_home, tmp_path):
    good = write_csv(tmp_path / "b.csv", "honours", example("honours"))
    (tmp_path / "a.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    (tmp_path / "c.xlsx").write_bytes(b"PK\x03\x04broken")
    (tmp_path / "notes.md").write_text("not a table", encoding="utf-8")
    paths = (tmp_path / "a.csv", good, tmp_path / "c.xlsx")
    for asked in (paths, (tmp_path,)):  # one by one, or their folder
        answer = shouxin(empty_home, "ingest", *asked, "--explain", "--json")
        assert (answer.code, [file["file"] for file in answer.json["files"]]) == (4, ["b.csv"])
        assert sorted(answer.json["failed"]) == [str(tmp_path / "a.csv"), str(tmp_path / "c.xlsx")]
    page = shouxin(empty_home, "ingest", *paths, "--explain")
    assert (page.code, "b.csv 将按" in page.out) == (4, True)
    assert "未能读取：a.csv：没有一种自带格式" in page.err
    assert "未能读取：c.xlsx：不是完整的 XLSX 文件" in page.err


def test_a_folder_is_explained_as_its_manifest_says(empty_home, tmp_path):
    write_csv(tmp_path / "x.csv", "honours", example("honours"))
    entry = {"file": "x.csv", "layout": "honours", "received_on": "2025-01-01"}
    (tmp_path / "manifest.json").write_text(json.dumps({"deliveries": [entry]}), encoding="utf-8")
    files = done(empty_home, "ingest", tmp_path, "--explain", "--json").json["files"]
    assert [(file["layout"], file["proposed"]) for file in files] == [("honours", [])]
    (tmp_path / "manifest.json").write_text("[]", encoding="utf-8")
    answer = shouxin(empty_home, "ingest", tmp_path, "--explain")
    assert (answer.code, "manifest.json：清单应是一个 JSON 对象" in answer.err) == (4, True)


def test_a_folder_without_a_table_says_so(empty_home, tmp_path):
    (tmp_path / "in").mkdir()
    answer = shouxin(empty_home, "ingest", tmp_path / "in", "--explain")
    assert (answer.code, "in：文件夹中没有可以读取的文件（.csv、" in answer.err) == (4, True)


@pytest.mark.parametrize("columns", ["40", "60", "99", "100"])
def test_no_value_is_cut_however_narrow_the_terminal(columns, empty_home, tmp_path):
    wrong = "一万二千三百四十五元整"
    path = write_csv(
        tmp_path / "a.csv", "penalty-classes", example("penalty-classes", **{"罚款金额(元)": wrong})
    )
    asked = ("ingest", path, "--explain", "--layout", "penalty-classes")
    page = shouxin(empty_home, *asked, env={"COLUMNS": columns}).out
    assert USCC in page
    assert wrong in page
    assert "以元为单位的金额，至多两位小数，不超过十万亿元" in "".join(page.split())


def test_values_are_shown_as_people_write_them(empty_home, tmp_path):
    row = example(
        "penalty-classes", **{"罚款金额(元)": "12345.6", "处罚类别": "罚款", "适用程序": "简易程序"}
    )
    path = write_csv(tmp_path / "a.csv", "penalty-classes", row)
    page = done(empty_home, "ingest", path, "--explain", "--layout", "penalty-classes").out
    assert "12345.6 → 12,345.60 元" in page
    assert "简易程序 → summary（简易程序）" in page


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
