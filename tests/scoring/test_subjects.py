"""Whom a text speaks of, and whom a general "departments concerned" covers."""

import pytest

from scoring.subjects import (
    BODIES,
    DEPARTMENTS,
    EVALUATED,
    SUBJECTS,
    body_covered,
    subject_covered,
    subjects_text,
)


def test_departments_in_general_are_every_department():
    covered = {body for body in BODIES if body_covered(["competent_department"], body)}
    assert covered == DEPARTMENTS
    assert {"approving_body", "honour_body", "tax", "competent_department"} <= covered


@pytest.mark.parametrize(
    "body",
    ["court", "purchaser", "tenderee", "trading_platform", "financial_institution", "government", "debtor"],
)
def test_who_is_no_department_has_to_be_named(body):
    assert not body_covered(["competent_department"], body)
    assert body_covered([body], body)


def test_a_department_that_is_named_covers_itself_alone():
    assert {body for body in BODIES if body_covered(["finance"], body)} == {"finance"}


def test_an_enterprise_may_be_small_or_private():
    assert {one for one in SUBJECTS if subject_covered(["enterprise"], one)} == EVALUATED
    assert {one for one in SUBJECTS if subject_covered(["sme"], one)} == {"sme", "small_micro", "private"}


@pytest.mark.parametrize("subject", sorted(set(SUBJECTS) - {"enterprise", "sme"}))
def test_all_others_are_themselves_alone(subject):
    assert {one for one in SUBJECTS if subject_covered([subject], one)} == {subject}


def test_of_several_subjects_one_that_covers_is_enough():
    others = sorted(set(SUBJECTS) - EVALUATED)
    assert subject_covered([others[0], "sme"], "private")
    assert not subject_covered(others, "private")


def test_subjects_are_named_in_order():
    assert subjects_text(["sme", "private"]) == f"{SUBJECTS['sme']}、{SUBJECTS['private']}"
