"""What is let through can stand in a letter: each sign is a Char of XML 1.0, of which a DOCX is made."""

import re
from typing import Annotated, Final

import pytest
from docx.oxml import OxmlElement
from pydantic import Field, TypeAdapter, ValidationError

from service.plain_text import NAMED, PLAIN, TEXT, TOLD

ALLOWED: Final = {
    name: "".join(
        chr(one) for one in range(0x10000) if not 0xD800 <= one < 0xE000 and re.fullmatch(of, chr(one))
    )
    for name, of in {"PLAIN": PLAIN, "NAMED": NAMED, "TEXT": TEXT, "TOLD": TOLD}.items()
}
NOT_OF_XML: Final = [*map(chr, {*range(0x20)} - {9, 10, 13}), "\ufffe", "\uffff"]


@pytest.mark.parametrize(
    ("of", "allowed"), [(PLAIN, ALLOWED["PLAIN"]), (TEXT, ALLOWED["TEXT"])], ids=["PLAIN", "TEXT"]
)
def test_every_sign_of_the_first_plane_that_is_let_through_can_be_written_into_a_letter(of, allowed):
    assert len(allowed) > 63_000
    OxmlElement("w:t").text = allowed  # it refuses what XML cannot hold
    assert TypeAdapter(Annotated[str, Field(pattern=of)]).validate_python(allowed) == allowed


@pytest.mark.parametrize("of", [PLAIN, NAMED, TEXT, TOLD], ids=[*ALLOWED])
def test_what_xml_cannot_hold_is_refused(of):
    asked = TypeAdapter(Annotated[str, Field(pattern=of)])
    for one in NOT_OF_XML:
        assert not re.fullmatch(of, f"a{one}b"), ascii(one)
        with pytest.raises(ValidationError):
            asked.validate_python(f"a{one}b")


def test_what_must_say_something_lets_through_no_more():
    assert set(ALLOWED["NAMED"]) <= set(ALLOWED["PLAIN"])
    assert set(ALLOWED["TOLD"]) <= set(ALLOWED["TEXT"])
