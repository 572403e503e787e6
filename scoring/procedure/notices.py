"""The text of a notice: the policy's template filled in from a decision's document and from where the matter stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from scoring.entries import what_record
from scoring.errors import PolicyNotInForce
from scoring.procedure.score_facts import CostlyItem, ScoreFacts
from scoring.procedure.standing import Standing
from scoring.procedure.terms import Terms
from scoring.schema.effect_kinds import EffectKind
from scoring.schema.measure import Basis
from scoring.schema.notice import NoticeKind, Paragraph, Template, When
from scoring.schema.policy import Policy
from scoring.schema.procedure import CALENDARS, Term

Document = Mapping[str, Any]
CONTACT: Final = "（地址、电话：＿＿＿＿＿＿）"
NOT_YET: Final = "自送达之日起算，由送达日确定"
_SHOWN: Final = 5
"""So many records of one item are named."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a notice is about.

    Attributes:
        effect: id of an override or a measure, or `SCORED_D`; `kind`: of effect.
        label: what it is called.
        terms: of its procedure, with the days that are fixed already.
        bases: on which the procedure rests.
        standing: where it stands; before the notice its dates are left open.
        grounds: the records that the enterprise is or was told of.
        reason: why it was decided or ended; empty in the notices before.
        acted: whether it acted before it was decided not to apply it.
        last_day: the last day on which the grounds count by themselves; null where only an act ends them, and of a D by score.
        score: the facts of a D by score; null of every other effect.
        objection: within which time an objection is answered; null where the procedure sets none.
    """

    effect: str
    kind: EffectKind
    label: str
    terms: Terms
    bases: tuple[Basis, ...]
    standing: Standing
    grounds: tuple[str, ...]
    reason: str = ""
    acted: bool = False
    last_day: date | None = None
    score: ScoreFacts | None = None
    objection: Term | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice ready to be printed. `marks`: what must stand above its title."""

    title: str
    paragraphs: tuple[str, ...]
    marks: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """As plain text."""
        return (
            "\n\n".join((*self.marks, self.title, *self.paragraphs, "（印章）        年    月    日")) + "\n"
        )


def template_on(policy: Policy, kind: NoticeKind, day: date) -> Template:
    """The text of a kind of notice on a day; raises PolicyNotInForce before the first."""
    for one in policy.notices:
        if one.kind == kind and one.in_force(day):
            return one
    raise PolicyNotInForce(day, policy.settings.in_force_from or date.max)


def notice(policy: Policy, kind: NoticeKind, document: Document, matter: Matter, *, day: date) -> Notice:
    """The text of a kind of notice on a day. `document`: the decision's, as `scoring.document` renders it. Same in, same text out.

    A basis that nobody has read is left out: a notice rests on no text but those that were read.
    """
    template = template_on(policy, kind, day)
    own = [f"《{policy.instrument_of[one.instrument].name}》{one.article}" for one in matter.bases]
    values = _values(document, matter, own, policy.settings.bureau)
    cases: set[When] = {"always", "hearing" if matter.terms.hearing else "no_hearing"}
    cases.add("objection" if matter.objection else "no_objection")
    cases.add("silence_acts" if matter.terms.on_silence == "acts" else "silence_decides")
    cases.add("acted" if matter.acted else "not_acted")
    return Notice(
        template.title,
        tuple(_filled(one, values) for one in template.paragraphs if one.when in cases),
        ("模拟数据，非真实企业，不得送达",) if document["simulated"] else (),
    )


def _filled(paragraph: Paragraph, values: Mapping[str, str]) -> str:
    return paragraph.text.format_map(values)


def _values(document: Document, matter: Matter, own: Sequence[str], bureau: str) -> dict[str, str]:
    found = _found(document, matter.effect)
    now, terms = matter.standing, matter.terms
    decider = bureau if terms.decided_by == "bureau" else found.get("applying_body", "实施单位")
    return {
        "enterprise": document["name"] or "（名称未知）",
        "uscc": document["uscc"],
        "as_of": document["as_of"],
        "facts": _facts(document, matter),
        "bases": _bases(found.get("bases", ()), own),
        "effect": _effect(matter, found),
        "term": (found.get("term") or "随评价每日更新，根据消失即止") + _last_day(matter),
        "remedy": found.get("remedy") or "对数据有异议的可申请更正，更正后重新评价",
        "applying_body": found.get("applying_body", bureau),
        "decider": decider,
        "contact": f"{decider}{CONTACT}",
        "statement_term": _term(terms.statement),
        "statement_until": _until(now.statement_until),
        "hearing_term": _term(terms.hearing.request if terms.hearing else None),
        "hearing_until": _until(now.hearing_until),
        "objection_term": _term(matter.objection),
        "acts_from": _acts_from(matter),
        "reason": matter.reason or "期满没有陈述、申辩",
        "ended_on": str(now.since) if now.state == "dropped" else NOT_YET,
        "decision_id": document["decision_id"],
    }


