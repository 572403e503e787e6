"""The shipped articles: whatever is cited is registered, its phrase stands in the text, and what it may found covers what is done."""

import re
from collections.abc import Iterator

import pytest

from scoring.schema.law import Grant
from scoring.schema.measure import Basis, Measure
from scoring.subjects import body_covered, subject_covered
from tests.scoring.law_texts import article_text, texts_at_hand
from tests.scoring.shipped import policy

ACTIVE = [one for one in policy().measures if one.active]
RESTRICTIONS = [one for one in ACTIVE if one.kind == "restriction"]
FOUNDING = [one for one in policy().articles if one.grants]


def cited() -> set[tuple[str, str]]:
    """Whatever an active measure, an override, a gate rule or a size rule cites."""
    gate = (*policy().gate.reasons.values(), *policy().gate.practices.values())
    bearers = (*ACTIVE, *policy().overrides, *gate, *(one for one in policy().size_rules if one.active))
    return {(basis.instrument, basis.article) for one in bearers for basis in one.bases}


def matching(measure: Measure, basis: Basis) -> list[Grant]:
    """Grants of a basis for the kind, domain, type and subject of a measure."""
    return [
        one
        for one in policy().article_of[basis.instrument, basis.article].grants
        if measure.kind in one.kinds
        and measure.domain in one.domains
        and measure.type in one.types
        and subject_covered(one.subjects, measure.subject)
    ]


def grants_of(measure: Measure) -> Iterator[Grant]:
    for basis in measure.bases:
        yield from matching(measure, basis)


def test_every_article_is_registered_once():
    names = [(one.instrument, one.article) for one in policy().articles]
    assert len(set(names)) == len(names) > 120
    assert {one.instrument for one in policy().articles} <= set(policy().instrument_of)


def test_whatever_is_cited_is_registered():
    assert cited() <= set(policy().article_of)


def test_an_article_of_a_text_that_was_read_has_a_phrase_and_the_others_have_none():
    for one in policy().articles:
        if one.article == "全文" or not policy().instrument_of[one.instrument].source_file:
            assert (one.phrase, one.grants) == ("", ()), one
        else:
            assert 6 <= len(one.phrase) <= 20, one


@texts_at_hand
def test_every_phrase_stands_in_its_article():
    read = [one for one in policy().articles if one.phrase]
    assert len(read) > 120
    missing = [
        (one.instrument, one.article)
        for one in read
        if re.sub(r"\s+", "", one.phrase) not in article_text(policy(), one.instrument, one.article)
    ]
    assert not missing


def test_an_article_that_founds_nothing_says_why():
    assert all(one.note for one in policy().articles if not one.grants)


def test_what_an_article_founds_is_on_the_closed_list_for_its_kind_and_a_domain_of_it():
    for one in FOUNDING:
        for grant in one.grants:
            assert grant.types, one
            for name in grant.types:
                entry = policy().type_of[name]
                assert entry.kind in grant.kinds, (one.article, name)
                assert set(entry.domains) & set(grant.domains), (one.article, name)


def test_no_article_founds_anything_for_a_department_twice():
    for one in FOUNDING:
        assert not [grant for place, grant in enumerate(one.grants) if grant in one.grants[:place]], one


@pytest.mark.parametrize("measure", ACTIVE, ids=lambda one: one.id)
def test_each_basis_covers_kind_domain_type_and_subject(measure):
    assert measure.bases
    assert all(matching(measure, basis) for basis in measure.bases)


@pytest.mark.parametrize("measure", ACTIVE, ids=lambda one: one.id)
def test_each_applying_body_is_named_by_a_basis(measure):
    bodies = [body for grant in grants_of(measure) for body in grant.bodies]
    assert not [body for body in measure.applying_body if not body_covered(bodies, body)]


@pytest.mark.parametrize("measure", RESTRICTIONS, ids=lambda one: one.id)
def test_a_restriction_lasts_no_longer_than_each_basis_allows(measure):
    limits = [grant.longest_months for grant in grants_of(measure) if grant.longest_months]
    assert bool(limits) == (measure.term_months is not None)
    if measure.term_months is not None:
        assert measure.term_months.at_most is not None
        assert measure.term_months.at_most <= min(limits)


@pytest.mark.parametrize("measure", RESTRICTIONS, ids=lambda one: one.id)
def test_a_general_clause_founds_a_duty_to_check_alone(measure):
    if all(grant.general for grant in grants_of(measure)):
        assert measure.mode == "duty_to_check"


def test_only_article_18_and_its_frames_reach_all_six_domains():
    wide = {
        (one.instrument, one.article)
        for one in FOUNDING
        if len({d for g in one.grants for d in g.domains}) > 5
    }
    assert wide == {("促进条例", "第十八条"), ("保障农民工工资支付条例", "第四十八条")}
