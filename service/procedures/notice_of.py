"""The notice that a matter asks for as it stands, out of the acting decision and the ledger."""

from datetime import date
from typing import Any

from scoring.errors import StepRefused
from scoring.procedure.notices import Matter, Notice, notice
from scoring.procedure.standing import STATES
from scoring.schema.notice import NOTICE_KINDS, NoticeKind
from service.errors import NotFound, WrongUse
from service.home import Home
from service.procedures.acting import acting_run, proceedings_of
from service.procedures.proceedings import Proceeding
from service.procedures.view import labels_of
from service.run import Run


def notice_of(home: Home, uscc: str, effect: str, kind: str | None, *, on: date) -> Notice:
    """The notice of a kind, or of the kind that the state asks for; `StepRefused` for one that would say what is not so."""
    run, policy = acting_run(home), home.policy()
    one = _meant(proceedings_of(home, run, uscc, on=on), uscc, effect)
    wanted = _fitting(one) if kind is None else _asked(one, kind)
    matter = Matter(
        effect=one.id,
        label=labels_of(policy).get(one.id, one.id),
        rule=one.rule,
        standing=one.standing,
        grounds=one.grounds,
        reason=_reason(one),
    )
    day = one.matter[0].step.day if one.matter else on
    return notice(policy, wanted, _document(run, one), matter, day=day)


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
        return "ended"
    if one.rule.notice == "effect":
        return "effect"
    return "decision" if one.standing.acting else "advance"


def _asked(one: Proceeding, kind: str) -> NoticeKind:
    known: dict[str, NoticeKind] = {name: name for name in NOTICE_KINDS}
    if kind not in known:
        raise WrongUse(f"文书种类“{kind}”应为 {'、'.join(NOTICE_KINDS)} 之一")
    wanted = known[kind]
    by_rule = {"advance": one.rule.notice == "full", "effect": one.rule.notice == "effect"}
    by_state = {"decision": one.standing.acting, "ended": one.standing.state == "dropped"}
    if wanted in by_rule and (not by_rule[wanted] or one.effect is None):
        raise StepRefused(f"{one.id} 的程序不用“{NOTICE_KINDS[wanted]}”，或者根据已经消失")
    if wanted in by_state and not by_state[wanted]:
        state = STATES[one.standing.state]
        raise StepRefused(f"{one.id} 的状态是“{state}”，不能出“{NOTICE_KINDS[wanted]}”")
    return wanted


def _reason(one: Proceeding) -> str:
    if one.standing.state == "dropped":
        return one.standing.reason
    decided = [step.text for step in one.steps if step.kind == "decided_to_apply"]
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
