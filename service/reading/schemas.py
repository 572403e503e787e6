"""What the reading endpoints answer, typed."""

from pydantic import BaseModel, ConfigDict, Field

from service.schemas.answers import Basis, MeasureHead, NamedRecord, Rating, Reason, Standing, Successor


class FamilyPoints(BaseModel):
    """一类信息的分值之和：不得逐项查看的只给出这个。"""

    family: str = Field(examples=["tax"])
    label: str = Field(examples=["税费"])
    features: int = Field(description="有几项")
    points: int


class RatingInPart(Rating):
    """不得逐项查看全部信息的账户所见的等级：score == base_points + reasons 与 points_by_family 的分值之和。"""

    points_by_family: list[FamilyPoints]
    overrides_held_back: list[str] = Field(
        default_factory=list, description="依据不得查看的定级规则的效果：direct_d 或 bar_a，每条一个"
    )


class DeclaredReason(Reason):
    """得分中的一项，及其含义。"""

    value_label: str | None = Field(description="实际值是等级的，是哪一等级，如“C级”；不是的、未知的为空")
    family_label: str
    access: str = Field(description="open 公开，government 政务共享，authorised 须经授权")
    window_months: int | None
    direction: int
    direction_label: str
    unknown_means: str
    legal_note: str


class Reasons(BaseModel):
    """得分的全部各项，按分值排列。"""

    model_config = ConfigDict(extra="ignore")

    uscc: str
    name: str | None
    as_of: str
    known_at: str
    simulated: bool
    actionable: bool
    status: str
    exclusion: str | None
    scope_notice: str | None
    grade: str | None
    score: int | None
    base_points: int | None
    missing: list[str]
    reasons: list[DeclaredReason]
    points_by_family: list[FamilyPoints]
    decision_id: str


class CountingRecord(NamedRecord):
    """条件所依的记录，及其计到何日。"""

    model_config = ConfigDict(extra="ignore")

    until: str | None
    repairable_from: str | None = Field(
        description="自哪一天起可以申请信用修复，与修复条件（…/repair）所答相同，可以早于基准日；不能修复、程度不明、公示期先届满的为空"
    )


class ConditionTold(BaseModel):
    """一个条件：成立与否、为何、所依的记录。"""

    condition: str = Field(examples=["grade_in:A,B"])
    explanation: str
    holds: bool | None = Field(description="未作判断的为空")
    why: str | None
    records: list[CountingRecord]


class BasisOnDay(Basis):
    """依据，及其效力级别的名称、当日是否施行。"""

    rank_label: str
    in_force: bool | None = Field(description="当日是否施行；施行日没有核对过的为空，不得读作不施行")
    in_force_note: str | None = Field(description="in_force 为空的原因", examples=["施行日未核"])


class Cell(BaseModel):
    """一项措施或者定级规则对一家企业：适用与否，逐个条件。措施另有领域、内容等，按得分定 D 另有各项分值。"""

    model_config = ConfigDict(extra="allow")

    uscc: str
    name: str | None
    as_of: str
    known_at: str
    simulated: bool
    actionable: bool
    stored: bool
    purged: str | None = Field(description="所依的记录已按保存期限清除时的说明")
    id: str = Field(examples=["CT-01"])
    label: str
    remedy: str
    objection: str | None = Field(description="不同意定级的，怎样向发展改革部门提出异议；措施没有，为空")
    state: str = Field(examples=["not_applied"])
    state_label: str
    reason: str | None
    scope_notice: str | None
    grade: str | None
    in_force_from: str | None
    in_force_to: str | None
    conditions: list[ConditionTold]
    bases: list[BasisOnDay]
    changes: list[str]
    standing: Standing | None
    standing_note: str | None
    in_effect: bool | None
    succeeded_by: list[Successor]


class Amount(BaseModel):
    """记录所载的一项金额，单位为分。"""

    field: str = Field(examples=["fine_fen"])
    label: str
    fen: int


class RecordTold(NamedRecord):
    """一条记录：是否计入、原因、依据、到何日。"""

    revision: int
    source: str
    recorded_at: str
    amounts: list[Amount]
    counts: bool
    reason: str | None
    reason_label: str | None
    until: str | None
    review: bool = Field(description="是否须人工复核：如早于可修复日修复、依规则不能经信用修复而修复")
    note: str | None = Field(
        description="须人工复核的原因（早于可修复日修复的，见 repairable_from）；没有的为空"
    )
    publicity_moved_to: str | None
    repairable_from: str | None = Field(
        description="自哪一天起可以申请信用修复，与修复条件（…/repair）所答相同，可以早于基准日；不能修复、程度不明、公示期先届满的为空"
    )
    deferred_to: str | None
    merged_from: str | None
    basis: list[Basis]


