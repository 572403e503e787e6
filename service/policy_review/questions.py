"""The standards of the fair-competition review, item by item, as questions in our own words."""

from dataclasses import dataclass
from typing import Final

REGULATION: Final = "公平竞争审查条例"
"""Id of the instrument whose standards these are."""
SECTOR_RULE: Final = "招标投标领域公平竞争审查规则"
IMPLEMENTING_RULE: Final = "公平竞争审查条例实施办法"


@dataclass(frozen=True, slots=True)
class Question:
    """One standard.

    Attributes:
        key: which answer of `answers.py` speaks to it; empty where only a person can say.
        article, item: where it stands in the regulation.
        asks: what must not be there, as a question; "no" is right.
    """

    key: str
    article: str
    item: str
    asks: str


QUESTIONS: Final = (
    Question("approvals", "第八条", "（一）", "是否在准入负面清单之外增设审批？"),
    Question("concessions", "第八条", "（二）", "是否违法设立或者给予特许经营权？"),
    Question("tied_purchase", "第八条", "（三）", "是否指定只能与某些经营者交易？"),
    Question("access", "第八条", "（四）", "进入、退出的条件是否不合理或者有歧视？"),
    Question("", "第八条", "（五）", "是否以其他方式限制进入、退出市场？"),
    Question("goods", "第九条", "（一）", "是否阻碍外地商品、要素进来，或者阻碍本地企业、商品、要素出去？"),
    Question("settling", "第九条", "（二）", "是否限制或者强迫外地企业在本地投资、设分支机构？"),
    Question("trading", "第九条", "（三）", "是否使外地企业难以参加本地的采购和招投标？"),
    Question("charges", "第九条", "（四）", "收费、价格、补贴是否因商品、要素来自外地而不同？"),
    Question("oversight", "第九条", "（五）", "资质要求、监管检查是否对外地企业更严？"),
    Question("", "第九条", "（六）", "是否以其他方式限制商品、要素流动？"),
    Question("taxes", "第十条", "（一）", "是否无上位依据给某些经营者税收优惠？"),
    Question("subsidies", "第十条", "（二）", "是否无上位依据有选择地给予财政奖补？"),
    Question(
        "elements", "第十条", "（三）", "是否无上位依据在要素、收费、基金、社会保险费上给某些经营者优惠？"
    ),
    Question("", "第十条", "（四）", "是否以其他方式影响经营成本？"),
    Question("", "第十一条", "（一）", "是否强迫或者便利经营者实施垄断行为？"),
    Question("prices", "第十一条", "（二）", "是否越权定价，或者为某些经营者提供优惠价格？"),
    Question("", "第十一条", "（三）", "是否违法干预市场调节价？"),
    Question("", "第十一条", "（四）", "是否以其他方式影响经营行为？"),
)
"""Articles 8 to 11, every item."""
EXCEPTIONS: Final = (
    ("（一）", "国家安全和发展利益"),
    ("（二）", "科技进步、自主创新"),
    ("（三）", "节能环保、救灾救助等公共利益"),
    ("（四）", "法律、行政法规另有规定"),
)
"""Grounds of Article 12; each needs that no milder way exists, and a term or an end condition."""
