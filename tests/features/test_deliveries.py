import json
from datetime import date

import pytest

from features.deliveries import by_layout, is_simulated, read_manifest
from features.errors import ManifestError, MappingError, UnknownLayout
from features.layouts import LAYOUTS

ENTRY = {"file": "a.csv", "layout": "wage-arrears", "feed": "labour", "received_on": "2024-03-01"}


def folder(tmp_path, *entries, **more):
    content = {"deliveries": list(entries), **more}
    (tmp_path / "manifest.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return tmp_path


def test_deliveries_come_in_the_order_of_receipt(tmp_path):
    later = ENTRY | {"file": "b.csv", "received_on": "2024-04-01", "sheet": "数据"}
    undated = {"file": "c.csv", "layout": "honours"}
    read = read_manifest(folder(tmp_path, undated, later, ENTRY))
    assert [d.path.name for d in read] == ["a.csv", "b.csv", "c.csv"]
    assert (read[0].feed, read[0].received_on, read[0].layout) == (
        "labour",
        date(2024, 3, 1),
        LAYOUTS["wage-arrears"],
    )
    assert (read[1].sheet, read[2].feed, read[2].received_on) == ("数据", "honours", None)


@pytest.mark.parametrize("feed", ["credit_site", "tax-bureau", "county-7"])
def test_a_feed_is_known_or_has_the_form_of_one(tmp_path, feed):
    (read,) = read_manifest(folder(tmp_path, ENTRY | {"feed": feed}))
    assert read.feed == feed


def test_groups_by_layout_keep_the_order(tmp_path):
    entries = [ENTRY, {"file": "c.csv", "layout": "honours"}, ENTRY | {"file": "b.csv"}]
    groups = by_layout(read_manifest(folder(tmp_path, *entries)))
    assert {name: [d.path.name for d in group] for name, group in groups.items()} == {
        ("wage-arrears", None): ["a.csv", "b.csv"],
        ("honours", None): ["c.csv"],
    }


MAPPING = """
name: city-honours
label: 荣誉
kind: honour
columns: {代码: {field: uscc}, 文号: {field: document_no}, 日期: {field: occurred_on}}
"""


def test_a_mapping_may_stand_in_the_place_of_a_layout(tmp_path):
    (tmp_path / "m.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "n.yaml").write_text(MAPPING.replace("文号", "编号"), encoding="utf-8")
    mapped = {"file": "a.csv", "mapping": "m.yaml"}
    read = read_manifest(
        folder(tmp_path, mapped, mapped | {"file": "b.csv"}, {"file": "c.csv", "mapping": "n.yaml"})
    )
    assert [(d.layout.name, d.feed) for d in read] == [("city-honours", "city-honours")] * 3
    assert [[d.path.name for d in group] for group in by_layout(read).values()] == [
        ["a.csv", "b.csv"],
        ["c.csv"],
    ]


def test_a_mapping_that_does_not_hold_or_lies_outside_is_told(tmp_path):
    (tmp_path / "m.yaml").write_text(MAPPING.replace("honour\n", "honor\n"), encoding="utf-8")
    with pytest.raises(MappingError, match=r"m\.yaml 第 4 行"):
        read_manifest(folder(tmp_path, {"file": "a.csv", "mapping": "m.yaml"}))
    with pytest.raises(ManifestError, match="不在该文件夹之内"):
        read_manifest(folder(tmp_path, {"file": "a.csv", "mapping": "../m.yaml"}))
    with pytest.raises(ManifestError, match="layout 与 mapping 须写一个，只能写一个"):
        read_manifest(folder(tmp_path, ENTRY | {"mapping": "m.yaml"}))


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"layout": "honours"}, "缺少“file”，请补上"),
        ({"file": "a.csv"}, "layout 与 mapping 须写一个"),
        (ENTRY | {"received_on": "2024-02-30"}, "“received_on”不是日期：“2024-02-30”"),
        (ENTRY | {"received_on": 20240301}, "“received_on”应是文字，现为“20240301”"),
        (ENTRY | {"feed": ["a"]}, "“feed”应是文字，现为列表"),
        (ENTRY | {"feed": "税务局"}, "“feed”的写法“税务局”不对：来源渠道用小写字母"),
        (ENTRY | {"feed": "../tax"}, "“feed”的写法“../tax”不对"),
        (ENTRY | {"feed": ""}, "“feed”的写法“”不对"),
        (ENTRY | {"sheet": 1}, "“sheet”应是文字，现为“1”"),
        (ENTRY | {"file": 5}, "“file”应是文字，现为“5”"),
        (ENTRY | {"format": "csv"}, "没有“format”这一项"),
        ("a.csv", "“该项”应是若干行“键: 值”，现为“a.csv”"),
        (None, "“该项”应是若干行“键: 值”，现为“空白”"),
    ],
)
def test_an_entry_that_does_not_hold_is_told(tmp_path, entry, told):
    with pytest.raises(ManifestError) as refused:
        read_manifest(folder(tmp_path, ENTRY, entry))
    assert str(refused.value).startswith(f"{tmp_path.name}/manifest.json 第 2 项：清单格式不对：")
    assert told in str(refused.value)


@pytest.mark.parametrize("name", ["../a.csv", "/etc/hostname", "x/../../a.csv"])
def test_a_file_outside_the_folder_is_refused(tmp_path, name):
    with pytest.raises(ManifestError, match="不在该文件夹之内"):
        read_manifest(folder(tmp_path, ENTRY | {"file": name}))


def test_an_unknown_layout_is_told_with_those_there_are(tmp_path):
    with pytest.raises(UnknownLayout, match=r"没有名为“wages”的文件格式.*wage-arrears"):
        read_manifest(folder(tmp_path, ENTRY | {"layout": "wages"}))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"deliveries": [\n}', " 第 2 行第 1 列：清单不是合法的 JSON"),
        (b"\xff\xfe", "：清单不是 UTF-8 编码的文字"),
        (b"[]", "：清单应是一个 JSON 对象"),
        (b'"x"', "：清单应是一个 JSON 对象"),
    ],
)
def test_a_manifest_that_is_none_is_told(tmp_path, content, told):
    (tmp_path / "manifest.json").write_bytes(content)
    for read in (read_manifest, is_simulated):
        with pytest.raises(ManifestError, match=f"manifest.json{told}"):
            read(tmp_path)


def test_a_manifest_without_a_list_of_files_is_told(tmp_path):
    (tmp_path / "manifest.json").write_text('{"deliveries": {}}', encoding="utf-8")
    with pytest.raises(ManifestError, match="清单应有 deliveries"):
        read_manifest(tmp_path)


def test_no_manifest(tmp_path):
    assert not is_simulated(tmp_path)
    with pytest.raises(ManifestError, match=r"没有 manifest\.json"):
        read_manifest(tmp_path)


def test_simulated_data_says_so(tmp_path):
    assert is_simulated(folder(tmp_path, simulated=True))
    assert not is_simulated(folder(tmp_path))
