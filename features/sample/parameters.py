"""Every number that shapes the simulated prefecture, in one place, with what it stands for.

Rates are per enterprise and full quarter unless said otherwise; `risk` weights are log-odds or log-rates per standard
deviation of the hidden risk. They were tuned together: about 4.3 % of the enterprises in scope default within a year,
and a sensible model on some forty aggregates ranks them with an AUC of about 0.82 out of time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

CHUNK: Final = 20_000
"""Enterprises simulated at once; bounds memory whatever their number."""
SERIALS: Final = 1_000_000
"""Document serial numbers kept for each chunk, so that no two chunks write the same document number."""
USUAL_REVENUE_FEN: Final = 80_000_000.0
"""Yearly revenue (80 万元) of an enterprise whose disputes have the usual size."""


@dataclass(frozen=True, slots=True)
class _Deliveries:
    late_share: float = 0.04  # rows that arrive later than they should
    late_quarters: int = 3  # at most so many quarters late


@dataclass(frozen=True, slots=True)
class _Population:
    entry_rate: float = 0.06  # new enterprises a year, of those there are
    exit_rate: float = 0.03  # a year
    exit_risk: float = 0.15  # exits lean towards the weak, but only a little
    exit_after_default: float = 4.0  # times as likely in the year after a default
    mean_age_years: float = 7.0  # at the beginning
    oldest_years: float = 28.0
    dormant: float = 0.010  # neither tax nor social insurance: nothing to evaluate
    electricity: float = 0.70  # with a meter of their own
    water: float = 0.04  # with metered water beside it
    authorised: float = 0.03  # let their invoices be used
    insured_company: float = 0.84  # with employees in the social insurance
    insured_other: float = 0.30
    filing_individual: float = 0.35  # individual businesses that declare at all


TYPES: Final[Mapping[str, float]] = {
    "company": 0.78,
    "individual_business": 0.12,
    "cooperative": 0.055,
    "sole_proprietorship": 0.02,
    "partnership": 0.007,
    "branch": 0.018,
}
OWNERSHIPS: Final[Mapping[str, float]] = {
    "private": 0.905,
    "state": 0.032,
    "collective": 0.018,
    "mixed": 0.037,
    "foreign": 0.008,
}
SIZES: Final[Mapping[str, float]] = {"micro": 0.715, "small": 0.235, "medium": 0.045, "large": 0.005}
DIVISIONS: Final[Mapping[str, float]] = {
    "632801": 0.46,
    "632802": 0.24,
    "632803": 0.06,
    "632821": 0.08,
    "632822": 0.11,
    "632823": 0.05,
}
EXIT_STATUSES: Final[Mapping[str, float]] = {"cancelled": 0.78, "revoked": 0.12, "moved_out": 0.10}


@dataclass(frozen=True, slots=True)
class _Risk:
    persistent: float = 0.82  # weight of what stays with an enterprise
    moving: float = 0.54  # weight of the slow wave
    memory: float = 0.91  # autocorrelation of the wave from quarter to quarter
    shock_rate: float = 0.012  # sudden troubles
    shock_mean: float = 1.3  # their size, in standard deviations of the wave
    industry: float = 0.16  # modest, spread over the industries
    size_class: float = 0.10  # per class below medium
    after_default: float = 0.28  # what a default leaves behind ...
    after_default_memory: float = 0.80  # ... and how it fades


@dataclass(frozen=True, slots=True)
class _Default:
    rate: float = 0.00096  # at risk zero
    risk: float = 2.2  # how much the hidden risk drives it
    blue: float = 0.0008  # out of the blue, whatever the risk
    again: float = 1.2  # hazard is raised by this factor − 1 in the year after a default
    ceiling: float = 0.30


DEFAULT_TYPES: Final[Mapping[str, float]] = {
    "judgment_defaulter": 0.53,
    "wage_defaulter": 0.03,
    "major_tax_violation": 0.025,
    "market_serious_dishonesty": 0.03,
    "work_safety_serious": 0.012,
    "wage_arrears": 0.20,
    "tax_arrears": 0.15,
}


@dataclass(frozen=True, slots=True)
class _Filings:
    late: float = -3.6  # log-odds of declaring late at risk zero
    late_risk: float = 1.0
    late_own: float = 0.60  # carelessness of its own, unrelated to risk
    days_late: float = 24.0
    never: float = 0.07  # of the late ones
    unpaid: float = -4.4  # log-odds of paying later than declaring
    unpaid_risk: float = 1.0
    unpaid_days: float = 70.0
    part_paid: float = 0.006
    growth: float = 0.004  # of log sales a quarter
    growth_risk: float = -0.026
    growth_noise: float = 0.075
    sales_noise: float = 0.20
    zero_sales: float = 0.05  # quarters without sales, more with the smallest
    small_scale: float = 0.62  # small-scale taxpayers: 1 %, free below the threshold
    exempt_fen: int = 30_000_000  # 30 万元 a quarter


@dataclass(frozen=True, slots=True)
class _Payments:
    insurance_late: float = -3.45
    insurance_risk: float = 1.0
    insurance_own: float = 0.65
    insurance_days: float = 40.0
    insurance_unpaid: float = 0.05  # of the late ones: never
    staff_risk: float = -0.016  # of log head count a quarter
    staff_noise: float = 0.04
    insured_yuan: float = 4_350.0  # contribution per head and quarter
    utility_late: float = -2.75
    utility_risk: float = 0.85
    utility_own: float = 0.65
    utility_days: float = 22.0
    usage_follows_sales: float = 0.55
    usage_noise: float = 0.16
    yuan_per_kwh: float = 0.52


@dataclass(frozen=True, slots=True)
class _Wages:
    watched: float = 2.0  # wages are reported where wage arrears are this much more usual than elsewhere
    late: float = -3.4
    late_risk: float = 1.0
    late_own: float = 0.65
    days_late: float = 28.0
    never: float = 0.05  # of the late ones
    part_paid: float = 0.012
    yuan: float = 16_500.0  # per head and quarter


@dataclass(frozen=True, slots=True)
class _Contracts:
    rate: float = 0.010  # contracts with public bodies, whose performance is collected
    late: float = -1.9
    late_risk: float = 0.85
    terminated: float = 0.03
    days: float = 150.0  # agreed time
    days_late: float = 35.0


@dataclass(frozen=True, slots=True)
class _Loans:
    borrowers: float = 0.65  # of those who let their data be used
    overdue: float = -3.5  # log-odds that a loan falls behind in a quarter
    overdue_risk: float = 1.0
    healed: float = 0.45  # of loans that are behind, those caught up by the next quarter
    balance_yuan: float = 600_000.0
    found: float = 0.5  # of loans behind for half a year, those with a finding


@dataclass(frozen=True, slots=True)
class _Successions:
    code_changed: float = 0.0015  # of the enterprises, once
    merged: float = 0.05  # of those cancelled, taken over by another


@dataclass(frozen=True, slots=True)
class _Annual:
    report_missing: float = -3.3
    report_late: float = -2.9
    report_risk: float = 0.85
    listed_if_missing: float = 0.70  # listed as abnormal when no report is there
    cured: float = 0.55  # of those, reported and removed later
    tax_base: float = 84.0
    tax_risk: float = -4.4
    tax_late: float = -2.2  # per late declaration of the year
    tax_direct_d: float = 0.010  # rated D directly (not to be found, false invoices …), at risk zero
    tax_direct_risk: float = 0.8
    tax_noise: float = 12
    tax_revised: float = 0.012  # ratings corrected after publication
    labour_share: float = 0.34
    labour_risk: float = 0.8


@dataclass(frozen=True, slots=True)
class _Invoices:
    per_month: float = 11  # sales and purchase invoices of the median authorised enterprise
    per_month_sigma: float = 0.7
    void: float = 0.03
    void_risk: float = 0.25
    red: float = 0.02
    counterparties: int = 3_000
    both_ways: float = 0.04  # purchases from those one sells to


@dataclass(frozen=True, slots=True)
class _Dirt:
    share: float = 0.001  # rows that an importer must refuse
    harmless: float = 0.001  # rows written oddly but readably
    repeated: float = 0.0003  # rows that stand there twice
    persons: float = 0.004  # rows about natural persons in the double-publicity files


DELIVERIES: Final = _Deliveries()
POPULATION: Final = _Population()
RISK: Final = _Risk()
DEFAULT: Final = _Default()
FILINGS: Final = _Filings()
PAYMENTS: Final = _Payments()
ANNUAL: Final = _Annual()
INVOICES: Final = _Invoices()
WAGES: Final = _Wages()
CONTRACTS: Final = _Contracts()
LOANS: Final = _Loans()
SUCCESSIONS: Final = _Successions()
DIRT: Final = _Dirt()
