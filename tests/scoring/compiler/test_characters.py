"""Which characters a policy may be written in."""

import pytest

from scoring.compiler.characters import unclear_characters
from scoring.compiler.yaml_document import Document, read_yaml

CLEAR = ["　全角空格", "（，）：；。！？％～…、“”《》〔2025〕—", "℃以下", "〇三", "é", "ᠮᠣᠩᠭᠣᠯ", "བོད་ཡིག"]
UNCLEAR = {
    "zero_width": "\u200b", "soft_hyphen": "\u00ad", "override": "\u202e", "isolate": "\u2066", "inner_mark": "\ufeff",
    "radical": "⼀", "radical_supplement": "⺀", "compatible": "\uf900", "full_width_letter": "Ａ", "full_width_figure": "１",
    "circled": "①", "no_break_space": "\u00a0", "cyrillic": "С", "greek": "Α", "mathematical": "𝐀", "private": "\ue000",
}  # fmt: skip


def _told(tmp_path, text: str):
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    document = read_yaml(tmp_path / "x.yaml", "x.yaml")
    assert isinstance(document, Document)
    return list(unclear_characters(document))


@pytest.mark.parametrize("text", CLEAR)
def test_chinese_and_the_languages_of_the_prefecture_are_clear(text, tmp_path):
    assert _told(tmp_path, f"a: x\nb: {text}\n") == []


@pytest.mark.parametrize("name", UNCLEAR)
@pytest.mark.parametrize("text", ["b: x{}y\n", "b{}: x\n", "b: x # {}\n"])
def test_what_looks_like_something_else_is_told_with_its_line(name, text, tmp_path):
    (problem,) = _told(tmp_path, "a: x\n" + text.format(UNCLEAR[name]))
    assert (problem.file, problem.line) == ("x.yaml", 2)
    assert f"U+{ord(UNCLEAR[name]):04X}" in problem.reason


def test_an_escape_is_told_like_the_character_itself(tmp_path):
    (problem,) = _told(tmp_path, 'a: x\nb: [y, "x\\u200by"]\n')
    assert problem.line == 2


def test_a_file_may_begin_with_the_mark_of_its_editor(tmp_path):
    assert _told(tmp_path, "\ufeffa: x\n") == []


def test_each_line_is_told_once(tmp_path):
    assert [one.line for one in _told(tmp_path, "a: \u200b\u200bx\nb: y\nc: x\u200b\n")] == [1, 3]
