"""A chart as SVG text: one look for all, text stays text, and the same bytes on every machine.

A chart is written as Vega-Lite has it, in plain dicts: `mark` draws one kind of mark from rows by its channels.
Widths of Chinese text depend on the fonts at hand. So nothing here is laid out by measuring text: the size, the room
for the labels and the places of titles are given as numbers.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from models.errors import ModelError

FONTS: Final = (
    "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Micro Hei, sans-serif"
)
BLUE: Final = "#2b6ca3"
ORANGE: Final = "#c9601d"
GREY: Final = "#8a8f98"
PALE: Final = "#c3c8d0"
INK: Final = "#222831"
SOFT: Final = "#555b66"
# Ten hues told apart by most readers, the strongest first.
HUES: Final = (
    BLUE,
    ORANGE,
    "#3b8f5a",
    "#8a56a5",
    "#b8860b",
    "#4aa3b8",
    "#b5485d",
    "#6b705c",
    "#1d3557",
    GREY,
)

_LONGEST_TEXT: Final = 26
# Vega measures every text, though nothing here hangs on it, and looks among all fonts for each Chinese character. So
# numbers stand for words meanwhile; the sign around them is itself such a word.
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7d\x7f]+")
_NUMBER: Final = re.compile(r"~(\d+)~")

Spec = dict[str, Any]
"""A part of a chart in the words of Vega-Lite."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """Space around the plot for titles and labels, in pixels."""

    left: int = 64
    right: int = 24
    top: int = 64
    bottom: int = 56


def svg(chart: Spec, *, width: int, height: int, room: Room) -> str:
    """A chart of Vega-Lite as SVG text; `width` × `height` is the plot without the room around it, in pixels."""
    try:
        import vl_convert
    except ImportError as error:
        raise ModelError('未安装绘图库：请安装 pip install "shouxin[train]"') from error
    vega = vl_convert.vegalite_to_vega({**chart, "config": _config()})
    vega.update(width=width, height=height, padding=asdict(room), autosize="none")
    words: dict[str, int] = {}
    spelt = _BEYOND_ASCII.sub(
        lambda word: f"~{words.setdefault(word[0], len(words))}~", json.dumps(vega, ensure_ascii=False)
    )
    drawn = str(vl_convert.vega_to_svg(json.loads(spelt)))
    named = list(words)
    return _NUMBER.sub(lambda number: named[int(number[1])], drawn)


def heading(text: str, *notes: str) -> dict[str, Any]:
    """Title and lines under it, left above the plot."""
    return {"text": short(text, 44), "subtitle": list(notes), "anchor": "start", "frame": "group"}


def short(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Text cut to a length, told by an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def names_axis(texts: Sequence[str], **more: Any) -> Spec:
    """An axis that names positions 0, 1, … (by a Vega expression): two bins may share a text, not a place."""
    expression = json.dumps(list(texts), ensure_ascii=False) + "[datum.value]"
    return {"title": None, "labelExpr": expression, "ticks": False, **more}


def slanted(texts: Sequence[str], **more: Any) -> Spec:
    """The same with names aslant, for many below a plot."""
    return names_axis(texts, labelAngle=-38, labelPadding=6, **more)


def points_text(points: int) -> str:
    """Points with their sign, as on the printed card."""
    return f"{points:+d}" if points else "0"


def mark(
    kind: str,
    rows: Sequence[Mapping[str, Any]],
    channels: Mapping[str, Spec],
    *,
    only: str = "",
    looks: Mapping[str, Any] | None = None,
) -> Spec:
    """One kind of mark (bar, rule, text …) for each row, or for those for which the expression `only` holds.

    `channels` say which column is its place, colour or text, `looks` are the mark's own properties. Only a mark with a
    `description` is told to who hears the picture.
    """
    drawn: Spec = {
        "data": {"values": list(rows)},
        "mark": {"type": kind, **({} if "description" in channels else {"aria": False}), **(looks or {})},
        "encoding": dict(channels),
    }
    return {**drawn, "transform": [{"filter": only}]} if only else drawn


def number(column: str, **more: Any) -> Spec:
    """A channel that shows the figures of a column on a continuous scale."""
    return {"field": column, "type": "quantitative", **more}


def place(column: str, **more: Any) -> Spec:
    """A channel that gives each value of a column a place of its own, in the order of the rows."""
    return {"field": column, "type": "ordinal", "sort": None, **more}


def name(column: str, **more: Any) -> Spec:
    """A channel that takes the values of a column as they are: a text, a colour, what is said."""
    return {"field": column, "type": "nominal", **more}


def points_of(rows: Sequence[Mapping[str, Any]]) -> Spec:
    """The points in the column 得分, on a scale around 0 with room above and below the bars for their figures."""
    points = [row["得分"] for row in rows]
    low, high = min(0, *points), max(0, *points)
    more = 0.1 * max(high - low, 10)
    scale = {"domain": [low - more if low < 0 else 0, high + more], "nice": False}
    return number("得分", axis={"title": "得分（分）", "titleX": -44}, scale=scale)


def signs(rows: Sequence[Mapping[str, Any]], where: Mapping[str, Spec], *, size: int) -> list[Spec]:
    """The figures of the column `sign` at the ends of bars of points: above those that give, below those that take."""
    channels = {**where, "text": name("sign")}
    return [
        mark("text", rows, channels, only=f"datum['得分'] {side}", looks={"dy": dy, "fontSize": size})
        for side, dy in ((">= 0", -8), ("< 0", 9))
    ]


def key(hues: Mapping[str, str], *, left: int) -> list[Spec]:
    """What each colour means, as layers right of the plot (a legend of Vega would measure its text)."""
    layers = []
    for at, (meaning, hue) in enumerate(hues.items()):
        y, rows = {"value": 8 + 20 * at}, [{"名称": meaning}]
        dash = {"x": {"value": left}, "x2": {"value": left + 18}, "y": y}
        text = {"x": {"value": left + 24}, "y": y, "text": name("名称")}
        layers += [
            mark("rule", rows, dash, looks={"color": hue, "strokeWidth": 3}),
            mark("text", rows, text, looks={"align": "left", "fontSize": 12, "color": INK}),
        ]
    return layers


def _config() -> dict[str, Any]:
    text = {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "aria": False}
    colours = {"labelColor": INK, "titleColor": INK, "domainColor": GREY, "tickColor": GREY}
    return {
        "font": FONTS,
        "background": "white",
        "view": {"stroke": None},
        "axis": {
            **text,
            **colours,
            "gridColor": "#e7e9ed",
            "labelLimit": 0,
            "labelOverlap": False,
            "labelFlush": False,
        },
        "title": {"fontSize": 16, "subtitleFontSize": 12, "subtitleColor": SOFT, "color": INK, "offset": 14},
    }
