"""An installation of its own with a published run and parties, and real servers on it, each a process on a port."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

import httpx

from service import clock
from service.audit.keeping import Keeper
from service.cli.main import main
from service.database.engine import Database
from service.home import Home
from service.keys.keyring import USES, Keyring
from service.parties.registry import add_party, party_from
from service.parties.secrets import new_secret
from service.publications import insert as inserting
from service.publications.publish import publish
from service.runs.kept import Runs
from tests.command import Answer, shouxin
from tests.processes import SERVER, started
from tests.service.api.conftest import parties

ROOT = Path(__file__).parents[3]
RUN = "from tests import present; present.begin(); from service.cli.start import run; run()"
CHANGING = "changing"
"""The party that changes its secret all the time."""


@dataclass(frozen=True)
class Place:
    """`given`: id of each secret that was given to a party here, not changed by itself."""

    home: Path
    url: str
    given: set[str] = field(default_factory=set)

    @contextmanager
    def database(self) -> Iterator[Database]:
        found = Database(self.url)
        try:
            yield found
        finally:
            found.close()

    @property
    def keyring(self) -> Keyring:
        return Keyring(self.home / "keys")

    def run(self, *arguments: object, code: int = 0) -> Answer:
        """A command in this process."""
        answer = shouxin(self.home, *arguments, env={"SHOUXIN_DATABASE": self.url})
        assert answer.code == code, answer.err + answer.out
        return answer

    def process(self, *arguments: object, code: str = RUN, **environment: str) -> subprocess.Popen[str]:
        """A command in a process of its own."""
        told = {**os.environ, "SHOUXIN_HOME": str(self.home), "SHOUXIN_DATABASE": self.url, **environment}
        told.pop("SHOUXIN_POLICY", None)
        command = [sys.executable, "-c", code, *map(str, arguments)]
        return subprocess.Popen(
            command, cwd=ROOT, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def publishing(self, run: str, told: Path) -> BaseProcess:
        """`publish RUN --json` in a process of its own that has the product imported already; in small pieces, between which it is killed.

        `told`: where it writes what it tells.
        """
        return started(_publish, self.home, self.url, run, told)

    def secret(self, party: str) -> str:
        """One more secret of a party."""
        with self.database() as database, database.writing() as connection:
            made = new_secret(connection, party, now=clock.now())
        self.given.add(made.id)
        return made.text

    def anchored(self) -> None:
        """An anchor at the last line: what is cut off or written anew from now on is seen."""
        with self.database() as database:
            Keeper(self.home, self.keyring).newest(database)

    def verified(self) -> None:
        """The log is whole."""
        found = self.run("audit", "verify", "--json").json
        assert found["ok"], found
        assert found["anchors"]


def beside(home: Path, new: Path) -> Path:
    """A home that reads another one's records, runs and keys where they are, and writes its own files."""
    new.mkdir()
    for one in home.iterdir():
        if one.is_dir():
            (new / one.name).symlink_to(one)
    return new


def prepared(home: Path, url: str, sample: Path, uscc: str) -> Place:
    """A place with keys, one party of each role, the one that changes its secret, and the sample's run published."""
    place = Place(home, url)
    home.mkdir(exist_ok=True)
    for use in USES:
        place.keyring.new(use, now=clock.now())
    with place.database() as database:
        with database.writing() as connection:
            changing: dict[str, object] = {"id": CHANGING, "role": "auditor", "name": "审计"}
            for one in (*parties(uscc), changing):
                add_party(connection, party_from(one), now=clock.now())
        run = Runs(sample / "runs").latest("public")
        publish(database, Home(sample), run, who="测试", progress=lambda *_: None)
    place.anchored()
    return place


class Asked:
    """A server in a process of its own that can be asked. `port`: on which it listens; `told`: what it wrote to standard error."""

    place: Place
    port: int
    told: list[str]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Return once it listens."""
        raise NotImplementedError

    def kill(self) -> None:
        """SIGKILL."""
        raise NotImplementedError

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=60, trust_env=False)

    def token(self, client: httpx.Client, party: str, secret: str) -> str:
        answer = client.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=(party, secret))
        answer.raise_for_status()
        text: str = answer.json()["access_token"]
        return text

    def as_party(self, party: str) -> dict[str, str]:
        """The header by which a party asks, by a secret of its own."""
        with self.client() as client:
            return {"Authorization": f"Bearer {self.token(client, party, self.place.secret(party))}"}

    def ready(self) -> dict[str, str]:
        """What readiness says, part by part."""
        with self.client() as client:
            checks: dict[str, str] = client.get("/readyz").json()["checks"]
        return checks

    def _listen(self, lines: Iterable[str], listening: threading.Event) -> None:
        for line in lines:
            self.told.append(line.rstrip())
            if '"event":"listening"' in line:
                listening.set()
        listening.set()  # or it has ended


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


class Server(Asked):
    """A server started as a user starts it."""

    def __init__(self, place: Place, *, code: str = RUN, **environment: str) -> None:
        self.place, self.code, self.environment = place, code, environment
        self.told: list[str] = []

    def start(self) -> None:
        self.port = _free_port()
        self.process = self.place.process("serve", "--port", self.port, code=self.code, **self.environment)
        listening = threading.Event()
        self._reader = threading.Thread(target=self._listen, args=(self.process.stderr, listening))
        self._reader.start()
        assert listening.wait(60)
        assert self.process.poll() is None, self.told

    def kill(self) -> None:
        self.process.kill()
        self._ended()

    def stopped(self) -> int:
        """SIGTERM; its exit code."""
        self.process.terminate()
        self._ended()
        return self.process.returncode

    def _ended(self) -> None:
        self.process.wait(60)
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        assert self.process.stderr is not None
        self.process.stderr.close()


class Forked(Asked):
    """The same command in a process that has the product imported already: it listens at once, and is killed as often as one likes."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.told: list[str] = []

    def start(self) -> None:
        self.port = _free_port()
        here, there = SERVER.Pipe(duplex=False)
        self.process = started(_serve, self.place.home, self.place.url, self.port, there)
        there.close()
        listening = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(here, listening))
        self._reader.start()
        assert listening.wait(60)
        assert self.process.is_alive(), self.told

    def _read(self, told: Connection, listening: threading.Event) -> None:
        with told, os.fdopen(os.dup(told.fileno())) as lines:
            self._listen(lines, listening)

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self._reader.join()


def _publish(home: Path, url: str, run: str, told: Path) -> None:
    inserting.PIECE = 100
    os.environ |= {"SHOUXIN_HOME": str(home), "SHOUXIN_DATABASE": url}
    with told.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
        os.dup2(file.fileno(), sys.stdout.fileno())
    sys.exit(main(["publish", run, "--json"]))


def _serve(home: Path, url: str, port: int, told: Connection) -> None:
    """What the process does. `told`: for its standard error."""
    os.dup2(told.fileno(), sys.stderr.fileno())
    told.close()
    os.environ |= {"SHOUXIN_HOME": str(home), "SHOUXIN_DATABASE": url}
    sys.exit(main(["serve", "--port", str(port)]))
