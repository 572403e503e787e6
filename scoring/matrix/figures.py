"""How much and how long, where a text sets a number."""

from typing import Final, Literal

from pydantic import Field

from scoring.schema.strict_model import StrictModel

Quantity = Literal[
    "bid_bond",
    "performance_bond",
    "bond",
    "guarantee_fee",
    "inspections",
    "reserved_share",
    "price_deduction",
    "idle_land_fee",
    "fine",
]
QUANTITIES: Final[dict[Quantity, str]] = {
    "bid_bond": "投标（响应）保证金",
    "performance_bond": "履约保证金",
    "bond": "保证金",
    "guarantee_fee": "担保费率",
    "inspections": "检查频次",
    "reserved_share": "预留份额",
    "price_deduction": "价格扣除",
    "idle_land_fee": "土地闲置费",
    "fine": "罚款",
}
Unit = Literal[
    "percent_of_budget",
    "percent_of_estimate",
    "percent_of_contract",
    "percent_of_price",
    "percent_of_land_price",
    "percent_of_yearly_budget",
    "percent_of_reserved_share",
    "per_mille",
    "percent",
    "times",
]
UNITS: Final[dict[Unit, str]] = {
    "percent_of_budget": "%（占预算）",
    "percent_of_estimate": "%（占估算价）",
    "percent_of_contract": "%（占合同金额）",
    "percent_of_price": "%（占报价）",
    "percent_of_land_price": "%（占土地出让金）",
    "percent_of_yearly_budget": "%（占本部门年度采购预算）",
    "percent_of_reserved_share": "%（占预留份额）",
    "per_mille": "‰",
    "percent": "%",
    "times": "倍",
}


def ranged(at_least: int | None, at_most: int | None, unit: str) -> str:
    """A range as pages say it: both ends included, a null end open."""
    if at_least == at_most:
        return f"{at_most}{unit}"
    if at_least is None:
        return f"至多 {at_most}{unit}"
    return f"至少 {at_least}{unit}" if at_most is None else f"{at_least}～{at_most}{unit}"


class Figure(StrictModel):
    """How much, where a text sets a number. Both ends included; a null end is open."""

    quantity: Quantity
    unit: Unit
    at_least: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)

    @property
    def text(self) -> str:
        """As pages say it."""
        return f"{QUANTITIES[self.quantity]} {ranged(self.at_least, self.at_most, UNITS[self.unit])}"


class Span(StrictModel):
    """A term in months, both ends included; a null end is open."""

    at_least: int | None = Field(default=None, gt=0, le=600)
    at_most: int | None = Field(default=None, gt=0, le=600)

    @property
    def text(self) -> str:
        """As pages say it."""
        return ranged(self.at_least, self.at_most, " 个月")
