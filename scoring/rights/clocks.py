"""The clocks of a day's rules as people read them: what is due from whom, counted from when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scoring.rights.words import Kind, Party
from scoring.schema.procedure import CALENDARS
from scoring.schema.rights import Deadline, RightsRules

_CLOCKS: Final[Mapping[tuple[Kind, str], tuple[str, str, Party]]] = {
    ("objection", "admit"): ("受理并标注，或者说明不予受理的理由", "收到异议之日", "bureau"),
    ("objection", "forward"): ("转送数据提供单位", "收到异议之日", "bureau"),
    ("objection", "provider"): ("核查并答复", "转送之日", "provider"),
    ("objection", "decide"): ("作出决定（提供单位的记录）", "收到答复、或者提供单位答复期满之日", "bureau"),
    ("objection", "decide_own"): ("作出决定（本部门自己的记录）", "收到异议之日", "bureau"),
    ("objection", "longest"): ("作出决定，连同延长的最长期限", "收到异议之日", "bureau"),
    ("objection", "review_request"): ("可以申请复核，一次", "作出决定之日", "enterprise"),
    ("objection", "review"): ("作出复核决定", "申请复核之日", "bureau"),
    ("repair", "admit"): ("受理，或者一次告知未满足的条件", "收到申请之日", "bureau"),
    ("repair", "decide"): ("作出修复决定", "受理之日，改送的自改送之日", "finding_authority"),
    ("repair", "end_publicity"): ("各处同步停止公示", "决定修复之日", "provider"),
}
"""Clock of the rules → what is due, from when it is counted, and from whom it is due or whose right it is."""


@dataclass(frozen=True, slots=True)
class ToldClock:
    """A clock as people read it. `name`: its field in the rules of its kind."""

    kind: Kind
    name: str
    what: str
    since: str
    who: Party
    deadline: Deadline

    @property
    def term(self) -> str:
        """How long it is, such as 5 个工作日."""
        return f"{self.deadline.days} {CALENDARS[self.deadline.calendar]}"


def told_clocks(rules: RightsRules) -> tuple[ToldClock, ...]:
    """Every clock of objection and repair, in the order of the course."""
    return tuple(
        ToldClock(kind, name, what, since, who, getattr(getattr(rules, kind), name))
        for (kind, name), (what, since, who) in _CLOCKS.items()
    )