class AimlessEvent(BaseModel):
    """所指的文书、记录不在记录之中的变动。"""

    event: str
    kind_label: str
    document_no: str | None = Field(description="所指的文书；指明记录的为空")
    record_id: str | None = Field(description="所指的记录；指明文书的为空")
    effective_on: str


class Records(BaseModel):
    """一家企业的全部记录。"""

    uscc: str
    as_of: str
    known_at: str
    simulated: bool
    purged: str | None
    records: list[RecordTold]
    held_back: int = Field(description="不得查看的记录有几条")
    events_without_record: list[AimlessEvent]
    decision_id: str


class StepTold(BaseModel):
    """要办的一件事：办什么、向谁、何日起可办、为何是那一天、所涉的记录、依据。"""

    id: str
    label: str
    todo: str
    asked_of: str
    conditions: str = Field(description="另须具备而记录不能说明的条件；没有的为空字")
    day: str
    why_day: str
    wait_verified: bool = Field(description="等待期的条文是否已核对原文")
    effort: int
    money_fen: int | None
    records: list[NamedRecord]
    bases: list[Basis]


class EndedMeasure(MeasureHead):
    """届时不再适用的措施，及其所依的记录。"""

    hung_on: list[NamedRecord]


class EndedOverride(BaseModel):
    """届时不再成立的定级规则。"""

    id: str
    label: str


class Way(BaseModel):
    """一个办法：办哪些事，何日达到什么等级；重新评价核实过。"""

    steps: list[StepTold] = Field(description="只等待的为空")
    day: str
    waits: bool
    effort: int
    money_fen: int | None
    money_complete: bool = Field(description="每件事的金额是否都知道")
    verified: bool
    grade: str | None
    score: int | None
    probability: float | None
    unlocked: list[MeasureHead] = Field(description="届时新适用的措施")
    ended: list[EndedMeasure]
    overrides_ended: list[EndedOverride]


class StandstillTold(NamedRecord):
    """没有补救途径的一条记录：为何、到何日、依据。"""

    reason: str
    until: str | None
    bases: list[Basis]


class Recourse(BaseModel):
    """达级办法。"""

    model_config = ConfigDict(extra="ignore")

    uscc: str
    name: str | None
    as_of: str
    known_at: str
    simulated: bool
    status: str
    grade: str | None
    score: int | None
    target: str = Field(examples=["B"])
    needed_score: int | None
    outcome: str = Field(examples=["found"])
    summary: str
    ways: list[Way]
    waiting: Way | None
    missing: list[str]
    obstacles: list[str]
    highest_score: int | None
    standstills: list[StandstillTold]
    possible_actions: int = Field(description="可以办的事有几件")
    left_out: list[str] = Field(description="太多而没有推算的事的编号")
    assumed: str
    told_from: str | None
    looked_until: str | None
    hashes: dict[str, str]
    decision_id: str


class OverrideHead(BaseModel):
    """一条定级规则的编号、效果、名称。"""

    id: str = Field(examples=["direct_d.wage_defaulter"])
    effect: str = Field(examples=["direct_d"])
    label: str


class Change(BaseModel):
    """与前一次评价结果相比变了什么；ground_changed 是其间换了的规则和模型。"""

    since: str
    grade_before: str | None
    grade_changed: bool
    score_by: int | None
    measures_gained: list[MeasureHead]
    measures_lost: list[MeasureHead]
    overrides_gained: list[OverrideHead]
    overrides_lost: list[OverrideHead]
    ground_changed: list[str] = Field(examples=[["policy"]])


class PastDecision(BaseModel):
    """一次评价结果。"""

    as_of: str
    known_at: str
    published_at: str
    run_id: str
    decision_id: str
    status: str
    grade: str | None
    score: int | None
    changed: Change | None = Field(description="最早的一次为空")


class History(BaseModel):
    """历次评价结果，新的在前。"""

    uscc: str
    decisions: list[PastDecision]
    next: str | None = Field(description="下一页的游标；到头为空")


class Listed(BaseModel):
    """名单中的一家。"""

    uscc: str
    name: str | None
    county: str | None
    industry: str | None
    status: str
    grade: str | None
    grade_in_effect: str | None = Field(description="只计已生效的定级规则的等级；不是现行的名单为空")
    score: int | None
    decision_id: str


class Listing(BaseModel):
    """一页名单：done 是到本页末已列的家数。"""

    as_of: str
    run_id: str
    simulated: bool
    done: int
    total: int
    ratings: list[Listed]
    next: str | None = Field(description="下一页的游标；到头为空")


class BatchOne(BaseModel):
    """所问的一家：等级，或者为何没有。"""

    uscc: str
    rating: Rating | None
    why_not: str | None


class BatchAnswer(BaseModel):
    """批量查询的结果，顺序与所问的相同。"""

    asked: int
    answered: int = Field(description="有答复的家数，信息不足、不在评价范围的也在内")
    answers: list[BatchOne]
