"""How far a gate may go, to the month."""

import pytest

from scoring.compiler.rules.gate_limits import LONGER_FINDINGS
from scoring.compiler.rules.gate_rules import gate_lawful
from tests.scoring.shipped import policy, policy_with


def _found(**changes):
    (version,) = policy().gate.versions
    gate = policy().gate.model_copy(update={"versions": (version.model_copy(update=changes),)})
    return [(path[-1], reason) for path, reason, *_ in gate_lawful(policy_with(gate=gate))]


@pytest.mark.parametrize("name", LONGER_FINDINGS)
@pytest.mark.parametrize(("months", "lawful"), [(60, True), (61, False), (None, False)])
def test_a_ban_of_up_to_five_years_counts_for_five_years_at_most(name, months, lawful):
    found = _found(finding_months=policy().gate.versions[0].finding_months | {name: months})
    assert found == [] if lawful else [path for path, _ in found] == [name]


@pytest.mark.parametrize(("months", "lawful"), [(36, True), (35, False)])
def test_what_is_published_is_kept_as_long_as_the_longest_publicity(months, lawful):
    found = _found(retention_months=policy().gate.versions[0].retention_months | {"penalty": months})
    assert bool(found) is not lawful
    assert all("短于最长公示期 36 个月" in reason for _, reason in found)
