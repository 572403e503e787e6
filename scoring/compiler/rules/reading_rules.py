"""Whether the law is read as it was shipped. Laws change, so another reading only warns; but somebody has to sign for it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from scoring.compiler.rules.common_rules import Found
from scoring.compiler.shipped_law import (
    Reading,
    addressees_read,
    law_readings,
    shipped_draft_reasons,
    shipped_readings,
)
from scoring.policy_diff.field_names import FIELDS
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy
from scoring.subjects import SUBJECTS

_SIGN: Final = "请由法制部门核对原文并签认；不是有意改动的，请改回自带的写法"


def read_as_shipped(file: str, key: str) -> Callable[[Policy], Iterator[Found]]:
    """The rule that tells which entries of a law file differ from the shipped ones, `key` being the list they stand in."""

    def rule(policy: Policy) -> Iterator[Found]:
        """Each entry of the file that differs, at its place."""
        now, then = law_readings(policy)[file], shipped_readings()[file]
        places = {name: position for position, name in enumerate(now)}
        verified = {one.id for one in policy.instruments if one.verified}
        for name, fields in now.items():
            path = _path(key, places[name], name)
            if name not in then:
                read = name.split(" ")[0] in verified and file in {"instruments.yaml", "articles.yaml"}
                told = "而这里写作已核原文" if read else "是这里新加的"
                yield path, f"自带的法律登记没有“{name}”，{told}", _SIGN, "warning", True
            elif fields != then[name]:
                yield (
                    path,
                    f"“{name}”的{_changed(fields, then[name])}与自带的读法不同",
                    _SIGN,
                    "warning",
                    True,
                )
        yield from _gone(now, then, key)

    return rule


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
    if name == "tiers":
        return ("tiers",)
    return (key,) if key == "standards" else (key, place)


def _gone(now: Reading, then: Reading, key: str) -> Iterator[Found]:
    for name in then:
        if name not in now:
            yield (key,), f"自带的法律登记有“{name}”，这里没有", _SIGN, "warning", True


def _changed(now: Mapping[str, str], then: Mapping[str, str]) -> str:
    """The fields that differ, in Chinese."""
    names: Sequence[str] = sorted(name for name in {*now, *then} if now.get(name) != then.get(name))
    return "、".join(FIELDS.get(name, name) for name in names)
