"""Pictures of a scorecard, each as SVG text with Chinese labels: what each feature gives, and which weigh most.

`altair` and `vl_convert` are loaded when a picture is drawn, so importing this costs nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from models import chart
from models.bins import CategoryFeature, Feature
from models.chart import BLUE, GREY, ORANGE, PALE, Room
from models.scorecard import Scorecard

DIRECTIONS: Final = {1: "数值越高，得分不降", -1: "数值越高，得分不升", 0: "不设方向"}
_POINTS_HEIGHT: Final = 240
_SHARES_HEIGHT: Final = 64
_GAP: Final = 22


def points_svg(feature: Feature) -> str:
    """Points of each bin, unknown and other included, above the share of training rows in it (if recorded)."""
    import altair as alt

    rows = _bins(feature)
    texts = [row["分箱"] for row in rows]
    width = max(420, 36 * len(rows))
    axis = alt.Axis(
        title=None, labelExpr=chart.names_of(texts), labelAngle=-38, labelPadding=6, ticks=False, domain=False
    )
    counted = sum(feature.counts) > 0
    picture: Any = _points_panel(rows, None if counted else axis).properties(
        width=width, height=_POINTS_HEIGHT
    )
    height = _POINTS_HEIGHT
    if counted:
        shares = _shares_panel(rows, axis).properties(width=width, height=_SHARES_HEIGHT)
        picture = alt.vconcat(picture, shares, bounds="flush", spacing=_GAP)
        height += _GAP + _SHARES_HEIGHT
    return chart.svg(
        picture.properties(title=chart.heading(feature.label, _note(feature))),
        width=width,
        height=height,
        room=Room(left=max(64, 9 * len(texts[0])), bottom=32 + 7 * max(len(text) for text in texts)),
    )


def overview_svg(card: Scorecard) -> str:
    """Which features can move a score how far: from the fewest to the most points, the widest first."""
    import altair as alt

    ranked = sorted(card.inputs, key=lambda one: (-int(np.ptp(one.code_points)), one.name))
    rows = [_range(place, one) for place, one in enumerate(ranked)]
    names = [chart.short(one.label) for one in ranked]
    width, height = 520, max(22, 22 * len(rows))
    data = chart.rows_of(*rows)
    axis = alt.Axis(title=None, labelExpr=chart.names_of(names), ticks=False, domain=False)
    y = alt.Y("place:O", sort=None, axis=axis)
    low = alt.X("最低:Q", axis=alt.Axis(title="得分（分）", titleY=34))
    bars = (
        alt.Chart(data).mark_bar(height=12, color=BLUE).encode(y=y, x=low, x2="最高:Q", description="说明:N")
    )
    unknown = (
        alt.Chart(data).mark_tick(color=ORANGE, thickness=3, height=16, aria=False).encode(y=y, x="未知:Q")
    )
    spans = alt.Chart(data).mark_text(align="left", dx=8, fontSize=11, color=chart.SOFT, aria=False)
    title = chart.heading(
        "各项特征能使得分变动多少",
        f"基础分 {card.base_points} 分；蓝条为该项最低至最高得分，橙线为未知时的得分；按幅度排列",
    )
    return chart.svg(
        alt.layer(bars, unknown, spans.encode(y=y, x="右端:Q", text="span:N")).properties(
            width=width, height=height, title=title
        ),
        width=width,
        height=height,
        room=Room(left=13 * max((len(name) for name in names), default=0) + 16, right=110),
    )


def _points_panel(rows: Sequence[Mapping[str, Any]], axis: Any) -> Any:
    import altair as alt

    data = chart.rows_of(*rows)
    place = alt.X("place:O", axis=axis, sort=None, title="分箱")
    y = alt.Y(
        "得分:Q",
        axis=alt.Axis(title="得分（分）", titleX=-44),
        scale=chart.points_scale([row["得分"] for row in rows]),
    )
    hue = alt.Color("colour:N", scale=None)
    bars = alt.Chart(data).mark_bar().encode(x=place, y=y, color=hue, description="说明:N")
    signs = alt.Chart(data).encode(x=place, y=y, text="sign:N")
    above = signs.transform_filter("datum['得分'] >= 0").mark_text(dy=-8, fontSize=11, aria=False)
    below = signs.transform_filter("datum['得分'] < 0").mark_text(dy=9, fontSize=11, aria=False)
    return alt.layer(
        bars, alt.Chart(data).mark_rule(color=GREY, aria=False).encode(y=alt.datum(0)), above, below
    )


def _shares_panel(rows: Sequence[Mapping[str, Any]], axis: Any) -> Any:
    import altair as alt

    y = alt.Y("占比:Q", axis=alt.Axis(title="样本占比", titleX=-44, format="%", tickCount=2))
    bars = alt.Chart(chart.rows_of(*rows)).mark_bar(color=PALE, aria=False)
    return bars.encode(x=alt.X("place:O", axis=axis, sort=None, title="分箱"), y=y)


def _bins(feature: Feature) -> list[dict[str, Any]]:
    total = sum(feature.counts)
    counts = feature.counts if total else (0,) * len(feature.code_points)
    found = []
    for code, (text, points) in enumerate(zip(_texts(feature), feature.code_points.tolist(), strict=True)):
        known = code < feature.unknown_code
        found.append(
            {
                "place": code,
                "分箱": text,
                "得分": points,
                "占比": counts[code] / max(total, 1),
                "sign": chart.points_text(points),
                "说明": f"{text}：{chart.points_text(points)} 分"
                + (f"，占样本 {counts[code] / total:.1%}" if total else ""),
                "colour": (BLUE if points >= 0 else ORANGE) if known else GREY,
            }
        )
    return found


def _texts(feature: Feature) -> Sequence[str]:
    if not isinstance(feature, CategoryFeature):
        return feature.bin_texts()
    named = [_group_text(group) for group in feature.groups]
    return (*named, *feature.bin_texts()[len(named) :])


def _group_text(group: Sequence[str]) -> str:
    text = "、".join(group)
    return text if len(text) <= 14 else f"{chart.short(group[0], 10)}等 {len(group)} 类"


def _note(feature: Feature) -> str:
    unknown = "灰色为未知" if feature.unknown_seen else "灰色为未知（样本中未出现，取平均）"
    other = "与其他" if isinstance(feature, CategoryFeature) else ""
    return f"{DIRECTIONS[feature.direction]}；{unknown}{other}"


def _range(place: int, one: Feature) -> dict[str, Any]:
    low, high = int(one.code_points.min()), int(one.code_points.max())
    span = f"{chart.points_text(low)} … {chart.points_text(high)}"
    said = f"{one.label}：{span} 分，未知 {chart.points_text(one.unknown_points)} 分"
    return {
        "place": place,
        "最低": low,
        "最高": high,
        "未知": one.unknown_points,
        "右端": high,
        "span": span,
        "说明": said,
    }
