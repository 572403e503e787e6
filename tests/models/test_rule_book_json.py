"""A rule book's document: what was tampered with, is newer or breaks a rule is refused with its place."""

import json
from copy import deepcopy

import pytest

from models import rule_book_json
from models.errors import RuleBookError
from models.rule_book import RuleBook
from tests.models.books import BOOK, book


def refused(text):
    with pytest.raises(RuleBookError) as caught:
        RuleBook.from_json(text)
    return caught.value


def rewritten(change):
    """The book's document with something changed and a digest that fits."""
    data = json.loads(json.dumps(BOOK))
    change(data)
    return rule_book_json.write(data)


def test_the_document_is_canonical():
    text = book().to_json()
    assert text == json.dumps(
        json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    assert json.loads(text)["kind"] == "shouxin rule book"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "第 1 行第 1 列"),
        ("[]", "kind"),
        ('{"kind":"shouxin scorecard"}', "kind"),
        ('{"kind":"shouxin rule book","schema":2}', "schema"),
        ('{"kind":"shouxin rule book","schema":0}', "schema"),
        ('{"kind":"shouxin rule book","schema":"1"}', "schema"),
        ('{"kind":"shouxin rule book"}', "schema"),
        ('{"kind":"shouxin rule book","schema":1}', "文档"),
        ('{"kind":"shouxin rule book","schema":1,"schema":1}', "文档"),
        ("[" * 100_000, "文档"),
        ('{"kind":' + "1" * 5000 + "}", "文档"),
        (r'{"kind":"shouxin rule book","schema":1,"digest":"","book":"\ud800"}', "文档"),
        ('{"kind":"shouxin rule book","schema":1,"digest":"","book":NaN}', "文档"),
    ],
)
def test_what_is_no_rule_book(text, place):
    assert refused(text).place == place


def test_a_changed_number_is_noticed():
    error = refused(book().to_json().replace('"base_points":1000', '"base_points":1001'))
    assert error.place == "digest"
    assert str(deepcopy(error)) == str(error)


def test_a_field_of_the_wrong_type_is_named():
    error = refused(rewritten(lambda data: data["classes"][0]["items"][1].update(at_most="many")))
    assert error.place == "book.classes.0.items.1.at_most"


def test_points_are_whole_numbers():
    error = refused(rewritten(lambda data: data["classes"][0]["items"][0].update(each=-40.5)))
    assert error.place == "book.classes.0.items.0.each"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"at_most": "many"}, "“at_most”应是整数，现为“many”"),
        ({"at_most": None}, "“at_most”应是整数，现为“空白”"),
        ({"each": -40.5}, "“each”应是整数，现为“-40.5”"),
        ({"id": "Cases"}, "编号“Cases”应以小写字母开头，只用小写字母、数字和下划线"),
        ({"weight": 3}, "没有“weight”这一项，请核对拼写或删去"),
        ({"reading": ""}, "“reading”不能为空"),
        ({"within_months": 0}, "“within_months”应大于 0，现为 0"),
    ],
)
def test_what_is_wrong_is_told_in_chinese(change, told):
    assert refused(rewritten(lambda data: data["classes"][0]["items"][1].update(change))).problem == told


def test_a_rule_that_is_broken_is_named():
    error = refused(rewritten(lambda data: data["classes"][0].update(at_most=-10)))
    assert error.place == "classes.0.at_most"
    assert "-240" in error.problem
