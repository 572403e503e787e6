"""An audit of fairness on a page: one table per audit attribute, and what of the inputs gives it away."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from service.pages.parts import grid

_VERDICTS: Final = {
    "too_few": Text("户数少，不作结论", style="dim"),
    "none": Text("未见确定的不利差异"),
    "borne_out": Text("差异由违约率支持，须人工复核", style="yellow"),
    "adverse": Text("不利", style="bold red"),
}
_TOLD: Final = 3


def fairness_parts(found: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[RenderableType]:
    """The parts of an audit, attribute by attribute; `labels`: what people call the inputs."""
    yield Text(
        f"公平性：以下属性不得进入评分，只用于检查（{found['rows']:,} 户，{found['comparisons']} 个群体一并检验）。"
        "比率为本群体占比除以其他企业占比，括号内为 95% 区间。",
        style="dim",
    )
    for one in found["attributes"]:
        if not one["groups"]:
            yield Text(f"{one['label']}：没有可比的群体（{one['unknown']:,} 户未知）")
            continue
        yield _performances(one)
        yield _selections(one)
        if one["proxies"]:
            yield _proxies(one["proxies"], labels)
        yield Text()


def _performances(attribute: Mapping[str, Any]) -> Table:
    unknown = f"（另有 {attribute['unknown']:,} 户未知）" if attribute["unknown"] else ""
    title = attribute["label"] + unknown
    table = grid("群体", "户数", "违约", "违约率", "预测", "均分", "AUC", "高估风险的倍数", title=title)
    for group in attribute["groups"]:
        measured = group["performance"]
        table.add_row(
            group["group"],
            f"{measured['rows']:,}",
            f"{measured['bads']:,}",
            _ranged(measured["bad_rate"], ".1%"),
            f"{measured['predicted']:.1%}",
            _ranged(measured["mean_score"], ".0f"),
            _ranged(measured["auc"], ".2f"),
            _ranged(measured["overstatement"], ".2f"),
        )
    return table


def _selections(attribute: Mapping[str, Any]) -> Table:
    table = grid("群体", "A级", "A级比率", "守约者A级比率", "D级", "D级比率", "守约者D级比率", "结论")
    for group in attribute["groups"]:
        shares = {(one["grade"], one["among"]): one for one in group["selections"]}
        cells = [
            text
            for grade in ("A", "D")
            for text in (
                f"{shares[grade, 'all']['share']['value']:.1%}",
                _ranged(shares[grade, "all"]["ratio"], ".2f"),
                _ranged(shares[grade, "good"]["ratio"], ".2f"),
            )
        ]
        table.add_row(group["group"], *cells, _VERDICTS[group["verdict"]])
    return table


def _proxies(proxies: list[Mapping[str, Any]], labels: Mapping[str, str]) -> Table:
    table = grid("能否从特征看出", "AUC（95%区间）", "仅凭得分", "主要经由（增益占比，单独AUC）")
    for one in proxies[:_TOLD]:
        carriers = "，".join(
            f"{labels.get(carrier['feature'], carrier['feature'])}（{carrier['gain']:.0%}，{carrier['auc']:.2f}）"
            for carrier in one["carriers"]
        )
        table.add_row(
            one["group"],
            f"{one['auc']:.2f}（{one['auc_low']:.2f}–{one['auc_high']:.2f}）",
            f"{one['score_auc']:.2f}",
            carriers,
        )
    return table


def _ranged(one: Mapping[str, Any], form: str) -> str:
    if one["value"] is None:
        return "—"
    low, high = ("" if end is None else format(end, form) for end in (one["low"], one["high"]))
    return f"{one['value']:{form}}（{low}–{high}）"
