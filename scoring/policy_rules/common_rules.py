"""What rules on several files ask: are the instruments registered, do the versions follow each other."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from scoring.measure_schema import Basis
from scoring.policy_schema import Policy
from scoring.policy_yaml import Step
from scoring.strict_model import Dated

Found = tuple[Any, ...]  # path, reason, mend and, for a warning, "warning"


def registered(policy: Policy, path: tuple[Step, ...], bases: Sequence[Basis]) -> Iterator[Found]:
    """Every basis is an instrument that the policy describes."""
    for position, basis in enumerate(bases):
        if basis.instrument not in policy.instrument_of:
            mend = "请先在 instruments.yaml 中登记该文件"
            yield (*path, "bases", position), f"引用了未登记的文件“{basis.instrument}”", mend


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
        due = version.in_force_to + timedelta(days=1) if version.in_force_to else None
    if due is not None:
        yield (*path, len(versions) - 1), f"{what}自 {due} 起没有规定", "最后一版请不写 in_force_to"


def _later(due: date | None, start: date | None) -> bool:
    return due is None or (start is not None and start < due)
