"""What is wrong with a declaration that an officer wrote (a mapping, a manifest), in words for its author."""

from collections.abc import Mapping
from typing import Any, Final
from unicodedata import category

_LONGEST: Final = 80
_BITS: Final = 1000
"""Python writes no number of many thousand digits in tens."""
_MESSAGES: Final[Mapping[str, str]] = {
    "missing": "缺少“{field}”，请补上",
    "extra_forbidden": "没有“{field}”这一项，请核对拼写或删去",
    "literal_error": "“{field}”不能是“{input}”，可用：{expected}",
    "string_pattern_mismatch": "“{field}”的写法“{input}”不合规定：name 用小写字母、数字和连字符，prefix 用一至三个大写字母",
    "too_short": "“{field}”不能为空",
    "string_too_short": "“{field}”不能为空",
    "string_type": "“{field}”应是文字，现为{input}",
    "path_type": "“{field}”应是文件或文件夹的路径，现为{input}",
    "int_type": "“{field}”应是整数，现为{input}",
    "int_from_float": "“{field}”应是整数，现为“{input}”",
    "int_parsing": "“{field}”应是整数，现为“{input}”",
    "bool_type": "“{field}”的取值“{input}”不对，应为 true 或 false",
    "bool_parsing": "“{field}”的取值“{input}”不对，应为 true 或 false",
    "dict_type": "“{field}”应是若干行“键: 值”，现为{input}",
    "model_type": "“{field}”应是若干行“键: 值”，现为{input}",
    "model_attributes_type": "“{field}”应是若干行“键: 值”，现为{input}",
    "no_day": "“{field}”不是日期：“{input}”，应如 2024-03-01，年份在 1900 至 2199 之间",
    "no_feed": "“{field}”的写法“{input}”不对：来源渠道用小写字母、数字和连字符，字母开头，2 至 40 个字符，如 tax-bureau",
    "greater_than_equal": "“{field}”应不小于 {ge}，现为 {input}",
    "greater_than": "“{field}”应大于 {gt}，现为 {input}",
    "less_than_equal": "“{field}”应不大于 {le}，现为 {input}",
    "float_parsing": "“{field}”应是数字，现为“{input}”",
    "float_type": "“{field}”应是数字，现为{input}",
    "finite_number": "“{field}”应是有限的数字，现为“{input}”",
    "no_network": "“{field}”中的“{input}”不是网段：应如 10.20.0.0/16 或 fd00:1::/32，前缀之后的位全为 0",
    "no_proxy": "“{field}”中的“{entry}”不是地址或网段：用逗号分开，如 127.0.0.1,10.20.0.0/16,fd00:1::/32（前缀之后的位全为 0）；单写 * 指谁都信",
    "no_text": "“{field}”不能为空：请写明，不设就删去这一项",
    "no_nul": "“{field}”中有空字符（NUL），请删去",
    "list_type": "“{field}”应是列表，现为{input}",
    "tuple_type": "“{field}”应是列表，现为{input}",
}


def fault_told(detail: Mapping[str, Any]) -> str:
    """One finding of pydantic (an item of `ValidationError.errors()`) in Chinese."""
    names = [step for step in detail["loc"] if isinstance(step, str)]
    words = {"field": shown(names[-1]) if names else "该项"} | detail.get("ctx", {})
    words["input"] = _input_told(detail["type"], detail.get("input"))
    expected = str(words.get("expected", "")).replace("'", "")
    words["expected"] = expected.replace(", ", "、").replace(" or ", "、")
    message = _MESSAGES.get(detail["type"], "“{field}”的取值“{input}”不对，请对照说明")
    return message.format(**words)


def shown(value: object, *, longest: int = _LONGEST) -> str:
    """What somebody wrote, as it can stand in a message: not all of what is longer, and nothing that a screen would obey."""
    text = hex(value) if isinstance(value, int) and value.bit_length() > _BITS else str(value)
    plain = "".join(
        one.encode("unicode_escape").decode() if category(one).startswith("C") else one
        for one in text[:longest]
    )
    return plain + "…" * (len(text) > longest)


def _input_told(kind: str, value: object) -> str:
    """What was written, as its author knows it: nothing of the program's own types."""
    if isinstance(value, dict):
        return "“键: 值”"
    if isinstance(value, list | tuple):
        return "列表"
    plain = str(value).lower() if isinstance(value, bool) else "空白" if value is None else shown(value)
    return f"“{plain}”" if kind.endswith("_type") and not kind.startswith("bool") else plain
