"""What the argument parser complains about, in Chinese."""

import re
from typing import Final

_SENTENCES: Final = (
    (r"Missing (?:argument|parameter) '(.+)'\.", r"缺少参数 \1"),
    (r"Missing option '(.+)'\.", r"缺少选项 \1"),
    (r"No such option: (\S+) \(Possible options: (.+)\)", r"没有选项 \1（相近的有：\2）"),
    (r"No such option: (\S+)(?: Did you mean (.+)\?)?", r"没有选项 \1"),
    (r"No such command '(.+?)'\..*", r"没有命令 \1；全部命令见 shouxin --help"),
    (r"Option '(.+)' requires an argument\.", r"选项 \1 需要一个值"),
    (r"Option '(.+)' does not take a value\.", r"选项 \1 不带值"),
    (r"Got unexpected extra argument(?:\(s\)|s)? \((.+)\)", r"多出参数：\1"),
    (r"Missing command\.", "缺少命令；全部命令见 shouxin --help"),
)
_VALUES: Final = (
    (r"Input should be greater than or equal to (\S+)", r"应不小于 \1"),
    (r"Input should be less than or equal to (\S+)", r"应不大于 \1"),
    (r"Input should be a valid integer.*", "应为整数"),
    (r"Input should be a valid number.*", "应为数"),
)
_INVALID: Final = re.compile(r"Invalid value for '(.+?)': (.*)", re.DOTALL)


def in_chinese(message: str) -> str:
    """A parser's message in Chinese; one that is not known stays as it is."""
    if found := _INVALID.fullmatch(message):
        return f"{found[1]} 的值不对：{_translated(found[2].strip(), _VALUES)}"
    return _translated(message.strip(), _SENTENCES)


def _translated(message: str, patterns: tuple[tuple[str, str], ...]) -> str:
    for pattern, chinese in patterns:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return found.expand(chinese)
    return message
