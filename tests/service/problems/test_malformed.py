"""What does not fit its description is told with place, reason and what would be right, in both languages."""

from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from service.plain_text import NAMED, PLAIN, TEXT, TOLD
from service.problems.malformed import told


class Asked(BaseModel):
    """One item of each sort."""

    flag: bool = False
    name: str = Field("x", pattern=NAMED)
    text: str = Field("x", pattern=TOLD)
    number: str = Field("1", pattern="^[0-9a-f]{32}$")


def test_an_empty_body_is_called_that_and_an_item_of_that_name_is_not():
    empty = told([{"type": "missing", "loc": ("body",)}])
    assert empty.zh == "参数不对：请求正文：没有内容，应为一个 JSON 对象"
    assert empty.en == "not as described: body: is empty: must be a JSON object"
    assert told([{"type": "missing", "loc": ("body", "body")}]).zh == "参数不对：body：缺少"


def _told(**asked: Any) -> str:
    with pytest.raises(ValidationError) as found:
        Asked.model_validate(asked)
    return told([{**one, "loc": ("body", *one["loc"])} for one in found.value.errors()]).zh


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"flag": "maybe"}, "flag：应为 true 或 false"),
        ({"name": ""}, "name：不能是空白，请写明"),
        ({"name": " 　"}, "name：不能是空白，请写明"),
        ({"name": "a\nb"}, "name：含有控制字符或看不见的字符"),
        ({"text": "\n\t "}, "text：不能是空白，请写明"),
        ({"text": "a\x07"}, "text：含有控制字符或看不见的字符"),
        ({"text": "a\rb"}, "text：含有控制字符或看不见的字符"),
        ({"text": "a\n\rb"}, "text：含有控制字符或看不见的字符"),
        ({"text": "\r\n\t\r\n"}, "text：不能是空白，请写明"),
        ({"name": "a\r\nb"}, "name：含有控制字符或看不见的字符"),
        ({"number": "x"}, "number：应为编号原文：32 个字，只有数字和小写字母 a 至 f"),
    ],
)
def test_why_and_what_would_be_right(asked, why):
    assert _told(**asked) == f"参数不对：{why}"


@given(st.text(alphabet=st.sampled_from("a名 \t\n\r\x00\x0b　\u200b\u2028\ufeff\xa0"), max_size=6))
def test_what_says_something_is_what_is_allowed_and_not_blank(text):
    for any_text, said in ((PLAIN, NAMED), (TEXT, TOLD)):
        allowed, something = (TypeAdapter(Annotated[str, Field(pattern=one)]) for one in (any_text, said))
        assert _fits(something, text) == (_fits(allowed, text) and bool(text.strip()))


def _fits(of: TypeAdapter[str], text: str) -> bool:
    try:
        of.validate_python(text)
    except ValidationError:
        return False
    return True
