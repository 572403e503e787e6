"""What a change may cost or save, as counts of enterprises: the records know no contract sums, so no money is made up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from scoring.matrix.figures import Quantity
from scoring.schema.measure import DOMAINS, Domain, Measure

UNKNOWN_SUMS: Final = "合同金额、保证金金额和每次检查的费用不在数据之中，只计企业户数，不折算金额"


@dataclass(frozen=True, slots=True)
class Proxy:
    """What measures of these `types` of the closed list, or without a type but with a figure of these `quantities`, stand for."""

    id: str
    label: str
    types: tuple[str, ...]
    quantities: tuple[Quantity, ...] = ()


PROXIES: Final = (
    Proxy("bid_bond", "减免投标（响应）保证金", ("bid_bond_relief",), ("bid_bond",)),
    Proxy("performance_bond", "减免履约保证金", ("performance_bond_relief",), ("performance_bond",)),
    Proxy("guarantee_letter", "以保函代替现金保证金", ("guarantee_letter",), ("bond",)),
    Proxy("wage_deposit", "减免工资保证金", ("wage_deposit_relief",)),
    Proxy("wage_deposit_raised", "提高工资保证金", ("deposit_raised",)),
    Proxy("guarantee_fee", "降低担保费率", ("guarantee_fee_relief",), ("guarantee_fee",)),
    Proxy("fewer_inspections", "减少检查", ("fewer_inspections",)),
    Proxy("more_inspections", "增加检查或按信用状况定检查频次", ("inspection_frequency",)),
)
"""Costs and savings that measures stand for, as enterprises that have at least one such measure."""


class Counted(NamedTuple):
    """A proxy in one domain, and the places of the measures that it counts there."""

    proxy: Proxy
    domain: Domain
    places: list[int]


def counted(measures: Sequence[Measure]) -> list[Counted]:
    """The proxies by domain, of those that any measure stands for: a bond waived in procurement is none waived in tendering."""
    found = [
        Counted(
            proxy,
            domain,
            [at for at, one in enumerate(measures) if one.domain == domain and _counts(proxy, one)],
        )
        for proxy in PROXIES
        for domain in DOMAINS
    ]
    return [one for one in found if one.places]


def _counts(proxy: Proxy, measure: Measure) -> bool:
    if measure.type in proxy.types:
        return True
    return not measure.type and measure.figure is not None and measure.figure.quantity in proxy.quantities
