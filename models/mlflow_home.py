"""The few things we ask of MLflow, on a SQLite file under one home. Nothing else in the package talks to it."""

import fcntl
import logging
import os
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname
from uuid import uuid4

from features.private_files import private_file, private_folder
from features.sqlite_url import sqlite_url
from features.usable_paths import unusable
from models.errors import RegistryError
from models.mlflow_client import Client

_LONGEST_VALUE = 6000  # MLflow refuses longer parameters
_LONGEST_DIGEST = 36
DATABASE: Final = "mlflow.db"
FRESH: Final = ".mlflow-new-"


@dataclass(frozen=True, eq=False)
class MlflowHome:
    """An open tracking store and model registry.

    Attributes:
        folder: `<home>/mlflow`.
        client: MLflow's client, bound to this home only; no global state of MLflow is touched.
    """

    folder: Path
    client: Client
    _versions: dict[tuple[str, int], Any] = field(default_factory=dict, repr=False)

    def start_run(self, experiment: str) -> str:
        """Start a run in an experiment of this home and return its id."""
        run = self.client.create_run(self._experiment(experiment))
        return str(run.info.run_id)

    def end_run(self, run_id: str, status: str) -> None:
        """Close a run as FINISHED or FAILED."""
        self.client.set_terminated(run_id, status)

    def log_params(self, run_id: str, params: Mapping[str, Any]) -> None:
        """Record settings, in order of name."""
        from mlflow.entities import Param

        told = [Param(key, str(value)[:_LONGEST_VALUE]) for key, value in sorted(params.items())]
        self.client.log_batch(run_id, params=told)

    def log_metrics(self, run_id: str, metrics: Mapping[str, float]) -> None:
        """Record figures."""
        self._log_figures(run_id, [(key, value, 0) for key, value in sorted(metrics.items())])

    def log_curve(self, run_id: str, name: str, values: Sequence[float]) -> None:
        """Record one figure per step, which the page of the run draws as a line."""
        self._log_figures(run_id, [(name, value, step) for step, value in enumerate(values)])

    def _log_figures(self, run_id: str, figures: Sequence[tuple[str, float, int]]) -> None:
        """Record figures (name, value, step), all at once: each call is a commit, and each commit waits for the disk."""
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        told = [Metric(name, value, now, step) for name, value, step in figures]
        self.client.log_batch(run_id, metrics=told)

    def log_datasets(self, run_id: str, hashes: Mapping[str, str]) -> None:
        """Name the data sets by their hashes; MLflow shortens a digest, the tags carry it whole."""
        from mlflow.entities import Dataset, DatasetInput

        inputs = [
            DatasetInput(
                Dataset(name=name, digest=digest[:_LONGEST_DIGEST], source_type="shouxin", source="{}"), []
            )
            for name, digest in sorted(hashes.items())
        ]
        if inputs:
            self.client.log_inputs(run_id, datasets=inputs)

    def set_tags(self, run_id: str, tags: Mapping[str, str]) -> None:
        """Label a run."""
        from mlflow.entities import RunTag

        self.client.log_batch(run_id, tags=[RunTag(key, value) for key, value in sorted(tags.items())])

    def tags(self, run_id: str) -> dict[str, str]:
        """Labels of a run."""
        return dict(self.client.get_run(run_id).data.tags)

    def log_texts(self, run_id: str, texts: Mapping[str, str]) -> None:
        """Store texts (by file) as artifacts of a run that goes on, in its place below this home; OSError with the file where its disk is full."""
        place = self.client.get_run(run_id).info.artifact_uri
        folder = Path(url2pathname(urlsplit(place).path))
        for file, text in texts.items():
            _write(folder / file, text)

    def read_text(self, run_id: str, file: str) -> str:
        """An artifact's text, found by run below this home: a home that was copied or moved still answers."""
        path = self._artifacts(run_id) / file
        if not path.is_file():
            raise RegistryError(f"运行 {run_id} 缺少文件 {file}")
        return path.read_text(encoding="utf-8")

    def add_text(self, run_id: str, file: str, text: str) -> None:
        """Store a text with a run that is over, below this home; one of the same name is replaced.

        MLflow itself would write where the run was made, which for a copied home is another one.
        """
        _write(self._artifacts(run_id) / file, text)

    def _artifacts(self, run_id: str) -> Path:
        found = sorted(self.folder.glob(f"artifacts/*/{run_id}/artifacts"))
        if not found:
            raise RegistryError(f"运行 {run_id} 没有任何文件")
        return found[0]

    def register(self, name: str, run_id: str, tags: Mapping[str, str]) -> int:
        """Register the run as the newest version of a model and return its number."""
        if self._registered_model(name) is None:
            self.client.create_registered_model(name)
        source = self.client.get_run(run_id).info.artifact_uri
        version = self.client.create_model_version(name, source=source, run_id=run_id, tags=dict(tags))
        return int(version.version)

    def versions(self, name: str) -> list[tuple[int, str]]:
        """Number and run of every version of a model, oldest first."""
        if self._registered_model(name) is None:
            return []
        found = []
        token = None
        while True:
            page = self.client.search_model_versions(f"name='{name}'", page_token=token)
            found += [(int(one.version), str(one.run_id)) for one in page]
            token = page.token
            if not token:
                return sorted(found)

    def run_of(self, name: str, number: int) -> str | None:
        """The run of a version of a model; null where there is no such version."""
        from mlflow.exceptions import MlflowException

        try:
            return str(self._version(name, number).run_id)
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                return None
            raise

    def version_tags(self, name: str, number: int) -> dict[str, str]:
        """Labels of a registered version."""
        return dict(self._version(name, number).tags)

    def _version(self, name: str, number: int) -> Any:
        """Asked for once: with what it was registered stands."""
        if (name, number) not in self._versions:
            self._versions[name, number] = self.client.get_model_version(name, str(number))
        return self._versions[name, number]

    def alias_version(self, name: str, alias: str) -> int | None:
        """The version that holds an alias, if any does."""
        model = self._registered_model(name)
        number = None if model is None else model.aliases.get(alias)
        return None if number is None else int(number)

    def set_alias(self, name: str, alias: str, number: int) -> None:
        """Move an alias to a version."""
        self.client.set_registered_model_alias(name, alias, str(number))

    def model_tag(self, name: str, key: str) -> str | None:
        """A label of a registered model, if it has it."""
        model = self._registered_model(name)
        found = None if model is None else model.tags.get(key)
        return None if found is None else str(found)

    def set_model_tag(self, name: str, key: str, value: str) -> None:
        """Label a registered model."""
        self.client.set_registered_model_tag(name, key, value)

    def _registered_model(self, name: str) -> Any:
        from mlflow.exceptions import MlflowException

        try:
            return self.client.get_registered_model(name)
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                return None
            raise

    def _experiment(self, name: str) -> str:
        place = (self.folder / "artifacts" / name).as_uri()
        # An experiment remembers its folder for ever. In a copied or moved home it points outside: start another.
        for title in (name, f"{name} {sha256(place.encode()).hexdigest()[:8]}"):
            known = self.client.get_experiment_by_name(title)
            if known is None:
                return str(self.client.create_experiment(title, artifact_location=place))
            if known.artifact_location == place:
                return str(known.experiment_id)
        raise RegistryError(f"实验 {name} 的文件夹不在 {self.folder} 之内")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.partial")
    try:
        fresh.write_text(text, encoding="utf-8")
    except OSError as error:
        fresh.unlink(missing_ok=True)
        if error.filename is None:  # where there is no room the system names no file
            error.filename = str(path)
        raise
    fresh.replace(path)


