"""The client that proves itself by its secret (RFC 6749 §2.3): for the endpoints that need no token yet."""

from base64 import b64decode
from typing import Annotated, NamedTuple
from urllib.parse import unquote_plus

from fastapi import Depends, Form, Request
from sqlalchemy import Connection
from starlette.datastructures import FormData, Headers

from service import clock
from service.api.credentials import credentials_in
from service.errors import WrongUse
from service.parties.party import Party
from service.parties.registry import open_party
from service.parties.secrets import secret_matches


class Client(NamedTuple):
    """What a client says of itself; empty where it says nothing."""

    id: str
    secret: str


class Proven(NamedTuple):
    """The party that a client is, and the id of the secret it proved it by."""

    party: Party
    secret: str


async def _client(
    request: Request,
    client_id: Annotated[str, Form(max_length=64, description="参与方编号", examples=["finance"])] = "",
    client_secret: Annotated[
        str, Form(max_length=256, description="密钥", examples=["9f1c2ab34d5e.5s…"])
    ] = "",
) -> Client:
    """By HTTP Basic, else by the form."""
    return _basic(request.headers) or Client(client_id, client_secret)


TheClient = Annotated[Client, Depends(_client)]
"""What the client says of itself, in an endpoint's signature."""


def proven(connection: Connection, client: Client) -> Proven | None:
    """The party, or None whatever is wrong: its id, its secret, or that it is closed; each costs the same one hash."""
    party = open_party(connection, client.id)
    secret = secret_matches(connection, client.id, client.secret, now=clock.now())
    return None if party is None or secret is None else Proven(party, secret)


def fields_at_odds(headers: Headers, form: FormData) -> set[str]:
    """Where a client says of itself what its header says already, or otherwise: a second secret, another id, a second header."""
    try:
        told = _basic(headers)
    except WrongUse:
        return {"authorization"}
    if told is None:
        return set()
    other = bool(told.id) and form.get("client_id", told.id) != told.id
    at_odds = {"client_id": other, "client_secret": "client_secret" in form}
    return {name for name, found in at_odds.items() if found}


def _basic(headers: Headers) -> Client | None:
    """By HTTP Basic, each of the two encoded as in a form (RFC 6749 §2.3.1); null for no such header. What cannot be read says nothing."""
    scheme, content = credentials_in(headers)
    if scheme != "basic":
        return None
    try:
        client, _, secret = b64decode(content, validate=True).decode().partition(":")
    except ValueError:  # also of what is no ASCII
        return Client("", "")
    return Client(unquote_plus(client), unquote_plus(secret))
