"""Rules on grade bands: they speak on every day, run from A to D without gap or overlap, and leave room for each grade."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from scoring.compiler.rules.common_rules import Found, continuous
from scoring.matrix.condition_types import GRADES
from scoring.schema.policy import Bands, Policy

# A band narrower than this share of probability is hardly ever met: its grade is there in name only.
NARROWEST: Final = 0.001


def bands_lawful(policy: Policy) -> Iterator[Found]:
    """Both series of bands follow each other in time; each version has the four grades in their order."""
    yield from continuous(policy, policy.grades.bands, ("bands",), "等级分界")
    yield from continuous(policy, policy.grades.financing_bands, ("financing_bands",), "融资评分卡的等级分界")
    yield from _bands_lawful(policy.grades.bands, "bands")
    yield from _bands_lawful(policy.grades.financing_bands, "financing_bands")


def _bands_lawful(versions: Sequence[Bands], name: str) -> Iterator[Found]:
    for position, bands in enumerate(versions):
        path = (name, position, "grades")
        if tuple(band.grade for band in bands.grades) != GRADES:
            yield path, "等级应恰为 A、B、C、D 各一次并依次排列", "请改正等级"
            continue
        bounds = [band.probability_below for band in bands.grades]
        if any(low >= high for low, high in pairwise(bounds)):
            yield path, "等级分界重叠：概率上限应逐级增大", "请改正 probability_below"
            continue
        if bounds[-1] != 1:
            yield path, "等级分界有空隙：D 的概率上限应为 1", "请把 D 的 probability_below 写为 1"
        for place, (low, high) in enumerate(pairwise((0, *bounds))):
            if high - low < NARROWEST:
                grade = bands.grades[place].grade
                reason = f"等级 {grade} 的分界过窄（{low:.9g} 至 {high:.9g}），几乎没有企业能得到它"
                mend = "请以 policy bands 看各等级的企业数，或改正 probability_below"
                yield (*path, place), reason, mend, "warning"
