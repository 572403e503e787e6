"""Rules on what is due before an adverse effect acts, and on the calendar in which its days are counted."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from scoring.compiler.rules.common_rules import Found, continuous, followed, registered
from scoring.compiler.rules.grade_rules import ARTICLE
from scoring.errors import CalendarEnds
from scoring.procedure.coverage import WARNED_BEFORE, covered_until, last_day_of_notice
from scoring.schema.effect_kinds import EFFECT_KINDS, OF_THE_BUREAU, EffectKind
from scoring.schema.policy import Policy
from scoring.schema.procedure import HolidayYear, Procedure, Term

LEAST_REQUEST: Final = 5
LEAST_NOTICE: Final = 7
"""Working days to ask for a hearing, and between its announcement and itself: Articles 64 and 85 of the law on penalties."""
LEAST_STATEMENT: Final = 5
"""Working days to state and defend: the law sets none, so no fewer than it gives for asking for a hearing."""
LONGEST_OBJECTION: Final = 20
"""Working days: the longest that a regulation which was read gives in all (浙江省公共信用信息管理条例 Article 31)."""
HEARD: Final[frozenset[EffectKind]] = frozenset({"direct_d", "duty_to_check"})
"""What weighs like the penalties for which Article 63 offers a hearing: a D whatever the score, and an exclusion to be decided."""


def procedures_lawful(policy: Policy) -> Iterator[Found]:
    """Each kind of effect has one procedure on each day, which hears the enterprise where the effect is the evaluation's own."""
    seen: set[str] = set()
    for position, one in enumerate(policy.procedures):
        path = ("procedures", position)
        if one.id in seen:
            yield (*path, "id"), f"告知程序编号“{one.id}”重复", "请另取一个编号"
        seen.add(one.id)
        yield from registered(policy, path, one.bases)
        yield from followed(policy, path, one.bases, one.in_force_to)
        for field, reason, mend in _procedure_lawful(one, policy):
            yield (*path, field), f"告知程序 {one.id} {reason}", mend
    yield from _covered(policy)


def _covered(policy: Policy) -> Iterator[Found]:
    for kind, label in EFFECT_KINDS.items():
        places = [at for at, one in enumerate(policy.procedures) if one.effect == kind]
        if not places:
            yield ("procedures",), f"没有规定“{label}”（{kind}）生效前的程序", f"请补上 effect: {kind} 的一条"
            continue
        versions = [policy.procedures[at] for at in places]
        for path, reason, mend in continuous(policy, versions, (), f"“{label}”的告知程序"):
            yield ("procedures", places[path[0]]), reason, mend


def _procedure_lawful(one: Procedure, policy: Policy) -> Iterator[tuple[str, str, str]]:
    known = policy.instrument_of
    cited = [known[basis.instrument] for basis in one.bases if basis.instrument in known]
    articles = [basis.article for basis in one.bases]
    if ARTICLE not in articles or not any(found.rank == "prefecture_regulation" for found in cited):
        yield "bases", "没有引用促进条例第十八条", "告知程序是依第十八条公布的自我约束，请加引"
    due = "bureau" if one.effect in OF_THE_BUREAU else "applying_body"
    if one.decided_by != due:
        reason = "不由定级的部门决定" if due == "bureau" else "不由实施单位决定"
        yield "decided_by", reason, f"等级由发展改革部门定，措施由实施单位采取；请写 {due}"
    if one.effect == "duty_to_check" and one.on_silence == "acts":
        yield "on_silence", "期满即自动生效", "概括条款只产生核查责任，请改为 decide"
    yield from _told(one)
    yield from _heard(one, policy)
    yield from _answered(one)


def _told(one: Procedure) -> Iterator[tuple[str, str, str]]:
    if one.notice != "full" and (one.statement or one.hearing):
        yield "notice", "不听取意见却写了期限", "请改为 notice: full，或删去 statement、hearing"
    if one.notice == "full" and one.statement is None:
        yield "notice", "没有陈述、申辩的期限", "请写明 statement"
    if one.notice == "none" and one.effect != "management":
        yield "notice", "减损权益而不告知", "只有管理措施可以是 none"
    if one.notice == "effect" and one.effect != "as_decided":
        yield "notice", "只告知效果，而事实没有别的机关告知过", "只有按决定文书执行的限制可以是 effect"


