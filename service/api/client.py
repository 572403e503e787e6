"""The client that proves itself by its secret (RFC 6749 §2.3): for the endpoints that need no token yet."""

import binascii
from base64 import b64decode
from typing import Annotated, NamedTuple

from fastapi import Depends, Form, Header
from sqlalchemy import Connection

from service import clock
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
    client_id: Annotated[str, Form(max_length=64, description="参与方编号", examples=["finance"])] = "",
    client_secret: Annotated[
        str, Form(max_length=256, description="密钥", examples=["9f1c2ab34d5e.5s…"])
    ] = "",
    authorization: Annotated[str | None, Header(max_length=1024, include_in_schema=False)] = None,
) -> Client:
    """By HTTP Basic, else by the form."""
    return Client(client_id, client_secret) if authorization is None else _basic(authorization)


TheClient = Annotated[Client, Depends(_client)]
"""What the client says of itself, in an endpoint's signature."""


def proven(connection: Connection, client: Client) -> Proven | None:
    """The party, or None whatever is wrong: its id, its secret, or that it is closed; each costs the same one hash."""
    party = open_party(connection, client.id)
    secret = secret_matches(connection, client.id, client.secret, now=clock.now())
    return None if party is None or secret is None else Proven(party, secret)


def _basic(header: str) -> Client:
    scheme, _, content = header.partition(" ")
    if scheme.lower() != "basic":
        return Client("", "")
    try:
        client, _, secret = b64decode(content, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return Client("", "")
    return Client(client, secret)
