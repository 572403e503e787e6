"""Text as it stands in source files → typed values.

Every reader takes a column of trimmed text (empty is null) and returns the values; where a text cannot be read the
value is null, and `expected` says in Chinese what would have been right. Nothing is guessed: a text that is not
understood goes to quarantine.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

import polars as pl

from features import credit_code
from features.written_days import FIRST_YEAR

EXPECTED: Final[Mapping[str, str]] = {
    "code": "18 位统一社会信用代码，两个校验位相符",
    "masked_id": "“{prefix}”加序号的脱敏编号，或 18 位统一社会信用代码",
    "date": "日期，如 2023-03-05、2023年3月5日、20230305",
    "yuan": "以元为单位的金额，至多两位小数，不超过十万亿元",
    "wan_yuan": "以万元为单位的金额，至多六位小数，不超过十亿万元",
    "amount": "带单位的金额，如 5万元、3000元",
    "integer": "整数",
    "document_no": "文书号（没有文书号的，不要填“无”或斜杠）",
    "text": "文字",
    "registration_no": "13 位或 15 位数字的工商注册号",
    "organisation_code": "9 位组织机构代码，校验位相符",
    "tax_no": "15 位税务登记号",
}
_EARLIEST_YEAR: Final = FIRST_YEAR  # 24-03-05 is not read as a day of the year 24
_EXCEL_EPOCH: Final = date(1899, 12, 30)
INVISIBLE: Final = r"[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff\ufffe\uffff]"
_NO_NUMBER: Final = ("无", "暂无", "空", "不详", "未知", "/", "-", "\\", "NULL", "NONE", "N/A", "NA")
_LARGEST_FEN: Final = 10**15  # so that sums of thousands of them stay exact in 64 bits
_FEN_IN: Final = {"yuan": 100, "wan_yuan": 1_000_000}
_PLACES: Final = {"yuan": 2, "wan_yuan": 6}
_UNIT_BEHIND: Final = {"yuan": r"([^万])元$", "wan_yuan": r"()万元?$"}
# What cleaning would not change: printable ASCII and common ideographs, without gaps at the ends.
_PLAIN: Final = r"^[!-~一-鿿]([ -~一-鿿]*[!-~一-鿿])?$"
_PLAIN_AMOUNT: Final = {
    "yuan": r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$",
    "wan_yuan": r"^-?[0-9]{1,9}(\.[0-9]{1,6})?$",
}


def clean(raw: pl.Series) -> pl.Series:
    """Trim, drop invisible characters, bring full-width forms to half-width, and read empty text as null."""
    text = raw.cast(pl.String)
    odd = (~text.str.contains(_PLAIN)).fill_null(value=False)
    return text.scatter(odd.arg_true(), _cleaned(text.filter(odd))) if odd.any() else text


def _cleaned(raw: pl.Series) -> pl.Series:
    trimmed = raw.str.strip_chars()
    if not (trimmed.str.len_bytes() == trimmed.str.len_chars()).all():
        trimmed = trimmed.str.normalize("NFKC")
    if trimmed.str.contains(INVISIBLE).any():
        trimmed = trimmed.str.replace_all(INVISIBLE, "")
    trimmed = trimmed.str.strip_chars()
    return trimmed.set(trimmed == "", None)


def cleaned(header: str) -> pl.Expr:
    """The text of a column as `clean` reads it, empty where there is none: for rules over raw columns."""
    text = pl.col(header).fill_null("").str.normalize("NFKC").str.replace_all(INVISIBLE, "")
    return text.str.strip_chars()


def read_text(text: pl.Series) -> pl.Series:
    """Text as it is."""
    return text


def read_code(text: pl.Series) -> pl.Series:
    """Unified social credit codes; null where the form or a check character is wrong."""
    upper = text.str.to_uppercase()
    codes = upper.unique().drop_nulls()
    valid = codes.filter(pl.Series(credit_code.are_valid(codes.to_list()), dtype=pl.Boolean))
    return upper.set(~upper.is_in(valid.implode()), None)


def read_masked_id(text: pl.Series, prefix: str) -> pl.Series:
    """Identifiers of a masked data set, such as E12 with the prefix E → synthetic codes; real codes stay as they are."""
    ids = text.unique().drop_nulls()
    masked = ids.filter(ids.str.contains(rf"^{prefix}\d{{1,6}}$"))
    mapping = {
        name: credit_code.synthetic(int(name[len(prefix) :]), prefix=prefix) for name in masked.to_list()
    }
    return read_code(text.replace(mapping)) if mapping else read_code(text)


def read_document_no(text: pl.Series) -> pl.Series:
    """Document numbers with brackets, widths, dashes and spaces brought to one form, so that copies meet."""
    plain = (
        text.str.replace_all(r"\s", "")
        .str.replace_all(r"[\[【(「『{<〈《〖]", "〔")
        .str.replace_all(r"[\]】)」』}>〉》〗]", "〕")
        .str.replace_all(r"[‐‑–—―−]", "-")
        .str.to_uppercase()
    )
    return plain.set(plain.is_in(_NO_NUMBER), None)


@lru_cache(maxsize=4096)
def document_no(typed: str) -> str | None:
    """One document number as records have it, however it is typed; null for what is none.

    Kept: what happened to a record is compared by these, and a list of cases asks for hundreds of few numbers.
    """
    number = read_document_no(clean(pl.Series([typed], dtype=pl.String))).item()
    return None if number is None else str(number)


def read_date(text: pl.Series) -> pl.Series:
    """Dates in the forms that occur: ISO, slashes, dots, 年月日, eight digits, Excel serial days, with a time behind."""
    values = text.str.to_date("%Y-%m-%d", strict=False)
    values = values.set(values.dt.year() < _EARLIEST_YEAR, None)
    open_ = values.is_null() & text.is_not_null()
    if not open_.any():
        return values
    rest = text.filter(open_)
    day = rest.str.replace(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "").str.strip_chars()
    dashed = day.str.replace_all(r"[年月/.]", "-").str.replace("日$", "")
    serial = day.set(~day.str.contains(r"^[1-9]\d{4}(\.\d+)?$"), None).str.extract(r"^(\d+)").cast(pl.Int64)
    read = (
        pl.DataFrame({"dashed": dashed, "day": day, "serial": serial})
        .select(
            pl.coalesce(
                pl.col("dashed").str.to_date("%Y-%m-%d", strict=False),
                pl.when(pl.col("day").str.contains(r"^\d{8}$")).then(
                    pl.col("day").str.to_date("%Y%m%d", strict=False)
                ),
                pl.lit(_EXCEL_EPOCH) + pl.duration(days=pl.col("serial")),
            ).cast(pl.Date)
        )
        .to_series()
    )
    return values.scatter(open_.arg_true(), read.set(read.dt.year() < _EARLIEST_YEAR, None))


def read_plain_amounts(raw: pl.Series, reading: str) -> pl.Series | None:
    """A column of amounts that are digits and a point only, and so need no cleaning → whole 分; None of any other."""
    plain = reading in _PLAIN_AMOUNT and raw.str.contains(_PLAIN_AMOUNT[reading]).all()
    return _plain_fen(raw, reading) if plain else None


def read_amount(text: pl.Series, unit: str) -> pl.Series:
    """Amounts → whole 分 by decimal arithmetic; null where finer than a 分, beyond any real sum or not a number."""
    plain = text.str.contains(_PLAIN_AMOUNT[unit])
    fen = _plain_fen(text.set(~plain, None), unit)
    odd = (~plain).fill_null(value=False)
    return fen.scatter(odd.arg_true(), _read_odd_amount(text.filter(odd), unit)) if odd.any() else fen


def _plain_fen(text: pl.Series, unit: str) -> pl.Series:
    # So few digits go into 分 as they are; the unit's decimal places are those of 分.
    return text.cast(pl.Decimal(18, _PLACES[unit])).to_physical().cast(pl.Int64)


def _read_odd_amount(text: pl.Series, unit: str) -> pl.Series:
    # A unit behind the number may only be the column's own: 5万元 in a column of 元 is not understood.
    plain = (
        text.str.replace_all(",", "")
        .str.replace(r"^(人民币|[¥¥])", "")
        .str.replace(_UNIT_BEHIND[unit], "${1}")
    )
    # What a computed cell leaves behind the tenth decimal place (0.30000000000000004) is noise of its binary form.
    amount = plain.cast(pl.Decimal(38, 10), strict=False)
    fen = amount.set(amount.abs() > _LARGEST_FEN // _FEN_IN[unit], None) * _FEN_IN[unit]
    whole = fen.cast(pl.Int64, strict=False)
    return whole.set((whole.cast(pl.Decimal(38, 10)) != fen).fill_null(value=False), None)


def read_amount_with_unit(text: pl.Series) -> pl.Series:
    """Amounts that say their own unit, 元 or 万元 → whole 分; null without one, but nought is nought in any unit."""
    in_wan, in_yuan = text.str.contains(r"万元?$"), text.str.contains(r"[^万]元$")
    fen = read_amount(text.set(~in_wan, None), "wan_yuan").zip_with(
        in_wan.fill_null(value=False), read_amount(text.set(~in_yuan, None), "yuan")
    )
    return fen.set(text.str.contains(r"^0(\.0+)?$"), 0)


def read_integer(text: pl.Series) -> pl.Series:
    """Whole numbers; thousands separators, a spreadsheet's `.0`, 12人 and 2023年度 are allowed."""
    plain = (
        text.str.replace_all(",", "").str.replace(r"\.0+$|[人名]$", "").str.replace(r"^(\d{4})年度?$", "$1")
    )
    return plain.set(~plain.str.contains(r"^[+-]?\d{1,15}$"), None).cast(pl.Int64)


