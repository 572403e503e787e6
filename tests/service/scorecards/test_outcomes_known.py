"""Until when it is known who defaulted: what a late, a silent, a faulty source and an unrelated load do to it."""

from datetime import date, datetime

import pytest

from features.deliveries import Delivery
from features.ingest import ingest
from features.layouts import LAYOUTS
from features.ledger import ZONE, Load, LoadedFile, end_of_day
from service import clock
from service.errors import NotFound, WrongUse
from service.home import Home
from service.scorecards.outcomes_known import find_outcomes, outcomes_known
from service.scorecards.training_days import training_days
from service.scorecards.validation import rows_of
from tests.command import done, shouxin
from tests.features.builders import example, write_csv
from tests.homes import copied

LISTS = {
    "serious-dishonesty": "credit-centre",
    "wage-arrears": "human-resources",
    "tax-arrears": "tax-bureau",
}


class Ledger:
    """A home of which only the ledger is written: what came, and when."""

    def __init__(self, root):
        self.home = Home(root)

    def receives(self, day, *layouts, feed=None, rows=3, accepted=3, quarantined=0, corrects=False):
        files = tuple(
            LoadedFile(
                name=f"{layout}.csv",
                sha256="ab" * 32,
                layout=layout,
                feed=feed or LISTS.get(layout, layout),
                received_on=day,
                declared=True,
                rows=rows,
                accepted=accepted,
                corrects=corrects,
            )
            for layout in layouts
        )
        moment = datetime.fromisoformat(day).replace(tzinfo=ZONE)
        name = f"{len(self.home.store.loads()):04d}"
        self.home.store.commit(Load(name, moment, moment, files, rows, quarantined, 0))

    def known(self, *by):
        return outcomes_known(self.home, known_at=end_of_day(date.fromisoformat(*by)) if by else None)

    def day(self):
        return self.known().day.isoformat()


@pytest.fixture
def ledger(tmp_path):
    """All three lists came on the last of March."""
    written = Ledger(tmp_path)
    written.receives("2026-03-31", *LISTS)
    return written


class TestDay:
    def test_all_sources_came(self, ledger):
        known = ledger.known()
        assert (known.day, known.late, known.never) == (date(2026, 3, 31), (), ())
        assert known.due == date(2025, 3, 31)
        assert known.notices() == ()

    def test_what_bears_no_outcomes_does_not_move_it(self, ledger):
        ledger.receives("2026-06-30", "registry", "events", "bank-outcomes")
        assert ledger.home.last_known_day() == date(2026, 6, 30)
        assert ledger.day() == "2026-03-31"

    def test_it_is_that_of_the_source_furthest_behind(self, ledger):
        ledger.receives("2026-06-30", "wage-arrears", "tax-arrears")
        assert ledger.day() == "2026-03-31"
        ledger.receives("2026-05-31", "serious-dishonesty")
        assert ledger.day() == "2026-05-31"

    def test_two_feeds_of_one_kind_are_both_waited_for(self, ledger):
        ledger.receives("2026-04-30", *LISTS)
        ledger.receives("2026-03-31", "tax-arrears", feed="local-tax")
        assert ledger.day() == "2026-03-31"

    def test_an_empty_list_says_that_there_is_nothing(self, ledger):
        ledger.receives("2026-06-30", *LISTS, rows=0, accepted=0, quarantined=9)  # of other files
        assert ledger.day() == "2026-06-30"

    def test_a_file_quarantined_whole_said_nothing(self, ledger):
        ledger.receives("2026-06-30", *LISTS, accepted=0, quarantined=9)
        assert ledger.day() == "2026-03-31"
        ledger.receives("2026-06-30", *LISTS, accepted=0)  # all of it known before
        assert ledger.day() == "2026-06-30"

    def test_mended_rows_are_no_delivery(self, ledger):
        ledger.receives("2026-06-30", *LISTS, corrects=True)
        assert ledger.day() == "2026-03-31"

    def test_a_file_by_hand_without_a_feed_is_not_waited_for(self, ledger):
        ledger.receives("2026-01-31", "tax-arrears", feed="tax-arrears")
        assert ledger.day() == "2026-03-31"

    def test_where_no_file_of_a_kind_names_a_feed_they_are_one_source(self, tmp_path):
        ledger = Ledger(tmp_path)
        ledger.receives("2026-01-31", "tax-arrears", feed="tax-arrears")
        ledger.receives("2026-02-28", "tax-arrears", feed="tax-arrears")
        assert ledger.day() == "2026-02-28"

    def test_what_came_later_is_not_known_before(self, ledger):
        ledger.receives("2026-06-30", *LISTS)
        assert ledger.known("2026-05-31").day == date(2026, 3, 31)
        noon = datetime(2026, 6, 30, 12, tzinfo=ZONE)
        assert outcomes_known(ledger.home, known_at=noon).day == date(2026, 6, 29)

    def test_without_any_there_is_no_day(self, ledger):
        assert find_outcomes(ledger.home, known_at=end_of_day(date(2026, 3, 30))) is None
        with pytest.raises(NotFound, match="截至 2026-03-30，没有收到过任何违约结果：严重失信主体名单"):
            ledger.known("2026-03-30")


