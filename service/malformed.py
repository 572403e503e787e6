"""What is wrong with a request that does not fit its description, in Chinese: where, what, what would be right."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

_WHY: Final[Mapping[str, str]] = {
    "missing": "缺少",
    "extra_forbidden": "没有这一项",
    "string_type": "应为文字",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "list_type": "应为列表",
    "bool_type": "应为 true 或 false",
    "model_attributes_type": "应为一个 JSON 对象",
    "json_invalid": "不是 JSON",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "至多 {max_length} 个字",
    "too_short": "至少 {min_length} 项",
    "too_long": "至多 {max_length} 项",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "date_type": "应为日期，如 2026-10-31",
    "date_parsing": "应为日期，如 2026-10-31",
    "date_from_datetime_parsing": "应为日期，如 2026-10-31",
    "date_from_datetime_inexact": "应为日期，如 2026-10-31",
    "literal_error": "应为以下之一：{expected}",
}
_MOST: Final = 5


def told(errors: Sequence[Mapping[str, Any]]) -> str:
    """One sentence out of pydantic's errors; a fault found twice is told once."""
    found = list(dict.fromkeys(_one(error) for error in errors))
    more = f"，等 {len(found)} 处" if len(found) > _MOST else ""
    return f"参数不对：{'；'.join(found[:_MOST])}{more}"


def _one(error: Mapping[str, Any]) -> str:
    name, *inner = error["loc"][1:] or error["loc"]
    place = str(name) if isinstance(name, str) else "请求正文"
    place += "".join(f" 第 {one + 1} 项" if isinstance(one, int) else f".{one}" for one in inner)
    why = _WHY.get(error["type"])
    context = {name: _plain(value) for name, value in error.get("ctx", {}).items()}
    return f"{place}：{why.format(**context)}" if why else place


def _plain(value: Any) -> Any:
    """Values allowed as a person writes them."""
    return (
        value.replace("'", "").replace(" or ", "、").replace(", ", "、") if isinstance(value, str) else value
    )
