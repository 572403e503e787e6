"""A publication answers by the policy that it was decided by, as that was written; another one is told apart."""

import json
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import update

from scoring import decision
from scoring.evaluate import Evaluation
from scoring.schema.policy import canonical_json, hash_of
from service.database.tables import contents, publications
from service.errors import StateError
from service.home import Home
from service.publications.publish import publish
from service.publications.rests import document_in, policy_of
from service.runs.kept import Runs

TABLES = ("decisions", "population", "unused", "evidence")


@pytest.fixture(scope="module")
def run(sample_home):
    return Runs(sample_home / "runs").latest("public")


@pytest.fixture
def written_by_another_program(run, tmp_path):
    """The run as a program wrote it that put its policy down in another way."""

    def write(change):
        said = json.loads(run.policy_text)
        change(said)
        text = canonical_json(said)
        law = {name: said[name] for name in ("instruments", "articles", "closed_list", "lists")}
        hashes = dict(run.manifest.hashes) | {"policy": hash_of(text), "law": hash_of(canonical_json(law))}
        manifest = replace(run.manifest, hashes=hashes)
        tables = {name: run.collect(run.table(name)).drop("subkind", strict=False) for name in TABLES}
        rows = decision.with_ids(tables["decisions"].drop("decision_id"), manifest.hash)
        ground = replace(run.ground, manifest=manifest)
        made = Runs(tmp_path).write(ground, run.policy, [Evaluation(**tables | {"decisions": rows})])
        (made.folder / "policy.json").write_text(text, encoding="utf-8")
        return made

    return write


@pytest.fixture
def published(database, sample_home):
    return partial(publish, database, Home(sample_home), who="测试", progress=lambda *_: None)


def _without_a_later_part(said):
    for one in said["lists"]:
        del one["early_exit_none_since"]


def test_a_policy_written_before_a_part_was_known_still_answers(
    database, written_by_another_program, published, documents
):
    made = written_by_another_program(_without_a_later_part)
    found = published(made)
    with database.reading() as connection:
        for document in documents.values():
            told = document_in(database, connection, found, document["uscc"])
            assert (told["grade"], told["score"]) == (document["grade"], document["score"])
            assert told["hashes"]["policy"] == hash_of(made.policy_text)
            records = [*told["evidence_records"], *told["review_records"]]
            assert [one["subkind"] for one in records] == [None] * len(records)
    assert any(one["evidence_records"] for one in documents.values())
    assert policy_of(database, found.number) == made.policy
    assert made.law_kept


def test_a_policy_that_this_program_cannot_read_is_told_with_what_to_do(database, run, published, documents):
    found = published(run)
    former = canonical_json(json.loads(run.policy_text) | {"former_part": []})
    manifest = replace(run.manifest, hashes=dict(run.manifest.hashes) | {"policy": hash_of(former)})
    _altered(database, content=former)
    _altered_manifest(database, manifest.to_json())
    with (
        database.reading() as connection,
        pytest.raises(StateError, match=r"完好.*另一版本的程序.*请用当时的程序"),
    ):
        document_in(database, connection, found, documents["C"]["uscc"])


def test_a_policy_that_was_changed_is_told(database, run, published, documents):
    found = published(run)
    _altered(database, content=run.policy_text.replace("0.04", "0.05", 1))
    with database.reading() as connection, pytest.raises(StateError, match="数据库被改动过"):
        document_in(database, connection, found, documents["C"]["uscc"])


def test_a_run_whose_policy_was_changed_is_not_published(written_by_another_program, published):
    made = written_by_another_program(_without_a_later_part)
    path = made.folder / "policy.json"
    path.write_text(path.read_text().replace("0.04", "0.05", 1))
    made.__dict__.pop("policy_text", None)
    with pytest.raises(StateError, match=r"policy\.json 不是评价所用的"):
        published(made)


def _altered(database, *, content):
    with database.writing() as connection:
        name = connection.execute(publications.select()).mappings().one()["policy"]
        connection.execute(update(contents).where(contents.c.hash == name).values(content=content))


def _altered_manifest(database, text):
    with database.writing() as connection:
        connection.execute(update(publications).values(manifest=text))
