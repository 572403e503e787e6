"""What lasts on a record, or on an enterprise: by which documents, and which of them an act ends.

Of what happens to a record the store knows the end of all alone: of a kind it has one end, whoever began what. So the end of some,
while others last, is not told to it; the one that ends the last is, from the day on which all were over. Of restructurings, of
which each reaches records of its own, it knows every end by what that ends.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Final, NamedTuple

from features.acts import RESTRUCTURING, UNNUMBERED, VOID
from features.parse import document_no
from features.records.events import EVENT_TYPES
from scoring.errors import StepRefused
from scoring.rights.steps import Ended, Happened
from scoring.rights.words import PARTIES, EventType

ENDED_BY: Final[Mapping[EventType, EventType]] = {
    "objection": "objection_end",
    "suspension": "suspension_end",
    "repair": "repair_annulment",
    "removal": "removal_annulment",
    "restructuring": "restructuring_end",
    "annulment": "reinstatement",
    "withdrawal": "reinstatement",
}
"""Event that lasts → the one that ends it."""


class Ending(NamedTuple):
    """What an act that ends something comes to.

    Attributes:
        ended: what it ends, to be written down as `documents_of` it and what the act names.
        still: what of the like goes on all the same, of restructurings also what did so for a while (`Happened.over_on`); the record store is
            told of the end where nothing does, of a restructuring always.
        since: from which day it acts: not before what it ends does; where nothing goes on, from that on which all was over, ended
            before too, unless the store knows what is ended.
    """

    ended: tuple[Happened, ...]
    still: tuple[Happened, ...]
    since: date


def turn_of(one: Happened) -> date:
    """By which day it is told what came last: what is void is so from the beginning, so by that of the decision (`features.acts`)."""
    if one.event_type not in {*VOID, "reinstatement"}:
        return one.effective_on
    return one.told_on or one.decided_on


def name_of(one: Happened) -> str:
    """By what an end names what it ends: the number of its document, or words with the day where it has none."""
    number = one.document_no
    return number if number and document_no(number) else UNNUMBERED.format(one.decided_on)


def same_document(one: str, other: str) -> bool:
    """Whether two numbers are of one document, however they are typed."""
    return _form(one) == _form(other)


def same_body(one: str, other: str) -> bool:
    """Whether two names are of one body: blanks in them do not count."""
    return "".join(one.split()) == "".join(other.split())


def is_of(named: Ended, one: Happened) -> bool:
    """Whether it is by the document named that something was done: by its number and whose it is, as far as both are known."""
    if named.body and one.body and not same_body(named.body, one.body):
        return False
    return same_document(named.name, name_of(one))


def document_of(one: Happened) -> Ended:
    """The document by which something was done."""
    return Ended(name=name_of(one), body=one.body)


def documents_of(these: Iterable[Happened], named: Iterable[Ended] = ()) -> tuple[Ended, ...]:
    """The documents by which they were done, each once, so that an end of those is of these: whose one is that a file leaves out is left to the one that tells it.

    `named`: how an end names them; by that what a file tells of a document is not that of another body.
    """
    names = [one for one in named if one.body]
    found = dict.fromkeys(_document_of(one, names) for one in these)
    known = [one.name for one in found if one.body]
    return tuple(one for one in found if one.body or not any(same_document(one.name, name) for name in known))


def _document_of(one: Happened, names: Sequence[Ended]) -> Ended:
    called = None if one.body else next((name for name in names if is_of(name, one)), None)
    return called or document_of(one)


def reaches(end: Happened, one: Happened) -> bool:
    """Whether an end is of what a document began, on whatever day: of all of its kind, or of this document too."""
    if ENDED_BY.get(one.event_type) != end.event_type:
        return False
    return end.ends is None or any(is_of(named, one) for named in end.ends)


def ends(end: Happened, one: Happened) -> bool:
    """Whether an end ended it. Of a beginning and an end on one day the end stands."""
    return turn_of(end) >= turn_of(one) and reaches(end, one)


def corrects_register(end: Happened) -> bool:
    """Whether by an end of a repair the bureau said that it had written one down by mistake: it annuls none itself."""
    return end.event_type == ENDED_BY["repair"] and end.by == "bureau"


def written_down_again(end: Happened, known: Collection[Happened]) -> bool:
    """Whether all that an end ended was written down again by the same documents, to act after it: it was none."""
    ended = [one for one in known if ends(end, one)]
    return bool(ended) and all(any(is_again(other, one, end) for other in known) for one in ended)


def is_again(other: Happened, one: Happened, end: Happened) -> bool:
    """Whether it is what an end ended that was written down again: by the same document of the same day, to act after it.

    What is void is so from the beginning: of which day its document is makes it no other.
    """
    same_day = one.event_type in VOID or other.decided_on == one.decided_on
    alike = other.event_type == one.event_type and same_day
    return alike and is_of(document_of(one), other) and turn_of(other) > turn_of(end)


def lasting(ending: EventType, known: Iterable[Happened]) -> list[Happened]:
    """What an ending event could end: all of its kind that nothing ended yet, in the order of the days on which each began."""
    told = list(known)
    began = [one for one in told if ENDED_BY.get(one.event_type) == ending]
    return sorted((one for one in began if not any(ends(end, one) for end in told)), key=turn_of)


def last_end(begins: Happened, known: Iterable[Happened]) -> Happened | None:
    """The last end that reaches what an act begins, where it is of its day or later: the record store would have it over at once."""
    later = [one for one in known if ends(one, begins)]
    return max(later, key=turn_of, default=None)


def acts_from(begins: Happened, known: Iterable[Happened]) -> date:
    """By which day the record store is to be told that something begins, so that it lasts (`turn_of`).

    Its own, or the one after the last end that reaches it: in the store of a pair on one day the end stands.

    Args:
        begins: what the act brings.
        known: what cases, other acts and files brought to the record, or to the enterprise where the act names none.
    """
    end = last_end(begins, known)
    return turn_of(begins) if end is None else turn_of(end) + timedelta(days=1)


def require_act_begun(begins: Happened, known: Sequence[Happened], label: str, *, on: date) -> None:
    """`StepRefused` where what an act begins could not act before a later day than the one on which it is written down.

    Args: as of `acts_from`; `label`: the name of the act; `on`: the day on which it is written down.
    """
    end, since = last_end(begins, known), acts_from(begins, known)
    if end is not None and since > on:
        ending = EVENT_TYPES[end.event_type]
        raise StepRefused(
            f"“{label}”今天还不能登记：{turn_of(end)} 已经以{told(end)}记下“{ending}”，同日和此前开始的随之终止，"
            f"再开始的自次日起作用。请自 {since} 起登记，日期仍写文书的日期 {begins.decided_on}"
        )


def ending_of(
    event: EventType, day: date, names: Sequence[Ended] | None, known: Sequence[Happened], label: str
) -> Ending:
    """What an act of a day ends.

    Args:
        event: the ending event that it brings.
        day: of the act.
        names: the documents whose doing it ends, however they are typed; null: the one that lasts.
        known: what cases, other acts and files brought to the record, or to the enterprise where the act names none.
        label: the name of the act.

    Raises:
        StepRefused: nothing of the kind lasts on the day, not what is named, or more than one thing and none is named.
    """
    all_lasting = lasting(event, known)
    by_then = [one for one in all_lasting if _begun_by(one, day)]
    if not by_then:
        begins = [EVENT_TYPES[one] for one, ending in sorted(ENDED_BY.items()) if ending == event]
        why = "".join(f"；“{one.name}”：{_why_not(event, one, day, known)}" for one in names or ())
        raise StepRefused(
            f"“{label}”没有可以终止的：到 {day}，没有仍在持续的{'、'.join(f'“{one}”' for one in begins)}{why}。请核对所涉的记录和日期"
        )
    _require_named(event, day, names, by_then, known, label)
    meant = [one for one in by_then if names is None or any(is_of(named, one) for named in names)]
    since = max(day, *map(turn_of, meant))
    # An end names documents: what one of these began again by then is over with it.
    ours = documents_of(meant, names or ())
    ended = tuple(
        one
        for one in all_lasting
        if one in meant or (turn_of(one) <= since and any(is_of(name, one) for name in ours))
    )
    if event == RESTRUCTURING[1]:
        still = (*_others(all_lasting, ended, since), *_outlasting(ended, known, since))
        return Ending(ended, still, since)
    others = (
        one for one in known if one.event_type == event and one.ends and not written_down_again(one, known)
    )
    over = max((since, *map(turn_of, others)))
    still = _others(all_lasting, ended, over)
    return Ending(ended, still, since if still else over)


def _others(lasting: Iterable[Happened], ended: Collection[Happened], by: date) -> tuple[Happened, ...]:
    """What else had begun by a day and lasts: what acts late because its end was corrected lasted all along."""
    return tuple(one for one in lasting if one not in ended and _begun_by(one, by))


def _outlasting(ended: Collection[Happened], known: Collection[Happened], by: date) -> Iterator[Happened]:
    """What of the like of what is ended had begun by a day and was ended later, with the day of that."""
    kinds = {one.event_type for one in ended}
    for one in known:
        over = min((end for end in known if ends(end, one)), key=turn_of, default=None)
        if one.event_type not in kinds or one in ended or over is None or not _begun_by(one, by):
            continue
        if turn_of(over) > by and not any(is_again(other, one, over) for other in known):
            yield one.model_copy(update={"over_on": turn_of(over)})


def _begun_by(one: Happened, day: date) -> bool:
    """Whether something was there to be ended by a day: what was written down here may act later than it was done (`acts_from`)."""
    return turn_of(one) <= day or (one.by is not None and one.decided_on <= day)


def doer_of(one: Happened) -> str:
    """Who did it: the name of the body, or what it is, as far as either is known."""
    return one.body or (PARTIES[one.by] if one.by else "作出单位不详")


def told(one: Happened) -> str:
    """A document that began something, as a refusal names it."""
    return f"“{name_of(one)}”（{doer_of(one)}，{one.decided_on}）"


def _require_named(
    event: EventType,
    day: date,
    names: Sequence[Ended] | None,
    by_then: Sequence[Happened],
    known: Sequence[Happened],
    label: str,
) -> None:
    """`StepRefused` where an end names what does not last, or nothing although the doing of more than one document lasts."""
    listed = "、".join(dict.fromkeys(map(told, by_then)))
    if names is None:
        if any(not is_of(document_of(one), other) for one, other in combinations(by_then, 2)):
            raise StepRefused(
                f"“{label}”没有写明终止的是哪几项：到 {day} 仍在持续的有{listed}。请在 ends 写明其文号；没有写到的继续持续"
            )
        return
    for named in names:
        if not any(is_of(named, one) for one in by_then):
            raise StepRefused(
                f"“{label}”不能终止“{named.name}”：{_why_not(event, named, day, known)}；到 {day} 仍在持续的有{listed}"
            )


def _why_not(event: EventType, named: Ended, day: date, known: Sequence[Happened]) -> str:
    """Why a document has begun nothing that lasts on a day."""
    ours = [one for one in known if ENDED_BY.get(one.event_type) == event and is_of(named, one)]
    if not ours:
        return "没有以它作出的同类处理"
    last = max(ours, key=turn_of)
    ended = min((one for one in known if ends(one, last)), key=turn_of, default=None)
    if ended is None:
        return f"它自 {turn_of(last)} 起，晚于 {day}"
    return f"它已由{told(ended)}终止"


def _form(name: str) -> str:
    return document_no(name) or name
