"""What a shorter card costs, on a page."""

import polars as pl
from rich.console import Group, RenderableType
from rich.text import Text

from service.pages.parts import grid, marked


def trade_off_page(found: pl.DataFrame, *, simulated: bool) -> RenderableType:
    """A line per limit; the cost in AUC is against the whole card in the first line."""
    table = grid(
        "特征上限", "分箱上限", "有效特征", "分箱合计", "对数损失", "AUC", "AUC 变化", title="篇幅与准确度"
    )
    whole = found["auc"][0]
    for one in found.iter_rows(named=True):
        table.add_row(
            _limit(one["max_features"]),
            _limit(one["max_bins"]),
            str(one["features"]),
            str(one["bins"]),
            f"{one['log_loss']:.4f}",
            f"{one['auc']:.4f}",
            f"{one['auc'] - whole:+.4f}",
        )
    note = (
        "各折模型在未参与训练的样本上的平均值。所留特征也是在这些样本上挑选的，短卡的数字略偏乐观。"
        "选定后以 train --max-features 与 --max-bins 训练。"
    )
    return marked(Group(table, Text(note, style="dim")), simulated=simulated)


def _limit(value: int | None) -> str:
    return "不限" if value is None else str(value)
