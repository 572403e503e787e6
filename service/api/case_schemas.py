"""What is answered about objections and repairs, typed."""

from pydantic import BaseModel, Field


class FactView(BaseModel):
    """记录所载的一项。"""

    field: str
    label: str
    value: str


class About(BaseModel):
    """事项所针对的记录，或者评价的效果。"""

    target: str
    target_label: str
    effect: str | None
    effect_label: str | None
    record_id: str | None
    kind: str | None
    kind_label: str | None
    document_no: str | None
    issuing_body: str | None
    occurred_on: str | None
    revision: int | None = Field(description="所针对的是记录的第几版；针对评价的为空")
    source: str | None = Field(description="报送来源")
    source_label: str | None
    facts: list[FactView] = Field(
        description="那一版所载的所属期、金额等各项，须经授权的种类不写；针对评价的为评价基准日、得分、等级和效果所据的记录"
    )


class DueView(BaseModel):
    """等谁做什么，到哪一天；overdue 为已逾期。"""

    what: str
    what_label: str
    who: str
    who_label: str
    until: str | None
    overdue: bool


class HeldStep(BaseModel):
    """事项的状态允许、因同一记录的别的变动今天还不能办理的一步，或者还不能有的一种结果。"""

    step: str
    step_label: str
    who: str
    who_label: str
    outcome: str | None = Field(description="只是不能有这一种结果的，该结果；整步不能办理的为空")
    outcome_label: str | None
    why: str = Field(description="因为什么，可以确定的，自哪一天之后")


class OpenStep(BaseModel):
    """现在可以办理的一步，由谁办理。"""

    step: str
    step_label: str
    who: str
    who_label: str


class FileView(BaseModel):
    """一份材料。"""

    id: str
    name: str
    sha256: str
    size: int = Field(description="字节数")
    mandate_of: str | None = Field(description="作为授权委托书交来的，其代理人；其余的为空")


class LackingView(BaseModel):
    """修复的一项没有满足的条件，依办理这一步时所知。"""

    id: str
    label: str
    met: str
    met_label: str
    reason: str


class ChangedView(BaseModel):
    """更正的一项：提出时所载和更正后所载，没有写明的为空。"""

    field: str
    label: str
    before: str
    after: str


class AgentView(BaseModel):
    """企业的代理人。"""

    name: str
    mandate: str = Field(description="授权委托书的材料名称")
    file: str | None = Field(description="该份材料的编号")


class StepView(BaseModel):
    """已经办理的一步。"""

    seq: int
    step: str
    step_label: str
    day: str
    at: str
    party: str | None = Field(description="办理的账户；在本机登记的为空")
    who: str | None = Field(
        description="负责这一步的人，没有写明的为账户的名称；发展改革部门和审计看到全部，其他账户只看到自己写明的"
    )
    outcome: str | None
    outcome_label: str | None
    text: str
    paper: str | None = Field(description="代为登记的，所凭书面材料的文号、档案号或者名称；自己作出的为空")
    paper_day: str | None = Field(description="该书面材料的日期")
    received_on: str | None = Field(description="收到该书面材料之日，另外写明了的")
    lacking: list[LackingView] = Field(description="受理、不予受理修复时没有满足的条件；没有的为空")
    changed: list[ChangedView] = Field(description="更正记录的一步，更正了哪些；别的步骤没有")
    agent: AgentView | None = Field(description="代企业作出这一步的代理人；企业自己作出的为空")
    files: list[FileView]


class Evaluated(BaseModel):
    """随之重新作出的评价；没有的，told 说明为什么。"""

    decision_id: str | None = Field(description="代替原来决定的新决定；没有的为空")
    as_of: str | None = Field(description="它的评价基准日")
    published_at: str | None
    told: str


class EvaluationView(Evaluated):
    """一步之后重新作出的评价；没有的，told 说明为什么。"""

    seq: int = Field(description="第几步")
    former_grade: str | None = Field(
        description="原来决定的等级；没有新的决定、没有等级的，和转送到的单位看到的，为空，以下同"
    )
    grade: str | None = Field(description="新决定的等级")
    former_score: int | None = Field(description="原来决定的得分")
    score: int | None = Field(description="新决定的得分")


