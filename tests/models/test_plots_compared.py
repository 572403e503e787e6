"""Pictures of two cards: both points of every piece, the changed features in order."""

from dataclasses import replace

import pytest

from models import chart
from models.compare import compare
from models.errors import ModelError
from models.plots_compared import changes_svg, steps_compared_svg
from tests.models.test_plots import texts


def test_each_piece_shows_both_points(card):
    before = card.inputs[0]
    after = replace(before, edges=(0.0, 1.0), points=(160, -40, -220))
    svg = steps_compared_svg(before, after)
    for said in (
        "≤ 0：此前 +150 分",
        "≤ 0：此后 +160 分",
        "> 0，≤ 1：此前 -50 分",
        "> 1，≤ 2：此后 -220 分",
        "> 2：此前 -200 分",
    ):
        assert f'aria-label="{said}"' in svg.replace("&gt;", ">")
    found = texts(svg)
    assert {"处罚次数", "此前", "此后", "未知", "+160", "-220"} <= set(found)


def test_a_feature_that_one_card_lacks_stands_against_zero(card):
    assert "：此前 0 分" in steps_compared_svg(None, card.inputs[1])
    assert "：此后 0 分" in steps_compared_svg(card.inputs[1], None)
    with pytest.raises(ModelError, match="neither card"):
        steps_compared_svg(None, None)


def test_the_changed_features_stand_in_order_of_their_change(card):
    after = replace(card, inputs=(card.inputs[0], replace(card.inputs[1], points=(-90, 200))))
    found = texts(changes_svg(compare(card, after)))
    assert [text for text in found if text in {"处罚次数", "纳税信用", "是否出口"}] == [
        "是否出口",
        "纳税信用",
    ]
    assert "变动 2 项，画出变动最大的 2 项；条为最大分差，竖线为训练样本上的平均分差" in found
    few = texts(changes_svg(compare(card, after), most=1))
    assert "纳税信用" not in few


def test_two_equal_cards_have_a_picture_without_bars(card):
    assert "变动 0 项，画出变动最大的 0 项" in "".join(texts(changes_svg(compare(card, card))))


def test_the_bytes_depend_on_no_font(card, monkeypatch):
    after = replace(card, inputs=card.inputs[:2])

    def drawn(family):
        monkeypatch.setattr(chart, "FONTS", family)
        pictures = changes_svg(compare(card, after)), steps_compared_svg(card.inputs[0], card.inputs[0])
        return [svg.replace(family, "FONT") for svg in pictures]

    assert drawn("monospace") == drawn("serif")
