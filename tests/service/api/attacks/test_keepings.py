"""What is kept: keys that only their owner reads, a log and a database without secrets."""

import json
import stat

from sqlalchemy import MetaData, select

from tests.service.api.attacks.attack import attack


@attack("B07", "signing keys read by another account of the machine, or out of what is published")
def test_keys_are_their_owners_alone(served):
    folder = served.running.keyring.folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    private = [json.loads(path.read_text())["key"]["d"] for path in folder.glob("*.json")]
    bureau = served.as_party("bureau")
    for path in (
        "/.well-known/jwks.json",
        "/openapi.json",
        "/readyz",
        "/metrics",
        "/v1/account",
        "/v1/audit?limit=1000",
    ):
        told = served.client.get(path, headers=bureau).text
        assert not [one for one in private if one in told]


@attack("B08", "secrets and tokens read out of a copy of the database")
def test_the_database_holds_no_secret_and_no_token(served):
    tokens = [served.token(party) for party in ("bureau", "finance", "bank")]
    for token in tokens:
        served.client.get(
            "/v1/account", headers={"Authorization": f"Bearer {token}"}, params={"access_token": token}
        )
    served.client.post(
        "/oauth/token", data={"grant_type": "x", "client_id": "bureau", "client_secret": tokens[0]}
    )
    tables = MetaData()
    with served.running.database.reading() as connection:
        tables.reflect(connection)
        small = [one for one in tables.sorted_tables if one.name not in {"decisions", "records"}]
        text = "\n".join(str(row) for table in small for row in connection.execute(select(table)))
    assert "argon2id" in text
    hidden = [one.partition(".")[2] for one in served.secrets.values()] + [
        one.rpartition(".")[2] for one in tokens
    ]
    assert [one for one in hidden if one in text] == []
