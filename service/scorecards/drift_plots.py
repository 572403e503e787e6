"""Trends of a drift report as pictures."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from models.drift import STABILITY, Matured, Month
from models.plots_measured import TrendLine, trend_svg
from service.reports.writing import write_texts
from service.scorecards.drift import Drift

_LIMITS: Final = {"关注": STABILITY.watch, "警报": STABILITY.alarm}
_INPUTS: Final = 5


def write_plots(folder: Path, report: Drift) -> list[Path]:
    """Write the trends of scores, inputs, default rate and AUC; returns the files."""
    months = report.months
    texts = {
        "score_psi.svg": _trend("得分分布与训练相比（PSI）", months, [_psi(months)], "PSI"),
        "input_csi.svg": _trend("变化最大的特征（CSI）", months, _inputs(months), "CSI"),
    }
    if any(one.matured for one in months):
        texts["default_rate.svg"] = trend_svg(
            "违约率与预测", _names(months), _rates(months), unit="违约率", percent=True
        )
        texts["auc.svg"] = trend_svg("排序能力", _names(months), [_auc(months)], unit="AUC")
    write_texts(folder, texts)
    return [folder / name for name in texts]


def _trend(title: str, months: Sequence[Month], lines: Sequence[TrendLine], unit: str) -> str:
    return trend_svg(title, _names(months), lines, unit=unit, limits=_LIMITS)


def _names(months: Sequence[Month]) -> list[str]:
    return [f"{one.as_of:%Y-%m}" for one in months]


def _psi(months: Sequence[Month]) -> TrendLine:
    return TrendLine(
        name="PSI",
        values=[one.psi for one in months],
        low=[one.psi_low for one in months],
        high=[one.psi_high for one in months],
    )


def _inputs(months: Sequence[Month]) -> list[TrendLine]:
    by_month = [{one.feature: one.csi for one in month.inputs} for month in months]
    labels = {one.feature: one.label for one in months[0].inputs}
    greatest = sorted(labels, key=lambda name: (-max(of[name] for of in by_month), name))[:_INPUTS]
    return [TrendLine(name=labels[name], values=[of[name] for of in by_month]) for name in greatest]


def _rates(months: Sequence[Month]) -> list[TrendLine]:
    def rate(count: Callable[[Matured], float]) -> list[float | None]:
        return [None if one.matured is None else count(one.matured) / one.rows for one in months]

    return [
        TrendLine(name="实际", values=rate(lambda one: one.bads)),
        TrendLine(
            name="预测",
            values=rate(lambda one: one.expected),
            low=rate(lambda one: one.expected_low),
            high=rate(lambda one: one.expected_high),
        ),
    ]


def _auc(months: Sequence[Month]) -> TrendLine:
    found = [None if one.matured is None else one.matured.auc for one in months]
    return TrendLine(
        name="AUC",
        values=[None if one is None else one.value for one in found],
        low=[None if one is None else one.low for one in found],
        high=[None if one is None else one.high for one in found],
    )
