"""What a feature is: declared once, with what an officer, an enterprise and a lawyer need to know of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from features.days import MONTH, asked_day, of_each
from features.enterprise_numbers import NUMBER, enterprises_of, highest_of_enterprise
from features.errors import CatalogueError
from features.lawful_gate import GatedRecords
from features.records import KINDS, Access
from features.value import Value, highest, known, ratio, total

Family = Literal["registry", "tax", "payments", "arrears", "compliance", "invoices", "loans"]
Purpose = Literal["public", "financing"]
FAMILY_LABELS: dict[Family, str] = {
    "registry": "登记",
    "tax": "税费",
    "payments": "缴费与合同",
    "arrears": "拖欠",
    "compliance": "守法合规",
    "invoices": "发票（经授权）",
    "loans": "贷款（经授权）",
}
_ABOVE_VALUES = 1 << 24
_BEFORE_ALL = -(1 << 22)
COUNTED_FROM_ZERO = "没有计入的记录即为 0，不会未知"
_RANK: dict[Access, int] = {"open": 0, "government": 1, "authorised": 2}


@dataclass(frozen=True, slots=True)
class View:
    """Rows that features aggregate: `uscc`, `occurred_on` and what the expressions need, out of usable records."""

    name: str
    kinds: tuple[str, ...]
    build: Callable[[GatedRecords], pl.DataFrame]

    @property
    def access(self) -> Access:
        """The strictest access class among the kinds it reads."""
        return max((KINDS[kind].access for kind in self.kinds), key=_RANK.__getitem__)


def records_of(kind: str) -> View:
    """The view that is simply the usable records of a kind."""
    return View(kind, (kind,), lambda gated: gated.usable(kind))


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature of an enterprise as of a day.

    `value` takes together what expressions say of the rows of the enterprise in the window (`age_days` and `age_months` say how
    many days and whole calendar months before the day a row lies). `window` is in months, None for all that counts.
    `direction`: +1 more is better, -1 more is worse. `absent` is what an enterprise without rows gets: 0, or None for
    unknown. `levels`: of a rating, value → what the authority that gave it calls it.
    """

    name: str
    label: str
    family: Family
    view: View
    window: int | None
    direction: Literal[1, -1]
    unit: str
    unknown: str
    legal_note: str
    value: Value
    absent: Literal[0] | None = None
    levels: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a declaration that would leave a reader without an answer."""
        for name in ("name", "label", "unit", "unknown", "legal_note"):
            if not getattr(self, name):
                raise CatalogueError(f"feature {self.name!r}: {name} is empty")

    def called(self, value: float | None) -> str | None:
        """What a value is called, where it stands for a rating; null of an amount, a count, a share, and of what is unknown."""
        return self.levels.get(int(value)) if value is not None and float(value).is_integer() else None

    @property
    def access(self) -> Access:
        """Who may see its inputs: the strictest access class of what it reads."""
        return self.view.access


def require_features(given: Sequence[object]) -> None:
    """`CatalogueError` unless all of them are features: an audit attribute or anything else is no input of a model."""
    for one in given:
        if not isinstance(one, Feature):
            name = getattr(one, "label", None) or getattr(one, "name", None) or repr(one)
            raise CatalogueError(
                f"“{name}”不是特征目录中的特征（类型为 {type(one).__name__}），不得用于训练或评分；"
                "审计属性只用于公平性审计，请改用 features.catalogue 中的特征"
            )


def levels_of(kind: str, column: str, numbers: Mapping[str, int]) -> dict[int, str]:
    """Number of a level → what records of a kind call it. `numbers`: code of the column → its number."""
    codes = KINDS[kind].payload[column].codes or {}
    return {number: codes[code] for code, number in numbers.items()}


def within(months: int, day: pl.Expr) -> pl.Expr:
    """Whether a row lies in the window of so many months that ends on the day."""
    return pl.col("occurred_on") > day.dt.offset_by(f"-{months}mo")


def newest_most(value: str, by: str) -> Value:
    """The highest of the values (small whole numbers from 0) of the newest of the enterprise's records; `by` may tie.

    Day or year and value go into one number, of which the highest is sought.
    """
    told = (pl.col(value) + 1).fill_null(0)
    newest = highest(_dated(by) + told)
    return newest.then(lambda number: pl.when(number % _ABOVE_VALUES > 0).then(number % _ABOVE_VALUES - 1))


def newest_least(value: str, by: str) -> Value:
    """The lowest of such values of the newest of the enterprise's records."""
    told = (_ABOVE_VALUES - 1 - pl.col(value)).fill_null(0)
    newest = highest(_dated(by) + told)
    return newest.then(
        lambda number: pl.when(number % _ABOVE_VALUES > 0).then(_ABOVE_VALUES - 1 - number % _ABOVE_VALUES)
    )


