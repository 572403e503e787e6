"""What a layout is: which column of a source file becomes which field of a record, and how it is read."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import polars as pl

from features.records import KINDS, RecordKind
from features.records.envelope import SEVERITY_LABELS

Reading = Literal[
    "text",  # free text, trimmed
    "code",  # unified social credit code with both check characters
    "masked_id",  # an identifier of a masked data set, a prefix with a number, mapped to a synthetic code
    "document_no",  # document number, brackets and widths normalised
    "date",  # 2023-03-05, 2023/3/5, 2023年3月5日, 20230305, an Excel serial date
    "yuan",  # an amount in 元 → 分
    "wan_yuan",  # an amount in 万元 → 分
    "amount",  # an amount with its unit, 元 or 万元, in the cell → 分
    "integer",
    "coded",  # a closed list of words or codes; of a yes or no, 是 and 否
    "registration_no",  # 工商注册号, 13 or 15 digits
    "organisation_code",  # 组织机构代码, 9 characters with their check
    "tax_no",  # 税务登记号, 15 characters
]
READING_LABELS: Final[Mapping[Reading, str]] = {
    "text": "文字",
    "code": "统一社会信用代码",
    "masked_id": "脱敏编号",
    "document_no": "文书号",
    "date": "日期",
    "yuan": "金额，单位元",
    "wan_yuan": "金额，单位万元",
    "amount": "金额，每格自带单位",
    "integer": "整数",
    "coded": "代码表",
    "registration_no": "工商注册号",
    "organisation_code": "组织机构代码",
    "tax_no": "税务登记号",
}
"""What each reading is called."""
REGISTRATION_NO: Final = "__registration_no__"
ORGANISATION_CODE: Final = "__organisation_code__"
TAX_NO: Final = "__tax_no__"
IDENTIFIERS: Final[Mapping[str, Reading]] = {
    REGISTRATION_NO: "registration_no",
    ORGANISATION_CODE: "organisation_code",
    TAX_NO: "tax_no",
}
"""Identifiers older than the unified code: the reserved column that carries them, and how each is read."""
_FIELD_OF: Final = {reading: field for field, reading in IDENTIFIERS.items()}
YES_NO: Final = {"是": "true", "否": "false", "true": "true", "false": "false"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a source file.

    `required` means that every row needs a value; a column of which `optional` is true may be missing altogether.
    `signed` lets an amount be negative (red-letter invoices). `words` maps what the file says to the code that is
    stored, where it says something else than the code list of the field. `past` means that the date must not lie
    after the day of receipt. `split` says that a cell may hold several documents, or what belongs to them, one by
    one. `prefix` is what a masked identifier begins with. `older` is of a column of unified codes in which older
    identifiers may stand as well: what is not 18 characters long is read as that. `free` is a word behind which a dash
    and a text of one's own may stand, 其他-补办: it is read as the word.
    `aliases` are other names of the column; where a file has both, those fill what is empty under the first.
    """

    header: str
    field: str
    reading: Reading
    required: bool = True
    optional: bool = False
    aliases: tuple[str, ...] = ()
    signed: bool = False
    past: bool = False
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)
    split: bool = False
    prefix: str = ""
    older: Reading | None = None
    free: str = ""


class Check(NamedTuple):
    """What the cells of a row must be to each other: `wrong` is true over the fields of a row that goes to quarantine.

    The message names `header`'s column and its value, the `reason`, and what was `expected`.
    """

    wrong: pl.Expr
    header: str
    reason: str
    expected: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A source file's layout: the kind of record its rows become, and its columns.

    `derived` gives fields that follow from others, as polars expressions over the fields read. `left_out` is an
    expression over the raw text columns that is true for rows about natural persons: they are counted and never
    stored; it looks at `left_out_headers`, and at `left_out_optional`, which a file may lack. `sheet` names the sheet of a workbook; without it the only or first sheet is read. `identifiers` are the
    columns with identifiers older than the unified code (fields of `IDENTIFIERS`): they speak for a row without a
    code, which is then matched through the registry. `header_rows` is how many rows (one or two) make the header; of
    two, a header is written with a slash between the upper and the lower name. `checks` look at several cells of a
    row. `declared_in` is the text of the mapping file that declares the layout; null for the built-in ones.
    `persons_told` says of columns that only tell persons what a person's cell holds, `note` what else one must know to
    deliver: both in Chinese, for the reference.
    """

    name: str
    label: str
    kind_name: str
    columns: tuple[Column, ...]
    derived: Callable[[], Mapping[str, pl.Expr]] = dict
    left_out: Callable[[], pl.Expr] | None = None
    left_out_headers: tuple[str, ...] = ()
    left_out_optional: tuple[str, ...] = ()
    sheet: str | None = None
    identifiers: tuple[Column, ...] = ()
    header_rows: int = 1
    checks: tuple[Check, ...] = ()
    declared_in: str | None = None
    persons_told: Mapping[str, str] = dataclasses.field(default_factory=dict)
    note: str = ""

    @property
    def read_columns(self) -> tuple[Column, ...]:
        """Every column that is read into a field, the older identifiers last."""
        return self.columns + self.identifiers

    @property
    def older_headers(self) -> Mapping[str, str]:
        """Fields of `IDENTIFIERS` that a row may give, to the header under which they stand."""
        mixed = {_FIELD_OF[c.older]: c.header for c in self.columns if c.older is not None}
        return mixed | {column.field: column.header for column in self.identifiers}

    @property
    def kind(self) -> RecordKind:
        """The kind of record that the rows become."""
        return KINDS[self.kind_name]

    def words_of(self, column: Column) -> dict[str, str]:
        """Every word that a coded column may hold, to the code that is stored."""
        payload = self.kind.payload
        if column.field in payload and payload[column.field].dtype == pl.Boolean():
            return YES_NO | dict(column.words)
        codes = payload[column.field].codes if column.field in payload else None
        if column.field == "severity":
            codes = SEVERITY_LABELS
        codes = codes or {}
        return (
            {label: code for code, label in codes.items()}
            | {code: code for code in codes}
            | dict(column.words)
        )


USCC = Column("统一社会信用代码", "uscc", "code", aliases=("信用代码", "社会信用代码"))
TAXPAYER = Column("纳税人识别号", "uscc", "code", aliases=("统一社会信用代码", "社会信用代码"))
BODY = Column("认定机关", "issuing_body", "text", required=False, optional=True)
