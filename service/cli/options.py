"""Options that many commands share."""

from typing import Annotated

import typer

AsOf = Annotated[str | None, typer.Option("--as-of", help="评价基准日，如 2026-10-31")]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", help="知悉时点：日期（当日终了）或 2026-10-31T18:00，默认同基准日")
]
AsJson = Annotated[bool, typer.Option("--json", help="在标准输出给出一个 JSON 文档")]
Purpose = Annotated[str, typer.Option("--purpose", help="评分卡用途：public 或 financing")]
AnyPurpose = Annotated[str | None, typer.Option("--purpose", help="评分卡用途")]
RuleBookName = Annotated[
    str | None, typer.Option("--rule-book", help="按哪本规则手册，而不是按现用评分卡；见 rule-book list")
]
