"""The notice that a matter asks for as it stands, out of the acting decision and the ledger."""

from datetime import date
from typing import Any

from scoring.errors import StepRefused
from scoring.procedure.notices import Matter, Notice, notice
from scoring.procedure.standing import STATES
from scoring.schema.notice import PROCEDURE_NOTICES, NoticeKind
from service.errors import NotFound, WrongUse
from service.home import Home
from service.procedures.acting import acting_run_of, proceedings_of
from service.procedures.proceeding import Proceeding
from service.procedures.proceedings import rule_on, stands
from service.procedures.score_facts import score_facts_of
from service.procedures.view import labels_of
from service.runs.run import Run


def notice_of(home: Home, uscc: str, effect: str, kind: str | None, *, on: date) -> Notice:
    """The notice of a kind, or of the kind that the state asks for; `StepRefused` for one that would say what is not so."""
    run, policy = acting_run_of(home, uscc), home.policy()
    one = _meant(proceedings_of(home, run, uscc, on=on), uscc, effect)
    if one.fault:
        raise StepRefused(f"不能出文书：{one.fault}")
    wanted = _fitting(one) if kind is None else _asked(one, kind)
    day, document = one.matter[0].step.day if one.matter else on, _document(run, one)
    scored = one.kind == "scored_d" and one.effect is not None
    rule = rule_on(policy, one.kind, day)
    matter = Matter(
        effect=one.id,
        kind=one.kind,
        label=labels_of(policy).get(one.id, one.id),
        terms=one.terms,
        bases=rule.bases,
        standing=one.standing,
        grounds=one.grounds,
        reason=_reason(one),
        acted=_acted(one),
        last_day=one.effect.last_day(one.grounds) if one.effect else None,
        score=score_facts_of(home, run, document) if scored else None,
        objection=rule.objection,
    )
    return notice(policy, wanted, document, matter, day=day)


def _meant(found: list[Proceeding], uscc: str, effect: str) -> Proceeding:
    ours = sorted((one for one in found if one.id == effect), key=lambda one: one.effect is None)
    if not ours:
        names = "、".join(dict.fromkeys(one.id for one in found)) or "无"
        raise NotFound(f"{uscc} 没有不利效果“{effect}”；现有：{names}")
    return ours[0]


def _fitting(one: Proceeding) -> NoticeKind:
    if one.standing.state == "dropped":
        if not one.matter:
            raise StepRefused(f"{one.id} {one.standing.reason}；从未告知过，没有要发的文书")
        return "not_applied" if _decided_against(one) else "ended"
    if one.terms.notice == "effect":
        return "effect"
    return "decision" if one.standing.acting else "advance"


def _asked(one: Proceeding, kind: str) -> NoticeKind:
    known: dict[str, NoticeKind] = {name: name for name in PROCEDURE_NOTICES}
    if kind not in known:
        raise WrongUse(f"文书种类“{kind}”应为 {'、'.join(PROCEDURE_NOTICES)} 之一")
    wanted = known[kind]
    by_rule = {"advance": one.terms.notice == "full", "effect": one.terms.notice == "effect"}
    dropped, against = one.standing.state == "dropped", _decided_against(one)
    by_state = {
        "decision": one.standing.acting,
        "not_applied": dropped and against,
        "ended": dropped and bool(one.matter) and not against,
    }
    if wanted in by_rule and not by_rule[wanted]:
        raise StepRefused(f"{one.id} 的程序不用“{PROCEDURE_NOTICES[wanted]}”；可出“{_fit(one)}”")
    if wanted in by_rule and dropped:
        raise StepRefused(f"{one.id} 已经终止（{one.standing.reason}），不再出“{PROCEDURE_NOTICES[wanted]}”")
    if wanted in by_state and not by_state[wanted]:
        state = STATES[one.standing.state]
        raise StepRefused(
            f"{one.id} 的状态是“{state}”，不能出“{PROCEDURE_NOTICES[wanted]}”；可出“{_fit(one)}”"
        )
    return wanted


def _fit(one: Proceeding) -> str:
    return PROCEDURE_NOTICES[_fitting(one)]


def _decided_against(one: Proceeding) -> bool:
    return bool(one.matter) and one.matter[-1].step.kind == "decided_not_to_apply"


def _acted(one: Proceeding) -> bool:
    """Whether it acted when its last step was taken."""
    if len(one.matter) < 2:
        return False
    return stands(one.taken[:-1], one.matter[-1].step.day).acting


def _reason(one: Proceeding) -> str:
    if one.standing.state == "dropped":
        return one.standing.reason
    decided = [entry.step.text for entry in one.matter if entry.step.kind == "decided_to_apply"]
    return decided[-1] if decided else ""


def _document(run: Run, one: Proceeding) -> dict[str, Any]:
    """The acting decision; of an enterprise that it does not have any more, only what the ledger knows."""
    try:
        return run.document(one.uscc)
    except NotFound:
        empty: dict[str, Any] = dict.fromkeys(("overrides", "measures", "evidence_records", "reasons"), ())
        return empty | {
            "uscc": one.uscc,
            "name": None,
            "as_of": run.manifest.as_of.isoformat(),
            "simulated": run.manifest.simulated,
            "decision_id": one.matter[0].decision_id,
        }
