"""What rules on several files ask: are the instruments registered, do the versions follow each other."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Protocol

from features.records import KINDS
from scoring.compiler.yaml_document import Step
from scoring.schema.measure import TERRITORIES, Instrument, RecordBasis
from scoring.schema.policy import Policy
from scoring.schema.strict_model import Dated


class Citation(Protocol):
    """What bases of measures and of rule books share."""

    @property
    def instrument(self) -> str:
        """Id of an instrument."""

    @property
    def article(self) -> str:
        """Such as 第四十八条."""


Found = tuple[Any, ...]  # path, reason, mend and, for a warning, "warning"


def registered(policy: Policy, path: tuple[Step, ...], bases: Sequence[Citation]) -> Iterator[Found]:
    """Every basis is an instrument and an article that the policy describes, of this territory."""
    for position, basis in enumerate(bases):
        if basis.instrument not in policy.instrument_of:
            mend = "请先在 instruments.yaml 中登记该文件"
            yield (*path, "bases", position), f"引用了未登记的文件“{basis.instrument}”", mend
        elif not founds_here(policy.instrument_of[basis.instrument]):
            reason = f"引用的“{basis.instrument}”是外地的规定或者自行公布的规则"
            yield (*path, "bases", position), reason, "请引用全国、青海省或自治州的依据"
        elif (basis.instrument, basis.article) not in policy.article_of:
            reason = f"引用的“{basis.instrument}”{basis.article}没有登记"
            yield (*path, "bases", position), reason, "请读该条原文，在 articles.yaml 中登记"


def followed(
    policy: Policy, path: tuple[Step, ...], bases: Sequence[Citation], end: date | None = None
) -> Iterator[Found]:
    """Where an instrument ends before what rests on it (`end`; null is open), what took its place is cited beside it."""
    cited = {basis.instrument for basis in bases}
    for position, basis in enumerate(bases):
        one = policy.instrument_of.get(basis.instrument)
        ended = one.in_force_to if one else None
        if one is None or ended is None or (end is not None and end <= ended) or one.superseded_by in cited:
            continue
        by = f"，由“{one.superseded_by}”取代" if one.superseded_by else ""
        reason = f"引用的“{one.id}”已于 {ended} 终止{by}，此后没有接续的依据"
        yield (*path, "bases", position), reason, "请加引现行的依据，或改引现行的条款"


def founded(path: tuple[Step, ...], bases: Sequence[RecordBasis]) -> Iterator[Found]:
    """Every record has a basis, and each names kinds of record that there are."""
    for position, basis in enumerate(bases):
        for kind in sorted(set(basis.kinds) - set(KINDS)):
            mend = f"可用：{'、'.join(sorted(KINDS))}"
            yield (*path, "bases", position), f"没有名为“{kind}”的记录种类", mend
    if all(basis.kinds or basis.bodies for basis in bases):
        mend = "请至少写一项不限 kinds、bodies 的依据"
        yield (*path, "bases"), "各项依据都只及于一部分记录，其余记录没有依据", mend


def founds_here(instrument: Instrument) -> bool:
    """Whether an instrument, once read, can be a basis: of this territory, and no rule of the bureau itself."""
    return instrument.territory in TERRITORIES and instrument.rank != "bureau_rule"


def continuous(
    policy: Policy,
    versions: Sequence[Dated],
    path: tuple[Step, ...],
    what: str,
) -> Iterator[Found]:
    """Versions follow each other by a day, the first begins with the policy, the last is open."""
    due = policy.settings.in_force_from
    for position, version in enumerate(versions):
        if due is None or version.in_force_from is None or version.in_force_from != due:
            word = "重叠" if _later(due, version.in_force_from) else "空档"
            reason = f"{what}在时间上有{word}：第 {position + 1} 版应自 {due or '（前一版已无截止日）'} 起"
            yield (*path, position), reason, "请使各版前后相接"
            return
        if version.in_force_to is not None and version.in_force_to < version.in_force_from:
            reason = f"{what}第 {position + 1} 版一天也不施行：截止日 {version.in_force_to} 早于施行日，同一天起有两版"
            yield (*path, position), reason, "请删去这一版，或改正日期"
            return
        due = version.in_force_to + timedelta(days=1) if version.in_force_to else None
    if due is not None:
        yield (*path, len(versions) - 1), f"{what}自 {due} 起没有规定", "最后一版请不写 in_force_to"


def same_day(named: Sequence[tuple[str, Dated]]) -> Iterator[tuple[int, int, date | None]]:
    """Of what bears one id, the places of two that are in force on one day, the later first, and that day.

    Null is the day where one of the two has no beginning: nobody can say that it does not begin on the other's.
    """
    for later, (name, one) in enumerate(named):
        for earlier, (other_name, other) in enumerate(named[:later]):
            if name != other_name:
                continue
            if one.in_force_from is None or other.in_force_from is None:
                yield later, earlier, None
                break
            begins = max(one.in_force_from, other.in_force_from)
            if all(end is None or end >= begins for end in (one.in_force_to, other.in_force_to)):
                yield later, earlier, begins
                break


def _later(due: date | None, start: date | None) -> bool:
    return due is None or (start is not None and start < due)
