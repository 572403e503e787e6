"""Pictures of what was measured about a scorecard, each as SVG text with Chinese labels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from models import chart
from models.chart import BLUE, GREY, ORANGE, Room
from models.measures import CalibrationBin

Ints = npt.NDArray[np.int64]

_BAND: Final = 20  # points a bar of the score distribution spans; 1000 counts with the last
_SCORES: Final = "信用得分（分）"


def calibration_svg(bins: Sequence[CalibrationBin]) -> str:
    """Predicted against observed share of defaults per group, with 95 % intervals (Wilson)."""
    import altair as alt

    rows = [_calibration_row(one) for one in bins]
    top = max(max(one.observed_high, one.predicted) for one in bins)
    size = 360
    end = min(1.0, top * 1.05)
    share = alt.Scale(domain=[0, end], nice=False)
    data = chart.rows_of(*rows)
    x = alt.X("预测:Q", scale=share, axis=alt.Axis(title="预测违约率", format=_percent(top), titleY=34))
    y = alt.Y("实际:Q", scale=share, axis=alt.Axis(title="实际违约率", format=_percent(top), titleX=-48))
    ends = chart.rows_of({"预测": 0, "实际": 0}, {"预测": end, "实际": end})
    ideal = alt.Chart(ends).mark_line(strokeDash=[5, 4], color=GREY, aria=False).encode(x=x, y=y)
    spread = (
        alt.Chart(data)
        .mark_rule(color=BLUE, aria=False)
        .encode(x=x, y=alt.Y("下限:Q", scale=share), y2="上限:Q")
    )
    dots = (
        alt.Chart(data)
        .mark_point(filled=True, size=70, color=BLUE, opacity=1)
        .encode(x=x, y=y, description="说明:N")
    )
    picture = alt.layer(ideal, spread, dots).properties(
        width=size,
        height=size,
        title=chart.heading(
            "校准：说的与发生的",
            f"{sum(one.rows for one in bins):,} 户，其中违约 {sum(one.bads for one in bins):,} 户，"
            f"按预测分 {len(rows)} 组",
            "竖线为95%区间，虚线为完全相符",
        ),
    )
    return chart.svg(picture, width=size, height=size, room=Room(top=84))


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
    import altair as alt

    names = [one.name for one in lines]
    width, height = max(360, 46 * len(months)), 240
    data = chart.rows_of(*_trend_rows(months, lines))
    axis = alt.Axis(title=None, labelExpr=chart.names_of(months), labelAngle=-38, labelPadding=6, ticks=False)
    x = alt.X("month:O", sort=None, scale=alt.Scale(domain=list(range(len(months)))), axis=axis)
    y = alt.Y("值:Q", axis=alt.Axis(title=unit, titleX=-48, format=".1%" if percent else alt.Undefined))
    colour = alt.Color(
        "名称:N", sort=None, scale=alt.Scale(domain=names, range=list(chart.HUES)), legend=None
    )
    drawn = alt.Chart(data).encode(x=x, y=y, color=colour)
    dots = drawn.transform_filter("isValid(datum['值'])").encode(description="说明:N")
    spread = (
        alt.Chart(data).mark_rule(opacity=0.5, aria=False).encode(x=x, y="low:Q", y2="high:Q", color=colour)
    )
    layers = [
        spread.transform_filter("isValid(datum.low)"),
        drawn.mark_line(aria=False),
        dots.mark_point(filled=True, opacity=1, size=40),
        *chart.key(dict(zip(names, chart.HUES, strict=False)), left=width + 12),
    ]
    for name, value in (limits or {}).items():
        layers += _limit(name, value)
    picture = alt.layer(*layers).properties(width=width, height=height, title=chart.heading(title))
    room = Room(right=48 + 14 * max(len(name) for name in names), bottom=72)
    return chart.svg(picture, width=width, height=height, room=room)


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


def _limit(name: str, value: float) -> list[Any]:
    """A named threshold across the picture."""
    import altair as alt

    limit = alt.Chart(chart.rows_of({"限": value, "text": name}))
    words = limit.mark_text(align="left", dy=-6, dx=4, fontSize=11, color=chart.SOFT, aria=False)
    return [
        limit.mark_rule(strokeDash=[5, 4], color=GREY, aria=False).encode(y="限:Q"),
        words.encode(y="限:Q", x=alt.value(0), text="text:N"),
    ]


def _said(one: TrendLine, month: str, value: float | None) -> str:
    return f"{month} {one.name} {'未测' if value is None else f'{value:.4g}'}"


def _steps(one: TrendLine, months: int) -> Iterable[tuple[int, float | None, float | None, float | None]]:
    nothing = (None,) * months
    return zip(range(months), one.values, one.low or nothing, one.high or nothing, strict=True)


def _distribution(shares: Mapping[str, npt.NDArray[np.float64]], band: int) -> str:
    import altair as alt

    hues = [BLUE, ORANGE][: len(shares)]
    panels = []
    for number, (name, values) in enumerate(shares.items()):
        rows = [
            {
                "从": at * band,
                "至": (at + 1) * band,
                "占比": float(value),
                "说明": f"{name}，{at * band}–{(at + 1) * band} 分：{value:.1%}",
            }
            for at, value in enumerate(values)
        ]
        last = number == len(shares) - 1
        score = (
            alt.Axis(title=_SCORES, titleY=34, grid=False, values=list(range(0, 1001, 100))) if last else None
        )
        panels.append(
            alt.Chart(chart.rows_of(*rows))
            .mark_bar(color=hues[number])
            .encode(
                x=alt.X("从:Q", scale=alt.Scale(domain=[0, 1000], nice=False), axis=score, title=_SCORES),
                x2="至:Q",
                y=alt.Y("占比:Q", axis=alt.Axis(title=name, titleX=-48, format="%", tickCount=4)),
                y2=alt.datum(0),
                description="说明:N",
            )
            .properties(width=560, height=180)
        )
    how = (
        f"每 {band} 分一格；占比在各类户内合计为 100%"
        if len(shares) > 1
        else f"每 {band} 分一格；纵轴为户数占比"
    )
    picture = alt.vconcat(*panels, bounds="flush", spacing=24).properties(
        title=chart.heading("信用得分分布", how)
    )
    return chart.svg(picture, width=560, height=180 * len(panels) + 24 * (len(panels) - 1), room=Room())


def _calibration_row(one: CalibrationBin) -> dict[str, float | str]:
    low, high = one.observed_low, one.observed_high
    said = (
        f"{one.rows:,} 户，违约 {one.bads:,} 户，预测 {one.predicted:.2%}，"
        f"实际 {one.observed:.2%}（{low:.2%}–{high:.2%}）"
    )
    return {"预测": one.predicted, "实际": one.observed, "下限": low, "上限": high, "说明": said}


def _percent(top: float) -> str:
    return ".0%" if top >= 0.1 else ".1%"
