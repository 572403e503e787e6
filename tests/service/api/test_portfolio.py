"""A portfolio: the rating of each enterprise that authorised it, one and the same refusal for all others, each use seen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from service import clock
from service.access.asker import NOT_YOURS
from service.api import authorisation_schemas as schemas
from service.api import portfolio
from service.audit.log import lines
from service.authorisations.authorisation import Terms
from service.authorisations.registry import EVERYBODYS, grant, revoke
from service.authorisations.uses import uses_of
from service.runs.kept import Runs
from tests.service.api.conftest import BANKS_PURPOSE, join

NOBODYS = "91632899MA0000007G"
PURPOSE = {"purpose": BANKS_PURPOSE}
AUTHORISED = 30


class Portfolio:
    def __init__(self, served, bank, codes):
        self.served, self.bank = served, bank
        self.granted = {code: self.grant(code) for code in codes[:AUTHORISED]}
        self.others = codes[AUTHORISED:]

    def grant(self, code, **changed):
        today = clock.today()
        terms = Terms(code, self.bank, "rating", BANKS_PURPOSE, today, today + timedelta(days=9))
        running = self.served.running
        more = {"by": None, "paper": "档 1", "issuer": "shouxin", "months": 24, "now": clock.now()}
        with running.database.writing() as connection:
            return grant(connection, running.keyring, terms._replace(**changed), **more).id

    def revoke(self, number):
        with self.served.running.database.writing() as connection:
            revoke(connection, number, EVERYBODYS, now=clock.now())

    def ask(self, codes, **params):
        return self.served.client.post(
            "/v1/portfolio/ratings",
            json={"uscc": list(codes)},
            params=PURPOSE | params,
            headers=self.served.as_party(self.bank),
        )

    def page(self, **params):
        return self.served.client.get(
            "/v1/portfolio", params=PURPOSE | params, headers=self.served.as_party(self.bank)
        )

    def uses(self, number):
        with self.served.running.database.reading() as connection:
            return uses_of(connection, number)


@pytest.fixture(scope="module")
def codes(sample_home):
    run = Runs(sample_home / "runs").latest("public")
    return run.collect(run.table("decisions").select("uscc").sort("uscc"))["uscc"].to_list()


@pytest.fixture(scope="module")
def bank(served, codes):
    number = f"bank-{uuid4().hex[:8]}"
    scope = {"purposes": [BANKS_PURPOSE, "贷后管理"]}
    join(served, {"id": number, "role": "bank", "name": "某银行", "scope": scope})
    return Portfolio(served, number, codes)


def test_each_is_answered_as_alone_or_refused_in_one_way(bank):
    asked = [*list(bank.granted)[:3], bank.others[0], NOBODYS]
    found = bank.ask(asked).json()
    assert schemas.Portfolio.model_validate(found).next is None
    assert [one["uscc"] for one in found["items"]] == asked
    for item in found["items"][:3]:
        path = f"/v1/enterprises/{item['uscc']}/rating"
        alone = bank.served.client.get(path, params=PURPOSE, headers=bank.served.as_party(bank.bank))
        assert item["rating"] == alone.json()
        assert (item["authorisation"], item["refusal"]) == (bank.granted[item["uscc"]], None)
    refused = [{name: one[name] for name in one if name != "uscc"} for one in found["items"][3:]]
    assert refused == [{"authorisation": None, "rating": None, "refusal": NOT_YOURS}] * 2


def test_what_is_no_code_is_told_in_its_place_and_all_others_are_answered(bank):
    good = next(iter(bank.granted))
    answer = bank.ask(["123", good, f" {good}\N{IDEOGRAPHIC SPACE}", bank.others[0]])
    bad, *both, other = answer.json()["items"]
    assert schemas.Portfolio.model_validate(answer.json())
    assert (bad["uscc"], bad["authorisation"], bad["rating"]) == ("123", None, None)
    assert "“123”有 3 位，应为 18 位" in bad["refusal"]
    assert both[0] == both[1] == bank.ask([good]).json()["items"][0]
    assert other["refusal"] == NOT_YOURS
    with bank.served.running.database.reading() as connection:
        request = answer.headers["x-request-id"]
        details = next(one.event.details for one in lines(connection) if one.event.request == request)
    assert (details["refused"], details["malformed"]) == ([bank.others[0]], 1)


def test_another_purpose_finds_nothing(bank):
    found = bank.ask(list(bank.granted)[:2], purpose="贷后管理").json()
    assert [one["refusal"] for one in found["items"]] == [NOT_YOURS] * 2
    assert bank.page(purpose="贷后管理").json()["items"] == []
    assert bank.page(purpose="别的").status_code == 403


def test_who_authorised_and_was_not_evaluated_is_told_as_that(bank):
    number = bank.grant(NOBODYS)
    item = bank.ask([NOBODYS]).json()["items"][0]
    assert (item["authorisation"], item["rating"]) == (number, None)
    assert f"没有统一社会信用代码为 {NOBODYS} 的企业" in item["refusal"]
    bank.revoke(number)
    assert bank.ask([NOBODYS]).json()["items"][0]["refusal"] == NOT_YOURS


def test_a_thousand_are_one_line_that_each_enterprise_finds(bank, codes):
    asked = codes[:1000]
    answer = bank.ask(asked)
    found = answer.json()["items"]
    assert [one["uscc"] for one in found if one["rating"]] == list(bank.granted)
    request = answer.headers["x-request-id"]
    for number in bank.granted.values():
        assert bank.uses(number)[0].request == request
    with bank.served.running.database.reading() as connection:
        ours = [one.event for one in lines(connection) if one.event.request == request]
    assert len(ours) == 1
    assert ours[0].details["authorisations"] == list(bank.granted.values())
    assert ours[0].details["refused"] == asked[AUTHORISED:]


def test_a_thousand_are_asked_of_the_database_in_two_queries(bank, codes, monkeypatch):
    asked = []

    def listen(_connection, _cursor, statement, *_):
        asked.append(statement)

    engine = bank.served.running.database.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        bank.ask(codes[:1000])
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    for table in ("authorisations", "decisions"):
        assert len([one for one in asked if one.startswith("SELECT") and f"FROM {table}" in one]) == 1


def test_the_whole_portfolio_comes_page_by_page(bank):
    seen, after, pages = [], "", 0
    while after is not None:
        found = bank.page(after=after, limit=7).json()
        assert schemas.Portfolio.model_validate(found)
        seen += found["items"]
        after, pages = found["next"], pages + 1
    assert [one["uscc"] for one in seen] == sorted(bank.granted)
    assert pages == -(-AUTHORISED // 7)
    assert all(one["rating"] and one["authorisation"] == bank.granted[one["uscc"]] for one in seen)
    assert bank.page(limit=AUTHORISED).json()["next"] is None


def test_who_revoked_is_out_of_the_next_page(bank):
    code = bank.others[5]
    number = bank.grant(code)
    assert code in {one["uscc"] for one in bank.page(limit=1000).json()["items"]}
    bank.revoke(number)
    assert code not in {one["uscc"] for one in bank.page(limit=1000).json()["items"]}


def test_only_the_portfolio_s_own_page_is_a_use(bank):
    first, second = sorted(bank.granted)[:2]
    before = len(bank.uses(bank.granted[second]))
    bank.page(limit=1)
    assert len(bank.uses(bank.granted[second])) == before
    assert bank.uses(bank.granted[first])[0].action == "read_portfolio"


@pytest.mark.parametrize(
    ("codes_asked", "told"),
    [
        ([], "uscc：至少 1 项"),
        ([NOBODYS] * 1001, "uscc：至多 1000 项"),
        ([NOBODYS, 5], "uscc 第 2 项：应为文字"),
        (["\x00" * 18], "uscc 第 1 项：含有控制字符"),
    ],
)
def test_what_cannot_be_asked_is_told(bank, codes_asked, told):
    answer = bank.ask(codes_asked)
    assert answer.status_code == 400
    assert told in answer.json()["detail"]


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 1001}, {"after": "'; drop"}, {"after": "\x00"}])
def test_strange_pages_are_refused(bank, params):
    assert bank.page(**params).status_code == 400


def test_a_portfolio_is_read_off_the_loop(bank, monkeypatch):
    """A thousand ratings take a while: other answers do not wait for them."""
    import threading

    seen = []
    view = portfolio.Told.of

    def watched(told, code):
        seen.append(threading.current_thread().name)
        return view(told, code)

    monkeypatch.setattr(portfolio.Told, "of", watched)
    bank.page(limit=1)
    assert len(seen) == 1
    assert "AnyIO worker" in seen[0]
