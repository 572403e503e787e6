"""What somebody wrote stands in a message as far as a reader needs it."""

import pytest

from features.declaration_faults import shown


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("州财政局\u3000a", "州财政局\u3000a"),
        ("a\x1b[31mb\n", r"a\x1b[31mb\n"),
        ("\u202eb\udcff", r"\u202eb\udcff"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 80 + "…"),
        (-12, "-12"),
        pytest.param(16**5000, "0x1" + "0" * 77 + "…", id="thousands of digits"),
    ],
)
def test_what_is_long_is_cut_and_what_a_screen_would_obey_is_spelt(value, told):
    assert shown(value) == told