def read_registration_no(text: pl.Series) -> pl.Series:
    """Registration numbers of the time before the unified code."""
    plain = text.str.replace_all(r"\s", "")
    return plain.set(~plain.str.contains(r"^(\d{13}|\d{15})$"), None)


def read_organisation_code(text: pl.Series) -> pl.Series:
    """Organisation codes, their dash dropped; null where the check character is wrong."""
    plain = text.str.replace_all(r"[\s\-‐‑–—]", "").str.to_uppercase()
    plain = plain.set(~plain.str.contains(r"^[0-9A-Z]{8}[0-9X]$"), None)
    codes = plain.unique().drop_nulls()
    valid = codes.filter(
        pl.Series([credit_code.organisation_code(code[:8]) == code for code in codes], dtype=pl.Boolean)
    )
    return plain.set(~plain.is_in(valid.implode()), None)


def read_tax_no(text: pl.Series) -> pl.Series:
    """Tax registration numbers: six digits of the division, then the organisation code."""
    plain = text.str.replace_all(r"[\s\-‐‑–—]", "").str.to_uppercase()
    return plain.set(~plain.str.contains(r"^\d{6}[0-9A-Z]{8}[0-9X]$"), None)


def read_coded(text: pl.Series, words: Mapping[str, str]) -> pl.Series:
    """Words of a closed list → codes; null where the word is not in it."""
    return text.replace_strict(dict(words), default=None, return_dtype=pl.String)


READERS: Final[Mapping[str, Callable[[pl.Series], pl.Series]]] = {
    "text": read_text,
    "code": read_code,
    "document_no": read_document_no,
    "date": read_date,
    "yuan": lambda text: read_amount(text, "yuan"),
    "wan_yuan": lambda text: read_amount(text, "wan_yuan"),
    "amount": read_amount_with_unit,
    "integer": read_integer,
    "registration_no": read_registration_no,
    "organisation_code": read_organisation_code,
    "tax_no": read_tax_no,
}
