"""A row that came through no feed that anybody chose is told of another one that told its record before; no other row is."""

from datetime import timedelta

import pytest

from features import other_feeds
from tests.features.builders import NOW, delivery, example, load, write_csv

LAYOUT = "wage-arrears"
LATER = NOW + timedelta(hours=1)


def rows(*numbers, amount="5"):
    return [example(LAYOUT, 决定书文号=f"样〔2024〕{one}号") | {"拖欠金额(元)": amount} for one in numbers]


def came(home, name, feed, *table, now=NOW):
    return load(home, delivery(write_csv(home / name, LAYOUT, *table), LAYOUT, None, feed=feed), now=now)


@pytest.fixture
def home(tmp_path):
    """Where two feeds told records of the kind: three the one, one of them the other too."""
    came(tmp_path, "a.csv", "human-resources", *rows(1, 2, 3))
    came(tmp_path, "b.csv", "credit-centre", *rows(3))
    return tmp_path


def test_what_another_feed_told_is_counted_by_that_feed(home):
    report = came(home, "c.csv", LAYOUT, *rows(1, 3, 4, amount="7"))
    assert report.known_elsewhere == {(LAYOUT, "credit-centre"): 1, (LAYOUT, "human-resources"): 2}
    assert report.accepted == 3


def test_what_was_said_under_its_own_feed_already_is_told_once(home):
    came(home, "c.csv", LAYOUT, *rows(1, amount="7"))
    assert came(home, "d.csv", LAYOUT, *rows(1, amount="7"), *rows(9)).known_elsewhere == {}


def test_a_correction_of_a_record_under_the_name_of_the_layout_is_no_other_feed(home):
    came(home, "c.csv", LAYOUT, *rows(9))
    report = came(home, "d.csv", LAYOUT, *rows(9, amount="7"), now=LATER)
    assert (report.revised, report.known_elsewhere) == (1, {})


def test_who_chose_a_feed_is_told_nothing(home):
    assert came(home, "c.csv", "human-resources", *rows(1, amount="7")).known_elsewhere == {}
    assert came(home, "d.csv", "third", *rows(1, amount="7")).known_elsewhere == {}


def test_another_kind_and_another_record_are_told_nothing(home):
    report = load(
        home, delivery(write_csv(home / "c.csv", "honours", example("honours")), "honours", None, "honours")
    )
    assert report.known_elsewhere == {}
    assert came(home, "d.csv", LAYOUT, *rows(4, 5)).known_elsewhere == {}


def test_only_rows_under_the_name_of_the_layout_are_compared(home):
    """Of one load: a correction of another record under its own feed is no cause to tell anything of it."""
    report = load(
        home,
        delivery(write_csv(home / "c.csv", LAYOUT, *rows(2, amount="7")), LAYOUT, None, "human-resources"),
        delivery(write_csv(home / "d.csv", LAYOUT, *rows(1, amount="7")), LAYOUT, None, LAYOUT),
        now=LATER,
    )
    assert report.revised == 1
    assert report.known_elsewhere == {(LAYOUT, "human-resources"): 1}


def test_only_the_first_rows_of_a_large_load_are_compared(home, monkeypatch):
    monkeypatch.setattr(other_feeds, "MOST", 1)
    assert came(home, "c.csv", LAYOUT, *rows(1, 2, 3, amount="7")).known_elsewhere == {
        (LAYOUT, "human-resources"): 1
    }