class RecordEventView(BaseModel):
    """记录的一项变动，不是由本事项引起的：自哪一天起，依谁的哪份文书。"""

    event: str
    event_label: str
    effective_on: str = Field(description="自哪一天起作用")
    decided_on: str = Field(description="作出之日")
    document_no: str | None = Field(description="文书号，或者另一件事项的编号；没有写明的为空")
    body: str | None = Field(description="谁作出的，所知的名称；不知名称的为其身份，都不知道的为空")
    publicity_until: str | None = Field(description="变更公示截止期的，新的截止期")
    ends: list[str] | None = Field(
        description="只终止其中几项的终止，所终止的各项（文号）；其他变动和终止全部的为空"
    )


class RecordView(BaseModel):
    """所涉记录今天是否计入，以及本事项之外对它的变动。"""

    counts: bool
    reason: str | None = Field(description="不计入的原因；计入的为空")
    reason_label: str | None
    events: list[RecordEventView]


class Cited(BaseModel):
    """依据：文件、条款，以及条文是否已核对原文。"""

    instrument: str
    article: str
    verified: bool


class ConditionView(BaseModel):
    """修复的一项条件。"""

    id: str
    label: str
    met: str
    met_label: str
    reason: str
    from_day: str | None
    mark: str
    bases: list[Cited]


class ConditionsView(BaseModel):
    """逐项条件、最早何日可以决定（不能修复的为空）、向谁申请。"""

    eligible: bool
    earliest: str | None
    asked_of: str
    todo: str
    conditions: list[ConditionView]


class CaseView(BaseModel):
    """一件异议或者修复，及其今天的状态和期限。"""

    id: str
    kind: str
    kind_label: str
    uscc: str
    about: About
    decision_id: str = Field(description="提出时现行的决定")
    filed_at: str
    filed_by: str | None
    paper: str | None
    agent: AgentView | None = Field(description="代企业提出的代理人；企业自己提出的为空")
    provider: str | None = Field(description="现在由哪个账户核查或者决定；书面转送的为空")
    passed_to: str | None = Field(
        description="转送到的单位当时的名称；没有账户的为作出记录的单位；没有转送的为空"
    )
    passed_to_differs: str | None = Field(
        description="转送到的不是作出记录的单位（about.issuing_body）的，须核对由谁核查；相同的为空"
    )
    state: str
    state_label: str
    since: str
    outcome: str | None
    outcome_label: str | None
    pending: bool = Field(description="是否仍在办理")
    overdue: bool
    review_until: str | None = Field(
        description="可以申请复核到哪一天；不可以的，和最后一日待定的（节假日安排尚未公布）为空，可不可以见 open_steps"
    )
    dues: list[DueView]
    open_steps: list[OpenStep] = Field(
        description="今天可以办理的各步；已经了结的没有。不能经信用修复的没有受理；一览中不看修复的条件，仍列出受理"
    )
    held_steps: list[HeldStep] = Field(
        description="状态允许、但因同一记录的别的变动今天还不能办理的各步，及其原因"
    )
    steps: list[StepView]
    evaluations: list[EvaluationView] = Field(description="改变了记录或者更正了评价的各步，随之作出的评价")
    brought_about: bool = Field(description="各步对记录的作用是否都已实现、企业已据以重新评价")
    fault: str | None = Field(description="没有实现的，是什么妨碍了它；还没有试过的为空")
    record: RecordView | None = Field(
        description="所涉的记录今天怎样；对评价提出的、记录已经没有的为空，一览中也为空"
    )
    repair_conditions: ConditionsView | None = Field(
        description="待受理的修复，依今天所知的记录逐项条件；其余的为空，一览中也为空"
    )


class Cases(BaseModel):
    """事项，新的在前。"""

    cases: list[CaseView]
    next: str | None = Field(description="还有更早的，以此为 before 再查；没有了为空")


class EligibilityView(ConditionsView):
    """一条记录能不能修复：逐项条件、最早何日可以决定（不能修复的为空）、向谁申请。"""

    uscc: str
    record_id: str
