"""The letter on a step of a case: what the register knows, in the words of the policy of that day."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import Connection

from features.records import KINDS as RECORD_KINDS
from features.store import ZONE
from scoring.procedure.notices import CONTACT
from scoring.procedure.working_days import WorkingDays
from scoring.rights.eligibility import Shown
from scoring.rights.standing import TABLES, Standing, standing
from scoring.rights.words import OUTCOMES, Outcome
from scoring.schema.effect_kinds import EFFECT_KINDS
from scoring.schema.measure import Basis
from scoring.schema.notice import LETTERS, REQUIRED, LetterKind
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay
from scoring.schema.procedure import BUREAU
from service.cases.case import Case, Kept
from service.cases.filing import repairable
from service.cases.ground import ground_for_case
from service.cases.target import record_in
from service.errors import NotFound
from service.law_on import law_for
from service.notices.letters.letter import Letter, letter
from service.publications.parts import part_of
from service.publications.place import Place
from service.publications.publication import in_force
from service.publications.rests import ground_of, policy_of

_EFFECTS: Final[Mapping[Outcome, str]] = {
    "withdrawn_record": "该记录自始不作为评价的依据，企业已重新评价，据以采取的措施终止",
    "corrected": "该记录按更正后的内容使用，企业已重新评价",
    "unverifiable": "该记录自即日起停止使用，企业已重新评价，据以采取的措施终止",
    "rejected": "异议期间的标注和暂停使用终止，该记录继续使用，企业已重新评价",
    "repaired": "该记录自即日起停止使用，企业已重新评价，据以采取的措施终止，各处同步停止公示",
    "refused": "该记录继续使用",
}
_ANNULLED: Final = "该记录自即日起恢复使用，企业已重新评价"
_ADMITTED: Final = "自受理之日起对该记录作出异议标注，至作出处理决定之日暂停使用，企业已重新评价"
_ADMITTED_EVALUATION: Final = "评价在处理期间不变"
_REMEDY: Final = "对记录本身不服的，依作出记录的文书所载明的途径，向作出单位提出"
_REVIEW: Final = "对决定不服的，可以在期限内申请复核一次"
_OPEN: Final = "（日历尚未公布，另行告知）"


def letter_on(place: Place, connection: Connection, case: Case, seq: int, *, on: date) -> Letter:
    """The letter on a step, with what is published and known of the enterprise; raises as `letter_of`."""
    publication = in_force(connection, "public")
    part = part_of(connection, publication, case.uscc, whole=False)
    name = part.found["attributes"]["name"] if part else None
    ground = ground_of(place.database, publication.number)
    policy = policy_of(place.database, publication.number)
    return letter_of(
        case,
        seq,
        policy,
        enterprise=name or case.uscc,
        earliest=_earliest(place, connection, case, on),
        simulated=ground.manifest.simulated,
    )


def _earliest(place: Place, connection: Connection, case: Case, on: date) -> date | None:
    if case.kind != "repair" or case.target.record_id is None:
        return None
    ground = ground_for_case(place, connection, case.uscc, on)
    record = record_in(ground.gated, case.uscc, case.target.record_id)
    return repairable(ground, case.uscc, record, Shown()).earliest


def letter_of(
    case: Case, seq: int, policy: Policy, *, enterprise: str, earliest: date | None, simulated: bool
) -> Letter:
    """The letter on step `seq` of a case; `NotFound` where there is no such step, or no letter is written on it.

    `enterprise`: its name; `earliest`: first day on which a repair that was not admitted can be decided; null where no day can be told.
    """
    step = next((one for one in case.steps if one.seq == seq), None)
    kind = _kind(case, step) if step else None
    if step is None or kind is None:
        told = "、".join(
            f"{one.seq}（{TABLES[case.kind].steps[one.taken.step.kind]}）"
            for one in case.steps
            if _kind(case, one)
        )
        raise NotFound(
            f"事项 {case.id} 的第 {seq} 步没有文书；有文书的：{told or '无'}",
            english=f"there is no letter on step {seq} of case {case.id}",
        )
    day = step.taken.step.day
    law = law_for(policy, day, "public")
    known = _Known(case, step, enterprise, earliest, law, policy, policy.calendar)
    recipient = case.target.issuing_body or "数据提供单位" if kind == "objection_forwarded" else enterprise
    fields = {name: _FIELDS[name](known) for name in REQUIRED[kind]}
    return letter(policy, kind, fields, recipient=recipient, sender=BUREAU, day=day, simulated=simulated)


def _kind(case: Case, step: Kept) -> LetterKind | None:
    name = f"{case.kind}_{step.taken.step.kind}"
    return _LETTER.validate_python(name) if name in LETTERS else None


_LETTER: Final[TypeAdapter[LetterKind]] = TypeAdapter(LetterKind)


class _Known:
    """What a letter can say of a case and one of its steps."""

    def __init__(
        self,
        case: Case,
        step: Kept,
        enterprise: str,
        earliest: date | None,
        law: PolicyDay,
        policy: Policy,
        calendar: WorkingDays,
    ) -> None:
        self.case, self.step, self.enterprise, self.earliest = case, step.taken.step, enterprise, earliest
        self.law, self._policy = law, policy
        taken = [one.taken for one in case.steps if one.seq <= step.seq]
        self.taken = taken
        self.now: Standing = standing(taken, on=self.step.day, calendar=calendar)

    @property
    def bases(self) -> str:
        rules = self.law.rights.repair if self.case.kind == "repair" else self.law.rights.objection
        return "、".join(self._named(one) for one in rules.bases if self._read(one))

    def until(self, what: str) -> str:
        """The last day of what is due."""
        days = [one.until for one in self.now.dues if one.what == what]
        return str(days[0]) if days and days[0] else _OPEN

    def said(self, step: str) -> str:
        """What was said with the last step of a kind so far; empty where nothing was."""
        texts = [one.step.text for one in self.taken if one.step.kind == step]
        return texts[-1] if texts else ""

    def _named(self, basis: Basis) -> str:
        return f"《{self._policy.instrument_of[basis.instrument].name}》{basis.article}"

    def _read(self, basis: Basis) -> bool:
        return all(one.verified for one in self.law.citations([basis]))


def _subject(known: _Known) -> str:
    target = known.case.target
    if target.kind is None:
        return f"对{EFFECT_KINDS[target.effect]}的评价" if target.effect else "评价"
    told = f"{target.issuing_body or ''}{RECORD_KINDS[target.kind].label}“{target.document_no}”"
    return f"{told}（{target.occurred_on}）"


def _facts(known: _Known) -> str:
    answer = known.said("answered")
    return f"提供单位答复：{answer}" if answer else f"已审查申请材料：{known.said('filed')}"


def _outcome(known: _Known) -> str:
    return OUTCOMES[known.step.outcome] if known.step.outcome else "撤销此前作出的信用修复"


def _effects(known: _Known) -> str:
    if known.step.kind == "admitted":
        return _ADMITTED_EVALUATION if known.case.target.kind is None else _ADMITTED
    return _EFFECTS[known.step.outcome] if known.step.outcome else _ANNULLED


def _deadline(known: _Known) -> str:
    return known.until("answer" if known.step.kind == "forwarded" else "decide")


def _remedy(known: _Known) -> str:
    return f"{_REVIEW}；{_REMEDY}" if known.now.review_until else _REMEDY


_FIELDS: Final[Mapping[str, Callable[[_Known], str]]] = {
    "enterprise": lambda known: known.enterprise,
    "uscc": lambda known: known.case.uscc,
    "case": lambda known: known.case.id,
    "filed_on": lambda known: str(known.case.filed_at.astimezone(ZONE).date()),
    "subject": _subject,
    "claim": lambda known: known.said("filed"),
    "facts": _facts,
    "outcome": _outcome,
    "reasons": lambda known: known.step.text,
    "bases": lambda known: known.bases,
    "effects": _effects,
    "deadline": _deadline,
    "earliest": lambda known: str(known.earliest or "补齐所列条件之日"),
    "remedy": _remedy,
    "remedy_until": lambda known: str(known.now.review_until or _OPEN),
    "contact": lambda _: f"{BUREAU}{CONTACT}",
}
"""Field of a letter → what it says of a case."""
