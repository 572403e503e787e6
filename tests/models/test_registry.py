import json
import shutil
from dataclasses import replace

import pytest

from models import champion, registry
from models.environment import environment
from models.errors import NoChampion, RegistryError, UnknownVersion
from models.mlflow_home import open_home
from models.reference import reference_of
from tests.models.registered import artifact, log, promote


def test_a_version_is_registered_with_all_that_belongs_to_it(home, lawful, lawful_firms, lawful_evidence):
    version = log(home, lawful, lawful_evidence, training=lawful_firms[0])
    assert (version.name, version.number) == ("shouxin-public", 1)
    folder = artifact(home, version, "scorecard.json").parent
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == {
        "scorecard.json",
        "scorecard.csv",
        "validation.json",
        "reference.json",
        "environment.json",
        "model_card.md",
        "model_card.en.md",
        "plots/overview.svg",
        "plots/calibration.svg",
        "plots/score_distribution.svg",
        *(f"plots/points/{name}.svg" for name in lawful.scorecard.features),
    }
    assert (folder / "scorecard.json").read_text() == lawful.scorecard.to_json()
    assert "<svg" in (folder / "plots/points/tax_rating_latest.svg").read_text()
    for card in ("model_card.md", "model_card.en.md"):
        assert lawful.scorecard.hash in (folder / card).read_text()
    assert json.loads((folder / "environment.json").read_text()) == environment()

    store = open_home(home)
    run = store.client.get_run(version.run_id)
    assert run.info.status == "FINISHED"
    assert run.data.metrics["auc"] == pytest.approx(lawful_evidence.auc)
    assert run.data.params["horizon_months"] == "12"
    assert run.data.tags["gate.discrimination"] == "passed"
    assert run.data.tags["dataset.training"] == "ab" * 32
    assert run.data.tags["version.features"] == "ef" * 32
    assert run.data.tags["environment.lightgbm"] == environment()["lightgbm"]
    assert [one.dataset.name for one in run.inputs.dataset_inputs] == ["outcomes", "training"]
    assert store.version_tags("shouxin-public", 1)["scorecard"] == lawful.scorecard.hash


def test_a_version_is_read_back(home, lawful, lawful_firms, lawful_evidence):
    version = log(home, lawful, lawful_evidence, training=lawful_firms[0])
    assert registry.read_version(home, purpose="public", version=1) == (lawful.scorecard, version)
    assert registry.read_reference(home, version) == reference_of(lawful.scorecard, lawful_firms[0])
    with pytest.raises(UnknownVersion, match="第 2 版"):
        registry.read_version(home, purpose="public", version=2)


def test_a_changed_file_is_not_read(home, lawful, lawful_firms, lawful_evidence):
    version = log(home, lawful, lawful_evidence, training=lawful_firms[0])
    path = artifact(home, version, "reference.json")
    path.write_text(path.read_text().replace("1", "2"))
    with pytest.raises(RegistryError, match=r"reference\.json"):
        registry.read_reference(home, version)
    card = artifact(home, version, "scorecard.json")
    card.write_text(replace(lawful.scorecard, provenance={}).to_json())
    with pytest.raises(RegistryError, match="不符"):
        registry.read_version(home, purpose="public", version=1)


def test_a_report_is_kept_with_the_run(home, lawful, lawful_firms, lawful_evidence):
    version = log(home, lawful, lawful_evidence, training=lawful_firms[0])
    registry.keep_text(home, version, "shadow/2026-10-31.json", "{}")
    registry.keep_text(home, version, "shadow/2026-10-31.json", "{ }")
    assert artifact(home, version, "shadow/2026-10-31.json").read_text() == "{ }"
    promote(home)  # what came later is no part of what was registered


def test_purposes_are_kept_apart(home, lawful, lawful_firms, lawful_evidence):
    with pytest.raises(RegistryError, match="financing"):
        log(home, lawful, lawful_evidence, training=lawful_firms[0], purpose="financing")
    card = replace(lawful.scorecard, purpose="financing")
    version = log(
        home, lawful, lawful_evidence, training=lawful_firms[0], scorecard=card, purpose="financing"
    )
    assert version.name == "shouxin-financing"
    promote(home, purpose="financing")
    with pytest.raises(NoChampion):
        champion.champion(home, purpose="public")


def test_a_home_can_be_moved(home, lawful, lawful_firms, lawful_evidence):
    log(home, lawful, lawful_evidence, training=lawful_firms[0])
    promote(home)
    moved = shutil.move(home, home.with_name("elsewhere"))
    assert champion.champion(moved, purpose="public")[0] == lawful.scorecard
    version = log(moved, lawful, lawful_evidence, training=lawful_firms[0])
    assert version.number == 2
    assert not home.exists()
    assert promote(moved).to_version == 2


def test_a_run_that_breaks_is_marked_and_registers_nothing(home, lawful, lawful_firms, lawful_evidence):
    with pytest.raises(TypeError):
        log(home, lawful, lawful_evidence, training=lawful_firms[0], dataset_hashes={"training": None})
    assert registry.versions(home, "public") == ()
    store = open_home(home)
    (run,) = store.client.search_runs([store.client.get_experiment_by_name("shouxin-public").experiment_id])
    assert run.info.status == "FAILED"


def test_nothing_is_said_on_standard_error(tmp_path, lawful, lawful_firms, lawful_evidence, capfd):
    log(tmp_path, lawful, lawful_evidence, training=lawful_firms[0])
    promote(tmp_path)
    assert capfd.readouterr() == ("", "")


def test_nothing_tells_the_machine(home, lawful, lawful_firms, lawful_evidence):
    version = log(home, lawful, lawful_evidence, training=lawful_firms[0])
    folder = artifact(home, version, "scorecard.json").parent
    texts = [path.read_text() for path in folder.rglob("*") if path.is_file()]
    run = open_home(home).client.get_run(version.run_id)
    texts += [*run.data.params.values(), *run.data.tags.values()]
    for told in (str(home), str(home.resolve()), str(home.parent.parent)):
        assert not any(told in text for text in texts), told


def test_the_validation_can_be_read_as_json(home, lawful, lawful_firms, lawful_evidence):
    version = log(home, lawful, lawful_evidence, training=lawful_firms[0])
    assert json.loads(artifact(home, version, "validation.json").read_text())["auc"] == lawful_evidence.auc
