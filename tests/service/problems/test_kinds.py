"""Each error that can be an answer is of a kind, in both languages, with an example in the published description."""

import re

import pytest

import features.errors
import models.errors
import scoring.errors
import service.errors
from service.api.app import described
from service.errors import EXPECTED, http_status
from service.problems.kinds import BASE, KINDS, Told, kind_of
from service.problems.languages import wants_english
from service.problems.problem import problem

MODULES = (features.errors, models.errors, scoring.errors, service.errors)
ERRORS = sorted(
    {
        one
        for module in MODULES
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, EXPECTED)
    }
    | {OSError},
    key=lambda one: one.__name__,
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("error", ERRORS)
def test_each_error_is_of_a_kind_of_its_status(error):
    found = kind_of(error.__new__(error))
    assert found.status == http_status(error.__new__(error))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_each_kind_is_told_in_both_languages(kind):
    for text in (kind.title, kind.meaning):
        assert CHINESE.search(text.zh)
        assert text.en
        assert not CHINESE.search(text.en)
    assert kind.type == BASE + kind.name
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.name)


def test_the_description_has_an_example_of_each_kind_in_both_languages():
    document = described()
    shown = document["components"]["examples"]
    assert set(shown) == {name + end for name in KINDS for end in ("", ".en")}
    used = {
        example["$ref"].rpartition("/")[2]
        for methods in document["paths"].values()
        for operation in methods.values()
        for answer in operation["responses"].values()
        for example in answer.get("content", {})
        .get("application/problem+json", {})
        .get("examples", {})
        .values()
    }
    assert used == set(shown)


@pytest.mark.parametrize(
    ("asked", "english"),
    [
        (None, False),
        ("", False),
        ("zh-CN,zh;q=0.9,en;q=0.8", False),
        ("en", True),
        ("en-GB,en;q=0.9", True),
        ("en;q=0.5,zh;q=0.9", False),
        ("fr, en;q=0.3", True),
        ("fr", False),
        ("*", False),
        ("en;q=0", False),
        ("en,zh", True),
        ("zh,en", False),
        ("en;q=x", False),
        (";;,=;q=", False),
    ],
)
def test_english_is_for_who_prefers_it(asked, english):
    headers = [] if asked is None else [(b"accept-language", asked.encode())]
    assert wants_english(headers) is english


def _asked(detail, *languages):
    headers = [(b"accept-language", one) for one in languages]
    return problem({"path": "/v1/x", "headers": headers}, "conflict", detail, headers={"Retry-After": "1"})


@pytest.mark.parametrize("name", KINDS)
def test_no_problem_is_kept_on_the_way_and_what_is_for_a_moment_says_how_long(name):
    answer = problem({"path": "/oauth/token", "headers": []}, name, Told("如此"))
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers.get("retry-after") == ("5" if KINDS[name].status == 503 else None)


def test_the_language_of_an_answer_is_what_it_says():
    both, chinese = Told("已经如此", "it is so already"), Told("已经如此")
    assert _asked(both).headers["content-language"] == "zh-CN"
    assert "已经如此" in _asked(both).body.decode()
    assert _asked(both, b"en").headers["content-language"] == "en"
    assert not CHINESE.search(_asked(both, b"en").body.decode())
    mixed = _asked(chinese, b"en")
    assert mixed.headers["content-language"] == "en, zh-CN"
    assert "已经如此" in mixed.body.decode()
    assert KINDS["conflict"].meaning.en in mixed.body.decode()
    for one in (_asked(both), mixed):
        assert (one.headers["vary"], one.headers["retry-after"]) == ("Accept-Language", "1")
