"""What was measured of a scorecard on a page: figures with intervals, stability, calibration, fairness, gates."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from service.pages.fairness import fairness_parts
from service.pages.parts import grid, marked

_FIGURES: Final = {
    "auc": "AUC",
    "ks": "KS",
    "brier": "Brier",
    "log_loss": "对数损失",
    "calibration_error": "期望校准误差",
    "psi": "得分 PSI（训练→检验）",
}
_INPUTS: Final = 10


def validation_page(document: Mapping[str, Any]) -> RenderableType:
    """The document of `shouxin validate` on a page."""
    measured = document["validation"]
    parts: list[RenderableType] = [_figures(document), Text()]
    if document["hindsight"]:
        parts.insert(0, Text("这张评分卡训练时已知这一天之后的违约：以下数字不是留出检验", style="bold red"))
    parts += [_calibration(measured["calibration"]), Text(), _scores(measured), Text()]
    if measured["inputs"]:
        parts += [_inputs(measured["inputs"]), Text()]
    if document["grade_stability"] is not None:
        parts += [_stability(document["grade_stability"]), Text()]
    if measured["fairness"] is not None:
        labels = {one["feature"]: one["label"] for one in measured["inputs"]}
        parts += [*fairness_parts(measured["fairness"], labels)]
    return marked(Group(*parts, _gates(document["gates"])), simulated=document["simulated"])


def _figures(document: Mapping[str, Any]) -> Table:
    measured = document["validation"]
    table = grid(
        "指标",
        "值",
        "95%区间",
        title=f"{document['name']} 第 {document['version']} 版：{measured['method']}，检验日 {document['on']}，"
        f"{measured['rows']:,} 户，违约 {measured['bads']:,}（{measured['bads'] / measured['rows']:.2%}）",
    )
    for name, label in _FIGURES.items():
        if measured[name] is not None:
            low, high = measured[f"{name}_low"], measured[f"{name}_high"]
            table.add_row(label, f"{measured[name]:.4f}", f"{low:.4f}–{high:.4f}")
    return table


def _calibration(bins: list[Mapping[str, Any]]) -> Table:
    table = grid("组", "户数", "违约", "预测违约率", "实际违约率（95%区间）", title="校准")
    for number, one in enumerate(bins, start=1):
        observed = f"{one['observed']:.2%}（{one['observed_low']:.2%}–{one['observed_high']:.2%}）"
        table.add_row(str(number), f"{one['rows']:,}", str(one["bads"]), f"{one['predicted']:.2%}", observed)
    return table


def _scores(measured: Mapping[str, Any]) -> Table:
    table = grid("得分", "占比", title="得分分布")
    for hundred, share in enumerate(measured["score_shares"]):
        if share:
            table.add_row(f"{hundred * 100}–{min(hundred * 100 + 99, 1000)}", f"{share:.1%}")
    return table


def _inputs(inputs: list[Mapping[str, Any]]) -> Table:
    table = grid("特征", "CSI", "95%区间", "未知占比（训练→检验）", title=f"变动最大的 {_INPUTS} 项特征")
    for one in inputs[:_INPUTS]:
        interval = f"{one['csi_low']:.3f}–{one['csi_high']:.3f}"
        unknown = f"{one['unknown_before']:.1%} → {one['unknown_now']:.1%}"
        table.add_row(one["label"], f"{one['csi']:.3f}", interval, unknown)
    return table


def _stability(found: Mapping[str, Any]) -> Table:
    table = grid("企业", "户数", "等级变动", "占比（95%区间）", "变动", title="等级稳定性：检验日与七天之后")
    for name, label in (("unchanged", "记录没有变化（只因时间）"), ("changed", "记录有变化")):
        one = found[name]
        moves = "，".join(f"{was}→{now} {count}" for was, now, count in one["moves"])
        table.add_row(label, f"{one['rows']:,}", str(one["moved"]), _share(one["share"]), moves)
    return table


def _share(one: Mapping[str, Any]) -> str:
    if one["value"] is None:
        return "—"
    return f"{one['value']:.2%}（{one['low']:.2%}–{one['high']:.2%}）"


def _gates(gates: list[Mapping[str, Any]]) -> RenderableType:
    def lines() -> Iterator[Text]:
        yield Text("门槛", style="bold")
        for one in gates:
            mark = ("通过  ", "green") if one["passed"] else ("未通过  ", "bold red")
            yield Text.assemble(mark, one["reason"])

    return Group(*lines())