def _dated(by: str) -> pl.Expr:
    return pl.col(by).to_physical().cast(pl.Int64) * _ABOVE_VALUES


def growth_of_share(part: pl.Expr, months: int) -> Value:
    """The share of rows of which `part` holds in the last `months`, less that of the rest of the feature's window."""
    recent = pl.col("age_months") < months
    held, rows = total(part & recent), total(recent)
    held_before, rows_before = total(part & ~recent), total(~recent)
    # Over one denominator: of two quotients, 12/12 - 8/12 and 4/12 - 0/12 would differ in the last bit.
    return ratio(held * rows_before - held_before * rows, rows * rows_before)


def with_periods_back(rows: pl.DataFrame, told: pl.Expr) -> pl.DataFrame:
    """Add `periods_back`: how many months a period lies before the newest of its enterprise of which `told` holds.

    Windows counted from there hold the same number of periods on every day; counted from the day asked about, the
    newest one would be missing until it is filed.
    """
    month = of_each(rows["period_end"], MONTH).alias("month")
    dated = rows.with_columns(month, enterprises_of(rows)[1]).sort(NUMBER)
    newest = highest_of_enterprise(dated[NUMBER], dated.select(pl.when(told).then("month")).to_series())
    return dated.with_columns(periods_back=newest - dated["month"])


def with_steps(rows: pl.DataFrame, amount: str, by: str) -> pl.DataFrame:
    """Rows in the order of a date or whole number for each enterprise, and in `step` how far an amount moved.

    Null in an enterprise's first row and where one of the two amounts is unknown. Rows that tie stand by `record_id`.
    """
    keyed = rows.with_columns(enterprises_of(rows)[1]).with_columns(
        key=pl.col(NUMBER).cast(pl.Int64) * _ABOVE_VALUES + pl.col(by).to_physical().fill_null(_BEFORE_ALL)
    )
    ordered = keyed.sort("key")
    if (ordered["key"] == ordered["key"].shift()).any():
        ordered = ordered.sort("key", "record_id")
    value = pl.col(amount)
    moved = pl.when(pl.col(NUMBER) == pl.col(NUMBER).shift()).then((value - value.shift()).abs())
    return ordered.with_columns(step=moved).drop("key", NUMBER)


def change(amount: str, span: int, apart: int) -> Value:
    """An amount over the newest `span` months of periods, over that of the span `apart` months earlier.

    Unknown unless both spans hold the same number of periods with an amount.
    """
    back = pl.col("periods_back")
    recent, before = (pl.when((back >= first) & (back < first + span)).then(amount) for first in (0, apart))
    alike = known(recent).with_other(known(before), lambda a, b: a == b)
    compared = total(recent).with_other(alike, lambda amounts, same: pl.when(same).then(amounts))
    return ratio(compared, total(before))


def open_on_due_day(due_fen: str, paid_fen: str) -> pl.Expr:
    """What of a due was not paid by its due day: all of it if it was paid later, the rest if it was paid in part."""
    rest = (pl.col(due_fen) - pl.col(paid_fen).fill_null(0)).clip(lower_bound=0)
    return pl.when(pl.col("paid_on") <= pl.col("due_on")).then(rest).otherwise(due_fen)


def with_excuses(gated: GatedRecords, dues: pl.DataFrame, *, owed: pl.Expr) -> pl.DataFrame:
    """Dues and in `excused` whether one was missed because others did not pay, or was put off and is not due yet.

    Only a deferral lets a due lie after the day: no other due that is not over yet has reached the view.
    """
    put_off = (pl.col("due_on") > asked_day(dues, gated.as_of)).fill_null(value=False)
    return gated.with_upstream(dues, due="due_on", owed=owed).with_columns(
        excused=pl.col("upstream") | put_off
    )


def unless_excused(value: pl.Expr) -> pl.Expr:
    """A value of a due, null where the enterprise does not answer for it."""
    return pl.when(~pl.col("excused")).then(value)


def unpaid(due_fen: str, paid_fen: str) -> Value:
    """The share of what was due that was not paid and that the enterprise answers for itself."""
    rest = (pl.col(due_fen) - pl.col(paid_fen).fill_null(0)).clip(lower_bound=0)
    return ratio(total(unless_excused(rest)), total(pl.col(due_fen)))
