"""Every clock of the rules is told, in the order of the course, with who owes what."""

from scoring.compiler.rules.clock_rules import clocks_of
from scoring.rights.clocks import told_clocks
from tests.scoring.shipped import law


def test_every_clock_of_the_rules_is_told_once():
    rules = law().rights
    told = [(one.kind, one.name) for one in told_clocks(rules)]
    assert told == [
        (kind, name) for kind in ("objection", "repair") for name in clocks_of(getattr(rules, kind))
    ]


def test_it_is_told_how_long_it_is():
    told = {(one.kind, one.name): one for one in told_clocks(law().rights)}
    provider = told["objection", "provider"]
    assert (provider.term, provider.since, provider.who) == ("5 个工作日", "转送之日", "provider")
