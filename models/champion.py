"""Who is champion: put to use through the gates, written in a sealed ledger, read from it.

The ledger (`mlflow/champions.jsonl` under the home) says who is champion; MLflow's alias only shows it, and a label of
the registered model keeps how far the ledger had come, so that lines cut off its end are missed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from models import champion_ledger
from models.champion_ledger import Kind, Promotion
from models.errors import AlreadyChampion, NoChampion, NoFormerChampion, PromotionRefused, RegistryError
from models.gates import Gate, check_gates
from models.mlflow_home import MlflowHome, open_home
from models.registry import (
    Version,
    changed_files,
    find,
    model_name,
    registered_files,
    scorecard_of,
    validation_of,
)
from models.scorecard import Scorecard
from models.validate import Validation
from models.version_files import PICTURES

ALIAS: Final = "champion"
_LEDGER_TAG: Final = "ledger"


def promote(
    home: Path, *, purpose: str, version: int | None = None, who: str, why: str, when: datetime
) -> Promotion:
    """Make a version (the newest if None) champion, if it passes every gate; going back is a promotion too.

    Raises PromotionRefused with the failed gates, UnknownVersion, AlreadyChampion for the version in use (its mark in
    MLflow is set right where it is another), or RegistryError for an incomplete request.
    """
    store = open_home(home)
    chosen = find(store, purpose, version)
    return _record(store, purpose, "promotion", lambda _: chosen, who=who, why=why, when=when)


def rollback(home: Path, *, purpose: str, who: str, why: str, when: datetime) -> Promotion:
    """Go back to the champion before the present one: a promotion with its gates and its own line.

    Raises NoFormerChampion where there is none, else as `promote` does.
    """
    store = open_home(home)

    def former(present: tuple[Promotion, ...]) -> Version:
        """The version to go back to."""
        number = champion_ledger.former(present)
        if number is None:
            raise NoFormerChampion(purpose)
        return find(store, purpose, number)

    return _record(store, purpose, "rollback", former, who=who, why=why, when=when)


def champion(home: Path, *, purpose: str) -> tuple[Scorecard, Version]:
    """The scorecard in use for a purpose, as the ledger says; NoChampion if none is."""
    store = open_home(home)
    promotions = _promotions(store, purpose)
    if not promotions:
        raise NoChampion(purpose)
    version, scorecard = _put_to_use(store, promotions[-1])
    return scorecard, version


@dataclass(frozen=True)
class Standing:
    """Who is or was champion on a day, with what it must show.

    Attributes:
        promotion: the line of the ledger that made it champion.
        version: the registered version.
        scorecard: its card.
        validation: what was measured before it was registered.
        gates: the gates, checked now.
        changed: files of the version that are no longer what was registered.
        marked: whether MLflow's alias names the champion of today that the ledger names.
    """

    promotion: Promotion
    version: Version
    scorecard: Scorecard
    validation: Validation
    gates: tuple[Gate, ...]
    changed: tuple[str, ...]
    marked: bool


def standing(home: Path, *, purpose: str, until: datetime | None = None) -> Standing:
    """The champion with its gates: of now, or the last one promoted before the instant `until`."""
    store = open_home(home)
    every = _promotions(store, purpose)
    promotions = tuple(one for one in every if until is None or one.when < until)
    if not promotions:
        by = None if until is None else f"{until - timedelta(minutes=1):%Y-%m-%d %H:%M}"
        raise NoChampion(purpose, by)
    version, scorecard = _put_to_use(store, promotions[-1])
    validation = validation_of(store, version)
    return Standing(
        promotions[-1],
        version,
        scorecard,
        validation,
        check_gates(scorecard, validation),
        changed_files(store, version),
        store.alias_version(version.name, ALIAS) == every[-1].to_version,
    )


def history(home: Path, purpose: str) -> tuple[Promotion, ...]:
    """Every promotion for a purpose, oldest first; raises RegistryError if the ledger was edited."""
    return _promotions(open_home(home), purpose)


def _record(
    store: MlflowHome,
    purpose: str,
    kind: Kind,
    choose: Callable[[tuple[Promotion, ...]], Version],
    *,
    who: str,
    why: str,
    when: datetime,
) -> Promotion:
    """Put to use the version that `choose` makes of the promotions before, if it is admitted."""
    _require_signed(who, why, when)

    def decide(before: tuple[Promotion, ...]) -> Promotion:
        """The next line of the ledger."""
        present = _of_purpose(store, before, purpose)
        chosen = choose(present)
        if present and present[-1].to_version == chosen.number:
            _mark(store, present[-1])  # a crash, or a hand, may have left it elsewhere
            raise AlreadyChampion(str(chosen))
        scorecard, evidence = _admitted(store, chosen)
        return Promotion(
            purpose=purpose,
            name=chosen.name,
            kind=kind,
            who=who,
            why=why,
            when=when,
            from_version=present[-1].to_version if present else None,
            to_version=chosen.number,
            scorecard=scorecard.hash,
            evidence=evidence,
        )

    return champion_ledger.append(store.folder, decide, partial(_mark, store))


def _require_signed(who: str, why: str, when: datetime) -> None:
    if not who.strip() or not why.strip():
        raise RegistryError("启用评分卡须写明经办人和理由")
    if when.tzinfo is None:
        raise RegistryError("when must carry a time zone")


def _admitted(store: MlflowHome, version: Version) -> tuple[Scorecard, dict[str, str]]:
    """The card and the hashes of the evidence, if the files are those registered and every gate is passed."""
    scorecard = scorecard_of(store, version)
    if changed := changed_files(store, version):
        raise RegistryError(f"{version} 的文件与登记的哈希不符：{'、'.join(changed)}")
    gates = check_gates(scorecard, validation_of(store, version))
    if failed := [gate.reason for gate in gates if not gate.passed]:
        raise PromotionRefused(str(version), failed)
    data_sets = {k: v for k, v in store.tags(version.run_id).items() if k.startswith("dataset.")}
    # Pictures show what the other files say; their hashes would fill the line.
    files = {k: v for k, v in registered_files(store, version).items() if not k.startswith(PICTURES)}
    return scorecard, {**files, **data_sets}


def _mark(store: MlflowHome, promotion: Promotion) -> None:
    """Show in MLflow what the ledger says, and keep there how far the ledger had come."""
    store.set_alias(promotion.name, ALIAS, promotion.to_version)
    store.set_model_tag(promotion.name, _LEDGER_TAG, promotion.seal)


def _promotions(store: MlflowHome, purpose: str) -> tuple[Promotion, ...]:
    return _of_purpose(store, champion_ledger.read(store.folder), purpose)


def _of_purpose(store: MlflowHome, every: tuple[Promotion, ...], purpose: str) -> tuple[Promotion, ...]:
    """The promotions for a purpose; RegistryError if the last one that MLflow knows of is no longer there."""
    found = tuple(one for one in every if one.purpose == purpose)
    last = store.model_tag(model_name(purpose), _LEDGER_TAG)
    if last is not None and all(one.seal != last for one in found):
        raise RegistryError(f"启用台账 {champion_ledger.FILE} 末尾的记录不见了：台账被改动过")
    return found


def _put_to_use(store: MlflowHome, promotion: Promotion) -> tuple[Version, Scorecard]:
    """The version and the card of a promotion; RegistryError if it is another card than the one put to use."""
    version = find(store, promotion.purpose, promotion.to_version)
    scorecard = scorecard_of(store, version)
    if scorecard.hash != promotion.scorecard:
        raise RegistryError(f"{version} 的评分卡不是台账里启用的那一张")
    return version, scorecard
