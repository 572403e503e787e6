"""The review form as DOCX: A4 across, tables that keep within the page, Chinese fonts, pages numbered, the same bytes for the same form."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from service.reports.docx_parts import packed, page_number, set_font, unmarked
from service.reports.writing import written_to

_WIDTH: Final = 257
"""Millimetres between the margins of an A4 sheet laid across."""
BODY_FONT: Final = "宋体"
HEAD_FONT: Final = "黑体"


class Form:
    """A document that is filled from above."""

    def __init__(self, title: str, foot: str) -> None:
        self._document = docx.Document()
        self._styles()
        self._page(title, foot)
        unmarked(self._document, title)

    def title(self, text: str) -> None:
        """The title of the form, centred."""
        self._document.add_heading(text, 0).alignment = WD_ALIGN_PARAGRAPH.CENTER

    def heading(self, text: str) -> None:
        """A heading that stays with what follows."""
        self._document.add_heading(text, 1)

    def text(self, text: str) -> None:
        """A paragraph."""
        self._document.add_paragraph(text)

    def table(self, headers: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]) -> None:
        """A table whose head repeats on every page.

        Args:
            headers: texts of the head.
            widths: shares of the width between the margins.
            rows: texts; line breaks stay.
        """
        table = self._document.add_table(rows=1, cols=len(headers), style="Table Grid")
        table.autofit = False
        whole = sum(widths)
        sizes = [Mm(_WIDTH * one / whole) for one in widths]
        for column, size in zip(table.columns, sizes, strict=True):
            column.width = size
        self._fill(table.rows[0], headers, sizes, bold=True)
        _mark(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")  # noqa: SLF001 - python-docx has no other way
        for texts in rows:
            self._fill(table.add_row(), texts, sizes, bold=False)
        self._document.add_paragraph().paragraph_format.space_after = Pt(0)

    def save(self, out: Path) -> None:
        """Write the file; it is there whole or not at all. Raises NotWritten."""
        content = packed(self._document)
        partial = out.with_name(f".{out.name}.partial")
        with written_to(out):
            partial.write_bytes(content)
            partial.replace(out)

    def _fill(self, row: Any, texts: Sequence[str], sizes: Sequence[Any], *, bold: bool) -> None:
        _mark(row._tr.get_or_add_trPr(), "w:cantSplit")  # noqa: SLF001 - python-docx has no other way
        for cell, text, size in zip(row.cells, texts, sizes, strict=True):
            cell.width = size
            paragraph = cell.paragraphs[0]
            paragraph.style = self._document.styles["Cell"]
            paragraph.add_run(text).bold = bold
            if bold:
                _shade(cell)

    def _styles(self) -> None:
        styles = self._document.styles
        set_font(styles["Normal"], BODY_FONT, 10.5)
        styles["Normal"].paragraph_format.space_after = Pt(4)
        set_font(styles["Title"], HEAD_FONT, 20)
        set_font(styles["Heading 1"], HEAD_FONT, 13)
        cell = styles.add_style("Cell", 1)
        cell.base_style = styles["Normal"]
        set_font(cell, BODY_FONT, 9)
        cell.paragraph_format.space_after = Pt(0)

    def _page(self, title: str, foot: str) -> None:
        section = self._document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
        section.header.paragraphs[0].text = title
        paragraph = section.footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(f"{foot}　　第 ")
        page_number(paragraph, "PAGE")
        paragraph.add_run(" 页，共 ")
        page_number(paragraph, "NUMPAGES")
        paragraph.add_run(" 页")


def _mark(parent: Any, name: str) -> None:
    parent.append(OxmlElement(name))


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "D9E1F2")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - python-docx has no other way
