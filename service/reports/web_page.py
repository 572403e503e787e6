"""A report as one page for a browser or for print: it stands alone, without script, and every text in it is escaped."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from service.reports.tables import Report, cell_text


def web_page(report: Report) -> str:
    """The report as HTML; the same report gives the same bytes."""
    return _template().render(report=report)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("service"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell_text"] = cell_text
    return environment.get_template("report.html")
