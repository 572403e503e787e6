"""What is asked of objections and repairs, typed."""

import base64
import binascii
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, field_validator
from pydantic_core import PydanticCustomError, PydanticKnownError

from features.credit_alphabet import ALPHABET
from scoring.rights.words import OUTCOMES, Outcome, StepKind
from scoring.schema.effect_kinds import EFFECT_KINDS, OF_THE_BUREAU, EffectKind
from service.cases.limits import LARGEST_FILE, LONGEST_BASE64, MOST_FILES
from service.plain_text import LONGEST_NAME, LONGEST_PERSON, LONGEST_TEXT, NAMED, TEXT, TOLD, plain_breaks
from service.schemas.written_day import WrittenDay

_OUTCOMES: Final = "、".join(f"{name}（{label}）" for name, label in OUTCOMES.items())
_DISPUTED: Final = ", ".join(f"'{kind}'" for kind in EFFECT_KINDS if kind in OF_THE_BUREAU)
_BASE64: Final = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$"
_LINES: Final = AfterValidator(plain_breaks)
USCC: Final[dict[str, Any]] = {"pattern": f"^[{ALPHABET}]{{18}}$"}
"""What a code of an enterprise in a body is said to be; what is none is told by us, in Chinese."""


class FileGiven(BaseModel):
    """一份材料：名称和内容（base64）。"""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=NAMED, min_length=1, max_length=LONGEST_NAME, examples=["缴款凭证.pdf"])
    content: str = Field(
        max_length=LONGEST_BASE64,
        examples=["JVBERi0xLjc="],
        description=f"base64，至多 {LONGEST_BASE64} 个字，即 {LARGEST_FILE // 1024} KiB 的文件；不能是空文件",
        json_schema_extra={"contentEncoding": "base64", "minLength": 4, "pattern": _BASE64},
    )

    @field_validator("content")
    @classmethod
    def _base64(cls, text: str) -> str:
        try:
            content = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise PydanticCustomError("no_base64", "must be base64") from error
        if not content:
            raise PydanticCustomError("empty_file", "the file is empty")
        if len(content) > LARGEST_FILE:  # the last characters may hold a byte more
            raise PydanticCustomError("large_file", "the file is too large", {"most": LARGEST_FILE})
        return text

    @property
    def bytes(self) -> bytes:
        """What was written in base64."""
        return base64.b64decode(self.content)


class OnPaper(BaseModel):
    """代为登记的，写明书面材料；自己作出的不写。"""

    model_config = ConfigDict(extra="forbid")

    paper: str | None = Field(
        None,
        pattern=NAMED,
        min_length=1,
        max_length=LONGEST_NAME,
        examples=[None],
        description="代为登记书面来的一步的：该书面材料的文号、档案号或者名称",
    )
    paper_day: WrittenDay | None = Field(
        None, examples=[None], description="该书面材料的日期，不晚于今天；与 paper 一起写"
    )
    received_on: WrittenDay | None = Field(
        None,
        examples=[None],
        description="收到该书面材料之日：期限自这一天起算，是否逾期按这一天判断；不写的为今天。只随提出、提供单位答复和申请复核写",
    )


class AgentAsked(BaseModel):
    """企业的代理人：名称，以及随附的哪一份材料是授权委托书。"""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(
        pattern=NAMED, min_length=1, max_length=LONGEST_PERSON, examples=["王五（某律师事务所）"]
    )
    mandate: str = Field(
        pattern=NAMED,
        min_length=1,
        max_length=LONGEST_NAME,
        examples=["授权委托书.pdf"],
        description="授权委托书的材料名称：随这一步交来的，或者同一代理人此前已经凭它代理的；换了代理人的须另交一份",
    )


class _Filed(OnPaper):
    """企业自己提出的，不写 uscc、paper 和 paper_day；发展改革部门代为登记书面提出的，写明企业和书面材料。"""

    uscc: str | None = Field(None, max_length=32, examples=[None], json_schema_extra=USCC)
    text: Annotated[
        str,
        Field(
            pattern=TOLD,
            min_length=1,
            max_length=LONGEST_TEXT,
            examples=["罚款已撤销，附撤销决定"],
            description="事实和理由",
        ),
        _LINES,
    ]
    files: list[FileGiven] = Field(default=[], max_length=MOST_FILES)
    agent: AgentAsked | None = Field(None, examples=[None], description="由代理人提出的，写明代理人")


class ObjectionAsked(_Filed):
    """异议：对一条记录，或者对评价的一项效果；两者写一个。"""

    record_id: str | None = Field(
        None, pattern=r"^[0-9a-f]{32}$", examples=["0f" * 16], description="记录的编号，见“记录是否计入”"
    )
    effect: EffectKind | None = Field(None, description="对评价提出的，是哪一项效果", examples=[None])

    @field_validator("effect", mode="before")
    @classmethod
    def _offered(cls, given: Any) -> Any:
        """What is no effect is told those that can be disputed; why not another one, the policy tells."""
        if given is not None and given not in list(EFFECT_KINDS):
            raise PydanticKnownError("literal_error", {"expected": _DISPUTED})
        return given


class RepairAsked(_Filed):
    """信用修复申请：哪条记录，何日履行完毕，是否作出信用承诺。"""

    record_id: str = Field(
        pattern=r"^[0-9a-f]{32}$", examples=["0f" * 16], description="记录的编号，见“记录是否计入”"
    )
    performed_on: WrittenDay | None = Field(
        None, examples=["2026-11-02"], description="义务履行完毕之日，不早于记录之日，不晚于今天"
    )
    pledge: StrictBool = Field(False, description="是否公开作出信用承诺")


class StepAsked(OnPaper):
    """办理的一步。代为登记提供单位、认定单位或者企业书面作出的，写明其书面材料（paper、paper_day）。"""

    step: StepKind = Field(examples=["admitted"])
    outcome: Outcome | None = Field(None, examples=[None], description=f"结果：{_OUTCOMES}")
    text: Annotated[
        str,
        Field(pattern=TEXT, max_length=LONGEST_TEXT, description="事实、理由或者答复", examples=["材料齐全"]),
        _LINES,
    ] = ""
    provider: str | None = Field(
        None,
        pattern=NAMED,
        max_length=64,
        examples=[None],
        description="转送到的单位的账户：异议转送、改送时，修复受理、改送时写明；没有账户的不写，书面转送",
    )
    body: str | None = Field(
        None,
        pattern=NAMED,
        min_length=1,
        max_length=LONGEST_NAME,
        examples=[None],
        description="书面转送到没有账户的单位的，其名称；和 provider 都不写的，书面转送作出记录的单位，记录没有写明作出单位的须写其中一个",
    )
    who: str = Field(
        pattern=NAMED,
        min_length=1,
        max_length=LONGEST_PERSON,
        examples=["张三"],
        description="负责这一步的人",
    )
    files: list[FileGiven] = Field(default=[], max_length=MOST_FILES)
    performed_on: WrittenDay | None = Field(
        None,
        examples=[None],
        description="只随修复的补充材料（supplemented）写：义务履行完毕之日，不早于记录之日，不晚于今天；代替此前写明的",
    )
    pledge: StrictBool = Field(
        False, description="只随修复的补充材料（supplemented）写：是否公开作出信用承诺"
    )
    agent: AgentAsked | None = Field(
        None, examples=[None], description="企业的一步由代理人作出的，写明代理人；别的步骤不写"
    )
