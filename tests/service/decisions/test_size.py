"""The size class of the day a contract was signed: what is reported later does not change it."""

import pytest

from service.cli.main import main
from tests.command import done, shouxin
from tests.features.builders import USCC, delivery, example, load, write_csv


@pytest.fixture
def home(tmp_path):
    """A builder, small by the report of 2023 (received in 2024) and medium by that of 2024 (received in 2025)."""
    registered = example(
        "registry", 统一社会信用代码=USCC, 行业代码="E4700", 成立日期="2016-05-10", 核准日期="2016-05-10"
    )
    load(tmp_path, delivery(write_csv(tmp_path / "r.csv", "registry", registered), "registry", "2024-01-05"))
    for year, revenue, assets in ((2023, "3200", "2900"), (2024, "6000", "5000")):
        report = example(
            "annual-reports",
            年度=str(year),
            从业人数="45",
            报送期限=f"{year + 1}-06-30",
            报送日期=f"{year + 1}-06-01",
        ) | {"营业收入(万元)": revenue, "资产总额(万元)": assets}
        path = write_csv(tmp_path / f"{year}.csv", "annual-reports", report)
        load(tmp_path, delivery(path, "annual-reports", f"{year + 1}-06-02"))
    return tmp_path


def test_fixed_on_the_day_of_the_contract(home):
    signed = done(home, "size", USCC, "--on", "2025-05-31", "--json").json
    assert (signed["size_class"], signed["report_year"]) == ("small", 2023)
    later = done(home, "size", USCC, "--on", "2025-06-02", "--json").json
    assert (later["size_class"], later["report_year"]) == ("medium", 2024)
    again = done(home, "size", USCC, "--on", "2025-05-31", "--known-at", "2026-01-01", "--json").json
    assert again["size_class"] == "small", "filed in June: no fact of May, whenever it is asked"


def test_the_page_says_what_it_rests_on(home):
    page = done(home, "size", USCC, "--on", "2025-05-31").out
    for text in ("2025-05-31 的企业规模：小型", "2023 年度", "3,200.00 万元", "中小企业划型标准规定"):
        assert text in page


def test_unknown_figures_are_named_and_nothing_is_guessed(home):
    before = done(home, "size", USCC, "--on", "2024-02-01", "--json").json
    assert before["size_class"] is None
    assert before["unknown"] == ["从业人数", "营业收入", "资产总额"]
    assert "无法判定：从业人数、营业收入、资产总额不明" in done(home, "size", USCC, "--on", "2024-02-01").out


@pytest.mark.parametrize("on", ["2099-01-01", "31.12.2023"])
def test_a_wrong_day_is_named_as_it_was_asked(home, on):
    answer = shouxin(home, "size", USCC, "--on", on)
    assert answer.code == 2
    assert "规模判定日（--on）" in answer.err
    assert "基准日" not in answer.err


def test_who_is_not_registered_has_no_size(home):
    assert shouxin(home, "size", USCC, "--on", "2023-12-31").code == 1
    assert shouxin(home, "size", "91632899MA75T5T192").code == 2
    assert shouxin(home, "size", USCC, "--on", "31.12.2023").code == 2
    assert main(["size"]) == 2
