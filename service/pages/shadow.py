"""The disagreement of a challenger with the champion on a page."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from scoring.matrix.condition_types import GRADES
from service.pages.parts import grid, marked

_GROUPS: Final = {"county": "县（市）", "industry": "行业门类", "size_class": "企业规模"}
_CASES: Final = {"gains_a": "升入 A", "loses_a": "失去 A", "falls_to_d": "降为 D", "leaves_d": "脱离 D"}
_SIDES: Final = {"champion": "现用", "challenger": "挑战者"}
_FEATURES: Final = 15


def shadow_page(report: Mapping[str, Any]) -> RenderableType:
    """Who differs from whom, how much, where and why."""
    parts = [
        _summary(report),
        _matrix(report),
        *(_group(report["groups"][name], label) for name, label in _GROUPS.items()),
        *_cases(report),
        _features(report),
    ]
    spaced = [piece for part in parts for piece in (part, Text())]
    return marked(Group(*spaced[:-1]), simulated=report["simulated"])


def _summary(report: Mapping[str, Any]) -> Table:
    n, moved = report["enterprises"], report["moved"]
    quantiles = report["difference_quantiles"]
    table = grid("项目", "值", title="挑战者与现用评分卡的分歧（影子运行，不影响任何决定）")
    table.add_row("现用", f"{report['champion']['name']}（{report['champion']['hash'][:12]}）")
    table.add_row("挑战者", f"{report['challenger']['name']}（{report['challenger']['hash'][:12]}）")
    table.add_row("基准日、知悉时点", f"{report['as_of']}、{report['known_at']}")
    table.add_row("企业", f"{n:,} 家（评价范围之内、信息足够；等级为适用定级规则之后的等级）")
    table.add_row(
        "等级变动",
        f"上升 {moved['up']:,}（{moved['up'] / n:.2%}），下降 {moved['down']:,}（{moved['down'] / n:.2%}），"
        f"不变 {moved['same']:,}",
    )
    rank = report["rank_correlation"]
    table.add_row("排序的一致", "无从计算（一方得分全部相同）" if rank is None else f"Spearman {rank:.4f}")
    table.add_row(
        "得分之差（挑战者－现用）",
        "，".join(f"{at}% 分位 {value:+d}" for at, value in quantiles.items()),
    )
    table.add_row("其后 12 个月的违约", _outcome_text(report))
    return table


def _outcome_text(report: Mapping[str, Any]) -> str:
    outcome = report["outcome"]
    if outcome is None:
        return "不作比较（观察期未满，违约结果还不全，只有一类结果，或者知悉时点晚于基准日）"

    def said(one: Mapping[str, float], sign: str = "") -> str:
        return f"{one['value']:{sign}.4f}（95%区间 {one['low']:{sign}.4f} 至 {one['high']:{sign}.4f}）"

    knew = "、".join(_SIDES[who] for who in report["hindsight"])
    difference = outcome["difference"]
    verdict = "区间含 0，分不出高下"
    if difference["low"] > 0:
        verdict = "挑战者更好"
    elif difference["high"] < 0:
        verdict = "现用更好"
    return (
        f"{outcome['bads']:,} 家；AUC 现用 {said(outcome['champion'])}，挑战者 {said(outcome['challenger'])}，"
        f"差 {said(difference, '+')}：{verdict}"
        + (f"；{knew}训练时已知这一天之后的违约，其 AUC 偏高" if knew else "")
    )


def _matrix(report: Mapping[str, Any]) -> Table:
    counts = {(one["champion"], one["challenger"]): one["enterprises"] for one in report["matrix"]}
    table = grid("现用 ＼ 挑战者", *GRADES, "合计", title="等级转移（家）")
    for before in GRADES:
        row = [counts.get((before, after), 0) for after in GRADES]
        table.add_row(before, *(f"{count:,}" for count in row), f"{sum(row):,}")
    totals = [sum(counts.get((before, after), 0) for before in GRADES) for after in GRADES]
    table.add_row("合计", *(f"{count:,}" for count in totals), f"{sum(totals):,}")
    return table


def _group(rows: list[Mapping[str, Any]], label: str) -> Table:
    table = grid(
        label, "企业", "平均差", "上升", "下降", "A（现用→挑战者）", "D（现用→挑战者）", title=f"按{label}"
    )
    for one in rows:
        n = one["enterprises"]
        table.add_row(
            one["value"],
            f"{n:,}",
            f"{one['mean_difference']:+.1f}",
            f"{one['up'] / n:.1%}",
            f"{one['down'] / n:.1%}",
            f"{one['champion_a'] / n:.1%} → {one['challenger_a'] / n:.1%}",
            f"{one['champion_d'] / n:.1%} → {one['challenger_d'] / n:.1%}",
        )
    return table


def _cases(report: Mapping[str, Any]) -> Iterator[Table]:
    labels = {one["feature"]: one["label"] for one in report["features"]}
    for name, title in _CASES.items():
        found = report["cases"][name]
        table = grid(
            "统一社会信用代码",
            "名称",
            "得分",
            "等级",
            "差别最大的特征",
            title=f"{title}：{found['count']:,} 家",
        )
        for one in found["cases"]:
            table.add_row(
                one["uscc"],
                one["name"] or "",
                f"{one['champion_score']} → {one['challenger_score']}",
                f"{one['champion']} → {one['challenger']}",
                "；".join(f"{labels[f['feature']]} {f['difference']:+d}" for f in one["features"]),
            )
        yield table


def _features(report: Mapping[str, Any]) -> Table:
    found = report["features"]
    shown = found[:_FEATURES]
    rest = f"（共 {len(found)} 项，列前 {len(shown)} 项）" if len(found) > len(shown) else ""
    table = grid("特征", "平均 |得分之差|", "平均差", title=f"分歧出在哪些特征{rest}")
    for one in shown:
        table.add_row(one["label"], f"{one['mean_absolute']:.2f}", f"{one['mean']:+.2f}")
    return table
