"""Findings and recognitions of the simulated prefecture: type, article cited, who decides, for how long."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class FindingSort:
    """One sort of finding.

    `months` is the range of its term (0: none), `trades` the size rows it occurs in, `since` the day from which the
    article cited may be cited.
    """

    finding_type: str
    article: str
    body: str
    word: str
    weight: float
    months: tuple[int, int] = (0, 0)
    amount: bool = False
    trades: tuple[str, ...] = ()
    since: tuple[int, int, int] = (2021, 1, 1)


_BUILDERS: Final = ("construction",)
_MINES: Final = ("industry",)
_DEVELOPERS: Final = ("real_estate",)
_FARMS: Final = ("agriculture",)
_MAKERS: Final = ("industry", "wholesale")
# fmt: off
FINDINGS: Final = (
    FindingSort("procurement_ban", "政府采购法第七十七条", "财政局", "样财采禁", 1.6, months=(12, 36), amount=True),
    FindingSort("procurement_ban", "政府采购法实施条例第七十三条", "财政局", "样财采诉", 0.4, months=(12, 36)),
    FindingSort("procurement_bad_conduct", "政府采购法实施条例第六十三条", "财政局", "样财采不", 1.2),
    FindingSort("serious_violation", "政府采购法第二十二条", "财政局", "样财重", 0.6, months=(36, 36)),
    FindingSort("tender_ban", "招标投标法第五十三条", "发展和改革委", "样招禁", 1.6, months=(12, 24), amount=True, trades=_BUILDERS),
    FindingSort("tender_ban", "招标投标法第五十四条", "发展和改革委", "样招骗", 1.0, months=(12, 36), amount=True, trades=_BUILDERS),
    FindingSort("tender_ban", "招标投标法第六十条", "发展和改革委", "样招违", 0.6, months=(24, 60), trades=_BUILDERS),
    FindingSort("tender_penalty", "招标投标法实施条例第七十八条", "发展和改革委", "样招罚", 1.2, amount=True, trades=_BUILDERS),
    FindingSort("award_cancelled", "招标投标法实施条例第七十四条", "发展和改革委", "样招取", 0.6, trades=_BUILDERS),
    FindingSort("wage_rule_penalty", "保障农民工工资支付条例第五十五条", "人力资源和社会保障局", "样薪罚", 1.6, months=(6, 24), amount=True, trades=_BUILDERS),
    FindingSort("owner_arrears", "保障农民工工资支付条例第四十九条", "人民政府", "样薪欠", 0.5, amount=True, trades=_DEVELOPERS),
    FindingSort("serious_wage_violation", "保障农民工工资支付条例第四十七条", "人力资源和社会保障局", "样薪公", 1.0, amount=True, trades=_BUILDERS),
    FindingSort("idle_land", "城市房地产管理法第二十六条", "自然资源局", "样自然闲", 1.0, amount=True, trades=_DEVELOPERS),
    FindingSort("land_price_default", "城市房地产管理法第十六条", "自然资源局", "样自然价", 0.6, amount=True, trades=_DEVELOPERS),
    FindingSort("land_penalty", "土地管理法第八十一条", "自然资源局", "样自然罚", 0.8, amount=True),
    FindingSort("reclamation_default", "土地复垦条例第二十条", "自然资源局", "样自然垦", 1.4, trades=_MINES),
    FindingSort("mine_restoration_default", "矿产资源法实施条例第三十七条", "自然资源局", "样自然矿", 1.1, trades=_MINES, since=(2026, 6, 15)),
    FindingSort("water_penalty", "水法第六十九条", "水利局", "样水罚", 0.8, amount=True),
    FindingSort("pollution_permit_penalty", "排污许可管理条例第四十一条", "生态环境局", "样环许", 0.7, months=(36, 36), amount=True, trades=_MINES, since=(2021, 3, 1)),
    FindingSort("environment_credit", "生态环境法典第五十四条", "生态环境局", "样环信", 1.4, trades=_MINES, since=(2026, 8, 15)),
    FindingSort("mining_credit", "矿产资源法第六十条", "自然资源局", "样自然信", 1.4, trades=_MINES, since=(2025, 7, 1)),
    FindingSort("fiscal_violation", "财政违法行为处罚处分条例第十四条", "财政局", "样财罚", 1.0, amount=True),
    FindingSort("science_fund_penalty", "科学技术进步法第一百一十条", "工业和信息化局", "样科罚", 0.3, months=(12, 36), amount=True),
    FindingSort("policy_benefit_fraud", "民营经济促进法第七十六条", "工业和信息化局", "样惠骗", 0.9, amount=True, since=(2025, 5, 20)),
    FindingSort("honour_fraud", "民营经济促进法第七十六条", "工业和信息化局", "样誉骗", 0.7, since=(2025, 5, 20)),
    FindingSort("permit_false_application", "行政许可法第七十八条", "行政审批局", "样许瞒", 1.0, months=(12, 12)),
    FindingSort("permit_fraud", "行政许可法第七十九条", "行政审批局", "样许骗", 0.6, months=(36, 36)),
    FindingSort("project_violation", "企业投资项目核准和备案管理条例第十七条", "发展和改革委", "样项违", 0.8),
    FindingSort("false_commitment", "国办发〔2020〕42号", "行政审批局", "样诺违", 1.4),
    FindingSort("safety_violation_notice", "安全生产法第七十八条", "应急管理局", "样安通", 1.2),
    FindingSort("construction_penalty", "建筑法第六十七条", "住房和城乡建设局", "样建资", 1.2, months=(3, 12), amount=True, trades=_BUILDERS),
    FindingSort("quality_penalty", "建设工程质量管理条例第六十四条", "住房和城乡建设局", "样建质", 0.9, amount=True, trades=_BUILDERS),
    FindingSort("product_recheck_failed", "产品质量法第十七条", "市场监管局", "样质复", 0.8, trades=_MAKERS),
    FindingSort("unlicensed_operation", "无证无照经营查处办法第十五条", "市场监管局", "样市无", 1.0, amount=True),
    FindingSort("unfair_competition_penalty", "反不正当竞争法第三十三条", "市场监管局", "样市竞", 1.3, amount=True, since=(2025, 10, 15)),
    FindingSort("accounting_penalty", "会计法第四十七条", "财政局", "样财会", 0.6, amount=True),
    FindingSort("agricultural_quality_penalty", "农产品质量安全法第五十四条", "农牧局", "样农质", 0.8, amount=True, trades=_FARMS, since=(2023, 1, 1)),
    FindingSort("social_insurance_dishonesty", "社会保险经办条例第四十五条", "人力资源和社会保障局", "样社信", 1.4, since=(2023, 12, 1)),
)
# fmt: on
RECOGNITIONS: Final = {
    # recognition: weight, body, months it is valid (0: without end)
    "circular_project": (1.6, "发展和改革委", 36),
    "circular_result": (0.5, "发展和改革委", 0),
    "energy_result": (0.6, "工业和信息化局", 0),
    "ecology_result": (0.5, "生态环境局", 0),
    "safety_result": (1.2, "应急管理局", 0),
    "jobs_result": (1.0, "人力资源和社会保障局", 0),
    "green_product": (1.0, "市场监管局", 36),
    "water_saving_project": (0.6, "水利局", 36),
    "clean_production": (0.7, "生态环境局", 24),
    "charity": (1.4, "民政局", 0),
    "emergency_supply": (0.5, "工业和信息化局", 12),
    "hardship": (0.5, "工业和信息化局", 6),
}
