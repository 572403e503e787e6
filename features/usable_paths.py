"""Where a home cannot lie: libraries take some characters of its path for parts of an address."""

from pathlib import Path
from typing import Final

from features.declaration_faults import shown

_NOT_IN_PATHS: Final = frozenset("[]%?#\\^|\x7f") | {chr(number) for number in range(32)}
"""The Delta library opens no such folder; MLflow puts its database elsewhere, or makes an empty folder beside."""
_LONGEST: Final = 4096


def unusable(path: Path) -> str | None:
    """What of a path libraries cannot take, with the path and what to do; null for a good one.

    They make every path absolute, and some follow its links: the folder in which a relative one lies counts, and where a link leads.
    """
    for one in (path.absolute(), path.resolve()):
        strange = sorted(set(str(one)) & _NOT_IN_PATHS)
        if strange:
            named = "、".join(map(shown, strange))
            return f"路径“{shown(one, longest=_LONGEST)}”不能含有字符 {named}（所用的程序库会当作地址的一部分），请换一个文件夹"
    return None
