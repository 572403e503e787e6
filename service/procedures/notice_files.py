"""A notice as a file: plain text, or DOCX by the name's ending."""

from pathlib import Path

from scoring.procedure.notices import Notice
from service.reports.writing import write_text


def write_notice(out: Path, notice: Notice) -> None:
    """Write it; raises NotWritten where nothing can be written."""
    if out.suffix.lower() != ".docx":
        write_text(out, notice.text)
        return
    from service.policy_review.docx_form import Form

    form = Form(notice.title, "")
    for mark in notice.marks:
        form.text(mark)
    form.title(notice.title)
    for paragraph in notice.paragraphs:
        form.text(paragraph)
    form.text("（印章）        年    月    日")
    form.save(out)
