"""Codes that took over others: the cases in which the gate's tests ask what follows."""

from dataclasses import replace

from features.lawful_gate import judge
from features.records import KINDS
from features.succession import known_rows
from tests.features.builders import NOW, RULES, code, day, no_rows, rows
from tests.features.histories import Told

DEBTS = frozenset({"tax_arrears", "wage_arrears", "receivables_overdue"})
FULL = replace(
    RULES, succession={"code_change": frozenset(KINDS), "merger": DEBTS, "consolidation": frozenset()}
)
HEIR, OLD, OLDER = code(1), code(2), code(3)
TAKEN = {
    "uscc": HEIR,
    "predecessor": OLD,
    "succession_type": "code_change",
    "occurred_on": "2024-06-01",
    "document_no": "样变1号",
}
PENALTY = {"uscc": OLD, "document_no": "样罚1号", "occurred_on": "2024-03-01", "severity": "general"}
RATED = {"year": 2023, "occurred_on": "2024-03-01"}
ARREARS = {"uscc": OLD, "document_no": "样税1号", "occurred_on": "2024-03-01", "amount_fen": 5}


def judged(as_of="2024-07-01", rules=FULL, share=None, **kinds):
    found = {name: no_rows(name) for name in KINDS} | {
        name: rows(name, *told) for name, told in kinds.items()
    }
    told = known_rows(Told(found), as_of=day(as_of), rules=rules, share=share)
    return judge(told, as_of=day(as_of), known_at=NOW, rules=rules)


def counting(kind, as_of="2024-07-01", **kinds):
    """Whose records of the kind count on the day."""
    return judged(as_of, **kinds).usable(kind)["uscc"].sort().to_list()
