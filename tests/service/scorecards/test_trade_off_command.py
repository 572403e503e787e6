"""`shouxin trade-off` and `shouxin train` within limits, on the sample's home."""

import pytest

from models.short_card import Limits, limits_of
from service.errors import WRONG_USE
from service.home import Home
from service.scorecards.registered import registered
from tests.command import done, shouxin
from tests.homes import copied

DAY = ("--as-of", "2024-06-30")  # a third of the rows


def test_what_shorter_cards_cost(sample_home):
    found = done(sample_home, "trade-off", *DAY, "--json").json
    whole, *others = found["rows"]
    assert found["simulated"] is True
    assert whole["max_features"] is whole["max_bins"] is None
    assert all(row["features"] <= (row["max_features"] or whole["features"]) for row in others)
    assert {row["max_features"] for row in others} >= {None, 5, 15}


@pytest.mark.parametrize(
    ("arguments", "later", "latest"),
    [
        (("train", "--as-of", "2024-09-30", "--as-of", "2024-11-01"), "2025-10-31", "2024-10-31"),
        (("train", "--as-of", "2025-01-01", "--validate-on", "2025-10-20"), "2025-10-20", "2024-10-20"),
        (("trade-off", "--as-of", "2025-01-01"), "2025-10-31", "2024-10-31"),
    ],
)
def test_training_days_too_late_name_the_validation_day(sample_home, arguments, later, latest):
    answer = shouxin(sample_home, *arguments)
    assert (answer.code, answer.out) == (WRONG_USE, "")
    assert f"其后 12 个月的违约结果须在验证日 {later} 已经知道；请选不晚于 {latest} 的日子" in answer.err


@pytest.fixture(scope="module")
def short(sample_home, tmp_path_factory):
    home = copied(sample_home, tmp_path_factory.mktemp("short") / "home")
    done(home, "train", *DAY, "--max-features", 6, "--max-bins", 4)
    return home


def test_training_keeps_within_the_limits(short):
    card = registered(Home(short), "public", 2).card
    assert len(card.features) == 6
    assert max(len(one.points) for one in card.inputs) <= 4
    assert limits_of(card.provenance) == Limits(max_features=6, max_bins=4)


@pytest.mark.parametrize(
    ("command", "option", "least"),
    [
        ("train", "--max-bins", 2),
        ("train", "--max-features", 1),
        ("train", "--seed", 0),
        ("trade-off", "--seed", 0),
    ],
)
def test_numbers_too_low_are_wrong_use(sample_home, command, option, least):
    answer = shouxin(sample_home, command, option, least - 1)
    assert answer.code == WRONG_USE
    assert f"{option} 的值不对：应不小于 {least}" in answer.err
