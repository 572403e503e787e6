"""Pictures of two scorecards side by side, each as SVG text with Chinese labels."""

from collections.abc import Mapping
from typing import Any, Final

from models import chart
from models.bins import Feature
from models.chart import BLUE, GREY, ORANGE, PALE, Room, mark, name, number, place
from models.compare import CHANGES, Comparison
from models.compare_steps import Piece, pieces_of
from models.errors import ModelError

_HUES: Final = {"changed": BLUE, "added": "#3b8f5a", "removed": ORANGE, "rebuilt": "#8a56a5"}


def steps_compared_svg(before: Feature | None, after: Feature | None) -> str:
    """Points of one feature in two cards, bin by bin on the edges of both; a card that lacks it gives 0."""
    one = after or before
    if one is None:
        raise ModelError("neither card has the feature to draw")
    pieces = pieces_of(before, after)
    texts = [chart.short(piece.bin, 18) for piece in pieces]
    size = {"width": max(420, 52 * len(pieces)), "height": 240}
    rows = [row for at, piece in enumerate(pieces) for row in _sides(at, piece)]
    scale = {"paddingInner": 0.24, "paddingOuter": 0.12}
    where = {
        "x": place("place", axis=chart.slanted(texts, domain=False), scale=scale),
        "xOffset": name("side", sort=None, scale={"domain": ["此前", "此后"]}),
        "y": chart.points_of(rows),
    }
    layers = [
        mark("bar", rows, {**where, "color": name("colour", scale=None), "description": name("说明")}),
        mark("rule", rows, {"y": {"datum": 0}}, looks={"color": GREY}),
        *chart.signs(rows, where, size=10),
        *chart.key({"此前": PALE, "此后": BLUE}, left=size["width"] + 12),
    ]
    title = chart.heading(one.label, "两张评分卡逐段对照；分段取自两张卡的全部边界")
    longest = max(len(text) for text in texts)
    room = Room(left=max(64, 9 * len(texts[0])), right=84, bottom=32 + 7 * longest)
    return chart.svg({"layer": layers, **size, "title": title}, **size, room=room)


def changes_svg(found: Comparison, *, most: int = 20) -> str:
    """The features whose points changed most: greatest and mean difference, by kind of change."""
    changed = found.features.filter(found.features["change"] != "same")
    rows = [_change(at, one) for at, one in enumerate(changed.head(most).iter_rows(named=True))]
    names = [row["label"] for row in rows]
    size = {"width": 420, "height": max(88, 22 * len(rows))}
    y = place("place", axis=chart.names_axis(names, domain=False))
    greatest = number("最大", axis={"title": "分差（分，绝对值）", "titleY": 34})
    tick = {"color": chart.INK, "thickness": 3, "height": 16}
    bars = {"y": y, "x": greatest, "color": name("colour", scale=None), "description": name("说明")}
    layers = [
        mark("bar", rows, bars, looks={"height": 12}),
        mark("tick", rows, {"y": y, "x": number("平均")}, only="isValid(datum['平均'])", looks=tick),
        *chart.key({CHANGES[change]: colour for change, colour in _HUES.items()}, left=size["width"] + 16),
    ]
    title = chart.heading(
        "两张评分卡：哪些特征的分值变了",
        f"变动 {changed.height} 项，画出变动最大的 {len(rows)} 项；条为最大分差，竖线为训练样本上的平均分差",
    )
    room = Room(left=13 * max((len(one) for one in names), default=0) + 16, right=120)
    return chart.svg({"layer": layers, **size, "title": title}, **size, room=room)


def _sides(at: int, piece: Piece) -> list[dict[str, Any]]:
    return [
        {
            "place": at,
            "side": side,
            "得分": points,
            "sign": chart.points_text(points),
            "colour": hue,
            "说明": f"{piece.bin}：{side} {chart.points_text(points)} 分",
        }
        for side, points, hue in (("此前", piece.before, PALE), ("此后", piece.after, BLUE))
    ]


def _change(at: int, one: Mapping[str, Any]) -> dict[str, Any]:
    said = f"{one['label']}：{CHANGES[one['change']]}，最大分差 {one['max_difference']} 分"
    return {
        "place": at,
        "label": chart.short(one["label"]),
        "最大": one["max_difference"],
        "平均": one["mean_difference"],
        "colour": _HUES[one["change"]],
        "说明": said,
    }
