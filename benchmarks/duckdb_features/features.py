"""Every feature of the catalogue as an SQL aggregate, one line each, and the rows each view of them aggregates.

One pass per view: the windows are `FILTER` clauses, not statements of their own. `w12` and so on say whether a row lies
in the window of so many months; `age` is whole calendar months since, `age_days` days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.duckdb_features.gate import Gate

MACROS: Final = (
    # Counts and sums are whole numbers; a ratio is divided once, and unknown where nothing is to be divided by.
    "CREATE MACRO ratio(n, d) AS CASE WHEN d > 0 THEN coalesce(n, 0)::BIGINT::DOUBLE / d::BIGINT::DOUBLE END",
    # `greatest` would take what is unknown for nothing.
    "CREATE MACRO at_least_0(n) AS CASE WHEN n IS NOT NULL THEN greatest(n, 0) END",
)


@dataclass(frozen=True, slots=True)
class SqlView:
    """Rows of a view, and its features. Of `counted` ones an enterprise without rows has none: 0."""

    rows: str
    features: Mapping[str, str]
    counted: bool = False


LARGE: Final = ("vat_invoice", "tax_filing", "social_insurance", "utility_payment", "wage_payment")
"""Kinds without documents, read by `large`."""


def large(gate: Gate, kind: str) -> str:
    """The rows of a large kind that count."""
    if kind == "vat_invoice":
        key = "uscc, direction, invoice_no, occurred_on, counterparty, amount_fen, tax_fen"
        return gate.facts(kind, key, "void")
    if kind == "tax_filing":
        columns = "filed_on, sales_fen, tax_due_fen, tax_paid_fen, paid_on"
        return gate.dues(kind, "tax_type, period_end", columns, _owed("tax_due_fen", "tax_paid_fen"))
    if kind == "utility_payment":
        return gate.dues(kind, "utility, period_end", "usage, paid_on", None)
    amounts = "amount_due_fen, amount_paid_fen, paid_on"
    columns = f"insured, {amounts}" if kind == "social_insurance" else amounts
    return gate.dues(kind, "period_end", columns, _owed("amount_due_fen", "amount_paid_fen"))


def _change(amount: str, span: int, apart: int, window: str) -> str:
    """An amount over the newest periods, over that of as many before; unknown unless both hold as many periods."""
    recent = f"FILTER ({window} AND back < {span})"
    before = f"FILTER ({window} AND back >= {apart} AND back < {apart + span})"
    counts = f"count({amount}) {recent} = count({amount}) {before}"
    return f"CASE WHEN {counts} THEN ratio(sum({amount}) {recent}, sum({amount}) {before}) END"


def _trend(part: str) -> str:
    """The share of rows of the last 12 months of which something holds, less that of the 12 months before."""
    recent, before = "w24 AND age < 12", "w24 AND age >= 12 AND age < 24"
    held, held_before = (f"count(*) FILTER ({part} AND {months})" for months in (recent, before))
    rows, rows_before = (f"count(*) FILTER ({months})" for months in (recent, before))
    return f"ratio({held} * {rows_before} - {held_before} * {rows}, {rows} * {rows_before})"


def _share(part: str, window: str, of: str = "true") -> str:
    return f"ratio(count(*) FILTER ({part} AND {window}), count(*) FILTER ({of} AND {window}))"


def _back(told: str) -> str:
    newest = f"max(period_end) FILTER ({told}) OVER (PARTITION BY uscc)"
    return f"(year({newest}) - year(period_end)) * 12 + month({newest}) - month(period_end) AS back"


def _owed(due: str, paid: str) -> str:
    """What of a due was open on its due day."""
    rest = f"at_least_0({due} - coalesce({paid}, 0))"
    return f"CASE WHEN paid_on <= due_on THEN {rest} ELSE {due} END"


def _missed(due: str, paid: str, ended: str = "paid_on") -> str:
    """How late a due was and what of it is open, unknown where it is excused."""
    return (
        f"CASE WHEN NOT excused THEN at_least_0({ended} - due_on) END AS late_days,"
        f" CASE WHEN NOT excused THEN at_least_0({due} - coalesce({paid}, 0)) END AS rest"
    )


_LATE: Final = "(coalesce(late_days > 0, false) OR coalesce(not_paid, false))"
_FILINGS: Final = f"""(
    SELECT *, {_missed("tax_due_fen", "tax_paid_fen", "coalesce(paid_on, filed_on)")},
      NOT excused AND filed_on IS NULL AS not_filed FROM usable_tax_filing)"""
_DUES: Final = (
    f"""{_missed("amount_due_fen", "amount_paid_fen")}, NOT excused AND paid_on IS NULL AS not_paid"""
)
_PARTNERS: Final = """(
    SELECT *, CURRENT_DATE AS occurred_on, recent_fen > 0 AS traded,
      count(*) FILTER (recent_fen > 0) OVER (PARTITION BY uscc, counterparty) = 2 AS both_ways
    FROM (
      SELECT uscc, direction, counterparty,
        coalesce(sum(amount_fen) FILTER (occurred_on > {year_ago}), 0) AS recent_fen,
        coalesce(sum(amount_fen) FILTER (occurred_on <= {year_ago}), 0) AS before_fen
      FROM usable_vat_invoice WHERE NOT void AND occurred_on > {two_years_ago} GROUP BY ALL))"""
# Months without sales between the first and the last count as zero: both neighbours of a gap differ by all they are.
_MONTHS: Final = """(
    SELECT *, lag(sales_fen) OVER month AS before_fen, lag(month) OVER month AS month_before,
      min(month) OVER (PARTITION BY uscc) AS first_month
    FROM (
      SELECT uscc, last_day(occurred_on) AS occurred_on, year(occurred_on) * 12 + month(occurred_on) AS month,
        sum(amount_fen) AS sales_fen
      FROM usable_vat_invoice WHERE direction = 'out' AND NOT void GROUP BY ALL)
    WINDOW month AS (PARTITION BY uscc ORDER BY month))"""


def _money(side: str, first: int, last: int, window: str) -> str:
    return f"sum(amount_fen) FILTER ({side} AND {window} AND age >= {first} AND age < {last})"


def _sum(column: str, which: str) -> str:
    return f"coalesce(sum({column}) FILTER ({which}), 0)"


def _top(direction: str) -> str:
    which = f"FILTER (traded AND direction = '{direction}')"
    return f"ratio(max(recent_fen) {which}, sum(recent_fen) {which})"


def _kept(direction: str) -> str:
    before = f"before_fen > 0 AND direction = '{direction}'"
    return f"ratio(count(*) FILTER ({before} AND traded), count(*) FILTER ({before}))"


_LEVELS: Final = {
    "tax_rating": ("D", "C", "B", "A"),
    "labour_rating": ("C", "B", "A"),
    "environment_rating": ("black", "red", "yellow", "blue", "green"),
    "customs_rating": ("seriously_dishonest", "dishonest", "regular", "certified", "advanced_certified"),
}


def _level(column: str, words: tuple[str, ...], first: int = 0) -> str:
    cases = " ".join(f"WHEN '{word}' THEN {level}" for level, word in enumerate(words, first))
    return f"CASE {column} {cases} END"


def _rated(kind: str) -> str:
    return f"(SELECT *, {_level('rating', _LEVELS[kind])} AS level FROM usable_{kind})"


# A D for being on the list of major tax violations is the listing again.
_TAX_RATED: Final = f"""(
    SELECT * REPLACE (CASE WHEN direct_d IS DISTINCT FROM 'major_violation_listed' THEN level END AS level),
      max(year) FILTER ({{w36}}) OVER (PARTITION BY uscc) AS newest_year,
      direct_d IS NOT NULL AND direct_d NOT IN ('major_violation_listed', 'abnormal_responsible', 'd_responsible')
        AS own_direct_d
    FROM {_rated("tax_rating")})"""
_CUSTOMS_RATED: Final = f"""(
    SELECT uscc, occurred_on, CASE WHEN level >= 2 OR uscc NOT IN (
      SELECT uscc FROM usable_serious_dishonesty WHERE list_id = 'customs_dishonest') THEN level END AS level
    FROM {_rated("customs_rating")})"""
_FOUND: Final = "usable_finding ANTI JOIN usable_penalty USING (uscc, document_no)"
_LOANS: Final = f"""(
    SELECT *, CASE WHEN NOT excused THEN overdue_days END AS own_days,
      CASE WHEN NOT excused THEN overdue_fen END AS own_fen,
      CASE WHEN NOT excused THEN
        {_level("loan_class", ("loss", "doubtful", "substandard", "special_mention", "normal"))} END AS level
    FROM (
      SELECT usable_loan.*, covered.record_id IS NOT NULL AS excused FROM usable_loan LEFT JOIN (
        SELECT record_id FROM (SELECT *, occurred_on - coalesce(overdue_days, 0)::INT AS since FROM usable_loan)
        JOIN cover USING (uscc)
        WHERE overdue_fen > 0 AND owed_since < since AND (settled_on IS NULL OR settled_on > since)
        GROUP BY record_id, overdue_fen HAVING sum(owed_fen) >= overdue_fen) covered USING (record_id)))"""

VIEWS: Final[tuple[SqlView, ...]] = (
    SqlView(
        """(SELECT *, direction = 'out' AND NOT void AS sold, direction = 'in' AND NOT void AS bought
            FROM usable_vat_invoice)""",
        {
            "invoice_sales_growth_12m": f"ratio({_money('sold', 0, 12, 'w24')}, {_money('sold', 12, 24, 'w24')})",
            "invoice_sales_growth_6m": f"ratio({_money('sold', 0, 6, 'w12')}, {_money('sold', 6, 12, 'w12')})",
            "invoice_void_share_24m": _share("direction = 'out' AND void", "w24", "direction = 'out'"),
            "invoice_red_letter_share_24m": (
                f"ratio(-{_sum('amount_fen', 'sold AND amount_fen < 0 AND w24')},"
                f" {_sum('amount_fen', 'sold AND amount_fen > 0 AND w24')})"
            ),
            "invoice_purchase_void_share_24m": _share("direction = 'in' AND void", "w24", "direction = 'in'"),
            "invoice_margin_24m": (
                f"ratio({_sum('amount_fen', 'sold AND w24')} - {_sum('amount_fen', 'bought AND w24')},"
                f" {_sum('amount_fen', 'sold AND w24')})"
            ),
            "invoice_vat_burden_24m": (
                f"ratio({_sum('tax_fen', 'sold AND w24')} - {_sum('tax_fen', 'bought AND w24')},"
                f" {_sum('amount_fen', 'sold AND w24')})"
            ),
            "invoice_days_since_sale": "min(age_days) FILTER (sold)",
        },
    ),
    SqlView(
        _MONTHS,
        {
            "invoice_sales_volatility_24m": """ratio(
                sum(CASE
                  WHEN month_before >= {first24} THEN CASE WHEN month_before = month - 1
                    THEN abs(sales_fen - before_fen) ELSE abs(sales_fen) + abs(before_fen) END
                  WHEN first_month < month AND month > {first24} THEN abs(sales_fen)
                  ELSE 0 END) FILTER (w24),
                sum(sales_fen) FILTER (w24))""",
            "invoice_months_active_12m": "CASE WHEN bool_or(w12) THEN count(*) FILTER (sales_fen <> 0 AND w12) END",
        },
    ),
    SqlView(
        _PARTNERS,
        {
            "invoice_buyer_top_share_12m": _top("out"),
            "invoice_supplier_top_share_12m": _top("in"),
            "invoice_buyers_kept_12m": _kept("out"),
            "invoice_suppliers_kept_12m": _kept("in"),
            "invoice_both_ways_share_12m": (
                "ratio(sum(recent_fen) FILTER (traded AND both_ways), sum(recent_fen) FILTER (traded))"
            ),
        },
    ),
    SqlView(
        f"(SELECT *, {_back('sales_fen IS NOT NULL')} FROM {_FILINGS} WHERE tax_type = 'vat')",
        {
            "vat_late_share_12m": _share("late_days > 0", "w12"),
            "vat_late_share_36m": _share("late_days > 0", "w36"),
            "vat_filed_late_share_12m": _share("filed_on > due_on", "w12"),
            "months_since_vat_late": "min(age) FILTER (late_days > 0 AND w36)",
            "vat_late_trend_12m": _trend("late_days > 0"),
            "vat_not_filed_12m": "CASE WHEN bool_or(w12) THEN count(*) FILTER (not_filed AND w12) END",
            "vat_late_days_max_24m": "max(late_days) FILTER (w24)",
            "tax_unpaid_share_12m": "ratio(sum(rest) FILTER (w12), sum(tax_due_fen) FILTER (w12))",
            "sales_growth_12m": _change("sales_fen", 12, 12, "w36"),
            "sales_change_6m": _change("sales_fen", 6, 6, "w24"),
            "zero_sales_share_12m": _share("sales_fen = 0", "w12", "sales_fen IS NOT NULL"),
        },
    ),
    SqlView(
        """(SELECT uscc, occurred_on, sales_fen,
              abs(sales_fen - lag(sales_fen) OVER (PARTITION BY uscc ORDER BY period_end)) AS step
            FROM usable_tax_filing WHERE tax_type = 'vat' AND {w24})""",
        {"sales_volatility_24m": "ratio(sum(step), sum(sales_fen))"},
    ),
    SqlView(_FILINGS, {"taxes_late_share_24m": _share("late_days > 0", "w24")}),
    SqlView(
        f"(SELECT *, {_DUES}, {_back('insured IS NOT NULL')} FROM usable_social_insurance)",
        {
            "social_insurance_late_share_12m": _share(_LATE, "w12"),
            "social_insurance_late_share_36m": _share(_LATE, "w36"),
            "social_insurance_late_days_max_24m": "max(late_days) FILTER (w24)",
            "months_since_social_insurance_late": f"min(age) FILTER ({_LATE} AND w36)",
            "social_insurance_late_trend_12m": _trend(_LATE),
            "social_insurance_unpaid_share_12m": "ratio(sum(rest) FILTER (w12), sum(amount_due_fen) FILTER (w12))",
            "insured_change_12m": _change("insured", 1, 12, "w24"),
        },
    ),
    SqlView(
        f"""(SELECT *, at_least_0(paid_on - due_on) AS late_days, {_back("electricity_used IS NOT NULL")}
            FROM (SELECT *, CASE WHEN utility = 'electricity' THEN usage END AS electricity_used
              FROM usable_utility_payment))""",
        {
            "utility_late_share_12m": _share("late_days > 0", "w12", "late_days IS NOT NULL"),
            "utility_late_share_36m": _share("late_days > 0", "w36", "late_days IS NOT NULL"),
            "utility_late_days_max_24m": "max(late_days) FILTER (w24)",
            "electricity_change_12m": _change("electricity_used", 12, 12, "w36"),
        },
    ),
    SqlView(
        f"(SELECT *, {_DUES} FROM usable_wage_payment)",
        {
            "wages_late_share_12m": _share(_LATE, "w12"),
            "wages_unpaid_share_12m": "ratio(sum(rest) FILTER (w12), sum(amount_due_fen) FILTER (w12))",
            "months_since_wages_late": f"min(age) FILTER ({_LATE} AND w36)",
        },
    ),
    SqlView(
        _LOANS,
        {
            "loan_overdue_days_max_24m": "max(own_days) FILTER (w24)",
            "loan_overdue_share_24m": "ratio(sum(own_fen) FILTER (w24), sum(balance_fen) FILTER (w24))",
            "loan_class_lowest_24m": "min(level) FILTER (w24)",
        },
    ),
    SqlView(
        """(SELECT uscc, occurred_on, 0 AS found FROM usable_loan
            UNION ALL SELECT uscc, occurred_on, 1 FROM usable_loan_arrears)""",
        {"loan_arrears_36m": "sum(found) FILTER (w36)"},
    ),
    SqlView(
        _TAX_RATED,
        {
            "tax_rating_latest": "arg_max_null(level, year) FILTER (w24)",
            "tax_rating_lowest_36m": "min(level) FILTER (w36)",
            "tax_rating_change": (
                "arg_max_null(level, year) FILTER (w36) - max(level) FILTER (w36 AND year = newest_year - 1)"
            ),
            "tax_direct_d_36m": "CASE WHEN bool_or(w36) THEN count(*) FILTER (own_direct_d AND w36) END",
        },
    ),
    SqlView(
        _rated("labour_rating"),
        {
            "labour_rating_latest": "arg_max_null(level, year) FILTER (w24)",
            "labour_rating_lowest_36m": "min(level) FILTER (w36)",
        },
    ),
    SqlView(
        _rated("environment_rating"), {"environment_rating_latest": "arg_max_null(level, year) FILTER (w24)"}
    ),
    SqlView(_CUSTOMS_RATED, {"customs_rating_latest": "arg_max_null(level, occurred_on)"}),
    SqlView(
        f"""(SELECT uscc, occurred_on, {_level("level", ("three", "two", "one"), 1)} AS reached
            FROM usable_safety_standard WHERE valid_until >= {{as_of}})""",
        {"safety_standard_level": "max(reached)"},
    ),
    SqlView(
        "(SELECT *, performed_on <= due_on AS in_time FROM usable_contract WHERE performed_on IS NOT NULL)",
        {"contracts_in_time_share_36m": _share("in_time", "w36", "in_time IS NOT NULL")},
    ),
    SqlView(
        "usable_inspection",
        {
            "inspection_problem_share_36m": _share("result <> 'pass'", "w36"),
            "months_since_inspection_problem": "min(age) FILTER (result <> 'pass' AND w36)",
        },
    ),
    SqlView(
        "usable_quality_check",
        {"quality_failed_share_36m": _share("NOT passed", "w36", "passed IS NOT NULL")},
    ),
    SqlView(
        "usable_commitment",
        {"commitments_kept_share_36m": _share("state = 'kept'", "w36", "state <> 'open'")},
    ),
    SqlView("usable_penalty", {"months_since_penalty": "min(age) FILTER (w36)"}),
    SqlView(
        "(SELECT *, at_least_0(filed_on - due_on) AS delay FROM usable_annual_report)",
        {
            "annual_report_delay_days": "arg_max_null(delay, year) FILTER (w24)",
            "annual_reports_late_36m": "count(*) FILTER (delay > 0 AND w36)",
        },
        counted=True,
    ),
    SqlView(
        "usable_registry_change",
        {"representative_changes_24m": "count(*) FILTER (item = 'legal_representative' AND w24)"},
        counted=True,
    ),
    SqlView(
        "usable_penalty",
        {
            "penalties": "count(*) FILTER (w36)",
            "serious_penalties": "count(*) FILTER (event_severity = 'serious' AND w36)",
            "heavy_penalties": """count(*) FILTER (w36 AND
                penalty_type IN ('licence_suspended', 'stop_business', 'licence_revoked', 'closure'))""",
            "penalties_repeated": ("count(violation) FILTER (w36) - count(DISTINCT violation) FILTER (w36)"),
        },
        counted=True,
    ),
    SqlView(_FOUND, {"findings": "count(*)"}, counted=True),
    SqlView("usable_serious_dishonesty", {"serious_listings": "count(*)"}, counted=True),
    SqlView("usable_consumption_limit", {"consumption_limits": "count(*)"}, counted=True),
    SqlView(
        "usable_abnormal_operation",
        {"abnormal_listings": "count(*)", "abnormal_months_max": "max(age)"},
        counted=True,
    ),
    SqlView(
        "usable_enforcement",
        {
            "enforcement_open": "count(*)",
            "enforcement_shared": "count(*) FILTER (debtors > 1)",
            "enforcement_open_months_max": "max(age)",
        },
        counted=True,
    ),
    SqlView(
        "usable_inspection", {"inspections_failed": "count(*) FILTER (result = 'fail' AND w36)"}, counted=True
    ),
    SqlView(
        "usable_commitment",
        {"commitments_broken": "count(*) FILTER (state = 'broken' AND w36)"},
        counted=True,
    ),
    SqlView("usable_contract_finding", {"contract_findings_36m": "count(*) FILTER (w36)"}, counted=True),
    SqlView("usable_wage_arrears", {"wage_arrears_36m": "count(*) FILTER (w36)"}, counted=True),
    SqlView(
        "usable_social_insurance_arrears",
        {"social_insurance_arrears_36m": "count(*) FILTER (w36)"},
        counted=True,
    ),
    SqlView(
        "usable_payables_overdue",
        {
            "payables_overdue_36m": "count(*) FILTER (w36)",
            "payables_overdue_months_max_36m": "max(overdue_months) FILTER (w36)",
        },
        counted=True,
    ),
    SqlView(
        "usable_tax_arrears",
        {"tax_arrears_36m": "count(*) FILTER (w36)", "tax_arrears_open_months_max": "max(age)"},
        counted=True,
    ),
)
