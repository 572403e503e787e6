"""Pictures of a card: what they say is the card's, and the bytes depend on no font of the machine."""

import re
import sys
from xml.etree import ElementTree as ET

import pytest

from models import chart, plots
from models.bins import CategoryFeature, NumberFeature

TWENTY = NumberFeature(
    name="late_days",
    label="逾期天数",
    direction=-1,
    edges=tuple(12.5 * n for n in range(19)),
    points=tuple(100 - 9 * n for n in range(20)),
    unknown_points=-3,
    unknown_seen=True,
    counts=tuple(range(100, 121)),
)


def texts(svg: str) -> list[str]:
    """Every line of text of a picture, in order; fails on anything that is no XML."""
    found = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314
    return [line for one in found for line in one.itertext()]


@pytest.mark.parametrize("position", range(3))
def test_a_picture_names_every_bin_and_its_points(card, position):
    feature = card.inputs[position]
    found = texts(plots.points_svg(feature))
    assert (
        found[-1] == "数值越高，得分不升；灰色为未知（样本中未出现，取平均）" or feature.name != "penalties"
    )
    assert feature.label in found
    for text, points in zip(feature.bin_texts(), feature.code_points, strict=True):
        assert text in found
        assert (f"{points:+d}" if points else "0") in found


def test_the_direction_and_the_unknown_are_told(card):
    found = texts(plots.points_svg(card.inputs[0]))
    assert "数值越高，得分不升；灰色为未知（样本中未出现，取平均）" in found
    assert "不设方向；灰色为未知与其他" in texts(plots.points_svg(card.inputs[1]))


def test_twenty_bins_have_a_place_each():
    svg = plots.points_svg(TWENTY)
    found = texts(svg)
    assert [text for text in found if text in TWENTY.bin_texts()] == list(TWENTY.bin_texts())
    assert int(re.search(r'width="(\d+)"', svg)[1]) > 21 * 36


def test_the_share_of_rows_is_shown_where_it_was_recorded(card):
    assert "样本占比" in texts(plots.points_svg(card.inputs[0]))
    assert "样本占比" not in texts(plots.points_svg(card.inputs[2]))


def test_a_bar_reaches_as_far_as_its_points(card):
    svg = plots.points_svg(card.inputs[0])
    bars = re.findall(r'aria-label="([^"：]+)：([^" ]+) 分[^"]*" role="graphics-symbol"[^>]*d="([^"]+)"', svg)
    heights = [abs(float(re.search(r"v(-?[\d.]+)h", path)[1])) for _, _, path in bars]
    assert [points for _, points, _ in bars] == ["+150", "-50", "-200", "0"]
    assert heights[2] / heights[1] == pytest.approx(4)
    assert heights[0] / heights[1] == pytest.approx(3)


def test_many_names_of_a_group_are_counted():
    names = tuple(f"第{n}种很长的行业名称" for n in range(9))
    one = CategoryFeature(
        name="x",
        label="行业",
        groups=(names,),
        points=(5,),
        other_points=0,
        unknown_points=1,
        unknown_seen=True,
    )
    assert "第0种很长的行业名称等 9 类" in texts(plots.points_svg(one))


def test_a_name_of_a_group_is_text_and_nothing_else():
    evil = '"];<b>&\\~0~词'
    one = CategoryFeature(
        name="x",
        label="<&>",
        groups=((evil,),),
        points=(5,),
        other_points=0,
        unknown_points=1,
        unknown_seen=True,
    )
    found = texts(plots.points_svg(one))
    assert evil in found
    assert "<&>" in found


def test_the_overview_ranks_features_by_what_they_can_move(card):
    found = texts(plots.overview_svg(card))
    labels = [text for text in found if text in {"处罚次数", "纳税信用", "是否出口"}]
    assert labels == ["处罚次数", "纳税信用", "是否出口"]
    assert "-200 … +150" in found
    assert "-100 … +200" in found


def test_a_card_without_features_has_an_overview(card):
    from dataclasses import replace

    assert "基础分 400 分" in "".join(texts(plots.overview_svg(replace(card, inputs=()))))


def test_the_same_card_gives_the_same_bytes_whatever_the_fonts(card, monkeypatch):
    def drawn(family: str) -> list[str]:
        monkeypatch.setattr(chart, "FONTS", family)
        pictures = [plots.points_svg(TWENTY), plots.points_svg(card.inputs[1]), plots.overview_svg(card)]
        return [svg.replace(family, "FONT") for svg in pictures]

    assert drawn("monospace") == drawn("monospace") == drawn("serif")


def test_fonts_do_have_widths_here():
    """Without this the test above would prove nothing."""
    import vl_convert

    rows = [{"label": "wide label iii", "figure": 1}]
    drawn = chart.mark("bar", rows, {"x": chart.number("figure"), "y": chart.name("label")})

    def size(family: str) -> str:
        return vl_convert.vegalite_to_svg({**drawn, "config": {"axis": {"labelFont": family}}}).split(">")[0]

    assert size("monospace") != size("serif")


def test_without_the_library_it_is_said_what_to_install(card, monkeypatch):
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(chart.ModelError, match=r"shouxin\[train\]"):
        plots.points_svg(card.inputs[0])
