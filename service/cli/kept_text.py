"""Texts given on the command line that are kept: of each is asked what the API asks of the same."""

import re
from typing import Final

from service.errors import WrongUse
from service.plain_text import LONGEST_NAME, LONGEST_TEXT, PLAIN, TEXT, plain_breaks

_ODD: Final = "含有控制字符或者看不见的字符，请去掉"

NO_TEXT: Final = "不是 UTF-8 编码的文字，请核对终端、脚本或者文件名的编码"


def is_text(given: str) -> bool:
    """Whether what was given is text: of a byte that is no UTF-8 Python makes half a pair."""
    try:
        given.encode()
    except UnicodeEncodeError:
        return False
    return True


def line(text: str, option: str, *, longest: int = LONGEST_NAME) -> str:
    """A name or the like, in one line; `WrongUse` for a blank one, one that is too long, and one that no letter could show.

    Args:
        text: as it came; it is returned without the blanks around it.
        option: by which it was given, as the message calls it.
        longest: so many characters at most.
    """
    if not text.strip():
        raise WrongUse(f"{option} 不能为空")
    if not re.fullmatch(PLAIN, text):
        raise WrongUse(f"{option} {_ODD}")
    return _whole(text, option, longest).strip()


def lines(text: str, option: str) -> str:
    """A text of several lines, with breaks of one kind; `WrongUse` for one that is too long, and one that no letter could show."""
    if not re.fullmatch(TEXT, text):
        raise WrongUse(f"{option} {_ODD}；换行、制表符可以")
    return plain_breaks(_whole(text, option, LONGEST_TEXT))


def _whole(text: str, option: str, longest: int) -> str:
    if not is_text(text):
        raise WrongUse(f"{option} {NO_TEXT}")
    if len(text) > longest:
        raise WrongUse(f"{option} 有 {len(text):,} 个字，至多 {longest:,} 个字")
    return text
