"""The page about the policy says what the policy is."""

from collections import Counter
from pathlib import Path

import pytest

from scoring.compiler.parse import FILES
from scoring.compiler.rules.restriction_rules import MODES_OF
from scoring.matrix.condition_types import FACTS
from scoring.schema.measure import DOMAINS, MODES, Measure
from tests.scoring.shipped import policy

PAGE = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES)
def test_every_file_is_named(file):
    assert f"\n{file} " in PAGE


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_is_explained_for_its_kinds(mode):
    kinds = ", ".join(kind for kind, modes in MODES_OF.items() if mode in modes)
    assert f"\n| `{mode}` | {kinds} |" in PAGE


@pytest.mark.parametrize("kind", ["grade_in", "has_record", "has_none", "fact_in", "unknown"])
def test_every_condition_is_explained(kind):
    assert f"\n| `{kind}` |" in PAGE


def test_every_fact_and_field_is_named():
    assert all(f"`{fact}`" in PAGE for fact in FACTS)
    left_out = {"id", "domain", "label", "note", "in_force_from", "in_force_to", "mode", "draft_reason"}
    assert all(f"`{field}`" in PAGE for field in set(Measure.model_fields) - left_out)


def test_the_counts_are_those_of_the_data():
    found = Counter((one.domain, one.kind, one.status) for one in policy().measures)
    for domain, label in DOMAINS.items():
        cells = [
            f"{found[domain, kind, 'active']} / {found[domain, kind, 'draft']}"
            for kind in ("incentive", "management", "restriction")
        ]
        assert f"| {label} `{domain}` | {' | '.join(cells)} |" in PAGE
