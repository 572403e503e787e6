"""Every address needs a right of the table or is open for a reason; whoever has not the right is refused, whatever the method."""

import itertools
import re

import pytest
from fastapi import APIRouter, FastAPI
from starlette.routing import Mount

from service.access.rights import RIGHTS, TABLE
from service.api.declared import addresses, unguarded
from service.api.open_to_all import OPEN_TO_ALL
from service.parties.party import ROLES
from tests.service.api.conftest import BANKS_PURPOSE, PURPOSE

PARTY = dict(zip(ROLES, ("bureau", "finance", "county", "bank", "enterprise", "auditor"), strict=True))
STATED = {"department": {"purpose": PURPOSE}, "bank": {"purpose": BANKS_PURPOSE}}
FILLED = {"uscc": "91632899MA0000007G"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")


def _addresses(served):
    return list(addresses(served.app.routes))


def _by_path(served):
    """Path → method → the right it needs."""
    found = {}
    for one in _addresses(served):
        found.setdefault(one.path, {}).update(dict.fromkeys(one.methods, one.right))
    return found


def _asked(served, method, path, party=None, **more):
    headers = served.as_party(party) if party else {"Authorization": ""}
    filled = re.sub(r"\{(\w+)\}", lambda name: FILLED.get(name[1], "0" * 12), path)
    return served.client.request(method, filled, headers=headers, follow_redirects=False, **more)


def test_every_address_needs_a_right_or_is_open_for_a_reason(served):
    assert unguarded(served.app.routes) == []
    without = {one.path for one in _addresses(served) if one.right is None}
    assert without == set(OPEN_TO_ALL)


def test_every_right_has_its_name_and_an_address_that_needs_it(served):
    assert set(TABLE) == set(RIGHTS) == {one.right for one in _addresses(served)} - {None}


def test_an_address_without_a_guard_is_seen():
    inner, app = APIRouter(), FastAPI(openapi_url=None)
    inner.add_api_route("/v1/leak", lambda: 1)
    outer = APIRouter(prefix="/a")
    outer.include_router(inner)
    app.include_router(outer)
    assert unguarded(app.routes) == ["/v1/leak"]
    with pytest.raises(TypeError, match="nobody knows"):
        list(addresses([Mount("/files", app=app)]))


def test_nobody_is_answered_but_what_is_open(served):
    for (path, rights), method in itertools.product(_by_path(served).items(), METHODS):
        answer = _asked(served, method, path)
        if method not in rights:
            assert answer.status_code == 405, (method, path)
            assert answer.headers["allow"] == ", ".join(sorted(rights))
        elif rights[method] is not None:
            assert answer.status_code == 401, (method, path)
        else:
            assert answer.status_code < 500, (method, path)


@pytest.mark.parametrize("role", list(ROLES))
def test_each_role_is_refused_what_the_table_does_not_give_it(served, role):
    for one in _addresses(served):
        if one.right is None:
            continue
        for method, params in itertools.product(one.methods, ({}, STATED.get(role, {}))):
            answer = _asked(served, method, one.path, PARTY[role], params=params)
            if role in TABLE[one.right]:
                told = answer.json()["detail"] if answer.status_code == 403 else ""
                assert answer.status_code != 401, (method, one.path)
                assert "的权限" not in told, (method, one.path)
            else:
                assert answer.status_code == 403, (method, one.path)
                assert f"没有“{RIGHTS[one.right]}”的权限" in answer.json()["detail"]
