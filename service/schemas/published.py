"""What is published for everybody, typed: the policy of a day and the scorecard."""

from pydantic import BaseModel, Field

from service.schemas.answers import Basis, MeasureHead


class GradeTerms(BaseModel):
    """一个等级：违约概率低于多少。"""

    grade: str = Field(examples=["A"])
    label: str
    probability_below: float


class OverrideTerms(BaseModel):
    """一条定级规则：成立的条件和依据。"""

    id: str = Field(examples=["direct_d.wage_defaulter"])
    effect: str = Field(examples=["direct_d"], description="direct_d 直接定为 D，bar_a 不得评 A")
    label: str
    when: list[str] = Field(description="须全部成立的条件")
    bases: list[Basis]


class PolicyMeasure(MeasureHead):
    """政策中的一项措施：条件、内容、依据；active 为 false 的是草案，或者当日不施行。"""

    active: bool
    status: str = Field(examples=["active"])
    draft_reason: str | None
    mode: str
    type: str | None
    subject: str
    applies_to: str
    applying_body: str
    when: list[str] = Field(description="须全部成立的条件；普惠的为空")
    strength: str
    figure: str | None
    term: str
    term_months: str | None
    remedy: str
    bases: list[Basis]


class SizeRuleTerms(BaseModel):
    """一项规模政策：只随企业规模，不随等级。"""

    id: str = Field(examples=["SZ-01"])
    domain: str
    domain_label: str
    label: str
    active: bool
    status: str
    draft_reason: str | None
    size_classes: list[str] = Field(examples=[["micro", "small", "medium"]])
    figure: str
    applying_body: str
    bases: list[Basis]


class ClockTerms(BaseModel):
    """异议、修复的一项期限：多久之内由谁做什么，自何时起算，仿照谁。"""

    case: str = Field(examples=["objection"])
    case_label: str
    name: str = Field(examples=["admit"])
    label: str
    since: str
    days: int
    calendar: str = Field(examples=["working"])
    term: str = Field(examples=["1 个工作日"])
    who: str = Field(examples=["bureau"])
    who_label: str
    mark: str | None
    modelled_on: list[str]
    note: str | None


class RepairConditionTerms(BaseModel):
    """修复的一项条件。"""

    id: str = Field(examples=["minimum_publicity"])
    label: str
    rule: str
    mark: str
    bases: list[Basis]


class ActTerms(BaseModel):
    """认定单位、法院对记录的一类处理。"""

    event: str = Field(examples=["annulment"])
    label: str
    by: list[str]
    effective: str = Field(examples=["record_day"])
    names_document: bool
    corrects: list[str] = Field(description="登记有误的，不论登记为谁作出，可以由谁以此更正")
    bases: list[Basis]


class UndoingTerms(BaseModel):
    """谁作出的由谁终止；还须是终止一类的处理的 by 所列的。"""

    by: str = Field(examples=["court"], description="谁作出的")
    ended_by: list[str] = Field(examples=[["court"]], description="由谁终止")


class RightsTerms(BaseModel):
    """异议、修复和认定单位处理的规则。"""

    suspends: bool = Field(description="异议受理至决定期间，所涉记录是否暂停使用")
    clocks: list[ClockTerms]
    repair_conditions: list[RepairConditionTerms]
    acts: list[ActTerms]
    undoing: list[UndoingTerms]


class PolicyView(BaseModel):
    """某日生效的政策。"""

    id: str
    title: str
    as_of: str
    prefecture: str
    prefecture_verified: bool
    hash: str
    law_hash: str
    grades: list[GradeTerms]
    overrides: list[OverrideTerms]
    measures: list[PolicyMeasure]
    size_rules: list[SizeRuleTerms]
    rights: RightsTerms


class PublishedBand(BaseModel):
    """一个等级的分数线。"""

    grade: str = Field(examples=["A"])
    label: str
    score_from: int
    probability_below: float | None = Field(description="规则手册不给出违约概率，为空")


class ScorecardRow(BaseModel):
    """评分卡的一行：一项的一档和它的分值；第一行是基准分。"""

    feature: str = Field(examples=["vat_late_share_12m"], description="基准分的一行为空字")
    label: str
    bin: str
    points: int
    share: float | None = Field(description="训练样本中的占比，没有记录的为空")


class ScorecardView(BaseModel):
    """公布的评分卡。"""

    purpose: str
    hash: str
    base_points: int
    bands: list[PublishedBand]
    simulated: bool
    table: list[ScorecardRow]
