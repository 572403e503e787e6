"""Schemathesis over the API in this process: as one role or as nobody, with what is real drawn half the time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.errors import NoLinksFound
from schemathesis.engine import Status, events, from_schema

from service import clock
from service.access.rights import TABLE
from service.api.declared import addresses
from service.database.dialogue import held
from service.errors import Unauthenticated
from service.parties import tokens
from service.parties.party import ROLES
from service.parties.secrets import new_secret
from tests.service.api.conftest import Served

NOBODY = "nobody"
SEED = 20_261_126
HALF = 0.5
_BOUND = {
    "path.uscc": "codes",
    "path.decision_id": "decisions",
    "path.measure": "measures",
    "path.number": "numbers",
    "path.webhook": "numbers",
    "path.screening": "numbers",
    "path.jti": "numbers",
    "query.purpose": "purposes",
    "query.as_of": "days",
    "query.day": "days",
    "query.run_id": "runs",
    "query.grade": "grades",
    "query.county": "counties",
    "query.domain": "domains",
    "query.format": "formats",
    "query.to": "grades",
    "body.purpose": "purposes",
    "body.domain": "domains",
    "body.bank": "banks",
    "body.uscc[*]": "codes",
    "body.grant_type": "grants",
}
"""Parameter → the dictionary out of which it is drawn half the time."""

BEYOND_SCHEMA = {
    "校验位不符": "the last characters of a code check the others",
    "游标（cursor）无效": "a cursor checks itself",
    "游标（cursor）属于另一份名单": "and belongs to one list",
    "可以凭游标（cursor）续传": "and only lists of one format have it",
    "as_of 与 run_id 只写其一": "one of two parameters at most",
    "在今天（": "days to come",
    "没有生效的政策": "days before any policy",
    "没有行业代码以": "which industries and counties there are is in what is published",
    "没有行政区划代码为": "the same",
    "没有登记用途": "the purposes of a bank are in the register",
    "的金融机构，请核对": "so are the banks",
    "在第一天": "a term has an order",
    "不晚于": "terms of authorisations: from today, not too long",
    "代为登记书面提出的": "who writes it down for another says for whom",
    "企业自己提出的不写": "and an enterprise for nobody",
    "须一起写明": "a paper has a number and a day",
    "不写书面材料": "a paper is of a step that is written down for another",
    "只是代为登记": "which must name it",
    "须写一个，只能写一个": "one of two things is disputed",
    "转送单位（provider）": "a case is passed on with some steps only",
    "的部门账户，不能转送": "to which departments, is in the register",
    "通知地址不对": "where may be sent to is a question of networks",
    "通知地址由收通知的一方": "the bureau is told of nothing",
    "晚于今天": "days to come",
    "年份在 1900 至 2199 之间": "a `date` may be of any year",
    "记录库没有第": "which versions of the data there are, is in the ledger",
    "请说明换什么": "a simulation is of a change",
    "二者取一": "and of one scorecard",
    "知悉时点“": "moments that no calendar has in every zone",
    "须写明新的公示截止期（publicity_until）": "of one kind of act only",
    "ends 只在终止": "of an end only",
    "写的是发展改革部门（bureau），body": "who the bureau is, stands in the policy",
    "是发展改革部门，by 不能写": "and is nobody else",
    "不能作出这一处理": "which names are of banks and enterprises, is in the register",
    "at odds, too long or unreadable: client_": "of the client the header may speak, and the form then not otherwise",
    "属于另一家企业的历史": "a cursor belongs to one enterprise",
}
"""What JSON Schema cannot say → why a request that fits it may be refused all the same."""


@dataclass
class Fuzzing:
    """The API asked as one identity.

    Attributes:
        party: which one of the served parties; null for nobody.
        codes: the enterprises it may at most be answered about; null for all.
        beyond: answers that the table of rights does not give.
        answered: status → how often, so that a trial that asks nothing is seen.
    """

    served: Served
    role: str
    party: str | None
    codes: frozenset[str] | None
    beyond: list[str] = field(default_factory=list)
    answered: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rights = {
            (method, one.path): one.right
            for one in addresses(self.served.app.routes)
            for method in one.methods
        }
        self._token: str | None = None

    def token(self) -> str:
        """A token that is good now, though its secret may have been changed or revoked by what was asked before."""
        if self._token is None or not self._good(self._token):
            assert self.party is not None
            running = self.served.running
            with running.database.writing() as connection:
                secret = new_secret(connection, self.party, now=clock.now())
            issuer = running.settings.issuer
            self._token = tokens.issue(running.keyring, self.party, secret.id, issuer=issuer, now=clock.now())
        return self._token

    def _good(self, token: str) -> bool:
        running, now = self.served.running, clock.now()
        try:
            claims = tokens.read(running.keyring, token, issuer=running.settings.issuer, now=now)
        except Unauthenticated:  # it is older than ten minutes
            return False
        with running.database.reading() as connection:
            return bool(held(connection, tokens.parties_of([claims], now=now)))

    def schema(self, dictionaries: dict[str, list[str]], examples: int, part: int = 0, parts: int = 1) -> Any:
        """The description, to be asked as this identity; of its operations one part of so many."""
        content = {
            "seed": SEED,
            "dictionaries": {name: {"values": values} for name, values in dictionaries.items()},
            "generation": {"max-examples": examples, "database": "none", "no-shrink": True},
            "parameters": {
                name: {"dictionary": of, "probability": HALF}
                for name, of in _BOUND.items()
                if of in dictionaries
            },
        }
        config = SchemathesisConfig.from_dict(content)
        found = schemathesis.openapi.from_dict(self.served.app.openapi(), config=config)
        found.app = _without_lifespan(self.served.app)
        labels = sorted(one.ok().label for one in found.get_all_operations())
        share = frozenset(labels[part::parts])
        found = found.include(lambda context: context.operation.label in share)
        if self.party is not None:
            self._authenticate(found)
        found.hook("filter_failure")(_is_a_failure)
        return found

    def _authenticate(self, schema: Any) -> None:
        fuzzing = self

        @schema.auth(refresh_interval=None)
        class Bearer:
            def get(self, case, context):
                return fuzzing.token()

            def set(self, case, data, context):
                case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}

    def failures(self, schema: Any) -> Iterator[str]:
        """What the checks found; and what went wrong in the trial itself."""
        for event in from_schema(schema).execute():
            match event:
                case events.ScenarioFinished():
                    yield from self._of(event)
                case events.NonFatalError(value=NoLinksFound()):
                    pass  # a share of the operations may hold one end of each link alone
                case events.NonFatalError() | events.FatalError():
                    yield f"{event}"

    def _of(self, event: events.ScenarioFinished) -> Iterator[str]:
        recorder = event.recorder
        for number, interaction in recorder.interactions.items():
            self._counted(recorder.cases[number].value, interaction)
        for number, checks in recorder.checks.items():
            for check in checks:
                if check.status == Status.FAILURE:
                    yield _told(recorder, number, check)

    def _counted(self, case: Any, interaction: Any) -> None:
        response = interaction.response
        if response is None:
            return
        status = response.status_code
        self.answered[status] = self.answered.get(status, 0) + 1
        if not 200 <= status < 300:
            return
        right = self._rights.get((case.method.upper(), case.operation.path))
        sent = interaction.request.headers.get("Authorization", [""])[0]
        known = sent.startswith("Bearer ") and self.party is not None
        if right is not None and not (known and self.role in ROLES and self.role in TABLE[right]):
            self.beyond.append(f"{case.method} {case.operation.path} → {status}")
        code = (case.path_parameters or {}).get("uscc")
        if right is not None and code is not None and self.codes is not None and code not in self.codes:
            self.beyond.append(f"{case.method} {case.operation.path} of {code} → {status}")


def _without_lifespan(app: Any) -> Any:
    """The application for one trial of several: at its end Schemathesis would have it stop."""

    async def asked(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        await app(scope, receive, send)

    return asked


def _is_a_failure(_context: Any, failure: Any, _case: Any, response: Any) -> bool:
    """Leave out a refusal of what fits the description, where it rests on what JSON Schema cannot say."""
    if failure.title != "Schema-valid request rejected" or response.status_code != 400:
        return True
    answer = response.json()
    why = answer.get("detail") or answer["error_description"]  # as the token endpoints' standard has it
    return not any(part in why for part in BEYOND_SCHEMA)


def _told(recorder: Any, number: str, check: Any) -> str:
    failure = check.failure_info.failure
    interaction = recorder.interactions.get(number)
    request = interaction.request if interaction else None
    answer = interaction.response if interaction else None
    asked = f"{request.method} {request.uri} {request.encoded_body}" if request else ""
    body = answer.content[:300].decode(errors="replace") if answer and answer.content else ""
    return f"[{check.name}] {recorder.label}: {failure.title}: {failure.message[:300]}\n   {asked}\n   {answer.status_code if answer else ''} {body}"
