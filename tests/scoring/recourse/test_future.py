"""What is supposed of the time to come: duties go on in time, yearly ratings stay, nothing better is invented."""

from datetime import date

from scoring.recourse.changes import quarters
from scoring.recourse.future import as_known, carried_on, first_filed, runs_on
from tests.scoring.cases import DAY, RATED_A, case

LATER = date(2027, 12, 31)


def _due(year, quarter, **more):
    end = {1: "03-31", 2: "06-30", 3: "09-30", 4: "12-31"}[quarter]
    due = {1: f"{year}-04-15", 2: f"{year}-07-15", 3: f"{year}-10-25", 4: f"{year + 1}-01-15"}[quarter]
    return {
        "occurred_on": due,
        "period_end": f"{year}-{end}",
        "due_on": due,
        "amount_due_fen": 1000 * quarter,
        "amount_paid_fen": 1000 * quarter,
        "paid_on": due,
        "insured": 5,
    } | more


YEAR = [_due(2025, 4), _due(2026, 1), _due(2026, 2), _due(2026, 3, paid_on=None, amount_paid_fen=None)]


def _added(rows, kind, day=LATER):
    known = as_known(rows, DAY)
    later = carried_on(known, DAY, day)[kind]
    return later.join(known[kind], on="record_id", how="anti").sort("occurred_on")


def test_dues_go_on_as_in_the_year_before_and_are_paid_in_full_on_the_day():
    added = _added(case(social_insurance=YEAR), "social_insurance")
    assert added["due_on"].to_list() == [
        date(2027, 1, 15),
        date(2027, 4, 15),
        date(2027, 7, 15),
        date(2027, 10, 25),
    ]
    assert added["amount_due_fen"].to_list() == [4000, 1000, 2000, 3000]
    assert added["amount_paid_fen"].to_list() == added["amount_due_fen"].to_list()
    assert added["paid_on"].to_list() == added["occurred_on"].to_list() == added["due_on"].to_list()
    assert added["record_id"].n_unique() == 4


def test_what_was_due_already_is_not_made_up():
    # The third quarter was due on 25 October and nothing is known of it.
    untold = case(social_insurance=[_due(2025, 3), *YEAR[:-1]])
    assert _added(untold, "social_insurance")["due_on"].min() == date(2027, 1, 15)


def test_a_series_that_has_stopped_stays_stopped():
    stopped = case(social_insurance=[_due(2025, 1), _due(2025, 2)])
    assert _added(stopped, "social_insurance").is_empty()
    assert not runs_on(stopped, ("social_insurance", "tax_filing"), DAY)
    assert runs_on(case(social_insurance=YEAR), ("social_insurance",), DAY)


def test_several_years_ahead_no_period_comes_twice():
    added = _added(case(social_insurance=YEAR), "social_insurance", date(2029, 10, 31))
    assert added["period_end"].n_unique() == added.height == 12


def test_however_far_ahead_what_goes_on_goes_on():
    """A policy may look fifty years ahead."""
    far = date(2076, 12, 31)
    old = RATED_A | {"year": 2024, "occurred_on": "2024-11-05"}
    rows = case(social_insurance=YEAR, tax_rating=[old])
    assert _added(rows, "social_insurance", far)["due_on"].max() == date(2076, 10, 25)
    years = _added(rows, "tax_rating", far)["year"].to_list()
    assert years == list(range(2026, 2077))


def test_ratings_stay_what_they_are_bad_ones_too():
    bad = RATED_A | {"rating": "D", "direct_d": "tax_evasion"}
    added = _added(
        case(tax_rating=[RATED_A | {"year": 2024, "occurred_on": "2025-04-20"}, bad]), "tax_rating"
    )
    assert added.select("year", "rating", "direct_d", "occurred_on").rows() == [
        (2026, "D", "tax_evasion", date(2027, 4, 20))
    ]


def test_annual_reports_come_in_time():
    report = {
        "occurred_on": "2026-08-01",
        "year": 2025,
        "due_on": "2026-06-30",
        "filed_on": "2026-08-01",
        "employees": 7,
    }
    added = _added(case(annual_report=[report]), "annual_report")
    assert added.select("year", "due_on", "filed_on", "employees").rows() == [
        (2026, date(2027, 6, 30), date(2027, 6, 30), 7)
    ]


def test_an_overdue_loan_stays_overdue_and_ages():
    loan = {
        "occurred_on": "2026-09-30",
        "document_no": "贷1号",
        "balance_fen": 900,
        "overdue_fen": 100,
        "overdue_days": 10,
    }
    known = as_known(case(loan=[loan]), DAY)
    (row,) = carried_on(known, DAY, date(2026, 10, 31))["loan"].rows(named=True)
    assert (row["overdue_days"], row["overdue_fen"], row["occurred_on"]) == (41, 100, DAY)


def test_a_loan_in_order_stays_in_order():
    loan = {
        "occurred_on": "2026-09-30",
        "document_no": "贷1号",
        "balance_fen": 900,
        "overdue_fen": 0,
        "overdue_days": 0,
    }
    known = as_known(case(loan=[loan]), DAY)
    assert carried_on(known, DAY, date(2026, 10, 31))["loan"]["overdue_days"].to_list() == [0]


def test_nothing_else_is_added():
    rows = case(
        tax_rating=[RATED_A],
        inspection=[{"occurred_on": "2026-05-01", "document_no": "查1号", "result": "pass"}],
        honour=[{"occurred_on": "2026-05-01", "document_no": "誉1号", "level": "county"}],
        safety_standard=[
            {"occurred_on": "2025-05-01", "document_no": "标1号", "level": "two", "valid_until": "2026-12-31"}
        ],
    )
    later = carried_on(as_known(rows, DAY), DAY, LATER)
    changed = {kind for kind, frame in later.items() if frame.height != rows[kind].height}
    assert changed == {"tax_rating"}


def test_what_is_dated_later_is_not_known_yet_but_events_are():
    rows = case(
        tax_rating=[RATED_A, RATED_A | {"year": 2026, "occurred_on": "2027-04-20"}],
        event=[
            {
                "event_type": "publicity_change",
                "target_kind": "penalty",
                "target_document_no": "样罚〔2026〕1号",
                "occurred_on": "2026-12-01",
                "effective_on": "2026-12-01",
                "publicity_until": "2027-01-31",
            }
        ],
    )
    known = as_known(rows, DAY)
    assert known["tax_rating"]["year"].to_list() == [2025]
    assert known["event"].height == 1


def test_four_returns_from_now_on():
    assert first_filed(DAY) == date(2027, 10, 15)
    assert first_filed(date(2026, 4, 14)) == date(2027, 1, 15)
    assert first_filed(date(2026, 4, 15)) == date(2027, 4, 15)
    assert quarters(date(2027, 10, 15)) == [
        (date(2026, 12, 31), date(2027, 1, 15)),
        (date(2027, 3, 31), date(2027, 4, 15)),
        (date(2027, 6, 30), date(2027, 7, 15)),
        (date(2027, 9, 30), date(2027, 10, 15)),
    ]


def test_what_is_dated_on_the_day_is_known_on_it_and_nothing_dated_later():
    days = [date(2026, 10, 30), DAY, date(2026, 11, 1)]
    rows = case(tax_rating=[RATED_A | {"occurred_on": day.isoformat()} for day in days])
    assert sorted(as_known(rows, DAY)["tax_rating"]["occurred_on"]) == days[:2]
