"""Rules on the conditions of repair and on acts of authorities without a case: each once, by who may, from the right day."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, get_args

from features.acts import RESTRUCTURING, VOID
from features.records.events import EVENT_TYPES
from scoring.compiler.rules.common_rules import Found, followed, founded, registered
from scoring.compiler.yaml_document import Step
from scoring.rights.lasting import ENDED_BY
from scoring.rights.words import PARTIES, EventType, Party
from scoring.schema.policy import Policy
from scoring.schema.rights import CONDITIONS, Act, RightsRules

OF_CASES: Final[frozenset[EventType]] = frozenset({"objection", "objection_end"})
"""What only an objection brings."""
_BY_CASES: Final[Mapping[EventType, tuple[Party, ...]]] = {
    "withdrawal": ("bureau",),
    "suspension": ("bureau",),
    "repair": ("finding_authority",),
}
"""Event → who decides the case that brings it."""
_AUTHORITIES: Final[frozenset[Party]] = frozenset({"finding_authority", "reviewing_body", "court"})
MAY: Final[Mapping[EventType, frozenset[Party]]] = {
    "annulment": _AUTHORITIES,
    "withdrawal": frozenset({"provider", "finding_authority"}),
    "reinstatement": _AUTHORITIES | {"bureau", "provider"},
    "removal": frozenset({"finding_authority", "court"}),
    "removal_annulment": frozenset({"finding_authority", "court"}),
    "repair": frozenset({"finding_authority"}),
    "repair_annulment": frozenset({"finding_authority"}),
    "publicity_change": frozenset({"finding_authority"}),
    "restructuring": frozenset({"court"}),
    "restructuring_end": frozenset({"court"}),
    "suspension": _AUTHORITIES | {"bureau", "provider"},
    "suspension_end": _AUTHORITIES | {"bureau", "provider"},
}
"""Event → who may bring it at all: who made a finding repairs and annuls it, a court alone approves a plan."""


def conditions_whole(policy: Policy) -> Iterator[Found]:
    """Every condition of repair stands in each version once."""
    for position, version in enumerate(policy.rights):
        path: tuple[Step, ...] = ("versions", position, "repair", "conditions")
        counted = Counter(one.id for one in version.repair.conditions)
        for name, label in CONDITIONS.items():
            if not counted[name]:
                yield path, f"没有修复条件“{label}”（{name}）", "条件是一份封闭的清单，请补上"
        for place, one in enumerate(version.repair.conditions):
            if counted[one.id] > 1:
                yield (*path, place, "id"), f"修复条件“{one.id}”重复", "请删去其一"
            yield from registered(policy, (*path, place), one.bases)
            yield from followed(policy, (*path, place), one.bases, version.in_force_to)


def acts_lawful(policy: Policy) -> Iterator[Found]:
    """Every event of the store that no case brings is one act in each version."""
    for position, version in enumerate(policy.rights):
        path: tuple[Step, ...] = ("versions", position, "acts")
        counted = Counter(one.event for one in version.acts)
        for name in get_args(EventType):
            if name not in OF_CASES and not counted[name]:
                yield path, f"没有规定“{EVENT_TYPES[name]}”（{name}）由谁作出", "请补上这一变动"
        for place, one in enumerate(version.acts):
            if counted[one.event] > 1:
                yield (*path, place, "event"), f"变动“{one.event}”重复", "请删去其一"
            yield from registered(policy, (*path, place), one.bases)
            yield from followed(policy, (*path, place), one.bases, version.in_force_to)
            yield from founded((*path, place), one.bases)
            for field, reason, mend in _act_lawful(one):
                yield (*path, place, field), f"“{one.label}”{reason}", mend
        yield from _undoing_whole(version, ("versions", position))


def _undoing_whole(version: RightsRules, path: tuple[Step, ...]) -> Iterator[Found]:
    """Of everybody who may do something it stands who may end it, and whatever he did somebody may end."""
    acts = {one.event: one for one in version.acts}
    for event, ending in ENDED_BY.items():
        if event in OF_CASES or event not in acts or ending not in acts:
            continue  # said before
        for party in dict.fromkeys((*acts[event].by, *_BY_CASES.get(event, ()))):
            could = version.undoing.may_end(party) & set(acts[ending].by)
            if not could:
                told = f"“{acts[event].label}”由{PARTIES[party]}作出之后，没有人可以作“{acts[ending].label}”"
                who = "、".join(acts[ending].by)
                yield (*path, "undoing", "rules"), told, f"请写明 {party} 作出的由谁终止，可以是：{who}"
    counted = Counter(one.by for one in version.undoing.rules)
    for place, one in enumerate(version.undoing.rules):
        here: tuple[Step, ...] = (*path, "undoing", "rules", place)
        if counted[one.by] > 1:
            yield (*here, "by"), f"{PARTIES[one.by]}作出的由谁终止写了两次", "请合并为一条"
        if one.by not in one.ended_by:
            yield (*here, "ended_by"), f"{PARTIES[one.by]}不能终止自己作出的", "谁作出谁终止，请补上"
        if one.by == "court" and set(one.ended_by) != {"court"}:
            yield (*here, "ended_by"), "法院作出的不能由别的机关终止", "请写 ended_by: [court]"


def _act_lawful(one: Act) -> Iterator[tuple[str, str, str]]:
    if one.event in OF_CASES:
        yield "event", "只能由企业提出的异议引起，不能不经申请而作", "请删去"
        return
    due = "record_day" if one.event in VOID else "act_day"
    if one.effective != due:
        why = "自始不使用" if one.event in VOID else "自作出之日起作用"
        yield "effective", f"的生效日不对：{why}", f"请写 effective: {due}"
    if one.names_document == (one.event in RESTRUCTURING):
        about = "及于企业的全部不利记录" if one.event in RESTRUCTURING else "及于一份文书"
        yield "names_document", f"{about}", f"请写 names_document: {str(not one.names_document).lower()}"
    if wrong := [party for party in one.by if party not in MAY[one.event]]:
        may = "、".join(PARTIES[party] for party in PARTIES if party in MAY[one.event])
        yield "by", f"不能由{PARTIES[wrong[0]]}作出", f"谁认定谁处理，可以是：{may}"
    if one.corrects and one.event not in ENDED_BY.values():
        yield "corrects", "不终止什么，没有可以更正的登记", "请删去"
    elif one.corrects not in ((), ("bureau",)):
        yield "corrects", "的登记由发展改革部门作出，只由它更正", "请写 corrects: [bureau]"
