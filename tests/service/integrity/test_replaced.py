"""A decision that was amended does not come to life again."""

import re

import pytest
from sqlalchemy import delete, update

from service.database.tables import decisions, publications

ON_SQLITE = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
_WHOLE = decisions.c.publication == 1
GONE = "记有它的发布，数据库里没有，或者没有发布时间"


def test_a_decision_that_was_amended_and_stands_again_is_named(faults, change, amended):
    change(update(decisions).where(_WHOLE, decisions.c.uscc == amended).values(superseded_by=None))
    [(uscc, what)] = faults()
    assert uscc == amended
    assert re.fullmatch(r"它由发布 \d+（.*却写着仍然有效", what), what


@ON_SQLITE
def test_an_amendment_that_is_gone_with_its_row_is_named(faults, change, amended):
    change(
        update(decisions).where(_WHOLE, decisions.c.uscc == amended).values(superseded_by=None),
        delete(decisions).where(decisions.c.publication == 2),
        delete(publications).where(publications.c.id == 2),
    )
    [(uscc, what)] = faults()
    assert (uscc, what.endswith(GONE)) == (amended, True)


@ON_SQLITE
def test_a_decision_that_is_said_to_be_replaced_is_named(faults, change, amended):
    ours = decisions.c.publication == 2
    change(update(decisions).where(ours).values(superseded_by=7))
    assert faults() == [(amended, "没有发布更正它，却写着由发布 7 取代")]


@ON_SQLITE
def test_an_amendment_that_nobody_sees_replaces_nothing(faults, change, amended):
    change(update(publications).where(publications.c.id == 2).values(published_at=None))
    told = faults()
    assert told[0] == (amended, "没有发布更正它，却写着由发布 2 取代")
    assert told[1][1].endswith(GONE)
