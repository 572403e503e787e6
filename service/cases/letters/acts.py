"""The letter on an act of an authority: what was done to which record, by whom, since when, and what follows.

Made anew at each fetch, and the same each time: out of the act as it was written down, in the words of the policy of that moment.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from features.records.events import EVENT_TYPES
from features.store import ZONE
from scoring.procedure.notices import CONTACT
from scoring.rights.acts import act_of, bases_of
from scoring.rights.lasting import doer_of, turn_of
from scoring.rights.steps import Happened
from scoring.rights.words import KINDS, PARTIES, EventType
from scoring.schema.measure import Basis
from scoring.schema.notice import REQUIRED
from scoring.schema.policy_day import PolicyDay
from service.cases.act_register import RecordedAct
from service.cases.letters.published import Published, bases_in_words, published_at
from service.cases.letters.subject import record_in_words
from service.cases.register import case_of
from service.law_on import law_for
from service.notices.letters.letter import Letter, letter
from service.notices.letters.wording import day_in_words
from service.publications.place import Place

_ENDING: Final = "据此对你单位重新评价，因此不再具备根据的措施随之终止"
_ANEW: Final = "据此对你单位重新评价"
_IN_USE_AGAIN: Final = "该记录自{since}起，在其公示和使用期限内恢复使用"
_VOID: Final = "该记录自始（{since}起）不作为评价的依据"
_STOPPED: Final = "该记录自{since}起停止使用"

_EFFECTS: Final[Mapping[EventType, tuple[str, str]]] = {
    "annulment": (_VOID, _ENDING),
    "withdrawal": (_VOID, _ENDING),
    "reinstatement": (_IN_USE_AGAIN, _ANEW),
    "removal": (_STOPPED, _ENDING),
    "removal_annulment": (_IN_USE_AGAIN, _ANEW),
    "suspension": ("该记录自{since}起暂停使用，至恢复使用之日止；其公示和使用期限届满的，不再使用", _ENDING),
    "suspension_end": (_IN_USE_AGAIN, _ANEW),
    "repair": (_STOPPED, _ENDING),
    "repair_annulment": (_IN_USE_AGAIN, _ANEW),
    "publicity_change": (
        "该记录的公示截止期自{since}起改为{until}；其后另有变更的，以最后作出的变更为准；依其程度的最长公示期先届满的，计入到该期限届满之日",
        _ANEW,
    ),
    "restructuring": ("{covered}及以前对你单位不利的记录，自{since}起，在执行期间暂停使用", _ENDING),
    "restructuring_end": (
        "因执行重整计划、和解协议而暂停使用的记录，没有其他停止使用事由的，自{since}起，在各自的公示和使用期限内恢复使用",
        _ANEW,
    ),
}
"""Event of an act → what holds since it acts, and what that comes to."""
_GOES_ON: Final[Mapping[EventType, str]] = {
    "reinstatement": "该记录仍自始不作为评价的依据",
    "suspension_end": "该记录继续暂停使用",
    "removal_annulment": "该记录继续停止使用",
    "repair_annulment": "该记录继续停止使用",
    "restructuring_end": "{covered}及以前对你单位不利的记录继续暂停使用",
}
"""Event that ends some of what lasts → what goes on by the rest."""
_TREATED: Final = "仍因{what}被区别对待的，可以向本部门提出"
_CONTESTED: Final = "对这一处理不服的，依其文书所载明的途径，向作出该处理的单位提出"
_OF_BUREAU: Final = "不同意这一处理的，可以写明理由向本部门提出，由本部门重新审查，成立的，更正并重新评价"
_DISPUTED: Final = "认为{what}有误的，可以对该记录提出异议"
_REOPENED: Final = "你单位的修复申请恢复为已受理、待认定单位决定，不需要另行提出。"
_MISWRITTEN: Final = "登记与文书不符的，可以向本部门提出"


def act_letter_on(place: Place, connection: Connection, act: RecordedAct) -> Letter:
    """The letter on an act, by what was published when it was written down."""
    return act_letter(act, published_at(place, connection, act.uscc, act.at))


def act_letter(act: RecordedAct, published: Published) -> Letter:
    """The letter on an act, to the enterprise."""
    policy, enterprise, simulated = published
    day = act.at.astimezone(ZONE).date()
    law, bureau = law_for(policy, day, "public"), policy.settings.bureau
    fields = {name: told(act) for name, told in _FIELDS.items()}
    fields |= {
        "enterprise": enterprise,
        "contact": f"{bureau}{CONTACT}",
        "bases": bases_in_words(_bases(act, law), policy, law),
    }
    given = {name: fields[name] for name in REQUIRED["act_recorded"]}
    return letter(
        policy, "act_recorded", given, recipient=enterprise, sender=bureau, day=day, simulated=simulated
    )


def _subject(act: RecordedAct) -> str:
    if act.target is None:
        return f"{_covered(_over(act) or (act.happened,))}及以前对你单位不利的各项记录。"
    return record_in_words(act.target)


def _covered(rulings: Iterable[Happened]) -> str:
    """The last day of which records a restructuring reaches: that of the ruling, the last of several."""
    return day_in_words(_last_ruling(rulings))


def _last_ruling(rulings: Iterable[Happened]) -> date:
    return max(one.decided_on for one in rulings)


def _bases(act: RecordedAct, law: PolicyDay) -> Iterable[Basis]:
    target = act.target
    kind, body = (target.kind, target.issuing_body) if target else (None, None)
    return bases_of(act_of(law, act.event), kind, body)


def _done(act: RecordedAct) -> str:
    own = f"作出：{act.label}"
    what = own if not act.corrected else f"更正登记并{own}" if _partly_corrected(act) else "更正登记"
    who = f"{act.body}（{PARTIES[act.by]}）于{day_in_words(act.day)}"
    done = f"{who}以“{act.document_no}”{what}。"
    if case_of(act.document_no) is not None:
        done = f"{who}作出{_which(act.document_no)}（{EVENT_TYPES[act.event]}）。"
    if act.again is not None:
        done += f"该项曾登记为已由{_listed(act.ended)}终止，现予更正。"
    elif act.ended:
        done += f"由此终止的是{_listed(act.ended)}。"
    why = f"理由：{act.text.strip().rstrip('。；，')}。" if act.text else ""
    return f"{done}{_corrected(act)}{why}"


def _corrected(act: RecordedAct) -> str:
    """That what the bureau ends was written down by mistake; of what it did itself it is not said."""
    if not act.corrected:
        return ""
    which = f"其中{_listed(act.corrected)}" if _partly_corrected(act) else "该项"
    return f"{which}登记有误，予以更正。{_REOPENED if _reopens(act) else ''}"


def _reopens(act: RecordedAct) -> bool:
    """Whether nobody decided a repair that a case had as granted (`scoring.rights.repair.ended`)."""
    return any(one.event_type == "repair" and case_of(one.document_no or "") for one in act.corrected)


def _partly_corrected(act: RecordedAct) -> bool:
    return 0 < len(act.corrected) < len(act.ended)


def _over(act: RecordedAct) -> tuple[Happened, ...]:
    """What is over by an act that ends something."""
    return () if act.again is not None else act.ended


def _listed(these: Iterable[Happened]) -> str:
    """What documents did, each once: whose, of which day, which one, and what it is called."""
    told = (
        f"{doer_of(one)}{day_in_words(one.decided_on)}{_which(one.document_no)}（{EVENT_TYPES[one.event_type]}）"
        for one in these
    )
    return "、".join(dict.fromkeys(told))


def _which(number: str | None) -> str:
    """By which document, in words; a step of a case is no document that the enterprise would know by its number alone."""
    case = case_of(number) if number else None
    if case is not None:
        kind, name = case
        return f"对你单位{KINDS[kind]}（{name}）的决定"
    return f"的“{number}”" if number else "的未写文号的文书"


def _effects(act: RecordedAct) -> str:
    since, (effect, follows) = day_in_words(act.effective_on), _EFFECTS[act.event]
    still = [one for one in act.still if one.over_on is None]
    if still:
        on = _GOES_ON[act.event].format(covered=_covered(still))
        what = _partly_back(act, still) if act.target is None else "评价不变"
        besides = f"使该记录不使用的另有{_listed(act.out_of_use)}，" if act.out_of_use else ""
        return f"上述各项自{since}起终止；仍在持续的有{_listed(still)}，{on}，{besides}{what}。"
    until = day_in_words(act.publicity_until) if act.publicity_until else ""
    told = effect.format(since=since, until=until, covered=day_in_words(act.day))
    if act.out_of_use and _over(act):
        told = f"上述各项自{since}起终止；仍在持续的另有{_listed(act.out_of_use)}，因此该记录仍不使用"
    elif act.out_of_use:
        told = "；".join((told, *_besides(act)))
    told = "；".join((told, *_outlasting(act)))
    return f"{_put_off(act)}{told}；{follows}。"


def _besides(act: RecordedAct) -> Iterator[str]:
    """What else keeps the record out of use: what did before the act, and what came on its day or later, with that day."""
    since = turn_of(act.happened)
    if before := [one for one in act.out_of_use if turn_of(one) < since]:
        yield f"此前已使该记录停止使用、仍在持续的另有{_listed(before)}"
    for one in act.out_of_use:
        if turn_of(one) >= since:
            when = "其后" if turn_of(one) > since else "同日"
            yield f"{when}（自{day_in_words(turn_of(one))}起）使该记录停止使用、仍在持续的另有{_listed([one])}"


def _outlasting(act: RecordedAct, than: date | None = None) -> Iterator[str]:
    """Until when restructurings that outlasted what is ended, and are over too, kept out of use what they reach; than: beyond a day.

    A record comes back with the last that reaches it: what a ruling as late or later outlasted is left out, and what is ruled later
    and over earlier is told of the records in between alone. What was never reached by what is ended is not spoken of.
    """
    beyond = [one for one in act.still if one.over_on and (than is None or one.decided_on > than)]
    reached = _last_ruling(act.ended) if act.ended else date.max
    over = [(min(one.decided_on, reached), one.over_on or date.max, one) for one in beyond]
    spans = {(ruled, until) for ruled, until, _ in over}
    reach = "其中{}及以前的"
    for ruled, until in sorted(spans):
        if any(other >= ruled and later >= until for other, later in spans - {(ruled, until)}):
            continue
        these = _listed(one for *days, one in over if days == [ruled, until])
        yield f"{reach.format(day_in_words(ruled))}，因{these}到{day_in_words(until)}才终止，自{day_in_words(until)}起恢复使用"
        reach = "其后至{}的"


def _partly_back(act: RecordedAct, still: Sequence[Happened]) -> str:
    """Which records an end of one of several restructurings gives back: what was dated later than those reach that go on still."""
    if _last_ruling(act.ended) <= _last_ruling(still):
        return f"上述各项所及的记录都在其内，不恢复使用；{_ANEW}"
    since = day_in_words(act.effective_on)
    later = f"其后至{_covered(act.ended)}的，没有其他停止使用事由的，自{since}起，在各自的公示和使用期限内恢复使用"
    return "；".join((later, *_outlasting(act, _last_ruling(still)), _ANEW))


def _put_off(act: RecordedAct) -> str:
    """Why an act acts later than it was done; empty where it does not."""
    if act.effective_on <= act.day:
        return ""
    if _over(act):
        since = day_in_words(act.effective_on)
        if any(turn_of(one) == act.effective_on for one in act.ended):
            return f"所终止的一项较晚登记，因此其终止自{since}起作用；"
        return f"同类各项的终止到{since}才全部起作用；"
    day = act.effective_on - timedelta(days=1)
    over = day_in_words(day)
    if act.again is not None and turn_of(act.again) == day:
        return f"所更正的终止自{over}起作用，更正自其次日起作用；"
    return f"同类的处理已于{over}终止，当日及以前开始的随之终止，因此该项处理自其次日起作用；"


def _remedy(act: RecordedAct) -> str:
    """What speaks for the enterprise leaves to be done that everybody goes by it; what speaks against it may be contested."""
    gone = _EFFECTS[act.event][1] == _ENDING
    what = "该记录" if act.target else "上述记录" if gone else "某一记录"
    contested = _OF_BUREAU if act.by == "bureau" else _CONTESTED
    ways = (_TREATED, _MISWRITTEN) if gone else (contested, _MISWRITTEN, _DISPUTED)
    return f"{'；'.join(ways).format(what=what)}。"


_FIELDS: Final[Mapping[str, Callable[[RecordedAct], str]]] = {
    "uscc": lambda act: act.uscc,
    "act": lambda act: act.id,
    "subject": _subject,
    "done": _done,
    "effects": _effects,
    "remedy": _remedy,
}
"""Field of the letter → what it says of an act; the names and the bases are of what was published."""
