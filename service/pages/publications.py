"""The page of publications."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table

from service.publications.publication import Publication


def publications_page(found: Sequence[Publication]) -> RenderableType:
    """One line each, newest day first."""
    if not found:
        return "还没有发布过评价结果，请运行 shouxin publish"
    table = Table("评价基准日", "用途", "企业数", "发布时间", "发布人", "批次")
    for one in found:
        when = f"{one.published_at:%Y-%m-%d %H:%M}"
        table.add_row(f"{one.as_of}", one.purpose, f"{one.enterprises:,}", when, one.published_by, one.run)
    return table
