"""Registered versions of the scorecards, in MLflow on one SQLite file under the home, and who is champion.

Layout: `mlflow/mlflow.db`, `mlflow/artifacts/`, `mlflow/champions.jsonl`. A version carries its scorecard, table,
model card and validation as artifacts; promotion reads these back and checks the gates again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from models import champion_ledger
from models.champion_ledger import Promotion
from models.errors import ModelError, NoChampion, PromotionRefused, RegistryError, UnknownVersion
from models.gates import Gate, check_gates
from models.mlflow_home import MlflowHome, open_home
from models.model_card import render_model_card
from models.scorecard import Scorecard
from models.validate import Validation, validation_from_dict

__all__ = ["Promotion", "Version", "champion", "history", "log_training", "promote", "versions"]

ALIAS = "champion"
SCORECARD_FILE = "scorecard.json"
TABLE_FILE = "scorecard.csv"
VALIDATION_FILE = "validation.json"
CARD_FILE = "model_card.md"


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


def log_training(
    home: Path,
    *,
    scorecard: Scorecard,
    validation: Validation,
    dataset_hashes: Mapping[str, str],
    params: Mapping[str, Any],
    seed: int,
    purpose: str,
    versions: Mapping[str, str],
) -> Version:
    """Record a training run and register its scorecard as the newest version of its purpose."""
    if scorecard.purpose != purpose:
        raise RegistryError(f"评分卡的用途是“{scorecard.purpose}”，不能登记为“{purpose}”")
    gates = check_gates(scorecard, validation)
    store = open_home(home)
    run_id = store.start_run(_model_name(purpose))
    try:
        store.log_params(run_id, {**params, "seed": seed, "purpose": purpose, **scorecard.provenance})
        store.log_metrics(run_id, _metrics(scorecard, validation))
        store.log_curve(run_id, "calibration_predicted", [one.predicted for one in validation.calibration])
        store.log_curve(run_id, "calibration_observed", [one.observed for one in validation.calibration])
        store.log_datasets(run_id, dataset_hashes)
        store.set_tags(run_id, _tags(scorecard, gates, dataset_hashes, versions))
        card = render_model_card(
            scorecard, validation, gates, dataset_hashes=dataset_hashes, versions=versions, params=params
        )
        store.log_text(run_id, SCORECARD_FILE, scorecard.to_json())
        store.log_text(run_id, TABLE_FILE, scorecard.table().write_csv())
        store.log_text(run_id, VALIDATION_FILE, _dump(validation.to_dict()))
        store.log_text(run_id, CARD_FILE, card)
        number = store.register(
            _model_name(purpose), run_id, {"scorecard": scorecard.hash, **_gate_tags(gates)}
        )
    except BaseException:
        store.end_run(run_id, "FAILED")
        raise
    store.end_run(run_id, "FINISHED")
    return Version(_model_name(purpose), number, run_id)


def promote(
    home: Path, *, purpose: str, version: int | None = None, who: str, why: str, when: datetime
) -> Promotion:
    """Make a version (the newest if None) champion, if it passes every gate; going back is a promotion too.

    Raises PromotionRefused with the failed gates, UnknownVersion, or RegistryError for an incomplete request.
    """
    if not who.strip() or not why.strip():
        raise RegistryError("启用评分卡须写明经办人和理由")
    if when.tzinfo is None:
        raise RegistryError("when must carry a time zone")
    store = open_home(home)
    chosen = _find(store, purpose, version)
    scorecard, validation = _read_back(store, chosen)
    gates = check_gates(scorecard, validation)
    if failed := [gate.reason for gate in gates if not gate.passed]:
        raise PromotionRefused(f"{chosen.name} 第 {chosen.number} 版", failed)
    before = store.alias_version(chosen.name, ALIAS)
    tags = store.tags(chosen.run_id)
    promotion = Promotion(
        purpose=purpose,
        name=chosen.name,
        who=who,
        why=why,
        when=when,
        from_version=before,
        to_version=chosen.number,
        scorecard=scorecard.hash,
        evidence={
            "validation": _sha256(store.read_text(chosen.run_id, VALIDATION_FILE)),
            "model_card": _sha256(store.read_text(chosen.run_id, CARD_FILE)),
            **{key: value for key, value in tags.items() if key.startswith("dataset.")},
        },
    )
    champion_ledger.append(
        store.folder, promotion, lambda: store.set_alias(chosen.name, ALIAS, chosen.number)
    )
    return promotion


def champion(home: Path, *, purpose: str) -> tuple[Scorecard, Version]:
    """The scorecard in use for a purpose; NoChampion if none is."""
    store = open_home(home)
    number = store.alias_version(_model_name(purpose), ALIAS)
    if number is None:
        raise NoChampion(purpose)
    version = _find(store, purpose, number)
    return _read_back(store, version)[0], version


def history(home: Path, purpose: str) -> tuple[Promotion, ...]:
    """Every promotion for a purpose, oldest first; raises RegistryError if the ledger was edited."""
    return tuple(one for one in champion_ledger.read(home / "mlflow") if one.purpose == purpose)


def versions(home: Path, purpose: str) -> tuple[Version, ...]:
    """Every registered version of a purpose, oldest first."""
    name = _model_name(purpose)
    return tuple(Version(name, number, run_id) for number, run_id in open_home(home).versions(name))


def _find(store: MlflowHome, purpose: str, number: int | None) -> Version:
    name = _model_name(purpose)
    known = store.versions(name)
    if not known:
        raise UnknownVersion(f"{name} 还没有任何版本，请先运行 shouxin train")
    wanted = known[-1][0] if number is None else number
    for found, run_id in known:
        if found == wanted:
            return Version(name, found, run_id)
    raise UnknownVersion(
        f"{name} 没有第 {wanted} 版，现有第 " + "、".join(str(one) for one, _ in known) + " 版"
    )


def _read_back(store: MlflowHome, version: Version) -> tuple[Scorecard, Validation]:
    scorecard = Scorecard.from_json(store.read_text(version.run_id, SCORECARD_FILE))
    registered = store.version_tags(version.name, version.number).get("scorecard")
    if scorecard.hash != registered:
        raise RegistryError(f"{version.name} 第 {version.number} 版的评分卡文件与登记的哈希不符")
    try:
        validation = validation_from_dict(json.loads(store.read_text(version.run_id, VALIDATION_FILE)))
    except (TypeError, KeyError, ValueError) as error:
        raise ModelError(f"{version.name} 第 {version.number} 版的检验结果不完整，读不出来") from error
    return scorecard, validation


def _model_name(purpose: str) -> str:
    return f"shouxin-{purpose}"


def _metrics(scorecard: Scorecard, validation: Validation) -> dict[str, float]:
    found = {key: value for key, value in asdict(validation).items() if isinstance(value, int | float)}
    return {
        **found,
        "features": len(scorecard.inputs),
        "bins": sum(len(one.points) for one in scorecard.inputs),
    }


def _tags(
    scorecard: Scorecard, gates: tuple[Gate, ...], datasets: Mapping[str, str], versions: Mapping[str, str]
) -> dict[str, str]:
    return {
        "scorecard": scorecard.hash,
        **_gate_tags(gates),
        **{f"dataset.{key}": value for key, value in datasets.items()},
        **{f"version.{key}": value for key, value in versions.items()},
    }


def _gate_tags(gates: tuple[Gate, ...]) -> dict[str, str]:
    return {f"gate.{gate.name}": ("passed" if gate.passed else "failed") for gate in gates}


def _dump(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
