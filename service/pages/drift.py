"""The monthly drift on a page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from scoring.matrix.condition_types import GRADES
from service.pages.parts import grid, marked

_LEVELS: Final = {"alarm": ("警报", "bold red"), "watch": ("关注", "yellow")}
_KINDS: Final = {
    "score_psi": "得分分布 PSI",
    "input_csi": "特征分布 CSI",
    "unknown_share": "未知占比与训练相差",
    "outside_share": "训练中没有的取值占",
    "outcome_rate": "违约数偏离预测（标准差倍数）",
    "auc": "AUC 低于登记时",
}
_SHARES: Final = frozenset({"unknown_share", "outside_share"})
_INPUTS: Final = 10
_TOLD: Final = 30


def drift_page(report: Mapping[str, Any]) -> RenderableType:
    """Months, warnings, and the inputs that moved most in the last month."""
    months, labels = report["months"], report["labels"]
    parts: list[RenderableType] = [
        _months(report, months),
        *_hindsight(months),
        Text(
            f"违约结果所知截至 {report['outcomes_known_on'] or '（没有）'}，观察期 {report['horizon_months']} 个月；"
            f"登记时的 AUC {report['promised_auc']:.4f}。PSI、CSI 0.1 以上关注，0.25 以上警报。",
            style="dim",
        ),
        *(Text(notice, style="yellow") for notice in report["notices"]),
        Text(),
        *_warnings(months, labels),
        Text(),
        _inputs(months[-1]),
    ]
    return marked(Group(*parts), simulated=report["simulated"])


def _months(report: Mapping[str, Any], months: Sequence[Mapping[str, Any]]) -> Table:
    title = f"{report['name']} 第 {report['version']} 版的逐月漂移"
    table = grid(
        "月份",
        "企业",
        "PSI",
        "中位分",
        *GRADES,
        "违约数（预测区间）",
        "违约率",
        "AUC（95%区间）",
        "预警",
        title=title,
    )
    for one in months:
        n = one["rows"]
        table.add_row(
            one["as_of"][:7],
            f"{n:,}",
            f"{one['psi']:.3f}",
            str(one["score_quantiles"]["50"]),
            *(f"{one['grades'][grade] / n:.1%}" for grade in GRADES),
            *_matured(one),
            _counted(one["warnings"]),
        )
    return table


def _hindsight(months: Sequence[Mapping[str, Any]]) -> Iterator[Text]:
    known = [one["as_of"][:7] for one in months if one["matured"] is not None and one["hindsight"]]
    if known:
        yield Text(f"{_span(known)}：评分卡训练时已知其后的违约，违约率与 AUC 不是留出检验", style="yellow")


def _matured(month: Mapping[str, Any]) -> tuple[str, str, str]:
    found = month["matured"]
    if found is None:
        return f"{month['matures_on']} 到期", "", ""
    auc = found["auc"]
    return (
        f"{found['bads']:,}（{found['expected_low']:,.0f}–{found['expected_high']:,.0f}）",
        f"{found['bads'] / month['rows']:.2%}",
        "只有一类" if auc is None else f"{auc['value']:.3f}（{auc['low']:.3f}–{auc['high']:.3f}）",
    )


def _counted(warnings: Sequence[Mapping[str, Any]]) -> Text:
    said = Text()
    for level, (label, style) in _LEVELS.items():
        count = sum(one["level"] == level for one in warnings)
        if count:
            said.append(f"{label} {count} ", style=style)
    return said or Text("无")


def _warnings(months: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> Iterator[RenderableType]:
    """The same figure of the same input in several months is one row, with its greatest distance."""
    told: dict[tuple[str, str | None], list[tuple[str, Mapping[str, Any]]]] = {}
    for month in months:
        for one in month["warnings"]:
            told.setdefault((one["kind"], one["feature"]), []).append((month["as_of"][:7], one))
    if not told:
        yield Text("没有预警", style="green")
        return
    table = grid("级别", "指标", "特征", "月份", "最近值", "限值", title="早期预警")
    ranked = sorted(told.values(), key=lambda of: (all(one["level"] != "alarm" for _, one in of), -len(of)))
    for of in ranked[:_TOLD]:
        latest = of[-1][1]
        label, style = _LEVELS["alarm" if any(one["level"] == "alarm" for _, one in of) else "watch"]
        table.add_row(
            Text(label, style=style),
            _KINDS[latest["kind"]],
            labels.get(latest["feature"] or "", ""),
            _span([month for month, _ in of]),
            _value(latest["kind"], latest["value"]),
            _value(latest["kind"], latest["limit"]),
        )
    yield table
    if len(ranked) > _TOLD:
        yield Text(f"另有 {len(ranked) - _TOLD} 项，见 --json", style="dim")


def _span(months: Sequence[str]) -> str:
    return months[0] if len(months) == 1 else f"{months[0]} 至 {months[-1]} 共 {len(months)} 个月"


def _value(kind: str, value: float) -> str:
    return f"{value:.1%}" if kind in _SHARES else f"{value:.3f}"


def _inputs(month: Mapping[str, Any]) -> Table:
    table = grid(
        "特征", "CSI（95%区间）", "未知：训练", "未知：本月", title=f"{month['as_of'][:7]} 变化最大的特征"
    )
    for one in month["inputs"][:_INPUTS]:
        table.add_row(
            one["label"],
            f"{one['csi']:.3f}（{one['csi_low']:.3f}–{one['csi_high']:.3f}）",
            f"{one['unknown_before']:.1%}",
            f"{one['unknown_now']:.1%}",
        )
    return table
