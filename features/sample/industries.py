"""Industries of the simulated prefecture and the size classes of the 2011 standard that they fall under."""

from dataclasses import dataclass
from typing import Final, NamedTuple

INF: Final = 10_000_000.0


class Sizes(NamedTuple):
    """Thresholds of one row of the standard: micro | small | medium | large for staff, revenue, assets (万元).

    A measure the row does not use is None.
    """

    staff: tuple[float, float, float] | None
    revenue: tuple[float, float, float] | None
    assets: tuple[float, float, float] | None = None


SIZE_ROWS: Final = {
    "agriculture": Sizes(None, (50, 500, 20_000)),
    "industry": Sizes((20, 300, 1_000), (300, 2_000, 40_000)),
    "construction": Sizes(None, (300, 6_000, 80_000), (300, 5_000, 80_000)),
    "wholesale": Sizes((5, 20, 200), (1_000, 5_000, 40_000)),
    "retail": Sizes((10, 50, 300), (100, 500, 20_000)),
    "transport": Sizes((20, 300, 1_000), (200, 3_000, 30_000)),
    "storage": Sizes((20, 100, 200), (100, 1_000, 30_000)),
    "hotel": Sizes((10, 100, 300), (100, 2_000, 10_000)),
    "software": Sizes((10, 100, 300), (50, 1_000, 10_000)),
    "real_estate": Sizes(None, (100, 1_000, 200_000), (2_000, 5_000, 10_000)),
    "leasing": Sizes((10, 100, 300), None, (100, 8_000, 120_000)),
    "other": Sizes((10, 100, 300), None),
}


@dataclass(frozen=True, slots=True)
class Industry:
    """One industry: code of GB/T 4754, the word in its members' names, share, row of the standard, risk, supervision.

    `risk` is relative (about −1 to 1), `watched` multiplies penalties and inspections, `wages` the share of wage
    arrears among its defaults.
    """

    code: str
    word: str
    share: float
    row: str
    risk: float = 0.0
    watched: float = 1.0
    wages: float = 1.0


INDUSTRIES: Final = (
    Industry("E4700", "建筑", 0.085, "construction", 1.0, 1.7, 3.0),
    Industry("E4813", "路桥", 0.035, "construction", 0.8, 1.5, 3.0),
    Industry("E4910", "电气安装", 0.030, "construction", 0.4, 1.2, 2.0),
    Industry("E5010", "装饰", 0.030, "construction", 0.6, 1.0, 2.5),
    Industry("F5166", "建材贸易", 0.070, "wholesale", 0.3, 0.7),
    Industry("F5162", "金属材料", 0.035, "wholesale", 0.3, 0.7),
    Industry("F5123", "粮油", 0.030, "wholesale", 0.0, 1.0),
    Industry("F5211", "百货", 0.095, "retail", -0.1, 0.9),
    Industry("F5253", "药房", 0.025, "retail", -0.7, 1.6),
    Industry("F5274", "五金", 0.040, "retail", 0.0, 0.6),
    Industry("G5430", "物流运输", 0.070, "transport", 0.5, 1.4, 1.3),
    Industry("G5990", "仓储", 0.012, "storage", 0.0, 1.0),
    Industry("H6110", "酒店", 0.025, "hotel", 0.2, 1.4),
    Industry("H6210", "餐饮", 0.045, "hotel", 0.4, 1.6, 1.5),
    Industry("A0153", "枸杞种植", 0.030, "agriculture", -0.3, 0.5),
    Industry("A0314", "羊养殖", 0.035, "agriculture", -0.4, 0.4),
    Industry("A0511", "农机服务", 0.015, "agriculture", -0.3, 0.3),
    Industry("B0610", "煤业", 0.008, "industry", 0.5, 2.6, 1.5),
    Industry("B1030", "盐湖开发", 0.010, "industry", -0.2, 2.0),
    Industry("B0912", "铅锌矿业", 0.006, "industry", 0.3, 2.4, 1.3),
    Industry("C2614", "锂盐化工", 0.014, "industry", -0.1, 2.2),
    Industry("C3021", "水泥制品", 0.022, "industry", 0.5, 1.9, 1.4),
    Industry("C3311", "金属结构", 0.018, "industry", 0.2, 1.4, 1.3),
    Industry("C1371", "食品加工", 0.022, "industry", 0.0, 1.8),
    Industry("D4416", "光伏发电", 0.018, "industry", -0.8, 0.9),
    Industry("I6510", "软件科技", 0.025, "software", -0.6, 0.2),
    Industry("K7010", "房地产开发", 0.012, "real_estate", 1.2, 1.3, 2.0),
    Industry("L7111", "汽车租赁", 0.020, "leasing", 0.2, 0.5),
    Industry("L7212", "企业管理咨询", 0.045, "leasing", -0.5, 0.3),
    Industry("M7481", "工程监理", 0.025, "other", -0.4, 0.7),
    Industry("N7820", "环卫服务", 0.012, "other", -0.2, 0.8, 1.6),
    Industry("O8111", "汽车修理", 0.032, "other", 0.1, 1.1),
    Industry("R9011", "文化旅游", 0.016, "other", 0.3, 0.8),
)
