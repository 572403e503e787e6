"""What the API answers, typed, with examples."""

from pydantic import BaseModel, ConfigDict, Field

_USCC = "91632899MA75T5T191"


class Basis(BaseModel):
    """依据：文件、条款、效力级别、地域、施行日期，以及条文是否已核对原文。"""

    instrument: str = Field(examples=["保障农民工工资支付条例"])
    article: str = Field(examples=["第四十八条"])
    rank: str = Field(examples=["administrative_regulation"])
    territory: str = Field(examples=["全国"])
    in_force_from: str | None = Field(examples=["2020-05-01"])
    in_force_to: str | None
    verified: bool


class Reason(BaseModel):
    """得分中的一项：特征、实际值、分值。"""

    feature: str = Field(examples=["vat_late_share_12m"])
    label: str = Field(examples=["近12个月增值税逾期缴款比例"])
    family: str
    value: float | None = Field(examples=[0.25])
    unit: str
    unknown: bool
    points: int = Field(examples=[-7])


class Procedure(BaseModel):
    """生效之前须走的步骤：怎样告知、陈述和听证的期限、期满无人陈述时怎样、由谁决定。"""

    id: str = Field(examples=["duty_to_check"])
    notice: str = Field(examples=["full"], description="full、effect 或 none")
    notice_label: str
    statement: str | None = Field(examples=["5个工作日"])
    hearing: str | None = Field(examples=["5个工作日"], description="没有听证的为空")
    on_silence: str = Field(examples=["decide"], description="acts 期满生效，decide 仍须决定")
    decided_by: str = Field(examples=["applying_body"], description="bureau 或 applying_body")


class Standing(BaseModel):
    """一项不利效果今天走到告知程序的哪一步；未生效的不得据以采取措施。"""

    model_config = ConfigDict(extra="ignore")

    effect: str = Field(examples=["GP-13"], description="措施或者定级规则的编号，scored_d 为按得分定 D")
    kind: str = Field(examples=["duty_to_check"])
    label: str
    state: str = Field(examples=["notified"])
    state_label: str = Field(examples=["已告知，陈述期内"])
    acting: bool
    since: str | None
    statement_until: str | None
    hearing_until: str | None
    earliest: str | None = Field(description="最早可以生效的日期")
    fault: str | None = Field(description="台账中该事项有错时的说明；有错的不生效")
    note: str = Field(
        examples=["尚在告知程序中（待告知），不得据以采取措施；今天告知的，最早自 2026-12-03 起"]
    )


class Override(BaseModel):
    """定级规则：直接定为 D，或不得评 A。"""

    id: str
    effect: str = Field(examples=["direct_d"])
    label: str
    remedy: str = Field(description="如何使所依的记录更正或者终止：向其提供单位办理")
    objection: str | None = Field(description="不同意定级的，怎样向发展改革部门提出异议；没有规定的为空")
    bases: list[Basis]
    evidence: list[str]
    procedure: Procedure
    standing: Standing | None = Field(
        description="今天走到告知程序的哪一步；没有实际效果的、不是现行决定的为空"
    )


class MeasureHead(BaseModel):
    """一项措施的编号、领域、类别、名称。"""

    id: str = Field(examples=["CT-01"])
    domain: str = Field(examples=["construction_tendering"])
    domain_label: str
    kind: str = Field(examples=["incentive"])
    kind_label: str
    label: str


class MeasureTerms(MeasureHead):
    """一项措施的内容和依据。"""

    mode: str
    applies_to: str
    applying_body: str
    strength: str
    term: str
    remedy: str
    bases: list[Basis]


class Measure(MeasureTerms):
    """适用的措施。"""

    evidence: list[str]
    procedure: Procedure | None = Field(description="只有限制措施有")
    in_effect: bool | None = Field(
        description="今天是否生效：随未生效的等级而来的、告知程序未完的为 false；不是现行决定的为空"
    )
    standing: Standing | None = Field(description="今天走到告知程序的哪一步；只有现行决定的限制措施有")


class Failure(BaseModel):
    """一个不成立的条件。"""

    condition: str = Field(examples=["grade_in:A,B"])
    why: str = Field(examples=["须信用等级为 A、B，现为 C"])
    evidence: list[str]


class NotApplied(MeasureHead):
    """不适用的措施及原因。"""

    failed: list[Failure]
    in_effect: bool | None = Field(
        description="决定的等级尚未生效期间，按现行对待的等级是否适用；不是现行决定的为空"
    )


class UnusedRecord(BaseModel):
    """不计入的记录：为何、依据。"""

    record_id: str
    kind: str
    document_no: str | None
    occurred_on: str
    reason: str = Field(examples=["repaired"])
    label: str
    review: bool
    basis: list[Basis]


