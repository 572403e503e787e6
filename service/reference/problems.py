"""The page of problems: every kind that the API answers with, in both languages."""

from collections.abc import Iterator

from service.problems.kinds import KINDS
from service.reports.markdown import row, table


def problem_lines() -> Iterator[str]:
    """Kinds by status."""
    yield "`type` 不随语言变，程序凭它区别；`title`、`detail`、`explanation` 随 `Accept-Language`（中文为主，`en` 为英文）。"
    yield "A program tells kinds apart by `type`; texts follow `Accept-Language` (Chinese unless English is preferred).\n"
    yield from table("`type`", "状态", "名称", "意味着什么，怎样办", "In English")
    for one in sorted(KINDS.values(), key=lambda kind: kind.status):
        english = f"{one.title.en}. {one.meaning.en}"
        yield row(f"`{one.type}`", str(one.status), one.title.zh, one.meaning.zh, english)
