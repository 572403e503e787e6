"""What the shipped measures are, law by law: founded, lawful, and as many as the mission needs."""

import re

import pytest

from scoring.schema.measure import ARTICLE_18, Basis
from tests.scoring.law_texts import article_text, texts_at_hand
from tests.scoring.shipped import DOMAIN_TEXTS, policy

STAY_DRAFTS = [
    "GP-01",
    "GP-11",
    "CT-15",
    "LT-13",
    "HO-10",
    "GP-14",
    "FI-12",
    "LT-06",
    "LT-14",
    "RA-16",
    "RA-20",
    "RA-21",
    "AC-13",
    "FS-01",
    "FS-04",
]

ACTIVE = [one for one in policy().measures if one.active]
DRAFTS = [one for one in policy().measures if not one.active]


def bases() -> list[tuple[str, Basis]]:
    named = [(one.id, basis) for one in (*ACTIVE, *policy().overrides) for basis in one.bases]
    named += [(reason, basis) for reason, rule in policy().gate.reasons.items() for basis in rule.bases]
    return [(name, basis) for name, basis in named if basis.phrase]


@texts_at_hand
def test_every_phrase_stands_in_the_article_it_cites():
    missing = [
        (name, basis.instrument, basis.article, basis.phrase)
        for name, basis in bases()
        if re.sub(r"\s+", "", basis.phrase) not in article_text(policy(), basis.instrument, basis.article)
    ]
    assert not missing
    assert len(bases()) > 150


@texts_at_hand
def test_every_candidate_is_shipped():
    rows = (DOMAIN_TEXTS / "measures.tsv").read_text(encoding="utf-8").splitlines()[1:]
    candidates = {row.split("\t")[0]: row.split("\t") for row in rows}
    shipped = {one.id: one for one in policy().measures}
    assert set(shipped) == set(candidates)
    for name, row in candidates.items():
        assert (shipped[name].domain, shipped[name].kind) == (row[1], row[2])
        if row[16] != "V":
            assert not shipped[name].active, name


@texts_at_hand
def test_every_list_is_shipped_as_the_field_knows_it():
    header, *rows = (DOMAIN_TEXTS / "lists.tsv").read_text(encoding="utf-8").splitlines()
    known = [dict(zip(header.split("\t"), row.split("\t"), strict=True)) for row in rows]
    names = ("body", "instrument", "article", "term", "early_exit", "verification")
    shipped = {one.id: one for one in policy().lists}
    assert {row["identifier"] for row in known} == set(shipped)
    for row in known:
        one = shipped[row["identifier"]]
        assert (one.code, one.name, one.entry) == (row["id"], row["name_zh"], row["entry_condition"])
        assert [getattr(one, name) for name in names] == [row[name] for name in names]
        assert one.term_mark != "V" or "R" not in row["term"], one.id


def test_how_many():
    assert len(policy().measures) == 186
    assert len(ACTIVE) >= 70


def test_the_fifteen_wait_for_a_lawyer():
    drafts = {one.id: one.draft_reason for one in DRAFTS}
    for name in STAY_DRAFTS:
        assert "须经律师复核" in drafts[name], name


@pytest.mark.parametrize("domain", ARTICLE_18)
def test_each_domain_of_article_18_has_an_incentive_for_the_trustworthy(domain):
    found = [one for one in ACTIVE if one.domain == domain and one.kind == "incentive"]
    assert any(one.uses_grade for one in found)


def test_no_restriction_and_no_override_reads_the_grade():
    restrictions = [one for one in policy().measures if one.kind == "restriction"]
    assert len([one for one in restrictions if one.active]) >= 30
    assert not [one.id for one in restrictions if one.uses_grade]
    assert not [one.id for one in policy().overrides if any(c.type == "grade_in" for c in one.when)]


def test_only_article_18_links_a_measure_to_the_grade():
    for measure in ACTIVE:
        cited = {(basis.instrument, basis.article) for basis in measure.bases}
        if measure.uses_grade:
            assert ("促进条例", "第十八条") in cited, measure.id


def test_every_active_basis_was_read_and_is_of_this_place():
    for measure in ACTIVE:
        for basis in measure.bases:
            instrument = policy().instrument_of[basis.instrument]
            assert instrument.verified, measure.id
            assert instrument.territory in {"全国", "青海省", "自治州"}, measure.id


def test_every_draft_says_why():
    assert len(DRAFTS) == 186 - len(ACTIVE)
    assert all(len(one.draft_reason) >= 4 for one in DRAFTS)


def test_a_general_clause_is_a_duty_to_check():
    on_wage_list = [
        one for one in ACTIVE if any("wage_defaulter" in c.id for c in one.when if c.type == "has_record")
    ]
    assert {one.id for one in on_wage_list} == {"GP-13", "CT-13", "FS-14", "HO-11", "FI-13"}
    assert {one.mode for one in on_wage_list} == {"duty_to_check"}
    assert all("不自动排除" in one.strength for one in on_wage_list)


def test_no_mark_of_the_workshop_in_what_people_read():
    for one in policy().measures:
        text = one.label + one.strength + one.term + one.remedy + one.note
        assert not re.search(r"V2|\(R\)|（R）|facts|http|measures\.tsv", text), one.id
