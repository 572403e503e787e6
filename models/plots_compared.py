"""Pictures of two scorecards side by side, each as SVG text with Chinese labels."""

from collections.abc import Mapping
from typing import Any, Final

from models import chart
from models.bins import Feature
from models.chart import BLUE, GREY, ORANGE, PALE, Room
from models.compare import CHANGES, Comparison
from models.compare_steps import Piece, pieces_of
from models.errors import ModelError

_HUES: Final = {"changed": BLUE, "added": "#3b8f5a", "removed": ORANGE, "rebuilt": "#8a56a5"}


def steps_compared_svg(before: Feature | None, after: Feature | None) -> str:
    """Points of one feature in two cards, bin by bin on the edges of both; a card that lacks it gives 0."""
    import altair as alt

    one = after or before
    if one is None:
        raise ModelError("neither card has the feature to draw")
    pieces = pieces_of(before, after)
    texts = [chart.short(piece.bin, 18) for piece in pieces]
    width, height = max(420, 52 * len(pieces)), 240
    axis = alt.Axis(
        title=None, labelExpr=chart.names_of(texts), labelAngle=-38, labelPadding=6, ticks=False, domain=False
    )
    rows = [row for place, piece in enumerate(pieces) for row in _sides(place, piece)]
    data = chart.rows_of(*rows)
    x = alt.X("place:O", sort=None, axis=axis, scale=alt.Scale(paddingInner=0.24, paddingOuter=0.12))
    side = alt.XOffset("side:N", sort=None, scale=alt.Scale(domain=["此前", "此后"]))
    y = alt.Y(
        "得分:Q",
        axis=alt.Axis(title="得分（分）", titleX=-44),
        scale=chart.points_scale([row["得分"] for row in rows]),
    )
    hue = alt.Color("colour:N", scale=None)
    bars = alt.Chart(data).mark_bar().encode(x=x, xOffset=side, y=y, color=hue, description="说明:N")
    signs = alt.Chart(data).encode(x=x, xOffset=side, y=y, text="sign:N")
    above = signs.transform_filter("datum['得分'] >= 0").mark_text(dy=-8, fontSize=10, aria=False)
    below = signs.transform_filter("datum['得分'] < 0").mark_text(dy=9, fontSize=10, aria=False)
    zero = alt.Chart(data).mark_rule(color=GREY, aria=False).encode(y=alt.datum(0))
    key = chart.key({"此前": PALE, "此后": BLUE}, left=width + 12)
    picture = alt.layer(bars, zero, above, below, *key).properties(width=width, height=height)
    return chart.svg(
        picture.properties(title=chart.heading(one.label, "两张评分卡逐段对照；分段取自两张卡的全部边界")),
        width=width,
        height=height,
        room=Room(
            left=max(64, 9 * len(texts[0])), right=84, bottom=32 + 7 * max(len(text) for text in texts)
        ),
    )


def changes_svg(found: Comparison, *, most: int = 20) -> str:
    """The features whose points changed most: greatest and mean difference, by kind of change."""
    import altair as alt

    changed = found.features.filter(found.features["change"] != "same")
    rows = [_change(place, one) for place, one in enumerate(changed.head(most).iter_rows(named=True))]
    width, height = 420, max(88, 22 * len(rows))
    names = [row["label"] for row in rows]
    axis = alt.Axis(title=None, labelExpr=chart.names_of(names), ticks=False, domain=False)
    data = chart.rows_of(*rows)
    y = alt.Y("place:O", sort=None, axis=axis)
    x = alt.X("最大:Q", axis=alt.Axis(title="分差（分，绝对值）", titleY=34))
    hue = alt.Color("colour:N", scale=None)
    bars = alt.Chart(data).mark_bar(height=12).encode(y=y, x=x, color=hue, description="说明:N")
    means = alt.Chart(data).transform_filter("isValid(datum['平均'])")
    ticks = means.mark_tick(color=chart.INK, thickness=3, height=16, aria=False).encode(y=y, x="平均:Q")
    key = chart.key({CHANGES[change]: colour for change, colour in _HUES.items()}, left=width + 16)
    title = chart.heading(
        "两张评分卡：哪些特征的分值变了",
        f"变动 {changed.height} 项，画出变动最大的 {len(rows)} 项；条为最大分差，竖线为训练样本上的平均分差",
    )
    return chart.svg(
        alt.layer(bars, ticks, *key).properties(width=width, height=height, title=title),
        width=width,
        height=height,
        room=Room(left=13 * max((len(name) for name in names), default=0) + 16, right=120),
    )


def _sides(place: int, piece: Piece) -> list[dict[str, Any]]:
    return [
        {
            "place": place,
            "side": side,
            "得分": points,
            "sign": chart.points_text(points),
            "colour": hue,
            "说明": f"{piece.bin}：{side} {chart.points_text(points)} 分",
        }
        for side, points, hue in (("此前", piece.before, PALE), ("此后", piece.after, BLUE))
    ]


def _change(place: int, one: Mapping[str, Any]) -> dict[str, Any]:
    said = f"{one['label']}：{CHANGES[one['change']]}，最大分差 {one['max_difference']} 分"
    return {
        "place": place,
        "label": chart.short(one["label"]),
        "最大": one["max_difference"],
        "平均": one["mean_difference"],
        "colour": _HUES[one["change"]],
        "说明": said,
    }
