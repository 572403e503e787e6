"""What must hold after any fault: each acknowledged write is there, each other one whole or not at all, and the log is whole."""

import json
from collections.abc import Iterable, Sequence

import httpx
from sqlalchemy import Connection, select

from service.audit.chain import Line
from service.audit.log import lines
from service.database.tables import authorisations, certificates, screenings, secrets
from tests.service.api.conftest import PURPOSE
from tests.service.faults.load import Answered, Load
from tests.service.faults.place import Place, Server

FETCHED = 20
"""Of each kind so many are fetched again; in the database all are looked up."""


def require_kept(place: Place, server: Server, load: Load) -> None:
    """Everything, by a server that runs now."""
    assert load.odd == []
    place.verified()
    with place.database() as database, database.reading() as connection:
        found = list(lines(connection))
        require_lines(found, load.kept)
        _require_rows(connection, load.kept)
        _require_whole(connection, found, place.given)
    with server.client() as client:
        _require_fetched(client, server, load)


def require_lines(found: Sequence[Line], kept: Iterable[Answered]) -> None:
    """Each acknowledged answer has its line with the hash of the very bytes that arrived."""
    by_request = {one.event.request: one.event for one in found if one.event.status}
    for one in kept:
        event = by_request[one.request]
        assert (event.status, event.answer) == (one.status, one.digest), one.kind


def _require_rows(connection: Connection, kept: Iterable[Answered]) -> None:
    """What was promised is in its table as it was told."""
    signed = dict(connection.execute(select(certificates.c.id, certificates.c.content)).all())
    receipts = {row.id: row for row in connection.execute(select(authorisations))}
    secret = {row.id for row in connection.execute(select(secrets.c.id))}
    receipt_of = dict(connection.execute(select(screenings.c.idempotency_key, screenings.c.receipt)).all())
    for one in kept:
        said = json.loads(one.body)
        match one.kind:
            case "screening":
                assert receipt_of[one.key] == said["receipt"]
            case "certificate":
                assert signed[one.key] == said["certificate"]
            case "authorisation":
                assert receipts[one.key].receipt == said["receipt"]
            case "revocation":
                assert receipts[one.key].revoked_at is not None
            case "secret":
                assert one.key in secret


def _require_whole(connection: Connection, found: Sequence[Line], given: set[str]) -> None:
    """Rows and the lines that tell of them are there together, whether anybody was answered or not."""
    by_action: dict[str, set[str]] = {}
    named = {
        "screen": lambda event: event.subject if "repeated" not in event.details else None,
        "issue_certificate": lambda event: event.details.get("certificate"),
        "authorisation_granted": lambda event: event.details["authorisation"],
        "authorisation_revoked": lambda event: event.details["authorisation"],
        "secret_changed": lambda event: event.details["secret"],
    }
    for line in found:
        event = line.event
        tell = named.get(event.action)
        if tell is not None and event.status in {0, 200, 201}:
            by_action.setdefault(event.action, set()).add(tell(event))
    rows = {
        "screen": select(screenings.c.id),
        "issue_certificate": select(certificates.c.id),
        "authorisation_granted": select(authorisations.c.id),
        "authorisation_revoked": select(authorisations.c.id).where(authorisations.c.revoked_at.is_not(None)),
        "secret_changed": select(secrets.c.id),
    }
    for action, query in rows.items():
        there = set(connection.execute(query).scalars()) - given
        assert there == by_action.get(action, set()) - {None}, action


def _require_fetched(client: httpx.Client, server: Server, load: Load) -> None:
    """The same bytes once more; and what was in doubt is answered under the same key, once."""
    finance, bureau, firm = (server.as_party(name) for name in ("finance", "bureau", "enterprise"))
    of = {name: [one for one in load.kept if one.kind == name][-FETCHED:] for name in _KINDS}
    assert all(of[name] for name in _KINDS), {name: len(found) for name, found in of.items()}
    for one in of["screening"]:
        again = client.post("/v1/screenings", json=one.asked, headers=finance | {"Idempotency-Key": one.key})
        number = json.loads(one.body)["screening"]["id"]
        fetched = client.get(f"/v1/screenings/{number}", headers=finance, params={"purpose": PURPOSE})
        assert (again.text, fetched.text) == (one.body.decode(),) * 2
    asked = of["screening"][0].asked
    for key in load.doubtful[-FETCHED:]:
        resent = [
            client.post(
                "/v1/screenings",
                json=asked | {"reference": key},
                headers=finance | {"Idempotency-Key": key},
            )
            for _ in range(2)
        ]
        assert resent[0].status_code == 200, resent[0].text
        assert resent[0].content == resent[1].content
    for one in of["certificate"]:
        told = client.get(f"/v1/certificates/{one.key}", headers=bureau)
        assert told.json()["status"] == "good"
    for one in of["authorisation"]:
        told = client.get(f"/v1/authorisations/{one.key}", headers=firm).json()
        assert told["receipt"] == json.loads(one.body)["receipt"]


_KINDS = ("screening", "certificate", "authorisation")
