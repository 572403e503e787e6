"""What a party sees of the notices that are its own: not more than it may be told now, nor where a name of its choice leads."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, RowMapping

from service.notices.attempts import GIVEN_UP
from service.notices.receivers import still_told
from service.parties.party import Party

_ELSEWHERE: Final = "主机名不指向可以送往的地址"
_NO_ANSWER: Final = "没有连上，或者没有按时答复"


def may_see(connection: Connection, party: Party, row: RowMapping | Mapping[str, Any], *, on: date) -> bool:
    """Whether a party may be told of a notice on a day, or was: what was taken back before it arrived it does not see.

    `row`: uscc, reach, whom and state of a delivery to it.
    """
    if row["state"] == "delivered":
        return True
    if row["state"] == "void":
        return False
    return still_told(connection, party, row["uscc"], row["reach"], row["whom"], on=on) is not None


def outlined(fault: str | None) -> str | None:
    """What was wrong with an attempt, without what tells of networks behind ours: addresses, ports that are closed, certificates."""
    if fault is None or fault.startswith("答复 "):
        return fault
    if fault.startswith(GIVEN_UP):
        return GIVEN_UP
    if "公网地址" in fault or "解析不了" in fault or "只送往本机" in fault:
        return _ELSEWHERE
    if fault.endswith("秒内没有答复") or fault.startswith(("连接不上", "连接中断")):
        return _NO_ANSWER
    return fault
