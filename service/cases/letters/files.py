"""The files that were handed in, as letters list them: by name, size and hash, so that who gave them can hold the list against his own."""

from collections.abc import Iterator
from typing import Final

from scoring.rights.standing import TABLES
from service.cases.agents import mandated_to
from service.cases.case import Evidence
from service.cases.letters.told import ToldStep
from service.notices.letters.wording import day_in_words

_SHORT: Final = 12
"""So many digits of a hash tell two files of one case apart."""
_NONE: Final = "没有随附材料。"


def all_handed_in(told: ToldStep) -> str:
    """Every file that came with the case up to a step, a line each."""
    return "\n".join(_lines(told, told.files)) or _NONE


def handed_in_now(told: ToldStep) -> str:
    """Those that came with the step itself."""
    return "\n".join(_lines(told, [one for one in told.files if one.step == told.seq])) or _NONE


def named_with(told: ToldStep, seq: int) -> str:
    """The names of those that came with a step, as a sentence; empty where none did."""
    names = "、".join(f"“{one.name}”" for one in told.files if one.step == seq)
    return f"附材料：{names}。" if names else ""


def _lines(told: ToldStep, files: list[Evidence]) -> Iterator[str]:
    labels = TABLES[told.case.kind].steps
    for one in files:
        step = told.taken[one.step - 1]
        agent = mandated_to(one, step)
        as_what = f"，作为{agent}的授权委托书" if agent else ""
        yield (
            f"“{one.name}”（{one.size:,} 字节，SHA-256 {one.sha256[:_SHORT]}…），"
            f"{day_in_words(step.step.day)}随“{labels[step.step.kind]}”交来{as_what}。"
        )
