"""What every DOCX of ours has in common: Chinese fonts, fields, nothing of whoever made it, the same bytes for the same content."""

import io
import zipfile
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

LATIN_FONT: Final = "Times New Roman"
_MADE: Final = datetime(2020, 7, 1)  # noqa: DTZ001 - fixed: the same content gives the same bytes
_ZIPPED: Final = (1980, 1, 1, 0, 0, 0)
_STYLES_OF_TEXT: Final = frozenset(
    {"Normal", "Footer", "Footer Char", "Default Paragraph Font", "Normal Table", "No List"}
)
_PARTS_OF_TEXT: Final = frozenset(
    {
        RELATIONSHIP_TYPE.STYLES,
        RELATIONSHIP_TYPE.SETTINGS,
        RELATIONSHIP_TYPE.FONT_TABLE,
        RELATIONSHIP_TYPE.THEME,
    }
)


def document_of_text() -> Any:
    """An empty document for text and a foot: the library's own has 160 styles more, which take longer to read and pack than a letter to write."""
    return docx.Document(io.BytesIO(_of_text()))


@lru_cache(maxsize=1)
def _of_text() -> bytes:
    document = docx.Document()
    for style in list(document.styles):
        if style.name not in _STYLES_OF_TEXT:
            style.delete()
    for name, one in list(document.part.rels.items()):
        if one.reltype not in _PARTS_OF_TEXT:
            del document.part.rels[name]
    whole = document.part.package.rels
    for name in [name for name, one in whole.items() if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del whole[name]
    drawn = io.BytesIO()
    document.save(drawn)
    return drawn.getvalue()


def unmarked(document: Any, title: str) -> None:
    """A title, and neither a person nor a time."""
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = _MADE
    properties.last_modified_by, properties.revision, properties.language = "", 1, "zh-CN"


def set_font(style: Any, name: str, size: float) -> None:
    """A Chinese font for a style, with the Latin one beside it; sizes in points."""
    style.font.name = LATIN_FONT
    style.font.size = Pt(size)
    style.font.color.rgb = None
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hint"), "eastAsia")  # quotes and dashes are those of Chinese text
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(language)


def page_number(paragraph: Any, field: str) -> None:
    """A field that the word processor fills: the page (`PAGE`), or how many there are (`NUMPAGES`)."""
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), field)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    element.append(run)
    paragraph._p.append(element)  # noqa: SLF001 - python-docx has no other way


def packed(document: Any) -> bytes:
    """The file with fixed times, which the library takes from the clock."""
    drawn = io.BytesIO()
    document.save(drawn)
    result = io.BytesIO()
    with zipfile.ZipFile(drawn) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = zipfile.ZipInfo(name, _ZIPPED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return result.getvalue()
