import polars as pl
import pytest

from features import number_forms
from tests.features.builders import USCC


def text(*cells):
    return pl.Series(cells, dtype=pl.String)


@pytest.mark.parametrize(
    ("written", "person"),
    [
        ("632801199003071234", True),
        ("11010119900307877X", True),
        ("11010119900307877x", True),
        (USCC, False),
        ("914403001922038216", False),
        ("632801199013071234", False),
        ("632801", False),
        ("632801 19900307 1234", True),
        ("63280119900307123", True),  # a digit lost
        ("632801900307451", True),  # fifteen digits, as before 1999
        ("632801901307451", False),  # no date: an old registration number
        ("护照E12345678", True),
        ("居民身份证：", True),
        ("未核验旅客身份证", False),
        ("91632801199003071X", False),
    ],
)
def test_an_identity_number_is_told_from_a_credit_code(written, person):
    assert number_forms.is_identity_number(text(written)).to_list() == [person]


@pytest.mark.parametrize(
    ("written", "person"),
    [
        ("6328************12", True),
        ("632801********1234", True),
        ("632801xxxxxxxx123X", True),
        ("6328**************", True),
        ("63280119900307****", True),
        ("9163************91", False),
        (USCC, False),
        ("***", False),
        (None, False),
    ],
)
def test_a_masked_identity_number_is_known(written, person):
    assert number_forms.is_masked_identity_number(text(written)).to_list() == [person]


@pytest.mark.parametrize(
    ("written", "person"),
    [
        ("E12345678", True),
        ("EA1234567", True),
        ("g12345677", True),
        ("PE1234567", True),
        ("H12345678", True),
        ("E12345673", False),  # the last one checks the others: an organisation code
        ("G12345678", False),
        ("MA75T5T18", False),
        ("123456789", False),
        ("E123456", False),
        (None, False),
    ],
)
def test_a_passport_number_is_told_from_an_organisation_code(written, person):
    assert number_forms.is_passport_number(text(written)).to_list() == [person]
