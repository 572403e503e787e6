"""The printed page: a person with a pencil gets the score of the program."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from models.bins import CategoryFeature
from models.gates import probe_rows
from models.print_table import Band, example_of, printed_card

BANDS = (Band("A", "优", 700, 0.01), Band("B", "良", 1001, 0.002), Band("D", "差", 0, 1.0))


class Page(HTMLParser):
    """Rows of every table as texts, and whether each opened tag is closed."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, text):
        super().__init__()
        self.rows, self.open, self.cell = [], [], None
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self.cell = True

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag in {"td", "th"}:
            self.cell = None

    def handle_data(self, data):
        if self.cell:
            self.rows[-1][-1] += data


def test_the_page_holds_each_bin_with_its_points(card):
    rows = Page(printed_card(card, name="试验")).rows
    lines = [row for row in rows if len(row) >= 3]
    for one in card.inputs:
        for text, points in zip(one.bin_texts(), one.code_points.tolist(), strict=True):
            shown = f"{points:+d}" if points else "0"
            assert any(text in "".join(row) and shown in row for row in lines), (one.name, text)


def test_every_row_can_be_scored_from_the_page_alone(card):
    """Reads the page as a person does: the label, the row that fits, its points; base and points added."""
    table: dict[str, dict[str, int]] = {}
    label = base = None
    for row in Page(printed_card(card, name="试验")).rows:
        if row[0] == "基础分":
            base = int(row[1])
        if base is None or row[0].startswith(("信用得分", "基础分")):
            continue
        if len(row) == 5:
            label = row[0]
        text, points = row[-4 if len(row) == 5 else 0 :][:2]
        table.setdefault(label, {})[text.split("（")[0]] = int(points)
    X = probe_rows(card)
    for values, score in zip(X.iter_rows(named=True), card.score(X).tolist(), strict=True):
        by_hand = base + sum(
            table[one.label][one.bin_texts()[one.code(values[one.name])]] for one in card.inputs
        )
        assert by_hand == score


def test_the_example_adds_up(card):
    points, total = example_of(card)
    assert points == {
        "penalties": 150,
        "rating": 200,
        "export": -5,
    }  # the bins with most rows; without counts the first
    assert total == 745
    page = printed_card(card, name="试验")
    assert "相加得 745 分" in page
    marked = [
        row for row in Page(page).rows if len(row) >= 4 and row[-1] == "" and row[-2].strip("+-").isdigit()
    ]
    marked += [row for row in Page(page).rows if len(row) == 3 and row[-1].strip("+-").isdigit()]
    assert all(row[-2] == row[-3] if len(row) == 5 else row[-1] == row[-2] for row in marked)
    assert sum(int(row[-2] if len(row) == 5 else row[-1]) for row in marked) == 745 - card.base_points
    assert Page(page).rows[-1][1] == "745"
    assert f"{card.probability_of([745])[0]:.2%}" in page


def test_the_bands_are_told_if_there_are_any(card):
    assert "等级分数线" not in printed_card(card, name="试验")
    rows = Page(printed_card(card, name="试验", bands=BANDS)).rows
    assert ["A", "优", "700", "1.00%"] in rows
    assert ["B", "良", "本卡达不到", "0.20%"] in rows


def test_the_page_names_the_card_its_purpose_and_units(card):
    page = printed_card(card, name="shouxin-public 第 3 版", units={"penalties": "次"}, notice="模拟数据")
    assert card.hash in page
    assert "shouxin-public 第 3 版" in page
    assert "公共信用评价" in page
    assert "单位：次" in page
    assert "模拟数据" in page


def test_what_never_gives_points_is_named_in_one_line(card):
    flat = replace(card.inputs[2], name="flat", label="无分项", points=(0, 0), unknown_points=0)
    page = printed_card(replace(card, inputs=(*card.inputs, flat)), name="试验")
    assert "以下 1 项取什么值都是 0 分，不再列出：无分项。" in page
    assert page.count("无分项") == 1


def test_names_are_text_and_nothing_else(card):
    evil = "<script>&"
    one = CategoryFeature(
        name="x",
        label=evil,
        groups=((evil,),),
        points=(5,),
        other_points=0,
        unknown_points=0,
        unknown_seen=True,
    )
    page = printed_card(replace(card, inputs=(one,)), name=evil, units={"x": evil}, notice=evil)
    assert "<script" not in page
    assert any(evil in cell for row in Page(page).rows for cell in row)


def test_nothing_is_loaded_from_elsewhere(card):
    page = printed_card(card, name="试验", bands=BANDS)
    assert not re.search(r"(src|href|url\()", page)
    assert "size: A4" in page


@pytest.mark.parametrize("name", ["试验", "另一张"])
def test_the_same_card_gives_the_same_page(card, name):
    assert printed_card(card, name=name) == printed_card(replace(card), name=name)