def open_home(home: Path) -> MlflowHome:
    """Open (and create, which takes some seconds) the tracking store under a home; `RegistryError` where MLflow cannot take its path, OSError where its disk is full."""
    folder = (home / "mlflow").resolve()
    if (why := unusable(folder)) is not None:
        raise RegistryError(f"模型库的{why}")
    private_folder(folder / "artifacts")
    database = folder / DATABASE
    with _quiet():
        if not _is_there(database):
            _make(database.resolve())
        return MlflowHome(folder, _opened(database))


def _is_there(database: Path) -> bool:
    return database.is_file() and database.stat().st_size > 0


def _make(database: Path) -> None:
    """Make the database beside its place and put it there whole: MLflow opens none that was left half made, by a full disk or a kill."""
    with _alone(database.parent):
        if _is_there(database):  # another made it meanwhile
            return
        left_half_made = database.parent.glob(f"{FRESH}*")
        journals = (database.with_name(f"{database.name}{end}") for end in ("-journal", "-wal", "-shm"))
        for left in (*left_half_made, *journals):
            left.unlink(missing_ok=True)  # a journal of one that is gone would be played back into this one
        fresh = database.with_name(f"{FRESH}{uuid4().hex}")
        private_file(fresh)
        _opened(fresh)
        fresh.replace(database)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)  # a child that was forked meanwhile holds it too
        os.close(descriptor)


def _opened(database: Path) -> Client:
    try:
        from mlflow.tracking import MlflowClient
    except ImportError as error:
        # Without the library the repository's own folder `mlflow/` answers to its name, empty.
        raise RegistryError('未安装 MLflow：请安装 pip install "shouxin[train]"') from error
    for noisy in ("mlflow", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("mlflow.store.db.utils").setLevel(logging.CRITICAL)  # what it logs it raises too
    uri = sqlite_url(database)
    client = Client(lambda: MlflowClient(tracking_uri=uri, registry_uri=uri), database)
    # The store is opened lazily; its first use brings the warnings and the migrations.
    client.search_experiments(max_results=1)
    return client


@contextmanager
def _quiet() -> Iterator[None]:
    """No telemetry, no chatter on standard error; errors pass through."""
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["DO_NOT_TRACK"] = "true"
    with warnings.catch_warnings():
        # MLflow 3.17 maps a relation with sqlalchemy's `noload`, which 2.1 deprecates; both are pinned.
        warnings.filterwarnings("ignore", message="The ``noload`` loader strategy is deprecated")
        yield
