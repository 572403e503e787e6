"""Pictures of what was measured about a scorecard, each as SVG text with Chinese labels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from models import chart
from models.chart import BLUE, GREY, ORANGE, Room, Spec, mark, name, number, place
from models.measures import CalibrationBin

Ints = npt.NDArray[np.int64]

_BAND: Final = 20  # points a bar of the score distribution spans; 1000 counts with the last
_BETWEEN: Final = 24  # pixels between two distributions
_SCORES: Final = "信用得分（分）"


def calibration_svg(bins: Sequence[CalibrationBin]) -> str:
    """Predicted against observed share of defaults per group, with 95 % intervals (Wilson)."""
    rows = [_calibration_row(one) for one in bins]
    top = max(max(one.observed_high, one.predicted) for one in bins)
    end = min(1.0, top * 1.05)
    share = {"domain": [0, end], "nice": False}
    x = number("预测", scale=share, axis={"title": "预测违约率", "format": _percent(top), "titleY": 34})
    y = number("实际", scale=share, axis={"title": "实际违约率", "format": _percent(top), "titleX": -48})
    ends: list[Spec] = [{"预测": 0, "实际": 0}, {"预测": end, "实际": end}]
    low, high = number("下限", scale=share), {"field": "上限"}
    dot = {"filled": True, "size": 70, "color": BLUE, "opacity": 1}
    layers = [
        mark("line", ends, {"x": x, "y": y}, looks={"strokeDash": [5, 4], "color": GREY}),
        mark("rule", rows, {"x": x, "y": low, "y2": high}, looks={"color": BLUE}),
        mark("point", rows, {"x": x, "y": y, "description": name("说明")}, looks=dot),
    ]
    title = chart.heading(
        "校准：说的与发生的",
        f"{sum(one.rows for one in bins):,} 户，其中违约 {sum(one.bads for one in bins):,} 户，"
        f"按预测分 {len(rows)} 组",
        "竖线为95%区间，虚线为完全相符",
    )
    size = {"width": 360, "height": 360}
    return chart.svg({"layer": layers, **size, "title": title}, **size, room=Room(top=84))


def score_distribution_svg(score: Ints, y: npt.ArrayLike | None = None) -> str:
    """Share of rows per twenty points; by outcome when `y` (1 bad) is given, each outcome adding up to one."""
    place = np.minimum(np.asarray(score) // _BAND, 1000 // _BAND - 1)
    parts = {"全部": np.ones(len(place), dtype=bool)}
    if y is not None:
        bad = np.asarray(y) > 0
        parts = {"未违约": ~bad, "违约": bad}
    shares = {
        f"{name} {int(rows.sum()):,} 户": np.bincount(place[rows], minlength=1000 // _BAND)
        / max(rows.sum(), 1)
        for name, rows in parts.items()
    }
    return _distribution(shares, _BAND)


def score_shares_svg(shares: Sequence[float]) -> str:
    """The score distribution from stored shares (`Validation.score_shares`): equal parts of 0 … 1000."""
    return _distribution({"全部": np.asarray(shares)}, 1000 // len(shares))


@dataclass(frozen=True, kw_only=True)
class TrendLine:
    """One figure over the months; None where it could not be measured.

    Attributes:
        name: what the legend says.
        values: one per month.
        low: lower ends of the intervals; empty when there are none.
        high: upper ends.
    """

    name: str
    values: Sequence[float | None]
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()


def trend_svg(
    title: str,
    months: Sequence[str],
    lines: Sequence[TrendLine],
    *,
    unit: str,
    limits: Mapping[str, float] | None = None,
    percent: bool = False,
) -> str:
    """Figures month by month with their intervals; `limits` are named thresholds, drawn across.

    At most ten lines. `unit` names the vertical axis; with `percent` the values are shares.
    """
    names = [one.name for one in lines]
    size = {"width": max(360, 46 * len(months)), "height": 240}
    rows = _trend_rows(months, lines)
    x = place("month", scale={"domain": list(range(len(months)))}, axis=chart.slanted(months))
    y = number("值", axis={"title": unit, "titleX": -48, **({"format": ".1%"} if percent else {})})
    scale = {"domain": names, "range": list(chart.HUES)}
    hue = name("名称", sort=None, scale=scale, legend=None)
    line = {"x": x, "y": y, "color": hue}
    dot, spread = {"filled": True, "opacity": 1, "size": 40}, {"y": number("low"), "y2": {"field": "high"}}
    layers = [
        mark(
            "rule", rows, {"x": x, **spread, "color": hue}, only="isValid(datum.low)", looks={"opacity": 0.5}
        ),
        mark("line", rows, line),
        mark("point", rows, {**line, "description": name("说明")}, only="isValid(datum['值'])", looks=dot),
        *chart.key(dict(zip(names, chart.HUES, strict=False)), left=size["width"] + 12),
    ]
    for said, value in (limits or {}).items():
        layers += _limit(said, value)
    room = Room(right=48 + 14 * max(len(one) for one in names), bottom=72)
    return chart.svg({"layer": layers, **size, "title": chart.heading(title)}, **size, room=room)


def _trend_rows(months: Sequence[str], lines: Sequence[TrendLine]) -> list[dict[str, Any]]:
    return [
        {
            "month": at,
            "值": value,
            "low": low,
            "high": high,
            "名称": one.name,
            "说明": _said(one, months[at], value),
        }
        for one in lines
        for at, value, low, high in _steps(one, len(months))
    ]


def _limit(said: str, value: float) -> list[Spec]:
    """A named threshold across the picture."""
    rows, y = [{"限": value, "text": said}], number("限")
    words = {"align": "left", "dy": -6, "dx": 4, "fontSize": 11, "color": chart.SOFT}
    return [
        mark("rule", rows, {"y": y}, looks={"strokeDash": [5, 4], "color": GREY}),
        mark("text", rows, {"y": y, "x": {"value": 0}, "text": name("text")}, looks=words),
    ]


def _said(one: TrendLine, month: str, value: float | None) -> str:
    return f"{month} {one.name} {'未测' if value is None else f'{value:.4g}'}"


def _steps(one: TrendLine, months: int) -> Iterable[tuple[int, float | None, float | None, float | None]]:
    nothing = (None,) * months
    return zip(range(months), one.values, one.low or nothing, one.high or nothing, strict=True)


def _distribution(shares: Mapping[str, npt.NDArray[np.float64]], band: int) -> str:
    hues, size = [BLUE, ORANGE], {"width": 560, "height": 180}
    panels = []
    for at, (who, values) in enumerate(shares.items()):
        last = at == len(shares) - 1
        panels.append({**_distribution_panel(who, values, band, hue=hues[at], named=last), **size})
    how = (
        f"每 {band} 分一格；占比在各类户内合计为 100%"
        if len(shares) > 1
        else f"每 {band} 分一格；纵轴为户数占比"
    )
    title = chart.heading("信用得分分布", how)
    height = size["height"] * len(panels) + _BETWEEN * (len(panels) - 1)
    return chart.svg(
        {"vconcat": panels, "bounds": "flush", "spacing": _BETWEEN, "title": title},
        width=size["width"],
        height=height,
        room=Room(),
    )


def _distribution_panel(
    who: str, values: npt.NDArray[np.float64], band: int, *, hue: str, named: bool
) -> Spec:
    """Bars of one group of enterprises; the axis of scores has its figures where `named`."""
    rows = [
        {
            "从": at * band,
            "至": (at + 1) * band,
            "占比": float(value),
            "说明": f"{who}，{at * band}–{(at + 1) * band} 分：{value:.1%}",
        }
        for at, value in enumerate(values)
    ]
    axis = {"title": _SCORES, "titleY": 34, "grid": False, "values": list(range(0, 1001, 100))}
    scale = {"domain": [0, 1000], "nice": False}
    channels = {
        "x": number("从", scale=scale, axis=axis if named else None, title=_SCORES),
        "x2": {"field": "至"},
        "y": number("占比", axis={"title": who, "titleX": -48, "format": "%", "tickCount": 4}),
        "y2": {"datum": 0},
        "description": name("说明"),
    }
    return mark("bar", rows, channels, looks={"color": hue})


def _calibration_row(one: CalibrationBin) -> dict[str, float | str]:
    low, high = one.observed_low, one.observed_high
    said = (
        f"{one.rows:,} 户，违约 {one.bads:,} 户，预测 {one.predicted:.2%}，"
        f"实际 {one.observed:.2%}（{low:.2%}–{high:.2%}）"
    )
    return {"预测": one.predicted, "实际": one.observed, "下限": low, "上限": high, "说明": said}


def _percent(top: float) -> str:
    return ".0%" if top >= 0.1 else ".1%"