def _found(document: Document, effect: str) -> Mapping[str, Any]:
    """What the document says of an effect; nothing of one that has ended, and of a D by score."""
    for one in (*document["overrides"], *document["measures"]):
        if one["id"] == effect:
            found: Mapping[str, Any] = one
            return found
    return {}


def _facts(document: Document, matter: Matter) -> str:
    if matter.score is not None:
        return _lines([_scored(document, matter.score), *(_item(one) for one in matter.score.items)])
    named = {one["record_id"]: one for one in document["evidence_records"]}
    return _lines([_record(named[one]) for one in matter.grounds if one in named])


def _scored(document: Document, score: ScoreFacts) -> str:
    return (
        f"截至 {document['as_of']} 得分 {document['score']}，为基准分 {document['base_points']} 与各项分值之和；"
        f"按公布的等级分界，低于 {score.below} 分的为 D。减分的项目和所依记录如下，按减分多少排列"
    )


def _item(one: CostlyItem) -> str:
    """An item that took points, with the records behind it: the newest ones where there are many."""
    text = f"{one.label}：{one.value}{f'（{one.unknown}）' if one.unknown else ''}，减 {-one.points} 分"
    if not one.records:
        return text
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for record in one.records[:_SHOWN]:
        by_kind.setdefault(what_record(record), []).append(record)
    shown = "；".join(f"{kind} {'、'.join(map(_numbered, ours))}" for kind, ours in by_kind.items())
    lead = "已计入而不足以得出数值的记录" if one.unknown else "所依记录"
    return f"{text}。{lead}：{shown}" + (f" 等 {len(one.records)} 条" if len(one.records) > _SHOWN else "")


def _record(one: Mapping[str, Any]) -> str:
    return f"{what_record(one)}：{_numbered(one)}"


def _numbered(one: Mapping[str, Any]) -> str:
    """What names a record among those of its kind: document, day, body; one without a number by its day."""
    body = f"，{one['issuing_body']}" if one["issuing_body"] else ""
    number = one["document_no"]
    return f"{number}（{one['occurred_on']}{body}）" if number else f"{one['occurred_on']}{body}（无文号）"


def _bases(bases: Sequence[Mapping[str, Any]], own: Sequence[str]) -> str:
    """Those that were read; of a D by score the rule under which the evaluation is published."""
    read = [f"《{one['instrument']}》{one['article']}" for one in bases if one["verified"]]
    return _lines(read or own)


def _effect(matter: Matter, found: Mapping[str, Any]) -> str:
    match matter.kind:
        case "direct_d":
            return f"信用等级定为 D，不论得分（规则：{matter.label}）"
        case "bar_a":
            return f"信用等级不得为 A，按 B 对待（规则：{matter.label}）"
        case "scored_d":
            return "信用等级按得分定为 D；等级本身不引起任何限制"
        case _:
            strength = f"，{found['strength']}" if found.get("strength") else ""
            domain = f"{found['domain_label']}：" if found else ""
            body = f"（由{found['applying_body']}实施）" if found else ""
            return f"{matter.effect} {domain}{matter.label}{strength}{body}"


def _last_day(matter: Matter) -> str:
    return f"；所依记录计入到 {matter.last_day}，届时本效果终止" if matter.last_day else ""


def _acts_from(matter: Matter) -> str:
    now = matter.standing
    if matter.terms.statement is None and now.state == "due":
        return "本告知书送达之日"
    return f" {now.earliest} " if now.earliest else "期满次日"


def _term(term: Term | None) -> str:
    return f" {term.days} {CALENDARS[term.calendar]}" if term else ""


def _until(day: date | None) -> str:
    return f"至 {day}" if day else NOT_YET


def _lines(texts: Sequence[str]) -> str:
    return "；\n".join(f"（{number}）{text}" for number, text in enumerate(texts, start=1)) + "。"
