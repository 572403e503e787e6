"""What is wrong with a request that does not fit its description, in both languages: where, what, what would be right."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from features.written_days import FIRST_YEAR, LAST_YEAR
from service.plain_text import NAMED, PLAIN, TEXT, TOLD
from service.problems.forms import FORMS
from service.problems.kinds import Told

_YEARS: Final = f"年份在 {FIRST_YEAR} 至 {LAST_YEAR} 之间"
_ENGLISH_YEARS: Final = f"of a year from {FIRST_YEAR} to {LAST_YEAR}"
_WHY: Final[Mapping[str, Told]] = {
    "missing": Told("缺少", "is missing"),
    "extra_forbidden": Told("没有这一项", "there is no such item"),
    "string_type": Told("应为文字", "must be a text"),
    "int_parsing": Told("应为整数", "must be a whole number"),
    "int_type": Told("应为整数", "must be a whole number"),
    "list_type": Told("应为列表", "must be a list"),
    "bool_type": Told("应为 true 或 false", "must be true or false"),
    "bool_parsing": Told("应为 true 或 false", "must be true or false"),
    "no_base64": Told(
        "应为 base64（RFC 4648 第 4 节，含补位的 =，不含换行）",
        "must be base64 (RFC 4648, section 4: padded, no line breaks)",
    ),
    "empty_file": Told("是空文件，请附有内容的材料", "is an empty file: attach one with content"),
    "large_file": Told(
        "大于 {most} 字节，请分开或者压缩", "is larger than {most} bytes: split or compress it"
    ),
    "model_attributes_type": Told(
        "应为一个 JSON 对象，以 Content-Type: application/json 发送",
        "must be a JSON object, sent as Content-Type: application/json",
    ),
    "json_invalid": Told("不是 JSON", "is no JSON"),
    "string_too_short": Told("至少 {min_length} 个字", "at least {min_length} characters"),
    "string_too_long": Told("至多 {max_length} 个字", "at most {max_length} characters"),
    "too_short": Told("至少 {min_length} 项", "at least {min_length} items"),
    "too_long": Told("至多 {max_length} 项", "at most {max_length} items"),
    "greater_than_equal": Told("应不小于 {ge}", "at least {ge}"),
    "less_than_equal": Told("应不大于 {le}", "at most {le}"),
    "string_unicode": Told("含有不成对的代理字符", "has lone surrogates"),
    "no_day": Told(
        f"应为日期，如 2026-10-31，{_YEARS}", f"must be a date such as 2026-10-31, {_ENGLISH_YEARS}"
    ),
    "no_instant": Told(
        f"应为日期或时点，如 2026-10-31 或 2026-10-31T18:00，{_YEARS}",
        f"must be a date or an instant such as 2026-10-31 or 2026-10-31T18:00, {_ENGLISH_YEARS}",
    ),
    "no_change": Told(
        "请说明换什么：policy、model、rule_book，或者 against、against_known_at（与哪一天比较）",
        "changes nothing: give policy, model, rule_book, against or against_known_at",
    ),
    "two_cards": Told("model 与 rule_book 二者取一", "give one of model and rule_book"),
    "date_type": Told("应为日期，如 2026-10-31", "must be a date such as 2026-10-31"),
    "date_parsing": Told("应为日期，如 2026-10-31", "must be a date such as 2026-10-31"),
    "date_from_datetime_parsing": Told("应为日期，如 2026-10-31", "must be a date such as 2026-10-31"),
    "date_from_datetime_inexact": Told("应为日期，如 2026-10-31", "must be a date such as 2026-10-31"),
    "union_tag_not_found": Told("缺少 kind（种类）", "kind is missing"),
    "union_tag_invalid": Told(
        "kind（种类）应为以下之一：{expected_tags}", "kind must be one of {expected_tags}"
    ),
    "literal_error": Told("应为以下之一：{expected}", "must be one of {expected}"),
}
_BODY: Final = Told("请求正文", "body")
_NO_BODY: Final = Told("没有内容，应为一个 JSON 对象", "is empty: must be a JSON object")
_ODD: Final = Told("含有控制字符或看不见的字符", "has control characters or characters that are not seen")
_BLANK: Final = Told("不能是空白，请写明", "must not be blank")
_TEXTS: Final = frozenset({PLAIN, NAMED, TEXT, TOLD})
_OTHER: Final = Told("格式不对，见接口说明", "is not of the form described")
_MOST: Final = 5


def told(errors: Sequence[Mapping[str, Any]]) -> Told:
    """One sentence in each language out of pydantic's errors; a fault found twice is told once."""
    found = list(dict.fromkeys(_one(error) for error in errors))
    shown, many = found[:_MOST], len(found) > _MOST
    chinese = f"参数不对：{'；'.join(one.zh for one in shown)}" + (f"，等 {len(found)} 处" if many else "")
    english = f"not as described: {'; '.join(one.en for one in shown)}" + (
        f"; {len(found)} in all" if many else ""
    )
    return Told(chinese, english)


def _one(error: Mapping[str, Any]) -> Told:
    whole = tuple(error["loc"]) == ("body",)
    place = _BODY if whole else _place(error["loc"][1:] or error["loc"])
    why = _NO_BODY if whole and error["type"] == "missing" else _why(error)
    context = error.get("ctx", {})
    zh = why.zh.format(**{name: _plain(value, "、") for name, value in context.items()})
    en = why.en.format(**{name: _plain(value, ", ") for name, value in context.items()})
    return Told(f"{place.zh}：{zh}", f"{place.en}: {en}")


def _why(error: Mapping[str, Any]) -> Told:
    if error["type"] != "string_pattern_mismatch":
        return _WHY.get(error["type"], _OTHER)
    if error["ctx"]["pattern"] not in _TEXTS:
        return FORMS.get(error["ctx"]["pattern"], _OTHER)
    return _ODD if error["input"].strip() else _BLANK


def _place(path: Sequence[str | int]) -> Told:
    name, *inner = path
    zh, en = (str(name), str(name)) if isinstance(name, str) else _BODY
    for one in inner:
        zh += f" 第 {one + 1} 项" if isinstance(one, int) else f".{one}"
        en += f" item {one + 1}" if isinstance(one, int) else f".{one}"
    return Told(zh, en)


def _plain(value: Any, comma: str) -> Any:
    """Values allowed as a person writes them."""
    if not isinstance(value, str):
        return value
    return value.replace("'", "").replace(" or ", comma).replace(", ", comma)
