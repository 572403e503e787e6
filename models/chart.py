"""A chart as SVG text: one look for all, text stays text, and the same bytes on every machine.

Widths of Chinese text depend on the fonts at hand. So nothing here is laid out by measuring text: the size, the room
for the labels and the places of titles are given as numbers.
"""

import json
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


@dataclass(frozen=True, kw_only=True)
class Room:
    """Space around the plot for titles and labels, in pixels."""

    left: int = 64
    right: int = 24
    top: int = 64
    bottom: int = 56


def svg(chart: Any, *, width: int, height: int, room: Room) -> str:
    """A chart of altair as SVG text; `width` × `height` is the plot without the room around it, in pixels."""
    try:
        import vl_convert
    except ImportError as error:
        raise ModelError('未安装绘图库：请安装 pip install "shouxin[train]"') from error
    vega = vl_convert.vegalite_to_vega({**chart.to_dict(validate=False), "config": _config()})
    vega.update(width=width, height=height, padding=asdict(room), autosize="none")
    return str(vl_convert.vega_to_svg(vega))


def heading(text: str, *notes: str) -> dict[str, Any]:
    """Title and lines under it, left above the plot."""
    return {"text": short(text, 44), "subtitle": list(notes), "anchor": "start", "frame": "group"}


def short(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Text cut to a length, told by an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def names_of(texts: Sequence[str]) -> str:
    """A Vega expression that names positions 0, 1, … on an axis: two bins may share a text, not a place."""
    return json.dumps(list(texts), ensure_ascii=False) + "[datum.value]"


def points_text(points: int) -> str:
    """Points with their sign, as on the printed card."""
    return f"{points:+d}" if points else "0"


def points_scale(points: Sequence[int]) -> Any:
    """A scale around 0 with room above and below the bars for their figures."""
    import altair as alt

    low, high = min(0, *points), max(0, *points)
    more = 0.1 * max(high - low, 10)
    return alt.Scale(domain=[low - more if low < 0 else 0, high + more], nice=False)


def rows_of(*records: Mapping[str, Any]) -> Any:
    """Inline data of a chart."""
    import altair as alt

    return alt.InlineData(values=[dict(one) for one in records])


def key(hues: Mapping[str, str], *, left: int) -> list[Any]:
    """What each colour means, as layers right of the plot (a legend of Vega would measure its text)."""
    import altair as alt

    layers = []
    for place, (name, hue) in enumerate(hues.items()):
        height, one = 8 + 20 * place, alt.Chart(rows_of({"名称": name}))
        dash = one.mark_rule(color=hue, strokeWidth=3, aria=False)
        text = one.mark_text(align="left", fontSize=12, color=INK, aria=False)
        layers += [
            dash.encode(x=alt.value(left), x2=alt.value(left + 18), y=alt.value(height)),
            text.encode(x=alt.value(left + 24), y=alt.value(height), text="名称:N"),
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