class NamedRecord(BaseModel):
    """记录的名称：种类、文书、机关、日期，凭此可以查到原件。"""

    record_id: str
    kind: str
    kind_label: str
    subkind: str | None = Field(
        description="同种记录中是哪一种：哪个名单、哪类决定；该种不分的、较早的批次没有记下的为空",
        examples=["statistics_serious"],
    )
    subkind_label: str | None = Field(examples=["统计严重失信企业"])
    document_no: str | None
    issuing_body: str | None
    occurred_on: str


class ReviewRecord(NamedRecord):
    """计入但须人工复核的记录。"""

    note: str


class Standings(BaseModel):
    """告知程序的状态，与决定并列：决定本身不因程序而改写。"""

    on: str = Field(examples=["2026-11-25"])
    grade_in_effect: str | None = Field(description="只计已生效的定级规则的等级；按得分定 D 而未生效的为空")
    effects: list[Standing]
    measures_not_yet: list[MeasureTerms] = Field(
        description="决定中随等级适用、而该等级尚未生效的措施：今天不适用"
    )
    measures_meanwhile: list[MeasureTerms] = Field(description="决定中没有、按现行对待的等级今天适用的措施")


class RuleBookNamed(BaseModel):
    """评价所依的规则手册；own 为 false 的是外地标准，只供比较。"""

    id: str = Field(examples=["thousand_base"])
    title: str
    own: bool


class KeptGrade(BaseModel):
    """得分略低于前次等级的分数线时，在期限内保留的前次等级。"""

    grade: str = Field(examples=["A"])
    until: str = Field(examples=["2027-04-30"])
    margin_points: int
    months: int
    previous_run_id: str | None
    bases: list[Basis]


class Successor(BaseModel):
    """承继这个统一社会信用代码的企业。"""

    uscc: str = Field(examples=[_USCC])
    how: str = Field(examples=["code_change"])
    how_label: str = Field(examples=["代码变更"])
    since: str = Field(examples=["2023-03-13"])


class Rating(BaseModel):
    """等级与得分：score == base_points + 各项 points 之和。"""

    model_config = ConfigDict(extra="ignore")

    uscc: str = Field(examples=[_USCC])
    name: str | None
    as_of: str = Field(examples=["2026-10-31"])
    known_at: str = Field(examples=["2026-10-31"])
    simulated: bool
    actionable: bool
    rule_book: RuleBookNamed | None = Field(description="按评分卡评价的为空")
    status: str = Field(examples=["evaluated"])
    exclusion: str | None = Field(description="不在评价范围的原因")
    scope_notice: str | None = Field(description="不在评价范围意味着什么：什么也不能从中得出")
    succeeded_by: list[Successor] = Field(description="不在评价范围的，由谁承继")
    grade: str | None = Field(examples=["B"])
    score_grade: str | None
    kept: KeptGrade | None = Field(description="没有保留的为空")
    score: int | None = Field(examples=[871])
    base_points: int | None
    probability: float | None = Field(examples=[0.021], description="规则手册不给出违约概率，为空")
    reasons: list[Reason]
    missing: list[str]
    overrides: list[Override]
    hashes: dict[str, str]
    decision_id: str
    standing: Standings | None = Field(description="只有现行的、可据以采取措施的决定有")


class Decision(Rating):
    """完整的决定。"""

    purpose: str
    measures: list[Measure]
    not_applied: list[NotApplied]
    evidence_records: list[NamedRecord]
    unused_records: list[UnusedRecord]
    review_records: list[ReviewRecord]
    data_version: int
    run_id: str


class Measures(BaseModel):
    """一家企业的措施，可按领域。"""

    model_config = ConfigDict(extra="ignore")

    uscc: str = Field(examples=[_USCC])
    as_of: str
    known_at: str
    simulated: bool
    actionable: bool
    status: str
    exclusion: str | None
    scope_notice: str | None
    succeeded_by: list[Successor]
    grade: str | None
    domain: str | None = Field(examples=["government_procurement"])
    measures: list[Measure]
    not_applied: list[NotApplied]
    decision_id: str
    standing: Standings | None


class Problem(BaseModel):
    """出错说明（RFC 9457）；中文或英文，随 Accept-Language。"""

    type: str = Field(examples=["/problems/not-found"], description="哪一种，见该地址；不随语言变")
    status: int = Field(examples=[404])
    title: str
    detail: str = Field(description="这一次哪里不对，应当怎样")
    explanation: str = Field(description="这一种意味着什么，怎样办")
    instance: str = Field(description="所问的地址")
