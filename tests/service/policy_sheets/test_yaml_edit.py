"""Changes of YAML texts: the value asked for, and every other byte as it was."""

import difflib
from datetime import date

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scoring.compiler.loader import PACKAGED
from service.errors import StateError
from service.policy_sheets.yaml_edit import KEPT, Drop, Items, Put, edited
from service.policy_sheets.yaml_text import flow_text, scalar
from tests.endurance import long_or

TEXT = """\
# 前言
domain: honours   # 尾注
measures:
  - id: HO-01
    label: 名称 # 名称的注
    strength: "带引号"
    remedy: '单引号'
    in_force_to: 2026-12-31
    # 条件的注
    when:
      - {type: grade_in, grades: [A, B]} # 第一个条件
      # 两个条件之间
      - {type: has_record, kind: penalty}
    bases: [{instrument: 甲, article: 第一条}]

  # 第二项的注
  - id: HO-02
    label: 第二项
    when: []
    bases:
      - {instrument: 乙}
# 后记
"""


def _changed(changes, text=TEXT):
    """The lines that went and those that came."""
    lines = list(difflib.ndiff(text.splitlines(), edited(text, changes).splitlines()))
    return [one[2:] for one in lines if one[0] == "-"], [one[2:] for one in lines if one[0] == "+"]


@pytest.mark.parametrize(
    ("change", "went", "came"),
    [
        (Put(("measures", 0, "label"), "新名"), "    label: 名称 # 名称的注", "    label: 新名 # 名称的注"),
        (Put(("measures", 0, "strength"), "x"), '    strength: "带引号"', '    strength: "x"'),
        (Put(("measures", 0, "remedy"), "它's"), "    remedy: '单引号'", "    remedy: '它''s'"),
        (
            Put(("measures", 0, "in_force_to"), date(2027, 1, 1)),
            "    in_force_to: 2026-12-31",
            "    in_force_to: 2027-01-01",
        ),
        (
            Put(("measures", 0, "when", 1, "kind"), "permit"),
            "      - {type: has_record, kind: penalty}",
            "      - {type: has_record, kind: permit}",
        ),
        (
            Put(("measures", 0, "bases", 0, "article"), "第二条，第三条"),
            "    bases: [{instrument: 甲, article: 第一条}]",
            "    bases: [{instrument: 甲, article: 第二条，第三条}]",
        ),
        (
            Put(("measures", 0, "bases", 0, "article"), "第二条, 第三条"),
            "    bases: [{instrument: 甲, article: 第一条}]",
            '    bases: [{instrument: 甲, article: "第二条, 第三条"}]',
        ),
        (
            Items(("measures", 1, "when"), ((None, {"type": "unknown", "fact": "industry"}),)),
            "    when: []",
            "    when: [{type: unknown, fact: industry}]",
        ),
        (Put(("domain",), "inspection"), "domain: honours   # 尾注", "domain: inspection   # 尾注"),
    ],
)
def test_a_value_changes_on_its_own_line(change, went, came):
    assert _changed([change]) == ([went], [came])


@pytest.mark.parametrize(
    ("change", "came"),
    [
        (Put(("measures", 1, "note"), "新: 注", ("id", "bases")), ['    note: "新: 注"']),
        (Put(("measures", 0, "kind"), "incentive", ("id", "label")), ["    kind: incentive"]),
        (Put(("measures", 1, "bases", 0, "article"), "第一条", ("instrument",)), None),
        (
            Items(("measures", 1, "bases"), ((0, KEPT), (None, {"instrument": "丙"}))),
            ["      - {instrument: 丙}"],
        ),
        (
            Items(
                ("measures",),
                ((0, KEPT), (1, KEPT), (None, {"id": "HO-03", "bases": [{"instrument": "丁"}], "when": []})),
            ),
            ["  - id: HO-03", "    bases:", "      - {instrument: 丁}", "    when: []"],
        ),
    ],
)
def test_what_is_new_adds_lines_only(change, came):
    went, found = _changed([change])
    assert came is None or (went, found) == ([], came)
    assert len(went) <= 1


@pytest.mark.parametrize(
    ("change", "went"),
    [
        (Drop(("measures", 0, "in_force_to")), ["    in_force_to: 2026-12-31"]),
        (
            Items(("measures", 0, "when"), ((0, KEPT),)),
            ["      - {type: has_record, kind: penalty}"],
        ),
        (
            Items(("measures",), ((0, KEPT),)),
            ["  - id: HO-02", "    label: 第二项", "    when: []", "    bases:", "      - {instrument: 乙}"],
        ),
    ],
)
def test_what_goes_takes_its_lines_only(change, went):
    assert _changed([change]) == (went, [])


