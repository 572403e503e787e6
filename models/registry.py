"""Registered versions of the scorecards, in MLflow on one SQLite file under the home.

Layout: `mlflow/mlflow.db`, `mlflow/artifacts/`. A version carries its scorecard, table, model card and validation as
artifacts, and their hashes as labels, so that a file that was changed since is told. Who is champion: `models.champion`.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from models.environment import environment
from models.errors import ModelError, RegistryError, UnknownVersion
from models.gates import Gate, check_gates
from models.mlflow_home import MlflowHome, open_home
from models.model_card import Facts
from models.reference import Reference, reference_from_dict, reference_of
from models.scorecard import Scorecard
from models.validate import Validation, validation_from_dict
from models.version_files import (
    PICTURES,
    REFERENCE_FILE,
    SCORECARD_FILE,
    VALIDATION_FILE,
    Made,
    files_of,
    hash_of,
)

_HASH_TAG: Final = "sha256."


@dataclass(frozen=True)
class Version:
    """A registered scorecard.

    Attributes:
        name: registered model, `shouxin-<purpose>`.
        number: its version, from 1.
        run_id: the MLflow run that made it.
    """

    name: str
    number: int
    run_id: str

    def __str__(self) -> str:
        return f"{self.name} 第 {self.number} 版"


def log_training(
    home: Path,
    *,
    scorecard: Scorecard,
    validation: Validation,
    training: pl.DataFrame,
    dataset_hashes: Mapping[str, str],
    params: Mapping[str, Any],
    seed: int,
    purpose: str,
    versions: Mapping[str, str],
) -> Version:
    """Record a training run and register its scorecard as the newest version of its purpose.

    Of `training`, the rows the card was trained on, the scores and the ranges are kept: drift is measured against them.
    """
    if scorecard.purpose != purpose:
        raise RegistryError(f"评分卡的用途是“{scorecard.purpose}”，不能登记为“{purpose}”")
    facts = Facts(dataset_hashes=dataset_hashes, versions=versions, environment=environment(), params=params)
    made = Made(
        scorecard, validation, check_gates(scorecard, validation), reference_of(scorecard, training), facts
    )
    name = model_name(purpose)
    store = open_home(home)
    run_id = store.start_run(name)
    try:
        store.log_params(run_id, {**params, "seed": seed, "purpose": purpose, **scorecard.provenance})
        store.log_metrics(run_id, _metrics(scorecard, validation))
        store.log_curve(run_id, "calibration_predicted", [one.predicted for one in validation.calibration])
        store.log_curve(run_id, "calibration_observed", [one.observed for one in validation.calibration])
        store.log_datasets(run_id, dataset_hashes)
        store.set_tags(run_id, _tags(made))
        files = files_of(made)
        store.log_texts(run_id, files)
        hashes = {_HASH_TAG + file: hash_of(text) for file, text in files.items()}
        number = store.register(
            name, run_id, {"scorecard": scorecard.hash, **_gate_tags(made.gates), **hashes}
        )
    except BaseException:
        with suppress(
            Exception
        ):  # on a full disk nothing can be written of it either: the first fault is told
            store.end_run(run_id, "FAILED")
        raise
    store.end_run(run_id, "FINISHED")
    return Version(name, number, run_id)


def versions(home: Path, purpose: str) -> tuple[Version, ...]:
    """Every registered version of a purpose, oldest first."""
    name = model_name(purpose)
    return tuple(Version(name, number, run_id) for number, run_id in open_home(home).versions(name))


def read_version(home: Path, *, purpose: str, version: int) -> tuple[Scorecard, Version]:
    """The scorecard of a registered version; UnknownVersion if there is none of that number."""
    store = open_home(home)
    found = find(store, purpose, version)
    return scorecard_of(store, found), found


def read_reference(home: Path, version: Version) -> Reference:
    """What the rows looked like that a version was trained on."""
    store = open_home(home)
    try:
        was = registered_files(store, version).get(REFERENCE_FILE)
        return reference_from_dict(json.loads(_text(store, version, REFERENCE_FILE, was)))
    except (TypeError, KeyError, ValueError) as error:
        raise ModelError(f"{version} 的训练样本概况读不出来") from error


def read_validation(home: Path, version: Version) -> Validation:
    """What was measured when a version was registered."""
    return validation_of(open_home(home), version)


def read_pictures(home: Path, version: Version) -> dict[str, str]:
    """Name of the picture → SVG, as drawn when the version was registered; RegistryError where one was changed since."""
    store = open_home(home)
    return {
        file.removeprefix(PICTURES): _text(store, version, file, was)
        for file, was in registered_files(store, version).items()
        if file.startswith(PICTURES)
    }


def keep_text(home: Path, version: Version, file: str, text: str) -> None:
    """Keep a report about a version with its run; one of the same name is replaced."""
    open_home(home).add_text(version.run_id, file, text)


def find(store: MlflowHome, purpose: str, number: int | None) -> Version:
    """A version by its number, or the newest; UnknownVersion if there is none."""
    name = model_name(purpose)
    if number is not None and (run_id := store.run_of(name, number)):
        return Version(name, number, run_id)
    known = store.versions(name)
    if not known:
        raise UnknownVersion(f"{name} 还没有任何版本，请先运行 shouxin train")
    if number is None:
        return Version(name, *known[-1])
    raise UnknownVersion(
        f"{name} 没有第 {number} 版，现有第 " + "、".join(str(one) for one, _ in known) + " 版"
    )


def scorecard_of(store: MlflowHome, version: Version) -> Scorecard:
    """The card of a version; RegistryError if it is not the one that was registered."""
    scorecard = Scorecard.from_json(store.read_text(version.run_id, SCORECARD_FILE))
    registered = store.version_tags(version.name, version.number).get("scorecard")
    if scorecard.hash != registered:
        raise RegistryError(f"{version} 的评分卡文件与登记的哈希不符")
    return scorecard


def validation_of(store: MlflowHome, version: Version) -> Validation:
    """What was measured when a version was registered."""
    try:
        return validation_from_dict(json.loads(store.read_text(version.run_id, VALIDATION_FILE)))
    except (TypeError, KeyError, ValueError) as error:
        raise ModelError(f"{version} 的检验结果不完整，读不出来") from error


def _text(store: MlflowHome, version: Version, file: str, was: str | None) -> str:
    """A file of a version, if it is what was registered."""
    text = store.read_text(version.run_id, file)
    if hash_of(text) != was:
        raise RegistryError(f"{version} 的文件 {file} 与登记的哈希不符")
    return text


def changed_files(store: MlflowHome, version: Version) -> tuple[str, ...]:
    """Files that are no longer what was registered; one that is gone is an error of its own."""
    registered = registered_files(store, version)
    return tuple(f for f, was in registered.items() if hash_of(store.read_text(version.run_id, f)) != was)


def registered_files(store: MlflowHome, version: Version) -> dict[str, str]:
    """File of a version → SHA-256 of its text when it was registered."""
    tags = store.version_tags(version.name, version.number)
    return {key.removeprefix(_HASH_TAG): tags[key] for key in sorted(tags) if key.startswith(_HASH_TAG)}


def model_name(purpose: str) -> str:
    """What the versions of a purpose are registered as."""
    return f"shouxin-{purpose}"


def _metrics(scorecard: Scorecard, validation: Validation) -> dict[str, float]:
    found = {key: value for key, value in asdict(validation).items() if isinstance(value, int | float)}
    return {
        **found,
        "features": len(scorecard.inputs),
        "bins": sum(len(one.points) for one in scorecard.inputs),
    }


def _tags(made: Made) -> dict[str, str]:
    return {
        "scorecard": made.scorecard.hash,
        **_gate_tags(made.gates),
        **{f"dataset.{key}": value for key, value in made.facts.dataset_hashes.items()},
        **{f"version.{key}": value for key, value in made.facts.versions.items()},
        **{f"environment.{key}": value for key, value in made.facts.environment.items()},
    }


def _gate_tags(gates: tuple[Gate, ...]) -> dict[str, str]:
    return {f"gate.{gate.name}": ("passed" if gate.passed else "failed") for gate in gates}
