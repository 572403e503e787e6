"""Pictures of a scorecard, each as SVG text with Chinese labels: what each feature gives, and which weigh most.

`vl_convert` is loaded when a picture is drawn, so importing this costs nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from models import chart
from models.bins import CategoryFeature, Feature
from models.chart import BLUE, GREY, ORANGE, PALE, Room, Spec, mark, name, number, place
from models.scorecard import Scorecard

DIRECTIONS: Final = {1: "数值越高，得分不降", -1: "数值越高，得分不升", 0: "不设方向"}
_POINTS_HEIGHT: Final = 240
_SHARES_HEIGHT: Final = 64
_GAP: Final = 22


def points_svg(feature: Feature) -> str:
    """Points of each bin, unknown and other included, above the share of training rows in it (if recorded)."""
    rows = _bins(feature)
    texts = [row["分箱"] for row in rows]
    size, height = {"width": max(420, 36 * len(rows))}, _POINTS_HEIGHT
    axis = chart.slanted(texts, domain=False)
    counted = sum(feature.counts) > 0
    picture: Spec = {**_points_panel(rows, None if counted else axis), **size, "height": _POINTS_HEIGHT}
    if counted:
        shares = {**_shares_panel(rows, axis), **size, "height": _SHARES_HEIGHT}
        picture = {"vconcat": [picture, shares], "bounds": "flush", "spacing": _GAP}
        height += _GAP + _SHARES_HEIGHT
    return chart.svg(
        {**picture, "title": chart.heading(feature.label, _note(feature))},
        **size,
        height=height,
        room=Room(left=max(64, 9 * len(texts[0])), bottom=32 + 7 * max(len(text) for text in texts)),
    )


def overview_svg(card: Scorecard) -> str:
    """Which features can move a score how far: from the fewest to the most points, the widest first."""
    ranked = sorted(card.inputs, key=lambda one: (-int(np.ptp(one.code_points)), one.name))
    rows = [_range(at, one) for at, one in enumerate(ranked)]
    names = [chart.short(one.label) for one in ranked]
    size = {"width": 520, "height": max(22, 22 * len(rows))}
    y = place("place", axis=chart.names_axis(names, domain=False))
    spans = {"x": number("最低", axis={"title": "得分（分）", "titleY": 34}), "x2": {"field": "最高"}}
    bar, tick = {"height": 12, "color": BLUE}, {"color": ORANGE, "thickness": 3, "height": 16}
    text = {"align": "left", "dx": 8, "fontSize": 11, "color": chart.SOFT}
    layers = [
        mark("bar", rows, {"y": y, **spans, "description": name("说明")}, looks=bar),
        mark("tick", rows, {"y": y, "x": number("未知")}, looks=tick),
        mark("text", rows, {"y": y, "x": number("右端"), "text": name("span")}, looks=text),
    ]
    title = chart.heading(
        "各项特征能使得分变动多少",
        f"基础分 {card.base_points} 分；蓝条为该项最低至最高得分，橙线为未知时的得分；按幅度排列",
    )
    room = Room(left=13 * max((len(one) for one in names), default=0) + 16, right=110)
    return chart.svg({"layer": layers, **size, "title": title}, **size, room=room)


def _points_panel(rows: Sequence[Mapping[str, Any]], axis: Spec | None) -> Spec:
    where = {"x": place("place", axis=axis, title="分箱"), "y": chart.points_of(rows)}
    bars = {**where, "color": name("colour", scale=None), "description": name("说明")}
    zero = mark("rule", rows, {"y": {"datum": 0}}, looks={"color": GREY})
    return {"layer": [mark("bar", rows, bars), zero, *chart.signs(rows, where, size=11)]}


def _shares_panel(rows: Sequence[Mapping[str, Any]], axis: Spec) -> Spec:
    y = number("占比", axis={"title": "样本占比", "titleX": -44, "format": "%", "tickCount": 2})
    return mark("bar", rows, {"x": place("place", axis=axis, title="分箱"), "y": y}, looks={"color": PALE})


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


def _range(at: int, one: Feature) -> dict[str, Any]:
    low, high = int(one.code_points.min()), int(one.code_points.max())
    span = f"{chart.points_text(low)} … {chart.points_text(high)}"
    said = f"{one.label}：{span} 分，未知 {chart.points_text(one.unknown_points)} 分"
    return {
        "place": at,
        "最低": low,
        "最高": high,
        "未知": one.unknown_points,
        "右端": high,
        "span": span,
        "说明": said,
    }
