"""Measures, overrides and the instruments they stand on, as the YAML writes them."""

from typing import Final, Literal

from pydantic import Field

from scoring.matrix.condition_types import Condition
from scoring.matrix.figures import Figure, Span
from scoring.schema.strict_model import Dated, Day, StrictModel
from scoring.subjects import Body, Subject

Domain = Literal[
    "government_procurement",
    "construction_tendering",
    "land_transfer",
    "resource_allocation",
    "fund_subsidy",
    "honours",
    "approval_convenience",
    "inspection",
    "financing",
    "market_access",
    "wage_deposit",
    "tax_services",
    "emergency_deferral",
    "credit_record",
]
DOMAINS: Final[dict[Domain, str]] = {
    "government_procurement": "政府采购",
    "construction_tendering": "工程招投标",
    "land_transfer": "土地出让",
    "resource_allocation": "资源配置",
    "fund_subsidy": "资金补助",
    "honours": "荣誉称号",
    "approval_convenience": "审批便利",
    "inspection": "监管检查",
    "financing": "融资",
    "market_access": "市场准入",
    "wage_deposit": "工资保证金",
    "tax_services": "纳税服务",
    "emergency_deferral": "应急缓缴",
    "credit_record": "信用记录",
}
"""Domain → Chinese name; the six of Article 18 first, in the article's order."""
ARTICLE_18: Final[tuple[Domain, ...]] = tuple(DOMAINS)[:6]

Rank = Literal[
    "law",
    "administrative_regulation",
    "provincial_regulation",
    "prefecture_regulation",
    "ministry_rule",
    "state_document",
    "bureau_rule",
]
RANKS: Final[dict[Rank, str]] = {
    "law": "法律",
    "administrative_regulation": "行政法规",
    "provincial_regulation": "省级地方性法规",
    "prefecture_regulation": "自治州单行条例",
    "ministry_rule": "部门规章及部门规范性文件",
    "state_document": "党中央、国务院政策文件及司法解释",
    "bureau_rule": "评价机关自行公布的规则",
}
Territory = Literal["全国", "青海省", "自治州"]
TERRITORIES: Final = ("全国", "青海省", "自治州")
Mark = Literal["V", "V2", "R"]
MARKS: Final[dict[Mark, str]] = {"V": "已核原文", "V2": "转引，未核原文", "R": "仅凭记忆，未核"}
Kind = Literal["incentive", "management", "restriction"]
KIND_LABELS: Final[dict[Kind, str]] = {
    "incentive": "守信激励",
    "management": "管理措施",
    "restriction": "失信限制",
}
Mode = Literal[
    "service",
    "within_limits",
    "recommendation",
    "universal",
    "supervision",
    "record",
    "duty_to_check",
    "as_decided",
]
MODES: Final[dict[Mode, str]] = {
    "service": "服务：推送、辅导、优先受理，不改变结果",
    "within_limits": "法定幅度之内由实施单位统一规定",
    "recommendation": "推荐，不免评审",
    "universal": "普惠：不看等级",
    "supervision": "调整检查频次与关注程度",
    "record": "记录、公示、通报",
    "duty_to_check": "依法核查后处理，不自动排除",
    "as_decided": "按决定或认定文书执行",
}


class Instrument(Dated):
    """A law, regulation, rule or document.

    Attributes:
        id: short Chinese name, unique; what bases cite.
        verified: true exactly when the mark is V, that is, the text was read.
        source_file: name of the text that was read, where it is at hand.
        excerpt: the text at hand is a transcribed excerpt.
        superseded_by: id of the instrument that took its place.
    """

    id: str = Field(min_length=1)
    name: str
    number: str | None = None
    rank: Rank
    issuer: str
    territory: str
    verified: bool
    mark: Mark
    source_file: str | None = None
    excerpt: bool = False
    superseded_by: str | None = None
    note: str = ""


class Basis(StrictModel):
    """Where a measure stands.

    Attributes:
        instrument: id of an instrument.
        article: such as 第四十八条; empty only in drafts.
        phrase: a few characters of the cited article, to check the citation against the text; empty only in drafts.
    """

    instrument: str
    article: str = ""
    phrase: str = ""


class RecordBasis(Basis):
    """Where a rule about records stands, and of which records that article speaks: empty, of all.

    Attributes:
        kinds: kinds of record.
        bodies: words of which the name of the issuing body has one, such as 市场监管.
    """

    kinds: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()

    def speaks_of(self, kind: str, body: str | None) -> bool:
        """Whether the article speaks of a record of a kind, issued by a body; null: nobody said by which."""
        named = not self.bodies or any(word in (body or "") for word in self.bodies)
        return named and (not self.kinds or kind in self.kinds)


class Measure(Dated):
    """One incentive, management measure or restriction.

    Attributes:
        type: which entry of the closed list it is; empty only in drafts.
        subject: whom it concerns, as the check compares it; `applies_to` says the same in the words of the text.
        figure: the number that the text sets, where it sets one; `strength` says it in words.
        term_months: the term that the text sets for a restriction, where it sets one; `term` says it in words.
        when: conditions that must all hold; empty for everyone.
        trigger: for drafts only: what would set it off, where the conditions cannot say it yet.
        draft_reason: why it is not active; empty exactly for active ones.
        review_by: a lawyer looks again by that day.
        term: how long it lasts for the enterprise concerned.
        remedy: what the enterprise can do about it.
    """

    id: str = Field(pattern=r"^[A-Z]{2}-[0-9]{2}$")
    domain: Domain
    kind: Kind
    label: str = Field(min_length=1)
    status: Literal["active", "draft"]
    draft_reason: str = ""
    review_by: Day | None = None
    mode: Mode
    type: str = ""
    subject: Subject
    applies_to: str = ""
    applying_body: tuple[Body, ...] = ()
    when: tuple[Condition, ...]
    trigger: str = ""
    strength: str = ""
    figure: Figure | None = None
    term: str = ""
    term_months: Span | None = None
    remedy: str = ""
    bases: tuple[Basis, ...]
    note: str = ""

    @property
    def active(self) -> bool:
        """Whether it is applied at all."""
        return self.status == "active"

    @property
    def uses_grade(self) -> bool:
        """Whether the grade is one of its conditions."""
        return any(condition.type == "grade_in" for condition in self.when)


class Override(Dated):
    """A published rule that sets the grade whatever the score: direct D, or no A.

    Attributes:
        effect: `direct_d` beats even M; `bar_a` turns A into B.
        when: conditions that must all hold; its ground is a listing or finding, never a score.
        modelled_on: rules of others that it follows, as examples and never as its basis.
    """

    id: str = Field(pattern=r"^(direct_d|bar_a)\.[a-z_]+$")
    effect: Literal["direct_d", "bar_a"]
    label: str
    when: tuple[Condition, ...] = Field(min_length=1)
    bases: tuple[Basis, ...] = Field(min_length=1)
    modelled_on: tuple[str, ...] = ()
    remedy: str
