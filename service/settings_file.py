"""The file of settings, which SHOUXIN_SETTINGS names: read, or told why not and where."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from features.declaration_faults import shown
from features.system_reasons import system_reason
from service.errors import WrongUse

_PLACE: Final = re.compile(r"line (\d+), column (\d+)")
_TWICE: Final = re.compile(r"Cannot |Duplicate ")
_PATH: Final = 1000
"""So much of a path is told, from its end: that names the file."""
_CHECK: Final = "请核对 SHOUXIN_SETTINGS"


def content_of(file: Path) -> dict[str, Any]:
    """What the file says, also behind the mark that Windows' Notepad puts before UTF-8. `WrongUse` names the file and what is wrong."""
    try:
        if not file.exists():
            raise WrongUse(f"没有设置文件 {_named(file)}，{_CHECK}")
        if not file.is_file():  # a pipe would keep one waiting
            what = "文件夹" if file.is_dir() else "管道或设备"
            raise WrongUse(f"设置文件 {_named(file)} 是{what}，不是文件，{_CHECK}")
        text = file.read_text(encoding="utf-8-sig")
        return tomllib.loads(text + "\n")  # without an end of its last line, a fault there has no place
    except OSError as error:
        raise WrongUse(f"设置文件 {_named(file)} 读不了，{_CHECK}{system_reason(error)}") from error
    except (ValueError, RecursionError) as error:
        why = _unreadable(error)
        raise WrongUse(f"设置不对：设置文件 {_named(file)} 读不了（应为 TOML）：{why}") from error


def _named(file: Path) -> str:
    text = str(file)
    return "…" * (len(text) > _PATH) + shown(text[-_PATH:], longest=_PATH)


def _unreadable(error: Exception) -> str:
    if isinstance(error, tomllib.TOMLDecodeError):
        return _told(str(error))
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 文本"
    if isinstance(error, RecursionError):
        return "嵌套太深"
    return "其中有位数太多的数"  # the one ValueError that Python raises of itself here


def _told(said: str) -> str:
    place = _PLACE.search(said)
    if not place:
        return "到文件末尾还没有写完"
    if _TWICE.match(said):
        return f"第 {place[1]} 行写的一项，前面已经写过"
    return f"第 {place[1]} 行第 {place[2]} 列起读不下去"
