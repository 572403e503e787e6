"""What a mapping file may say, piece by piece: which column of a foreign table becomes which field of a record."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from features.layouts.layout import Reading
from features.strict_model import StrictModel

UNITS: Final[dict[str, Reading]] = {"元": "yuan", "万元": "wan_yuan", "单元格": "amount"}
"""The unit of a column of amounts, to how it is read; 单元格 says that each cell states its own."""


def _code(value: object) -> object:
    """Codes are text; YAML reads true, false, figures and days as something else."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | date) else value


Code = Annotated[str, BeforeValidator(_code)]
NAME_FORM: Final = r"^[a-z][a-z0-9-]{1,39}$"
"""How layouts and feeds are called."""
Filled = Annotated[str, Field(min_length=1)]


class ColumnEntry(StrictModel):
    """One column of the table.

    Attributes:
        field: the field of the kind that it becomes.
        otherwise: the column that fills this one's empty cells, such as 数电发票号码 beside 发票号码.
        unit: of amounts; may be left out where the header states it.
        reading: only where the values are masked identifiers; `prefix` is what they begin with.
        required: whether every row needs a value; without it, what the kind's own layouts ask for.
        split: a cell may hold several documents, or what belongs to them, one by one.
        words: what the table says, to the code of the field's list, where it does not say the code or its label.
    """

    field: Filled
    otherwise: Filled | None = None
    unit: Literal["元", "万元", "单元格"] | None = None
    reading: Literal["masked_id"] | None = None
    prefix: Annotated[str, Field(pattern=r"^[A-HJ-NP-RTUWXY]{1,3}$")] | None = None
    required: bool | None = None
    split: bool = False
    words: dict[str, Code] = Field(default_factory=dict)


class PersonEntry(StrictModel):
    """One rule by which rows about natural persons are told: see `features.persons.PersonRule`."""

    rule: Literal["words", "identity_number", "personal_name"]
    column: Filled
    words: tuple[Code, ...] = ()


class MappingFile(StrictModel):
    """A whole mapping file.

    Attributes:
        name: what the ledger calls the layout.
        label: Chinese title for people.
        kind: the kind of record that the rows become.
        sheet: of a workbook; without it the first.
        header_rows: one or two rows make the header; of two, a column is named `upper/lower`.
        columns: source column → field.
        identifiers: source column → which identifier older than the unified code it holds.
        persons: rules for rows about natural persons.
        constants: fields that are the same in every row, such as the list that the table is.
        not_read: columns that may tell of a record's end and are not read all the same: header → why.
        derived: date fields that are the latest of others; `received_on` is the day of receipt.
    """

    name: Annotated[str, Field(pattern=NAME_FORM)]
    label: Filled
    kind: Filled
    sheet: str | None = None
    header_rows: Literal[1, 2] = 1
    columns: Annotated[dict[str, ColumnEntry], Field(min_length=1)]
    identifiers: dict[str, Literal["registration_no", "organisation_code", "tax_no"]] = Field(
        default_factory=dict
    )
    persons: tuple[PersonEntry, ...] = ()
    constants: dict[str, Code] = Field(default_factory=dict)
    not_read: dict[str, Filled] = Field(default_factory=dict)
    derived: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(default_factory=dict)
