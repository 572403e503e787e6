"""Rules on the texts of notices: each kind has one on each day, every placeholder is known, every required part is there."""

from collections.abc import Iterator, Sequence
from itertools import product

from scoring.compiler.rules.common_rules import Found, continuous, followed, registered
from scoring.schema.notice import (
    LETTERS,
    NOTICE_KINDS,
    REQUIRED,
    Paragraph,
    Template,
    When,
    known_in,
    told_as,
)
from scoring.schema.policy import Policy

_EITHER: tuple[tuple[When, When], ...] = (("hearing", "no_hearing"), ("silence_acts", "silence_decides"))
_ACTED: tuple[When, When] = ("acted", "not_acted")
_OBJECTION: tuple[When, When] = ("objection", "no_objection")
ONLY_IN: dict[str, When] = {
    "hearing_term": "hearing",
    "hearing_until": "hearing",
    "objection_term": "objection",
}
"""Placeholders that have a value only there."""
_THERE: dict[When, str] = {"hearing": "有听证", "objection": "有答复异议的期限"}


def notices_whole(policy: Policy) -> Iterator[Found]:
    """Each kind of notice has one text on each day, and each text is whole."""
    for kind, label in NOTICE_KINDS.items():
        places = [at for at, one in enumerate(policy.notices) if one.kind == kind]
        if not places:
            yield ("notices",), f"没有“{label}”（{kind}）的文字", f"请补上 kind: {kind} 的一条"
            continue
        versions = [policy.notices[at] for at in places]
        for path, reason, mend in continuous(policy, versions, (), f"“{label}”的文字"):
            yield ("notices", places[path[0]]), reason, mend
    for position, one in enumerate(policy.notices):
        path = ("notices", position)
        yield from registered(policy, path, one.bases)
        yield from followed(policy, path, one.bases, one.in_force_to)
        for inner, reason, mend in _text_whole(one):
            yield (*path, *inner), f"“{one.title}”{reason}", mend


def _text_whole(one: Template) -> Iterator[Found]:
    well_formed = True
    for position, paragraph in enumerate(one.paragraphs):
        for reason, mend in _paragraph_readable(paragraph, one):
            well_formed = False
            yield ("paragraphs", position), reason, mend
    if not well_formed:
        return
    for case in _cases(one):
        said = _names(one.paragraphs, {"always", *case})
        due = {name for name in REQUIRED[one.kind] if not case or ONLY_IN.get(name, case[0]) in case}
        if missing := sorted(due - said):
            where = f"（{'、'.join(case)} 时）" if case else ""
            reason = f"没有说明{told_as(missing[0])}{where}"
            yield ("paragraphs",), reason, f"请在某一段写上 {{{missing[0]}}}"
            return


def _cases(one: Template) -> Iterator[tuple[When, ...]]:
    """What its paragraphs may hang on: in each of these cases the text must be whole."""
    if one.kind in LETTERS:
        yield ()
        return
    asked = {paragraph.when for paragraph in one.paragraphs}
    asked |= {ONLY_IN[name] for name in REQUIRED[one.kind] if name in ONLY_IN}
    yield from product(*_EITHER, *(pair for pair in (_OBJECTION, _ACTED) if not asked.isdisjoint(pair)))


def _paragraph_readable(paragraph: Paragraph, one: Template) -> Iterator[tuple[str, str]]:
    try:
        names = paragraph.names
    except ValueError:
        yield "有不成对的花括号", "占位符写作 {facts}"
        return
    known = known_in(one.kind)
    for name in sorted(names - known):
        yield f"的占位符“{name}”不在清单中", f"可用：{'、'.join(sorted(known))}"
    if one.kind in LETTERS:
        if paragraph.when != "always":
            yield f"的一段写作 when: {paragraph.when}，而事项的文书没有这种分别", "请删去 when"
        return
    for name in sorted(names & ONLY_IN.keys()):
        there = ONLY_IN[name]
        if paragraph.when != there:
            yield f"的占位符“{name}”只在{_THERE[there]}时有值", f"请给该段写上 when: {there}"


def _names(paragraphs: Sequence[Paragraph], cases: set[str]) -> set[str]:
    return {name for one in paragraphs if one.when in cases for name in one.names}