def test_a_list_that_is_emptied_leaves_brackets():
    went, came = _changed([Items(("measures", 0, "when"), ())])
    assert came == ["    when: []"]
    assert "# 两个条件之间" not in "".join(came)
    assert went[0] == "    when:"


def test_windows_line_ends_and_a_last_line_without_one_stay():
    text = "domain: a\r\nmeasures:\r\n  - id: x\r\n    label: y"
    found = edited(text, [Put(("measures", 0, "note"), "z", ("label",))])
    assert found == text + "\r\n    note: z\r\n"
    assert edited(text, [Put(("domain",), "b")]) == text.replace("domain: a", "domain: b")


def test_rules_in_an_empty_list_stand_below_it():
    rule = {"id": "SZ-01", "bases": [{"instrument": "甲"}]}
    found = edited("# 注\nrules: []\n", [Items(("rules",), ((None, rule),))])
    assert found == "# 注\nrules:\n  - id: SZ-01\n    bases:\n      - {instrument: 甲}\n"


def test_what_cannot_be_changed_in_place_is_refused():
    shared = "a: &x [1, 2]\nb: *x\n"
    with pytest.raises(StateError, match="不能自动改写"):
        edited(shared, [Items(("a",), ((0, KEPT),))])
    with pytest.raises(StateError, match="重叠"):
        edited(TEXT, [Drop(("measures", 0, "label")), Put(("measures", 0, "label"), "x")])
    with pytest.raises(StateError, match="没有可插入的位置"):
        edited(TEXT, [Put(("measures", 0, "note"), "x", ("missing",))])


WORDS = st.text(
    st.one_of(
        st.sampled_from("甲乙，：；（）'\"#:-[]{},&*!|>%@`\\ \n?0a\u2028\x85"), st.characters(codec="utf-8")
    ),
    max_size=12,
)


@given(WORDS, st.booleans(), st.sampled_from([None, "'", '"']))
@example(text="0\t0", flow=False, style=None)
def test_any_text_reads_as_itself(text, flow, style):
    if (
        any(ord(one) < 32 and one not in "\n\t\r" for one in text)
        or "\r" in text
        or "\ufffe" in text
        or "\uffff" in text
    ):
        return  # what no policy may hold is refused before
    said = scalar(text, style=style, flow=flow)
    whole = f"[{said}, x]" if flow else f"k: {said} # 注\n"
    read = yaml.safe_load(whole)
    assert (read[0] if flow else read["k"]) == text


@given(
    st.recursive(
        st.one_of(WORDS.filter(str.isprintable), st.integers(), st.dates(), st.booleans()),
        lambda one: st.lists(one, max_size=3) | st.dictionaries(st.sampled_from("abc"), one, max_size=3),
        max_leaves=5,
    )
)
def test_any_value_reads_as_itself(value):
    assert yaml.safe_load(f"k: {flow_text(value)}\n") == {"k": value}


@given(st.floats(0, 1, allow_nan=False))
def test_a_share_stays_a_number(value):
    assert yaml.safe_load(f"k: {scalar(value, flow=False)}") == {"k": value}


FILES = sorted(path.relative_to(PACKAGED).as_posix() for path in (PACKAGED / "measures").glob("*.yaml"))


@settings(max_examples=long_or(30, 300))
@given(st.sampled_from(FILES), st.data())
def test_random_changes_of_shipped_files_touch_their_lines_only(file, data):
    text = (PACKAGED / file).read_bytes().decode()
    measures = yaml.safe_load(text)["measures"]
    chosen = data.draw(
        st.lists(
            st.tuples(st.integers(0, len(measures) - 1), st.sampled_from(["label", "remedy", "note"])),
            unique=True,
            max_size=5,
        )
    )
    changes = [
        Put(("measures", at, key), data.draw(WORDS.filter(str.isprintable)))
        for at, key in chosen
        if key in measures[at]
    ]
    found = edited(text, changes)
    before, after = text.splitlines(), found.splitlines()
    assert len(before) == len(after)
    assert sum(a != b for a, b in zip(before, after, strict=True)) <= len(changes)
    if not changes:
        assert found == text
