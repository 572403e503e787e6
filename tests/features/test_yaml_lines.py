import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from features.yaml_lines import YamlFault, YamlText, parse_yaml


def test_every_key_and_item_has_its_line():
    read = parse_yaml("# 注\na: 1\nb:\n  c: [x, y]\n  d:\n    - 1\n    - {e: 2}\n")
    assert read.value == {"a": 1, "b": {"c": ["x", "y"], "d": [1, {"e": 2}]}}
    assert [read.line(path) for path in (("a",), ("b", "c", 1), ("b", "d", 1, "e"), ("b", "zz"), ())] == [
        2,
        4,
        7,
        3,
        1,
    ]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\na: 2\n", 2, "键“a”重复"),
        ("a: [1\nb: 2\n", 2, "不是合法的 YAML：方括号或花括号没有成对"),
        ("名称：甲\nb: 2\n", 2, "上一行缺少英文冒号和空格"),
        ("a: '甲\n", 2, "引号没有成对"),
        ("a:\n\t- b\n", 2, "缩进请用空格"),
        ("a: @甲\n", 1, "以 @、`、% 开头的值请加引号"),
        ("a: *甲\n", 1, "以 * 或 & 开头的值请加引号"),
        ("a: *x\n", 1, "以 * 开头的值请加引号"),
        ("a: !甲 1\n", 1, "以 ! 开头的值请加引号"),
        ("a: 1\n---\nb: 2\n", 2, "一个文件只写一份"),
        ("- a\nb: 1\n", 2, "缩进不齐"),
        ("a: 1\n}\n", 2, "引号、括号后面还有内容"),
        ('a: "\\q"\n', 1, "反斜杠请写两个"),
        ("a: - b\n", 1, "“- ”应另起一行"),
        ("a: |x\n  b\n", 1, "以 | 或 > 开头的值请加引号"),
        ("a: &x 1\nb: &x 2\n", 2, "以 & 开头的值请加引号"),
        ("a: 1\nb: 2024-02-30\n", 2, "值“2024-02-30”不成立"),
        ("{[a, b]: 1}\n", 1, "键应是文字"),
        ("- 1\n", 1, "键值结构"),
        ("", 1, "键值结构"),
        ("a: 1\nb: \x01\n", 2, "控制字符"),
    ],
)
def test_what_is_no_mapping_says_where_and_why(text, line, reason):
    fault = parse_yaml(text)
    assert isinstance(fault, YamlFault)
    assert (fault.line, reason in fault.reason) == (line, True)
    assert fault.mend
    assert not re.search(
        r"[A-Za-z]{3,}", fault.reason.replace("YAML", "")
    )  # the parser's own words stay with the cause


def test_the_parsers_own_error_stays_as_the_cause():
    assert isinstance(parse_yaml("a: [1\n").cause, yaml.YAMLError)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    assert isinstance(parse_yaml(text), YamlText | YamlFault)
