import polars as pl
import pytest

from features.errors import UnknownLayout
from features.layouts import LAYOUTS, layout_named
from features.persons import without_persons
from features.records import ENVELOPE, KINDS
from features.records.events import EVENT_TYPES
from tests.features.builders import example


def test_every_kind_has_a_layout_and_every_layout_a_kind():
    assert {layout.kind_name for layout in LAYOUTS.values()} == set(KINDS)
    assert all(layout.name == name for name, layout in LAYOUTS.items())


def test_a_layout_is_found_by_name_and_an_unknown_one_lists_them_all():
    assert layout_named("penalties") is LAYOUTS["penalties"]
    with pytest.raises(UnknownLayout) as told:
        layout_named("penalty")
    assert all(name in str(told.value) for name in LAYOUTS)


def test_headers_of_a_layout_are_told_apart():
    for layout in LAYOUTS.values():
        headers = [header for column in layout.columns for header in (column.header, *column.aliases)]
        assert len(headers) == len(set(headers)), layout.name


def test_no_layout_reads_what_tells_of_persons():
    persons = {"CF_FRDB", "CF_FR_ZJHM", "CF_XDR_ZJHM", "XK_FRDB", "XK_FR_SFZH", "法定代表人", "证件号码"}
    for layout in LAYOUTS.values():
        headers = {header for column in layout.columns for header in (column.header, *column.aliases)}
        assert not (headers | set(layout.left_out_headers)) & persons


def test_dates_of_what_has_happened_may_not_lie_in_the_future():
    for layout in LAYOUTS.values():
        for column in layout.columns:
            if column.field == "occurred_on":
                assert column.past, (layout.name, column.header)


def test_events_may_target_every_kind_by_its_label():
    target = next(column for column in LAYOUTS["events"].columns if column.field == "target_kind")
    assert set(target.words.values()) == set(KINDS)
    assert len(target.words) == len(KINDS)
    assert set(LAYOUTS["events"].words_of(LAYOUTS["events"].columns[1])) >= set(EVENT_TYPES.values())


def test_kinds_hold_together():
    for name, kind in KINDS.items():
        assert kind.name == name
        assert set(kind.key) <= set(kind.schema), name
        assert not set(kind.payload) & set(ENVELOPE), name
        assert kind.label
        if kind.upstream:
            assert {"amount_fen", "arose_on"} <= set(kind.payload)
        if kind.nature in {"publicity", "listing"}:
            assert "document_no" in kind.key, f"{name}: an event must be able to reach it"
    labels = [kind.label for kind in KINDS.values()]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    "cells",
    [
        {"CF_XDR_LB": "自然人", "CF_XDR_SHXYM": "无"},
        {"CF_XDR_LB": "1", "CF_XDR_SHXYM": ""},
        {"CF_XDR_ZJLX": "其他证件", "CF_XDR_SHXYM": "X123"},
    ],
)
def test_a_penalty_of_a_person_is_left_out_however_it_says_so(cells):
    row = example("penalties") | {"CF_XDR_LB": "法人"} | cells
    raw = pl.DataFrame([row]).with_columns(pl.lit(0).alias("__row__"), pl.lit(0).alias("__file__"))
    assert without_persons(raw, LAYOUTS["penalties"])[1] == 1
    assert without_persons(raw.drop("CF_XDR_LB"), LAYOUTS["penalties"])[1] == ("CF_XDR_ZJLX" in cells)


@pytest.mark.parametrize(
    "cells",
    [
        {"CF_XDR_ZJLX": "身份证", "CF_XDR_SHXYM": "9163289 9MA75T5T1"},
        {"CF_XDR_ZJLX": "营业执照", "CF_XDR_SHXYM": "", "CF_XDR_GSZC": "632801200012345"},
        {"CF_XDR_ZJLX": "身份证", "CF_XDR_SHXYM": "", "CF_XDR_GSZC": "632801200012345"},
        {"CF_XDR_ZJLX": "无", "CF_XDR_SHXYM": ""},
        {"CF_XDR_LB": "法人及非法人组织"},
    ],
)
def test_a_penalty_of_a_firm_stays_whatever_is_told_of_its_representative(cells):
    row = example("penalties") | {"CF_XDR_LB": ""} | cells
    raw = pl.DataFrame([row]).with_columns(pl.lit(0).alias("__row__"), pl.lit(0).alias("__file__"))
    assert without_persons(raw, LAYOUTS["penalties"])[1] == 0


@pytest.mark.parametrize(
    "kind", ["自然人", "１", "1.0", "1-自然人", "自 然 人", "自然人（公民）", "自然人\u200b"]
)
@pytest.mark.parametrize(("layout", "header"), [("penalties", "CF_XDR_LB"), ("permits", "XK_XDR_TYPE")])
def test_a_party_that_is_said_to_be_a_person_is_one(layout, header, kind):
    raw = pl.DataFrame([example(layout) | {header: kind}]).with_columns(
        pl.lit(0).alias("__row__"), pl.lit(0).alias("__file__")
    )
    assert without_persons(raw, LAYOUTS[layout])[1] == 1
