import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import credit_code
from features.credit_alphabet import ALPHABET
from features.credit_code import are_valid, is_valid, require_valid, synthetic, with_check
from features.errors import MalformedCode

REAL = [
    "914403001922038216",
    "9144030071526726XG",
    "91330100799655058B",
    "91110000802100433B",
    "91110108551385082Q",
    "91350900587527783P",
    "91630000226593742J",
    "91440400192548256N",
]
SYNTHETIC = [
    "91632899MA75T5T191",
    "91632899MA75T5T27U",
    "91632899MA75T5T35N",
    "91632899MA75T5T43H",
    "91632899MA75T5T51C",
]


@pytest.mark.parametrize("code", REAL + SYNTHETIC)
def test_sample_codes_hold(code):
    assert is_valid(code)
    assert require_valid(code) == code
    assert with_check(code[:17]) == code


def test_a_recalled_code_with_a_wrong_check_is_refused():
    assert not is_valid("911000007109250324")


@pytest.mark.parametrize("code", [*REAL[:2], *SYNTHETIC[:2]])
def test_every_single_substitution_is_detected(code):
    wrong = [
        code[:place] + other + code[place + 1 :]
        for place in range(18)
        for other in ALPHABET
        if other != code[place]
    ]
    assert len(wrong) == 540
    assert not are_valid(wrong).any()


@pytest.mark.parametrize("code", [*REAL, *SYNTHETIC])
def test_every_adjacent_swap_is_detected(code):
    swapped = [code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(17) if code[i] != code[i + 1]]
    assert not are_valid(swapped).any()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("91632899MA75T5T19", "17 位，应为 18 位"),
        ("91632899ma75t5t191", "不允许的字符"),
        ("91632899MA75T5T19I", "不允许的字符：I"),
        ("91632899MA75T5T192", "校验位不符"),
        ("91632899MA75T5T19１", "不允许的字符"),
        ("", "0 位"),
    ],
)
def test_a_malformed_code_is_told_what_is_wrong(code, words):
    assert not is_valid(code)
    with pytest.raises(MalformedCode, match=words):
        require_valid(code)


def test_vectorised_equals_single():
    mixed = [*REAL, *SYNTHETIC, "", "1", "x" * 18, REAL[0][::-1], "企业代码企业代码企业代码企业代码企业"]
    assert are_valid(mixed).tolist() == [is_valid(code) for code in mixed]
    assert are_valid([]).tolist() == []


@given(st.text(alphabet=ALPHABET, min_size=8, max_size=8), st.sampled_from(["91", "92", "93", "12", "Y1"]))
def test_completed_codes_are_valid_and_any_other_check_is_not(body, kind):
    complete = with_check(kind + "632899" + body + "0", repair=True)
    # One organisation code in eleven would need the character X or another: all are in the alphabet.
    assert is_valid(complete)
    others = [complete[:17] + other for other in ALPHABET if other != complete[17]]
    assert not are_valid(others).any()


@given(st.text(min_size=0, max_size=20))
def test_any_text_gets_an_answer(text):
    assert isinstance(is_valid(text), bool)


def test_synthetic_codes_are_valid_unique_and_nobodys():
    serials = [*range(3000), *np.random.default_rng(1).integers(3000, 31**6, 2000).tolist()]
    codes = [synthetic(serial) for serial in serials]
    assert len(set(codes)) == len(set(serials))
    assert are_valid(codes).all()
    assert {code[2:8] for code in codes} == {"632899"} == {credit_code.SYNTHETIC_DIVISION}
    assert synthetic(7) == synthetic(7)
    assert not set(codes) & {synthetic(serial, prefix="E") for serial in range(3000)}


@pytest.mark.parametrize("serial", [-1, 31**6])
def test_a_serial_out_of_range_is_refused(serial):
    with pytest.raises(MalformedCode, match="超出"):
        synthetic(serial)