class TestNotices:
    def test_a_source_a_month_behind_is_named_with_what_to_do(self, ledger):
        ledger.receives("2026-05-01", "registry")
        assert ledger.known().notices() == ()
        ledger.receives("2026-05-02", "registry", "wage-arrears", "serious-dishonesty")
        (told,) = ledger.known().notices()
        assert "税务部门（tax-bureau）的欠税公告（tax_arrears）最近一次收到是 2026-03-31" in told
        assert "--feed tax-bureau --received-on" in told

    def test_a_kind_that_never_came_is_named(self, tmp_path):
        ledger = Ledger(tmp_path)
        ledger.receives("2026-03-31", "serious-dishonesty", "tax-arrears")
        known = ledger.known()
        assert (known.day, known.never) == (date(2026, 3, 31), ("wage_arrears",))
        assert known.notices() == (
            "从未收到过拖欠工资认定（wage_arrears）：这类违约一概不知，训练和检验都会把这些企业当作没有违约",
        )


class TestTrainingDays:
    def test_by_default_they_lead_up_to_the_last_whose_outcomes_are_known(self, ledger):
        ledger.receives("2025-03-31", *LISTS)
        ledger.receives("2026-06-30", "registry")
        days = training_days(ledger.home)
        assert days.validated_on == date(2025, 3, 31)
        assert days.learned == (date(2023, 5, 31), date(2023, 10, 31), date(2024, 3, 31))
        assert len(days.notices) == 3

    def test_a_validation_day_that_is_not_due_is_wrong_use(self, ledger):
        with pytest.raises(WrongUse, match="请选不晚于 2025-03-31 的日子"):
            training_days(ledger.home, validate_on=date(2025, 4, 1))

    def test_what_was_late_on_the_validation_day_is_not_learned(self, ledger):
        """On the validation day one source had been silent for half a year; it has come since."""
        ledger.receives("2024-09-30", *LISTS)
        ledger.receives("2025-03-31", "wage-arrears", "serious-dishonesty")
        days = training_days(ledger.home)
        assert (days.validated_on, max(days.learned)) == (date(2025, 3, 31), date(2023, 9, 30))
        assert "tax-bureau" in days.notices[0]
        with pytest.raises(WrongUse, match="只知道到 2024-09-30；请选不晚于 2023-09-30"):
            training_days(ledger.home, [date(2023, 10, 31)])


LATER = datetime(2026, 12, 15, 9, 0, tzinfo=ZONE)


@pytest.fixture(scope="module")
def later_home(sample_home, tmp_path_factory):
    """The sample's home after a registration came by itself, six weeks after everything else."""
    home = copied(sample_home, tmp_path_factory.mktemp("later") / "home")
    file = write_csv(home / "one.csv", "registry", example("registry"))
    report = ingest(Home(home).archive, [Delivery(file, LAYOUTS["registry"], "market-regulator")], now=LATER)
    assert report.accepted == 1
    return home


class TestUnrelatedLoad:
    @pytest.fixture(autouse=True)
    def six_weeks_later(self):
        with clock.standing_at(LATER):
            yield

    def test_training_takes_the_same_days_and_labels(self, sample_home, later_home):
        before, after = Home(sample_home), Home(later_home)
        assert after.last_known_day() == date(2026, 12, 15)
        days = training_days(after)
        assert training_days(before).notices == ()
        assert (days.learned, days.validated_on) == (
            training_days(before).learned,
            training_days(before).validated_on,
        )
        assert len(days.notices) == 3
        validation = [
            rows_of(home, home.policy(), [days.validated_on], known_on=known.day, tell=lambda *_: None)
            for home in (before, after)
            for known in [outcomes_known(home)]
        ]
        assert validation[0].y.equals(validation[1].y)
        assert validation[0].y.sum() > 0

    @pytest.mark.parametrize(
        "command",
        [
            ("rule-book", "compare", "thousand_base"),
            ("policy", "bands"),
            ("drift", "--from", "2025-11", "--to", "2025-11"),
            ("shadow", "--rule-book", "thousand_base", "--as-of", "2025-11-30"),
        ],
        ids=lambda command: command[0],
    )
    def test_what_rests_on_outcomes_stays_and_names_the_late_sources(self, sample_home, later_home, command):
        before = done(sample_home, *command, "--json")
        after = done(later_home, *command, "--json")
        assert before.err.strip() == ""
        for feed in LISTS.values():
            assert f"（{feed}）" in after.err
        assert _without_notices(after.json) == _without_notices(before.json)

    def test_a_day_that_is_not_due_is_wrong_use(self, later_home):
        for command in (("validate",), ("rule-book", "compare", "thousand_base")):
            answer = shouxin(later_home, *command, "--on", "2025-11-01")
            assert (answer.code, answer.out) == (2, "")
            assert "请选不晚于 2025-10-31" in answer.err


def _without_notices(document):
    """A document without what it says of sources, wherever that stands."""
    if isinstance(document, dict):
        return {key: _without_notices(value) for key, value in document.items() if key != "notices"}
    return document
