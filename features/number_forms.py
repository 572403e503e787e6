"""Whose number a text is by its form: a resident's, a passport's, an organisation's."""

from typing import Final

import polars as pl

from features.parse import cleaned, read_code, read_organisation_code

# A division, a date of birth, a serial number: of eighteen digits (one or two of them lost), or of fifteen as before 1999.
_IDENTITY_NUMBER: Final = (
    r"(^|[^0-9A-Za-z])[1-8]\d{5}((19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])[\dXx]{2,4}"
    r"|\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3})([^0-9A-Za-z]|$)"
)
# Of few signs in the place of digits only what no organisation's code can begin with.
_MASKED_IDENTITY: Final = r"^([1-8]\d{0,15}[*xX×●#■…]{4,}|[2-46-8]\d{3,16}[*×●#■…?_]+)[\dXx]{0,4}$"
PERSONS_DOCUMENT: Final = r"身份证|护照|通行证|军官证|士官证|户口簿|居留"
# The document's name and nothing behind it but its number: 未核验身份证 in a text is no person.
_DOCUMENT_AND_NUMBER: Final = (
    r"^(居民|临时(居民)?|中国|外国人|港澳(居民)?(来往内地)?|台湾(居民)?(来往大陆)?)?"
    rf"({PERSONS_DOCUMENT})(号码?|证件?|字第)?[0-9A-Za-z*]*号?$|^(自然人|个人|公民)$"
)
_IN_BETWEEN: Final = r"[\s\-‐‑–—./_·'。;；:：]"  # what people write between and around the parts of a number
# A credit code of an enterprise, also masked or with characters too few or too many; a registration, organisation or
# tax number.
_ORGANISATION: Final = r"^([9ANY][0-9A-Z*]{14,18}|\d{13}|\d{15}|[0-9A-Z]{9})$"
# The number of a passport (E, E with another letter, G, those of service passports) or of a permit to or from Hong Kong
# and Macao; it may have the form of an organisation code.
_PASSPORT: Final = r"^([EG]|E[A-HJ-NP-Z]|[DSP]E?|[CHM])\d{7,8}$"


def is_identity_number(text: pl.Series) -> pl.Series:
    """Whether a text has the form of a person's number: then the row speaks of a natural person.

    That of a resident, also with a digit lost, of fifteen digits, written in parts or with words around it; or the
    name of a person's document, such as 护照, with or without its number.
    """
    plain = text.str.replace_all(_IN_BETWEEN, "")
    number = plain.str.contains(_IDENTITY_NUMBER) & read_code(plain).is_null()
    return (number | plain.str.contains(_DOCUMENT_AND_NUMBER)).fill_null(value=False)


def like_an_organisations(header: str) -> pl.Expr:
    """Whether a column holds an organisation's identifier, or nearly one: a slip in it makes no person of a firm."""
    found: pl.Expr = cleaned(header).map_batches(_is_like_an_organisations, return_dtype=pl.Boolean)
    return found


def _is_like_an_organisations(text: pl.Series) -> pl.Series:
    plain = text.str.to_uppercase().str.replace_all(_IN_BETWEEN, "")
    formed = plain.str.contains(_ORGANISATION).fill_null(value=False) & ~is_passport_number(text)
    return formed | read_code(plain).is_not_null()


def is_passport_number(text: pl.Series) -> pl.Series:
    """Whether a text is the bare number of a passport or travel permit: of its form, and no organisation code.

    Both may have nine characters; the last one of an organisation code checks the others.
    """
    formed = text.str.to_uppercase().str.contains(_PASSPORT).fill_null(value=False)
    return formed & read_organisation_code(text).is_null() if formed.any() else formed


def is_masked_identity_number(text: pl.Series) -> pl.Series:
    """Whether a text is a resident's identity number with its middle masked, such as 6328************12."""
    # Identity numbers begin with a division, 1 to 8; a masked code of an enterprise (91…, 92…) is none.
    return text.str.replace_all(r"[\s\-]", "").str.contains(_MASKED_IDENTITY).fill_null(value=False)
