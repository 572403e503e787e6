"""How an official letter is laid out: A4 upright, title, recipient, text with two characters' indent, sender and date to the right."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from service.notices.letters.wording import day_in_words
from service.reports.docx_parts import document_of_text, packed, page_number, set_font, unmarked

BODY_FONT: Final = "仿宋"
TITLE_FONT: Final = "黑体"
_BODY: Final = 16
_TITLE: Final = 22
_NOTE: Final = 12
_LINE: Final = 28
"""Points of the text (三号), the title (二号), marks and the number of the page, and of a line."""
_INDENT: Final = 2
_FROM_THE_RIGHT: Final = 4
"""Characters by which a paragraph begins later, and by which sender and date end earlier."""
NUMBER: Final = "（文号：　　　　　　）"
SEAL: Final = "（印章）"


def laid_out(
    *, title: str, recipient: str, paragraphs: Sequence[str], sender: str, day: date, marks: Sequence[str]
) -> bytes:
    """The file. Its number and seal are left to who signs; lines of a paragraph become paragraphs of their own."""
    document = document_of_text()
    unmarked(document, title)
    _page(document)
    set_font(document.styles["Normal"], BODY_FONT, _BODY)
    for mark in marks:
        _line(document, mark, size=_NOTE, centred=True)
    _line(document, title, size=_TITLE, font=TITLE_FONT, centred=True, before=_LINE)
    _line(document, NUMBER, size=_NOTE, centred=True, after=_LINE)
    _line(document, f"{recipient}：")
    for paragraph in paragraphs:
        for text in paragraph.splitlines():
            _line(document, text, indent=_INDENT)
    _signed(document, sender, day)
    return packed(document)


def _signed(document: Any, sender: str, day: date) -> None:
    """Sender, place of the seal and date stay on one page, with the end of the text."""
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    lines = (sender, SEAL, day_in_words(day))
    for place, text in enumerate(lines):
        one = _line(document, text, right=True, before=_LINE if place == 0 else 0)
        one.paragraph_format.keep_with_next = place < len(lines) - 1


def _line(
    document: Any,
    text: str,
    *,
    size: int = _BODY,
    font: str | None = None,
    centred: bool = False,
    right: bool = False,
    indent: int = 0,
    before: int = 0,
    after: int = 0,
) -> Any:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    if font is not None:
        fonts = run._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 - python-docx has no other way
        fonts.set(qn("w:eastAsia"), font)
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(max(_LINE, size + 8))
    form.widow_control = True
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _characters(paragraph, "right", _FROM_THE_RIGHT)
    if indent:
        _characters(paragraph, "firstLine", indent)
    return paragraph


def _characters(paragraph: Any, side: str, count: int) -> None:
    """An indent of so many characters, whatever their size; and in points for programs that know no characters."""
    found = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no other way
    indent = OxmlElement("w:ind")
    indent.set(qn(f"w:{side}Chars"), str(count * 100))
    indent.set(qn(f"w:{side}"), str(count * _BODY * 20))
    found.insert_element_before(indent, "w:jc", "w:textAlignment", "w:outlineLvl", "w:rPr")


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    set_font(document.styles["Footer"], BODY_FONT, _NOTE)  # of the style, so that the field has it too
    foot.add_run("— ")
    page_number(foot, "PAGE")
    foot.add_run(" —")
