"""The rules that a step of a case is taken under: those of the policy of its day, for what the case is about."""

from dataclasses import dataclass
from typing import Any, assert_never

from scoring.errors import StepRefused
from scoring.procedure.working_days import WorkingDays
from scoring.rights.steps import Step, Terms, clock
from scoring.rights.words import Target
from scoring.schema.effect_kinds import EFFECT_KINDS, EffectKind
from scoring.schema.policy_day import PolicyDay
from scoring.schema.procedure import Term
from scoring.schema.rights import ObjectionRules, RepairRules


@dataclass(frozen=True, slots=True)
class ObjectionCourse:
    """An objection under the rules of a day.

    Attributes:
        answer: within which time after it came in an objection that is not passed on is decided; null for `record`.
    """

    rules: ObjectionRules
    target: Target
    answer: Term | None = None


@dataclass(frozen=True, slots=True)
class RepairCourse:
    """A repair under the rules of a day."""

    rules: RepairRules


Course = ObjectionCourse | RepairCourse


def objection_course(law: PolicyDay, target: Target, effect: EffectKind | None = None) -> ObjectionCourse:
    """How an objection is dealt with by the law of a day.

    Args:
        law: of the day of the step that is to be taken.
        target: what it is against.
        effect: of an evaluation, which of its effects; it says within which time the bureau answers.

    Raises:
        StepRefused: the effect is not the bureau's to answer for.
    """
    rules = law.rights.objection
    match target:
        case "record":
            return ObjectionCourse(rules, target)
        case "own_record":
            return ObjectionCourse(rules, target, rules.decide_own)
        case "evaluation":
            return ObjectionCourse(rules, target, _answer(law, effect))
        case _:
            assert_never(target)


def repair_course(law: PolicyDay) -> RepairCourse:
    """How a repair is dealt with by the law of a day."""
    return RepairCourse(law.rights.repair)


def begun(course: Course, step: Step, calendar: WorkingDays) -> Terms:
    """What begins with a step."""
    if isinstance(course, ObjectionCourse):
        return _objection_begun(course, step, calendar)
    return _repair_begun(course.rules, step, calendar)


def _answer(law: PolicyDay, effect: EffectKind | None) -> Term:
    if effect is None:
        raise ValueError("an objection to an evaluation names the effect that it is against")
    procedure = law.procedures.get(effect)
    if procedure is None or procedure.objection is None:
        could = [EFFECT_KINDS[kind] for kind, one in law.procedures.items() if one.objection is not None]
        raise StepRefused(
            f"“{EFFECT_KINDS[effect]}”不由本部门答复异议：它依别的机关的文书或者核查，请对所据的记录提出异议，"
            f"或者向作出机关提出；可以对评价提出异议的有：{'、'.join(could)}"
        )
    return procedure.objection


def _objection_begun(course: ObjectionCourse, step: Step, calendar: WorkingDays) -> Terms:
    rules, day = course.rules, step.day
    began: dict[str, Any]
    match step.kind:
        case "filed":
            began = {
                "target": course.target,
                "admit": clock(rules.admit, day, calendar),
            }
            if course.target != "evaluation":
                began["longest"] = clock(rules.longest, day, calendar)
            if course.answer is None:
                began["forward"] = clock(rules.forward, day, calendar)
            else:
                began["decide"] = clock(course.answer, day, calendar)
        case "admitted":
            began = {"suspends": rules.suspends and course.target != "evaluation"}
        case "forwarded":
            provider = clock(rules.provider, day, calendar)
            began = {"provider": provider}
            if provider.until is not None:
                began["decide"] = clock(rules.decide, provider.until, calendar)
        case "answered":
            began = {"decide": clock(rules.decide, day, calendar)}
        case "decided":
            began = {"review_request": clock(rules.review_request, day, calendar)}
        case "review_requested":
            began = {"review": clock(rules.review, day, calendar)}
        case _:
            began = {}
    return Terms(kind="objection", **began)


def _repair_begun(rules: RepairRules, step: Step, calendar: WorkingDays) -> Terms:
    match step.kind:
        case "filed":
            return Terms(kind="repair", admit=clock(rules.admit, step.day, calendar))
        case "admitted" | "redirected":
            return Terms(kind="repair", decide=clock(rules.decide, step.day, calendar))
        case "decided" if step.outcome == "repaired":
            return Terms(kind="repair", end_publicity=clock(rules.end_publicity, step.day, calendar))
        case _:
            return Terms(kind="repair")
