"""Whether the law is read as it was shipped. Laws change, so another reading only warns; but somebody has to sign for it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from models.rule_book import RuleBook
from scoring.compiler.rules.common_rules import Found
from scoring.compiler.rules.said_rules import Text
from scoring.compiler.shipped_law import (
    Reading,
    addressees_read,
    book_reading,
    law_reading,
    shipped_books,
    shipped_draft_reasons,
    shipped_readings,
)
from scoring.compiler.shipped_texts import text_read, unread_fields
from scoring.policy_diff.field_names import FIELDS
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy
from scoring.subjects import SUBJECTS

_BANDS: Final = "请以 policy bands、simulate 看各等级的企业数（有没有人能得 A，有多少人成为 D），由负责人签认，或改回自带的分界"
_SIGN: Final = "请由法制部门核对原文并签认；不是有意改动的，请改回自带的写法"


def read_as_shipped(file: str, key: str) -> Callable[[Policy], Iterator[Found]]:
    """The rule that tells which entries of a law file differ from the shipped ones, `key` being the list they stand in."""

    def rule(policy: Policy) -> Iterator[Found]:
        """Each entry of the file that differs, at its place."""
        now, then = law_reading(policy, file), shipped_readings()[file]
        sign = _BANDS if file == "grades.yaml" else _SIGN
        places = {name: position for position, name in enumerate(now)}
        verified = {one.id for one in policy.instruments if one.verified}
        for name, fields in now.items():
            path = _path(key, places[name], name)
            if name not in then:
                read = name.split(" ")[0] in verified and file in {"instruments.yaml", "articles.yaml"}
                told = "而这里写作已核原文" if read else "是这里新加的"
                yield path, f"自带政策没有“{name}”，{told}", sign, "warning", True
            elif fields != then[name]:
                yield (
                    path,
                    f"“{name}”的{_changed(fields, then[name])}与自带的读法不同",
                    sign,
                    "warning",
                    True,
                )
        yield from _gone(now, then, key, sign)

    return rule


_READ: Final = "词表读不懂文字；请由法制部门读过、确认它不另设条件、不交由人随意决定并签认，或改回自带的文字"


def texts_as_shipped(texts: Callable[[Policy], Iterator[Text]]) -> Callable[[Policy], Iterator[Found]]:
    """The rule that tells which texts of a file nobody read before shipping."""

    def rule(policy: Policy) -> Iterator[Found]:
        for one in texts(policy):
            if not text_read(one):
                path, what, _ = one
                yield path, f"{what}不是自带政策的文字", _READ, "warning", True

    return rule


def measure_texts_as_shipped(measure: Measure, _policy: Policy) -> Iterator[Found]:
    """The same of an active measure, once for all its texts: what a note says is carried out like the rest."""
    if fields := list(unread_fields(measure)) if measure.active else []:
        named = "、".join(FIELDS.get(name, name) for name in fields)
        yield (fields[0],), f"的{named}不是自带政策的文字", _READ, "warning", True


def book_as_shipped(book: RuleBook) -> Iterator[Found]:
    """Points and words of a book of our own differ from the shipped one of its name, or there is none: by it everybody is graded."""
    then = shipped_books().get(book.id)
    if then is None:
        yield ("id",), f"自带政策没有规则手册“{book.id}”", _BANDS, "warning", True
    elif changed := _changed(now := book_reading(book), then):
        first = next(name for name in type(book).model_fields if now.get(name) != then.get(name))
        yield (first,), f"规则手册“{book.id}”的{changed}与自带的不同", _BANDS, "warning", True


def draft_as_shipped(measure: Measure, _policy: Policy) -> Iterator[Found]:
    """What the shipped policy knows as a draft only is told with the reason, under whatever id it became active."""
    for reason in shipped_draft_reasons(measure) if measure.active else ():
        told = f"自带政策依同一条、在同一领域的同类措施只是草案：{reason}"
        yield (
            ("status",),
            told,
            "请由法制部门核对原文、确认这一原因已经消除并签认，或改回 draft",
            "warning",
            True,
        )


def addressee_as_shipped(measure: Measure, _policy: Policy) -> Iterator[Found]:
    """Whom an active measure says that it concerns is whom the shipped ones on its articles say, or its subject by name."""
    known = addressees_read(measure) if measure.active else None
    if known is None or measure.applies_to in {*known, *SUBJECTS.values()}:
        return
    told = f"的适用对象“{measure.applies_to}”不是自带政策对所引条款写的（{'；'.join(known)}）"
    yield (
        ("applies_to",),
        told,
        "条文说到谁，请由法制部门核对原文并签认；不是有意改动的，请改回",
        "warning",
        True,
    )


def _path(key: str, place: int, name: str) -> tuple[str | int, ...]:
    """Where the entry stands; a row of the size standard stands in a version of it, told by the last of its name."""
    if name == "tiers" or not key:
        return (name,)
    if name.startswith("financing_bands "):
        return ("financing_bands",)
    return (key,) if key in {"standards", "bands"} else (key, place)


def _gone(now: Reading, then: Reading, key: str, sign: str) -> Iterator[Found]:
    for name in then:
        if name not in now:
            yield ((key,) if key else (name,)), f"自带政策有“{name}”，这里没有", sign, "warning", True


def _changed(now: Mapping[str, str], then: Mapping[str, str]) -> str:
    """The fields that differ, in Chinese."""
    names: Sequence[str] = sorted(name for name in {*now, *then} if now.get(name) != then.get(name))
    return "、".join(FIELDS.get(name, name) for name in names)
