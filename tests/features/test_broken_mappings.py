"""One broken mapping file per message: what it must say, and on which line."""

from pathlib import Path

import pytest

from features.errors import MappingError
from features.mapping import load_mapping

BROKEN = Path(__file__).parents[1] / "broken" / "mappings"
MESSAGES = {
    "open_word": (8, "“训诫”还没有填写"),
    "open_empty": (8, "“训诫”还没有填写"),
    "open_column": (10, "“请补”处还没有写明是哪一列"),
    "open_list": (5, "“words”还没有填写"),
    "not_yaml": (8, "不是合法的 YAML"),
    "duplicate_key": (6, "键“信用代码”重复"),
    "no_mapping": (1, "文件应是键值结构"),
    "unknown_entry": (5, "没有“format”这一项，请核对拼写或删去"),
    "missing_entry": (1, "缺少“kind”，请补上"),
    "unknown_unit": (9, "“unit”不能是“亿元”，可用：元、万元、单元格"),
    "bad_name": (1, "“name”的写法“样本”不合规定"),
    "no_columns": (4, "“columns”不能为空"),
    "empty_label": (2, "“label”不能为空"),
    "wrong_type": (9, "“required”的取值“大概”不对"),
    "name_taken": (1, "“penalties”是自带格式的名字"),
    "unknown_kind": (3, "没有“fine”这种记录，可用：registration（登记注册信息）"),
    "same_column": (7, "源列“文 号”与“文号”是同一列"),
    "otherwise_mapped": (6, "“事由”已另是源列，不能再补别的列"),
    "not_read_mapped": (12, "源列“事由”已要读取，不能又写在 not_read"),
    "unknown_field": (7, "“penalty”没有字段“reason”，可用：uscc、document_no"),
    "field_twice": (7, "字段“document_no”已由源列“文号”给出"),
    "unit_of_no_amount": (7, "“violation”（违法行为类型）不是金额"),
    "unit_missing": (9, "“罚款”是金额，请写明单位"),
    "unit_contradicts": (9, "表头“罚款（元）”写明单位是元，unit 却写作万元"),
    "masked_without_prefix": (5, "须写明 prefix"),
    "words_of_no_list": (7, "不是代码表字段，不能写 words"),
    "unknown_code": (8, "“训诫”对应的代码“lecture”不在代码表内，可用：warning（"),
    "must_be_required": (6, "“document_no”（文书号）每行都须有值"),
    "no_code": (4, "没有源列对应“uscc”（统一社会信用代码），每条记录都须有它，或在 identifiers"),
    "no_date": (4, "没有源列对应“occurred_on”（日期）"),
    "split_without_documents": (8, "文书号（document_no）那一列也须写 split: true"),
    "person_words_missing": (5, "rule: words 须有 words"),
    "person_name_without_code": (5, "rule: personal_name 须有一列是机构的代码或证号"),
    "constant_date": (4, "“publicity_until”不能是常数"),
    "constant_no_number": (4, "“无”不是文书号，应为文书号"),
    "constant_mapped": (4, "“violation”已有源列，不能又是常数"),
    "constant_unknown_code": (4, "代码“很严重”不在“失信程度”的代码表内，可用：minor（轻微）"),
    "derived_no_date": (4, "“issuing_body”不是日期字段"),
    "derived_mapped": (4, "“occurred_on”已有源列，不能又写 derived"),
    "derived_unknown_source": (4, "“valid_until”不是本文件给出的日期，可用：occurred_on、received_on"),
}


def test_every_broken_mapping_has_its_case():
    assert {path.stem for path in BROKEN.iterdir()} == set(MESSAGES)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_broken_mapping_is_told_with_its_line(name):
    line, words = MESSAGES[name]
    with pytest.raises(MappingError) as told:
        load_mapping(BROKEN / f"{name}.yaml")
    first = str(told.value).splitlines()[0]
    assert first.startswith(f"{name}.yaml 第 {line} 行：")
    assert words in first


def test_every_finding_is_told_in_the_order_of_the_file(tmp_path):
    text = (BROKEN / "unknown_field.yaml").read_text(encoding="utf-8").replace("罚款（元）", "罚款")
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as told:
        load_mapping(tmp_path / "m.yaml")
    lines = str(told.value).splitlines()
    assert [line.split("：")[0] for line in lines] == ["m.yaml 第 7 行", "m.yaml 第 9 行"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "映射文件读不出（文件或文件夹不存在），请检查路径"),
        (b"\xff\xfe\x00", "映射文件不是 UTF-8 编码的文字"),
    ],
)
def test_a_mapping_that_cannot_be_read_is_told(content, told, tmp_path):
    if content is not None:
        (tmp_path / "m.yaml").write_bytes(content)
    with pytest.raises(MappingError, match=f"m.yaml：{told}"):
        load_mapping(tmp_path / "m.yaml")