def _heard(one: Procedure, policy: Policy) -> Iterator[tuple[str, str, str]]:
    if one.statement:
        mend = f"行政处罚法第六十四条给的期限是 {LEAST_STATEMENT} 个工作日，请不少于此数"
        yield from _long_enough(policy, "statement", one.statement, LEAST_STATEMENT, "陈述、申辩的期限", mend)
    if one.effect in HEARD and one.hearing is None:
        reason = "没有听证，而它的影响与行政处罚法第六十三条应告知听证的处罚相当"
        yield "effect", reason, "请写明 hearing"
    if one.hearing:
        for term, least, what in (
            (one.hearing.request, LEAST_REQUEST, "要求听证的期限"),
            (one.hearing.notice, LEAST_NOTICE, "举行听证前的通知期限"),
        ):
            mend = f"行政处罚法第六十四条、第八十五条为 {least} 个工作日，请不少于此数"
            yield from _long_enough(policy, "hearing", term, least, what, mend)


def _answered(one: Procedure) -> Iterator[tuple[str, str, str]]:
    """Whether an objection to what the bureau itself decides is answered, and in time."""
    if one.effect in OF_THE_BUREAU and one.objection is None:
        reason = "没有写明对定级的异议由谁在几日内答复，而定级是本部门自己的决定"
        yield "effect", reason, "请写明 objection，例如 {days: 5, calendar: working}"
    if one.objection and one.objection.days > LONGEST_OBJECTION:
        reason = f"答复异议的期限 {one.objection.days} 日过长"
        yield "objection", reason, f"读到的各地规定连同延长至多 {LONGEST_OBJECTION} 个工作日，请不超过此数"


def _long_enough(
    policy: Policy, field: str, term: Term, least: int, what: str, mend: str
) -> Iterator[tuple[str, str, str]]:
    if term.calendar == "working" and term.days < least:
        yield field, f"{what}过短", mend
    elif term.calendar == "calendar" and (day := _sooner(policy, term, least)):
        reason = f"{what}过短：{day} 告知的，{term.days} 日早于 {least} 个工作日届满"
        yield field, reason, mend


def _sooner(policy: Policy, term: Term, least: int) -> date | None:
    """A day from which a time in calendar days ends before so many working days, of all days that the calendar covers.

    Fewer days than working days asked for are too few in any week; without a calendar nobody can say that they are enough.
    """
    years = [one.year for one in policy.holidays]
    if term.days < least or not years:
        return policy.settings.in_force_from or date(2020, 7, 1)
    day, working = date(min(years), 1, 1), Term(days=least, calendar="working")
    while True:
        try:
            if policy.calendar.end_of(term, day) < policy.calendar.end_of(working, day):
                return day
        except CalendarEnds:
            return None
        day += timedelta(days=1)


def holidays_whole(policy: Policy) -> Iterator[Found]:
    """The years follow each other from the policy's first; each day that does not follow the week is of that year and really does not."""
    years = [one.year for one in policy.holidays]
    first = policy.settings.in_force_from
    if first and (not years or years[0] > first.year):
        yield ("years",), f"工作日历没有 {first.year} 年", f"请从政策施行的 {first.year} 年写起"
    for position, (before, after) in enumerate(pairwise(years), start=1):
        if after != before + 1:
            yield ("years", position, "year"), f"工作日历在 {before} 年之后接的是 {after} 年", "请逐年依次写"
    for position, year in enumerate(policy.holidays):
        for field, reason, mend in _year_whole(year):
            yield ("years", position, field), reason, mend


def calendar_ending(policy: Policy, on: date) -> Iterator[Found]:
    """A calendar whose last year ends soon: what is notified after a day before its end cannot be dated."""
    if not policy.holidays:
        return
    end = covered_until(policy)
    if on <= end - WARNED_BEFORE:
        return
    refused = last_day_of_notice(policy) + timedelta(days=1)
    reason = f"工作日历只到 {end.year} 年：自 {refused} 起告知的期限算到下一年，届时会被拒绝"
    mend = f"{end.year + 1} 年的放假安排公布后，请补入 year: {end.year + 1}"
    yield ("years", len(policy.holidays) - 1, "year"), reason, mend, "warning"


def _year_whole(year: HolidayYear) -> Iterator[tuple[str, str, str]]:
    if foreign := [day for day in (*year.rest, *year.work) if day.year != year.year]:
        yield "year", f"{foreign[0]} 不在 {year.year} 年", "请移到它的那一年"
    if weekend := [day for day in year.rest if day.weekday() >= 5]:
        yield "rest", f"{weekend[0]} 本来就是周末", "rest 只写放假的周一至周五"
    if weekday := [day for day in year.work if day.weekday() < 5]:
        yield "work", f"{weekday[0]} 本来就是工作日", "work 只写调休上班的周六、周日"
