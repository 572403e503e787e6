"""The sheets that staff edit: which column stands for which field, and how."""

from dataclasses import dataclass
from typing import Final, Literal

from scoring.schema.policy import Policy
from service.policy_sheets import labels as of
from service.policy_sheets.forms import (
    CONDITIONS,
    DAY,
    SHARE,
    TEXTS,
    WHOLE,
    WORDS,
    Form,
    choice,
    several,
)
from service.policy_sheets.labels import Labels

KEY: Final = "键（勿改）"
ACTION: Final = "处理"
DELETE: Final = "删除"
MEASURES: Final = "措施"
BASES: Final = "依据"
BANDS: Final = "等级分界"
OVERRIDES: Final = "定级规则"
SIZE_RULES: Final = "规模政策"
SHEETS: Final = (MEASURES, BASES, BANDS, OVERRIDES, SIZE_RULES)
"""The sheets that are read back, in the order of the workbook."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        field: the field of a rule; two steps for a part of it.
        fixed: written once, for a new row; of an old row it says which one it is.
        blank: what a blank cell means: no such key, null, an empty list, or a mistake.
        at: which part of the row's place holds the field: its own mapping, the version that a band belongs to, or none.
    """

    header: str
    field: tuple[str, ...]
    form: Form
    width: int
    fixed: bool = False
    blank: Literal["absent", "null", "empty", "refused"] = "absent"
    at: Literal["row", "version", "none"] = "row"

    @property
    def shown(self) -> bool:
        """Whether it is only for reading."""
        return self.at == "none" and not self.fixed


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that is read back."""

    name: str
    columns: tuple[Column, ...]
    spare: int

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header, in order."""
        return (KEY, ACTION, *(one.header for one in self.columns))

    @property
    def field_order(self) -> tuple[str, ...]:
        """Keys of a row in the order of the files."""
        return tuple(dict.fromkeys(one.field[0] for one in self.columns if one.field))


def sheets(policy: Policy) -> dict[str, Sheet]:
    """Every sheet by name; some choices are data of the policy itself."""
    types = Labels({one.id: one.name for one in policy.closed_list.types})
    instruments = Labels({one.id: one.id for one in policy.instruments})
    found = (
        Sheet(MEASURES, _measure_columns(types), 40),
        Sheet(BASES, _basis_columns(instruments), 80),
        Sheet(BANDS, _BAND_COLUMNS, 16),
        Sheet(OVERRIDES, _OVERRIDE_COLUMNS, 10),
        Sheet(SIZE_RULES, _SIZE_COLUMNS, 20),
    )
    return {one.name: one for one in found}


def _shown(header: str, width: int) -> Column:
    return Column(header, (), WORDS, width, at="none")


def _text(header: str, field: str, width: int, *, refused: bool = False) -> Column:
    return Column(header, (field,), WORDS, width, blank="refused" if refused else "absent")


def _dates() -> tuple[Column, ...]:
    return (
        Column("施行日", ("in_force_from",), DAY, 12, blank="null"),
        Column("截止日（含）", ("in_force_to",), DAY, 12),
    )


def _figure() -> tuple[Column, ...]:
    return (
        Column("数额事项", ("figure", "quantity"), choice(of.QUANTITY_NAMES), 14),
        Column("数额单位", ("figure", "unit"), choice(of.UNIT_NAMES), 14),
        Column("数额下限", ("figure", "at_least"), WHOLE, 9),
        Column("数额上限", ("figure", "at_most"), WHOLE, 9),
    )


def _id(width: int) -> Column:
    return Column("编号", ("id",), WORDS, width, fixed=True, blank="refused")


def _domain() -> Column:
    return Column("领域", ("domain",), choice(of.DOMAIN_NAMES), 12, fixed=True, blank="refused")


_STATUS: Final = Column("状态", ("status",), choice(of.STATUSES), 8, blank="refused")
_BODIES: Final = Column("实施单位（一行一个）", ("applying_body",), several(of.BODY_NAMES), 20)
_WHEN: Final = (
    _shown("条件（说明，只读）", 36),
    Column("条件（代码，一行一个）", ("when",), CONDITIONS, 44, blank="empty"),
)
_CITED: Final = Column("依据（只读，改动在工作表“依据”）", ("bases",), WORDS, 36, at="none")
"""It keeps the place of the bases among the fields."""


def _measure_columns(types: Labels) -> tuple[Column, ...]:
    return (
        _id(9),
        _domain(),
        _text("名称", "label", 32, refused=True),
        Column("类别", ("kind",), choice(of.KIND_NAMES), 10, blank="refused"),
        Column("措施清单类型", ("type",), choice(types), 20),
        _STATUS,
        _text("草案原因", "draft_reason", 24),
        *_dates(),
        Column("复核日", ("review_by",), DAY, 12),
        Column("适用主体", ("subject",), choice(of.SUBJECT_NAMES), 14, blank="refused"),
        _text("适用对象（原文用语）", "applies_to", 18),
        _BODIES,
        Column("执行方式", ("mode",), choice(of.MODE_NAMES), 20, blank="refused"),
        *_WHEN,
        _text("触发说明（限草案）", "trigger", 18),
        _text("力度", "strength", 30),
        *_figure(),
        _text("期限", "term", 20),
        Column("期限下限（月）", ("term_months", "at_least"), WHOLE, 10),
        Column("期限上限（月）", ("term_months", "at_most"), WHOLE, 10),
        _text("救济途径", "remedy", 30),
        _CITED,
        _text("备注", "note", 24),
    )


def _basis_columns(instruments: Labels) -> tuple[Column, ...]:
    return (
        Column("规则编号", ("owner",), WORDS, 26, fixed=True, blank="refused", at="none"),
        _shown("规则名称（只读）", 36),
        Column("文件（简称）", ("instrument",), choice(instruments), 34, blank="refused"),
        _text("条款", "article", 16),
        _text("核对短语", "phrase", 36),
    )


_BAND_COLUMNS: Final[tuple[Column, ...]] = (
    Column("种类", ("series",), choice(of.BANDS), 12, fixed=True, blank="refused", at="none"),
    Column("施行日", ("in_force_from",), DAY, 12, blank="refused", at="version"),
    Column("截止日（含）", ("in_force_to",), DAY, 12, at="version"),
    Column("等级", ("grade",), choice(of.GRADE_NAMES), 8, fixed=True, blank="refused"),
    _text("含义", "label", 18, refused=True),
    Column("违约概率上限（不含）", ("probability_below",), SHARE, 18, blank="refused"),
)
_OVERRIDE_COLUMNS: Final[tuple[Column, ...]] = (
    _id(32),
    _text("名称", "label", 32, refused=True),
    Column("效果", ("effect",), choice(of.EFFECTS), 12, blank="refused"),
    *_dates(),
    *_WHEN,
    _CITED,
    Column("参照（一行一个）", ("modelled_on",), TEXTS, 30),
    _text("如何解除", "remedy", 36, refused=True),
)
_SIZE_COLUMNS: Final[tuple[Column, ...]] = (
    _id(9),
    Column("领域", ("domain",), choice(of.DOMAIN_NAMES), 12, blank="refused"),
    _text("名称", "label", 32, refused=True),
    _STATUS,
    _text("草案原因", "draft_reason", 24),
    *_dates(),
    Column("企业规模（一行一个）", ("size_classes",), several(of.SIZES), 14, blank="refused"),
    *_figure(),
    _BODIES,
    _CITED,
    _text("备注", "note", 24),
)
