"""The log keeps the hash of what is sent, whatever an endpoint hashed before."""

import asyncio
import hashlib

from sqlalchemy import select

from service.api.audited import Audited
from service.api.heard import heard_in
from service.database.tables import audit


def _scope():
    return {"type": "http", "path": "/x", "method": "GET", "headers": [], "state": {}}


def _kept(served, body, hashed):
    """What the log keeps of an answer that sends a body after another one was hashed."""

    async def inner(scope, _receive, send):
        heard_in(scope).hashed = hashed
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    async def sent(_message):
        return None

    scope = _scope()
    asyncio.run(Audited(inner, served.running)(scope, sent, sent))
    query = select(audit.c.answer).where(audit.c.request == heard_in(scope).request)
    with served.running.database.reading() as connection:
        return connection.execute(query).scalar_one()


def test_the_hash_of_the_log_is_of_the_body_that_is_sent(served):
    body = b"what is sent"
    digest = hashlib.sha256(body).hexdigest()
    assert _kept(served, body, None) == digest
    assert _kept(served, body, (body, digest)) == digest
    assert _kept(served, body, (b"what was meant", "0" * 64)) == digest
