"""Numbers that shape what authorities and courts record of the simulated prefecture: see `parameters`."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class _Compliance:
    penalty: float = 0.0095
    penalty_risk: float = 0.8
    usual_field: float = 0.6  # penalties in the field in which the enterprise usually fails
    serious: float = 0.15
    minor: float = 0.20
    in_department_list: float = 0.86
    minor_published: float = 0.15
    inspection: float = 0.031
    failed: float = -2.6
    rectify: float = -1.35
    inspection_risk: float = 0.95
    permit: float = 0.085
    commitment: float = 0.042
    broken: float = -3.1
    broken_risk: float = 0.9
    honour: float = 0.004
    honour_risk: float = -0.25
    recognition: float = 0.003
    finding: float = 0.0018
    finding_risk: float = 0.7
    repaired_general: float = 0.45
    repaired_serious: float = 0.30
    annulled: float = 0.015
    suspended: float = 0.015  # by an objection, half of them recorded as such
    moved_end: float = 0.02  # penalties whose publicity is shortened
    appealed: float = 0.02  # penalties and findings that say so themselves
    repair_annulled: float = 0.012
    other_brackets: float = 0.15  # events that write the document's number in another form


@dataclass(frozen=True, slots=True)
class _Court:
    enforcement: float = 0.0052
    enforcement_risk: float = 1.0
    settled: float = 0.45
    limited: float = 0.35  # enforcement followed by a limit on consumption
    before_listing: float = 0.50  # judgment defaulters whose enforcement was filed before
    alone: float = 0.72  # enforcement against the enterprise only
    restored: float = 0.02  # removals from a list that are undone
    rarer_lists: float = 0.00015
    rarer_lists_risk: float = 0.8
    plaintiff: float = 0.0008  # judgments the enterprise itself has won
    payables: float = 0.0025
    payables_risk: float = 0.9
    contract: float = 0.0025
    contract_risk: float = 0.8
    unreachable: float = 0.0016
    unreachable_risk: float = 0.7


@dataclass(frozen=True, slots=True)
class _Arrears:
    insurance: float = 0.0017
    insurance_risk: float = 1.0
    upstream: float = 0.00075  # arrears caused by public bodies and large firms, per kind of arrears
    wages_yuan: float = 11_000.0  # owed to each worker, median
    background: float = 0.0036  # receivables without any arrears behind them
    confirmed_before: float = 0.40  # of upstream receivables, confirmed before the arrears are found
    paid_later: float = 0.30
    unconfirmed: float = 0.0065
    unconfirmed_risk: float = 0.65
    complaint: float = 0.0030
    wage_settled: float = 0.65
    tax_settled: float = 0.60
    insurance_settled: float = 0.55


@dataclass(frozen=True, slots=True)
class _SectorRatings:
    environment: float = 0.11  # of those who are watched, times how much
    environment_risk: float = 0.6
    customs: float = 0.02  # trade abroad
    customs_risk: float = 0.6
    safety: float = 0.006  # a standard reached, per quarter
    safety_risk: float = -0.15
    quality: float = 0.014  # products checked, per quarter
    quality_failed: float = -2.9
    quality_risk: float = 0.8


@dataclass(frozen=True, slots=True)
class _Relief:
    deferred: float = 0.0012  # dues put off, per quarter
    deferred_risk: float = 0.5
    restructured: float = 0.00005
    restructured_risk: float = 1.6
    ended: float = 0.5  # restructurings performed to the end within the time
    withdrawn: float = 0.02  # confirmations of receivables withdrawn


@dataclass(frozen=True, slots=True)
class _OlderForms:
    older_code_2016: float = (
        0.25  # rows of the older layout that give an older identifier instead of the code
    )
    older_code: float = 0.02  # the same of the present layout, in its first years


COMPLIANCE: Final = _Compliance()
COURT: Final = _Court()
ARREARS: Final = _Arrears()
SECTOR_RATINGS: Final = _SectorRatings()
RELIEF: Final = _Relief()
OLDER_FORMS: Final = _OlderForms()
