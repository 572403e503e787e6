import datetime as dt
import json
import shutil
from dataclasses import replace

import pytest

from models import registry
from models.errors import NoChampion, PromotionRefused, RegistryError, UnknownVersion
from models.validate import validate

MONDAY = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture(scope="module")
def evidence(fitted, firms, more_firms):
    return validate(fitted.scorecard, *more_firms, unrounded=fitted.model, training=firms[0])


def log(home, card, evidence, **changes):
    return registry.log_training(
        home,
        **{
            "scorecard": card,
            "validation": evidence,
            "dataset_hashes": {"training": "ab" * 32, "outcomes": "cd" * 32},
            "params": {"horizon_months": 12},
            "seed": 0,
            "purpose": "public",
            "versions": {"shouxin": "0.1.0", "polars": "2.1.0"},
            **changes,
        },
    )


def promote(home, **changes):
    return registry.promote(
        home, **{"purpose": "public", "who": "王工", "why": "首次启用", "when": MONDAY, **changes}
    )


def test_a_version_is_registered_with_all_that_belongs_to_it(home, fitted, evidence):
    version = log(home, fitted.scorecard, evidence)
    assert (version.name, version.number) == ("shouxin-public", 1)
    (folder,) = home.glob(f"mlflow/artifacts/*/{version.run_id}/artifacts")
    assert {path.name for path in folder.iterdir()} == {
        "scorecard.json",
        "scorecard.csv",
        "validation.json",
        "model_card.md",
    }
    assert (folder / "scorecard.json").read_text() == fitted.scorecard.to_json()
    assert fitted.scorecard.hash in (folder / "model_card.md").read_text()

    store = registry.open_home(home)
    run = store.client.get_run(version.run_id)
    assert run.info.status == "FINISHED"
    assert run.data.metrics["auc"] == pytest.approx(evidence.auc)
    assert run.data.params["horizon_months"] == "12"
    assert run.data.tags["gate.discrimination"] == "passed"
    assert run.data.tags["dataset.training"] == "ab" * 32
    assert [one.dataset.name for one in run.inputs.dataset_inputs] == ["outcomes", "training"]
    assert store.version_tags("shouxin-public", 1)["scorecard"] == fitted.scorecard.hash


def test_the_champion_is_who_was_promoted(home, fitted, evidence):
    with pytest.raises(NoChampion, match="public"):
        registry.champion(home, purpose="public")
    first = log(home, fitted.scorecard, evidence)
    with pytest.raises(NoChampion):
        registry.champion(home, purpose="public")
    second = log(home, replace(fitted.scorecard, provenance={"again": "yes"}), evidence)
    promotion = promote(home)
    assert (promotion.from_version, promotion.to_version) == (None, 2)
    card, version = registry.champion(home, purpose="public")
    assert version == second
    assert card.provenance == {"again": "yes"}

    back = promote(home, version=1, why="回退")
    assert (back.from_version, back.to_version) == (2, 1)
    assert registry.champion(home, purpose="public") == (fitted.scorecard, first)
    assert registry.history(home, "public") == (promotion, back)
    assert registry.history(home, "financing") == ()
    assert [one.number for one in registry.versions(home, "public")] == [1, 2]
    assert back.evidence["dataset.training"] == "ab" * 32
    assert set(back.evidence) == {"validation", "model_card", "dataset.training", "dataset.outcomes"}


def test_a_failed_gate_refuses_and_changes_nothing(home, fitted, evidence):
    log(home, fitted.scorecard, replace(evidence, auc_low=0.4, psi=0.9))
    with pytest.raises(PromotionRefused) as caught:
        promote(home)
    assert len(caught.value.failed) == 2
    assert "区分度" in str(caught.value)
    assert "稳定性" in str(caught.value)
    assert registry.history(home, "public") == ()
    with pytest.raises(NoChampion):
        registry.champion(home, purpose="public")


def test_a_scorecard_changed_on_disk_is_not_promoted(home, fitted, evidence):
    version = log(home, fitted.scorecard, evidence)
    (path,) = home.glob(f"mlflow/artifacts/*/{version.run_id}/artifacts/scorecard.json")
    path.write_text(replace(fitted.scorecard, provenance={}).to_json())
    with pytest.raises(RegistryError, match="不符"):
        promote(home)


def test_what_is_not_there(home, fitted, evidence):
    with pytest.raises(UnknownVersion, match="shouxin train"):
        promote(home)
    version = log(home, fitted.scorecard, evidence)
    with pytest.raises(UnknownVersion, match="第 7 版"):
        promote(home, version=7)
    (path,) = home.glob(f"mlflow/artifacts/*/{version.run_id}/artifacts/validation.json")
    path.unlink()
    with pytest.raises(RegistryError, match=r"validation\.json"):
        promote(home)


@pytest.mark.parametrize(
    "request_",
    [{"who": " "}, {"why": ""}, {"when": MONDAY.replace(tzinfo=None)}],
    ids=["who", "why", "zone"],
)
def test_a_promotion_needs_a_person_a_reason_and_a_time(home, fitted, evidence, request_):
    log(home, fitted.scorecard, evidence)
    with pytest.raises(RegistryError):
        promote(home, **request_)


def test_purposes_are_kept_apart(home, fitted, evidence):
    with pytest.raises(RegistryError, match="financing"):
        log(home, fitted.scorecard, evidence, purpose="financing")
    card = replace(fitted.scorecard, purpose="financing")
    assert log(home, card, evidence, purpose="financing").name == "shouxin-financing"
    promote(home, purpose="financing")
    with pytest.raises(NoChampion):
        registry.champion(home, purpose="public")


def test_a_home_can_be_moved(home, fitted, evidence):
    log(home, fitted.scorecard, evidence)
    promote(home)
    moved = shutil.move(home, home.with_name("elsewhere"))
    assert registry.champion(moved, purpose="public")[0] == fitted.scorecard
    version = log(moved, fitted.scorecard, evidence)
    assert version.number == 2
    assert not home.exists()
    assert promote(moved).to_version == 2


def test_a_run_that_breaks_is_marked_and_registers_nothing(home, fitted, evidence):
    with pytest.raises(AttributeError):
        log(home, fitted.scorecard, evidence, versions=None)
    assert registry.versions(home, "public") == ()
    store = registry.open_home(home)
    (run,) = store.client.search_runs([store.client.get_experiment_by_name("shouxin-public").experiment_id])
    assert run.info.status == "FAILED"


def test_nothing_is_said_on_standard_error(tmp_path, fitted, evidence, capfd):
    log(tmp_path, fitted.scorecard, evidence)
    promote(tmp_path)
    assert capfd.readouterr() == ("", "")


def test_the_validation_can_be_read_as_json(home, fitted, evidence):
    version = log(home, fitted.scorecard, evidence)
    text = registry.open_home(home).read_text(version.run_id, "validation.json")
    assert json.loads(text)["auc"] == evidence.auc
