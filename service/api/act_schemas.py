"""What is asked and answered about acts of authorities, typed."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from scoring.rights.words import PARTIES, EventType, Party
from service.api.case_asked import USCC
from service.api.case_schemas import About, Evaluated
from service.plain_text import NAMED
from service.schemas import examples
from service.schemas.written_day import WrittenDay

Name = Annotated[str, Field(pattern=NAMED, min_length=1, max_length=128)]
"""A document, by its number."""


class ActAsked(BaseModel):
    """认定单位、法院对记录的处理，由发展改革部门凭其文书登记。"""

    model_config = ConfigDict(extra="forbid")

    uscc: str = Field(max_length=32, examples=[examples.USCC], json_schema_extra=USCC)
    event: EventType = Field(examples=["annulment"])
    by: Party = Field(
        examples=["finding_authority"],
        description="谁作出：" + "、".join(f"{name}（{label}）" for name, label in PARTIES.items()),
    )
    body: str = Field(
        pattern=NAMED, min_length=1, max_length=128, examples=["州市场监督管理局"], description="作出的单位"
    )
    document_no: str = Field(
        pattern=NAMED,
        min_length=1,
        max_length=128,
        examples=["西市监撤〔2026〕3号"],
        description="其文书号；事项的决定被另行登记的一项误终止、再次登记的，写该决定的编号",
    )
    day: WrittenDay = Field(examples=["2026-11-20"], description="作出之日，不晚于今天")
    record_id: str | None = Field(
        None,
        pattern=r"^[0-9a-f]{32}$",
        examples=["0f" * 16],
        description="所涉记录的编号；及于全部记录的（重整）不写",
    )
    publicity_until: WrittenDay | None = Field(
        None, examples=[None], description="变更公示截止期的，新的截止期"
    )
    ends: list[Name] | None = Field(
        None,
        min_length=1,
        max_length=20,
        examples=[None],
        description="终止的是哪几项：其文号，没有文号的用 ends、still_lasting 里的 name；几个单位用同一文号的，是作出单位自己的那一项，终止别的用其登记编号；只有一项仍在持续的可以不写",
    )
    text: str | None = Field(
        None,
        pattern=NAMED,
        min_length=1,
        max_length=1000,
        examples=[None],
        description="理由；由发展改革部门、名称与其相同或者相似的单位终止一项变动的，登记过、终止之后再次登记的，依规则不能经信用修复的记录登记修复的，必须写明，告知书随之写明",
    )
    who: str = Field(pattern=NAMED, min_length=1, max_length=64, examples=["张三"], description="谁登记")


class ActDocument(BaseModel):
    """一份文书所作的一项处理。"""

    name: str = Field(description="文号；没有文号的，以它指明", examples=["停〔2026〕1号"])
    event: str
    event_label: str
    body: str | None = Field(description="作出的单位；不详的为空")
    day: str = Field(description="作出之日")
    over_on: str | None = Field(
        description="still_lasting 中的重整：比所终止的持续更久、登记时也已终止的，自哪一天起终止；仍在持续的和其他的为空"
    )


class EndedBy(BaseModel):
    """由什么终止、更正。"""

    id: str | None = Field(description="处理或者事项的编号；只有文件报来的为空")
    document_no: str | None
    body: str | None
    day: str = Field(description="作出之日")


class ActView(BaseModel):
    """一项已登记的处理。"""

    id: str
    uscc: str
    event: str
    label: str
    by: str = Field(description="谁作出")
    by_label: str
    body: str = Field(description="作出的单位")
    party: str | None = Field(description="该单位登记时的账户，依名称认出；没有的为空")
    document_no: str = Field(description="所凭文书的文号")
    day: str = Field(description="作出之日")
    about: About | None = Field(description="所涉的记录；及于全部不利记录的（重整）为空")
    effective_on: str = Field(description="自哪一天起作用于记录")
    publicity_until: str | None = Field(description="变更公示截止期的，新的截止期")
    text: str | None = Field(description="理由；没有写明的为空")
    ends: list[ActDocument] = Field(
        description="终止的各项；登记过、终止之后再次登记的，是由此更正的那项终止；其他的为空"
    )
    still_lasting: list[ActDocument] = Field(
        description="只终止其中几项的，其余仍在持续的各项：记录状态不变，不重新评价（重整除外：只由所终止的一项暂停使用的记录恢复使用，并重新评价）；终止全部的为空"
    )
    differs: str | None = Field(
        description="由数据提供单位、认定单位作出而不是作出记录的单位，或者终止的是同类的另一个单位作出的，说明请核对由谁作出；不是的为空"
    )
    ended_by: EndedBy | None = Field(
        description="所作的一项由哪一项处理、事项终止；没有终止的为空。一览中不看文件报来的"
    )
    corrected_by: list[EndedBy] = Field(
        description="终止有误、所终止的一项再次登记的，更正它的各项处理；没有更正的、其他处理为空"
    )
    lasts: bool | None = Field(
        description="所作的一项今天是否仍在持续，连同文件报来的；不持续的处理和一览中为空"
    )
    until_differs: str | None = Field(
        description="变更公示截止期的，记录计入到的日子早于文书所写的，说明到哪一天和为什么；相同的、其他处理和一览中为空"
    )
    repair_differs: str | None = Field(
        description="依规则不能经信用修复的记录而登记为修复的，说明为什么不能，请核对文书；不是的、其他处理和一览中为空"
    )
    recorded_at: str = Field(description="何时登记")
    evaluations: list[Evaluated] = Field(description="随之作出的评价")
    brought_about: bool = Field(description="对记录的作用是否已实现、企业已据以重新评价")
    fault: str | None = Field(description="没有实现的，是什么妨碍了它；还没有试过的为空")


class Acts(BaseModel):
    """处理，后登记的在前。"""

    acts: list[ActView]
    next: str | None = Field(description="还有更早的，以此为 before 再查；没有了为空")
