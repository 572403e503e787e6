"""What is asked of the articles that a measure cites: that they are named, and the terms they allow."""

import pytest

from scoring.compiler.rules.basis_rules import bodies_covered, terms_within
from scoring.compiler.rules.measure_rules import bases_read
from scoring.matrix.figures import Span
from scoring.schema.law import Article
from tests.scoring.shipped import policy, policy_with

MEASURE = next(
    one
    for one in policy().measures
    if one.kind == "restriction" and one.active and list(bases_read(one, policy())) == []
)


@pytest.mark.parametrize(
    ("article", "named"),
    [
        ("第四十八条", True),
        ("第四十八", False),
        ("四十八条", False),
        ("", False),
    ],
)
def test_an_article_is_named_whole(article, named):
    first = MEASURE.bases[0].model_copy(update={"article": article})
    found = list(bases_read(MEASURE.model_copy(update={"bases": (first,)}), policy()))
    assert [reason for _, reason, _ in found if "没有写明条号" in reason] == [
        f"的依据“{first.instrument}”没有写明条号"
    ] * (not named)


@pytest.mark.parametrize(
    ("months", "told"),
    [(None, "at_most 不大于 24"), (25, "请改为 24 个月以内"), (24, None), (12, None)],
)
def test_of_two_terms_that_an_article_allows_the_longer_binds(months, told):
    basis = MEASURE.bases[0]
    given = policy().article_of[basis.instrument, basis.article]
    grant = next(one for one in given.grants if MEASURE.kind in one.kinds and MEASURE.domain in one.domains)
    grants = tuple(grant.model_copy(update={"longest_months": longest, "types": ()}) for longest in (12, 24))
    article: Article = given.model_copy(update={"grants": grants})
    asked = MEASURE.model_copy(
        update={"bases": (basis,), "term_months": Span(at_most=months) if months else None}
    )
    found = list(terms_within(asked, policy_with(articles=(article,))))
    assert bool(found) is bool(told)
    assert all(told in mend for _, _, mend in found)


@pytest.mark.parametrize("kinds", [("incentive",), ("restriction",)])
def test_bodies_are_asked_of_articles_only_that_found_the_measure(kinds):
    """Of one that does not, `bases_cover` says so; that it lets nobody act would be a second word on the same."""
    basis = MEASURE.bases[0]
    given = policy().article_of[basis.instrument, basis.article]
    grants = tuple(
        grant.model_copy(update={"kinds": kinds, "bodies": ("tax",), "types": ()})
        for grant in given.grants
        if MEASURE.kind in grant.kinds and MEASURE.domain in grant.domains
    )
    asked = MEASURE.model_copy(update={"bases": (basis,), "applying_body": ("finance",)})
    articles = (given.model_copy(update={"grants": grants}),)
    found = list(bodies_covered(asked, policy_with(articles=articles)))
    assert bool(found) is (kinds == (MEASURE.kind,))
    assert list(bodies_covered(asked, policy_with(articles=()))) == []
