"""The catalogue as a whole: nothing empty, nothing forbidden, no way around the gate."""

import ast
from pathlib import Path

import pytest

from features import catalogue
from features.catalogue import CATALOGUE, catalogue_hash, entries, features_for, features_named
from features.errors import CatalogueError
from features.feature import FAMILY_LABELS
from features.records import KINDS

PACKAGE = Path(catalogue.__file__).parent
READERS = [
    *sorted((PACKAGE / "definitions").glob("*.py")),
    PACKAGE / "counted_records.py",
    PACKAGE / "feature.py",
    PACKAGE / "feature_table.py",
    PACKAGE / "days.py",
    PACKAGE / "enterprise_numbers.py",
    PACKAGE / "few_rows.py",
    PACKAGE / "value.py",
]
MAY_IMPORT = {
    "features.days",
    "features.definitions.invoice_views",  # a reader itself
    "features.enterprise_numbers",
    "features.errors",
    "features.feature",
    "features.few_rows",
    "features.lawful_gate",
    "features.records",
    "features.records.envelope",
    "features.strict_model",
    "features.value",
}
LIBRARIES = {
    "polars",
    "pydantic",
    "numpy",
    "numpy.typing",
    "functools",
    "hashlib",
    "typing",
    "collections.abc",
    "dataclasses",
    "datetime",
}
# facts.md §10 and design §3.4: what may not shape a grade.
FORBIDDEN = {
    "ownership", "division", "address", "industry", "name", "enterprise_type", "registered_capital_fen",
    "established_on", "status", "employees", "revenue_fen", "assets_fen", "title", "payer", "bank_rating", "defaulted",
    "issuing_body", "source", "lender", "predecessor",
}  # fmt: skip
FORBIDDEN_KINDS = {
    "registration",
    "honour",
    "payment_complaint",
    "unconfirmed_arrears",
    "bank_outcome",
    "receivables_overdue",
    "event",
}
SIZES = {
    "sales_fen",
    "insured",
    "usage",
    "electricity_used",
    "tax_paid_fen",
    "amount_paid_fen",
    "amount_fen",
    "tax_fen",
    "tax_due_fen",
    "amount_due_fen",
    "recent_fen",
    "before_fen",
    "balance_fen",
    "overdue_fen",
    "own_overdue_fen",
    "workers",
    "debtors",
}
DIVIDED = {"比例", "倍"}


def test_there_are_enough_and_of_every_family():
    assert 75 <= len(CATALOGUE) <= 90
    assert {feature.family for feature in CATALOGUE} == set(FAMILY_LABELS)


def test_names_are_unique_and_identifiers():
    names = [feature.name for feature in CATALOGUE]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name.islower() for name in names)
    labels = [feature.label for feature in CATALOGUE]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("feature", CATALOGUE, ids=lambda feature: feature.name)
class TestEach:
    def test_says_all_that_a_reader_asks(self, feature):
        entry = next(entry for entry in entries() if entry["name"] == feature.name)
        assert all(value not in {"", None} for value in entry.values())
        assert feature.direction in {1, -1}
        assert feature.window is None or 1 <= feature.window <= 36
        assert feature.absent in {0, None}

    def test_uses_no_forbidden_attribute(self, feature):
        assert not feature.value.reads() & FORBIDDEN
        assert not set(feature.view.kinds) & FORBIDDEN_KINDS
        assert set(feature.view.kinds) <= set(KINDS)

    def test_looks_at_amounts_only_as_a_share_of_others(self, feature):
        if feature.value.reads() & SIZES:
            asks_whether = feature.name in {"invoice_months_active_12m", "enforcement_shared"}
            assert feature.unit in DIVIDED or asks_whether


def test_a_public_card_gets_no_input_that_needs_authorisation():
    public = features_for("public")
    assert {feature.access for feature in public} == {"open", "government"}
    assert features_for("financing") == CATALOGUE
    assert all("vat_invoice" not in feature.view.kinds for feature in public)


def test_features_are_found_by_name_in_the_order_asked():
    assert [f.name for f in features_named(["penalties", "tax_rating_latest"], "public")] == [
        "penalties",
        "tax_rating_latest",
    ]
    with pytest.raises(CatalogueError, match="没有特征“nothing”"):
        features_named(["nothing"], "public")
    with pytest.raises(CatalogueError, match="须经企业授权"):
        features_named(["invoice_void_share_24m"], "public")


def test_the_hash_is_a_fingerprint_of_code_and_declarations():
    assert catalogue_hash() == catalogue_hash()
    assert len(catalogue_hash()) == 64


def test_the_hash_takes_in_every_module_that_computes_a_feature():
    hashed = {module.__file__ for module in (*catalogue._FAMILIES, *catalogue._COMPUTED_BY)}
    assert {str(path) for path in READERS if path.name != "__init__.py"} <= hashed


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.name)
def test_no_feature_can_reach_the_store_or_a_file(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= LIBRARIES
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert node.module in LIBRARIES | MAY_IMPORT, node.module
        elif isinstance(node, ast.Attribute):
            assert not node.attr.startswith(("read_", "scan_", "write_", "sink_")), ast.unparse(node)
            assert node.attr not in {"store", "known", "rows_of", "scan", "verdicts", "refused"}, ast.unparse(
                node
            )
        elif isinstance(node, ast.Name):
            assert node.id not in {"open", "__import__", "exec", "eval", "Path"}


def _parsed(package):
    for path in sorted((PACKAGE.parent / package).rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_only_the_gate_makes_gated_records():
    making = {
        path.name
        for package in ("features", "models", "scoring", "service")
        for path, tree in _parsed(package)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "GatedRecords"
    }
    assert making == {"lawful_gate.py"}


def test_who_reads_the_store_computes_no_features_and_who_computes_them_does_not_read_it():
    computing = {"features.feature", "features.feature_table"}
    for path, tree in _parsed("features"):
        if path.name == "whole_table.py":  # brings the two together, and asks a store only how much there is
            assert {
                node.attr
                for node in ast.walk(tree)
                if isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "known"
            } == {"stored"}
            continue
        modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        if modules & {"features.store", "features.known"}:
            assert not modules & computing, path.name
