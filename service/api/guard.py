"""The guard of every endpoint: a good token, a right of the role, a purpose of the party's own."""

from typing import Annotated

from fastapi import Depends, Query, Request

from service import clock
from service.access.asker import Asker
from service.access.rights import RIGHTS, Right, reach_of
from service.api.credentials import Credentials, credentials_in
from service.api.heard import heard
from service.api.running import Running, running_of
from service.errors import Forbidden, Unauthenticated
from service.parties import tokens
from service.parties.party import ROLES, Party
from service.plain_text import PLAIN
from service.schemas.openapi import TOKEN_PATH

Purpose = Annotated[
    str | None,
    Query(
        description="查询用途：部门和金融机构必须写明，须是已登记的用途之一",
        examples=["贷前审查"],
        max_length=64,
        pattern=PLAIN,
    ),
]


class May:
    """The dependency of an endpoint that needs a right: it gives the `Asker`, or refuses.

    It has no dependencies of its own: FastAPI takes as long for each as the right itself takes. `GuardedRoute` says in the
    description that a token is needed.
    """

    def __init__(self, right: Right) -> None:
        """Guard by a right of `access.rights.TABLE`."""
        self.right = right

    async def __call__(self, request: Request, purpose: Purpose = None) -> Asker:
        """Who asks; `Unauthenticated` or `Forbidden`."""
        heard(request).purpose = purpose
        return (await asker_of(self.right, request)).stating(purpose)


class MayStating:
    """The same for an endpoint whose address states no purpose.

    Its body does, which it hands to `Asker.stating`; or it is about the party's own affairs, and there is none.
    """

    def __init__(self, right: Right) -> None:
        """Guard by a right of `access.rights.TABLE`."""
        self.right = right

    async def __call__(self, request: Request) -> Asker:
        """Who asks; `Unauthenticated` or `Forbidden`."""
        return await asker_of(self.right, request)


async def asker_of(right: Right, request: Request) -> Asker:
    """Who asks; `Unauthenticated` without a good token, `WrongUse` with two, `Forbidden` where the role has not the right."""
    party = await _admitted(right, request)
    reach = reach_of(right, party.role)
    if reach is None:
        raise Forbidden(
            f"{ROLES[party.role]}没有“{RIGHTS[right]}”的权限",
            english=f"the role {party.role} has no right {right}",
        )
    return Asker(party, right, reach, None, heard(request).rests_on)


async def _admitted(right: Right, request: Request) -> Party:
    """The party whose token it is, found once for a request: `GuardedRoute` asks before the body is read."""
    about = heard(request)
    about.action = right
    if about.party is None:
        running = running_of(request)
        about.party = await _party(running, credentials_in(request.headers))
        running.rates.count_party(about.party.id)
    return about.party


async def _party(running: Running, credentials: Credentials) -> Party:
    scheme, token = credentials
    if scheme != "bearer" or not token:
        raise Unauthenticated(
            f"请带上令牌（Authorization: Bearer …），令牌从 {TOKEN_PATH} 取得",
            english=f"send a token (Authorization: Bearer …); {TOKEN_PATH} gives one",
        )
    claims = tokens.read(running.keyring, token, issuer=running.settings.issuer, now=clock.now())
    party = await running.parties.ask(claims)
    if party is None:
        raise tokens.not_good()
    return party


def may(right: Right) -> May:
    """The guard of a right, for `Annotated[Asker, Depends(may(...))]`."""
    return May(right)


MayReadRating = Annotated[Asker, Depends(may("read_rating"))]
MayReadDecision = Annotated[Asker, Depends(may("read_decision"))]
MayReadMeasures = Annotated[Asker, Depends(may("read_measures"))]
MayReadRecords = Annotated[Asker, Depends(may("read_records"))]
MayReadRecourse = Annotated[Asker, Depends(may("read_recourse"))]
MayReadHistory = Annotated[Asker, Depends(may("read_history"))]
MayListRatings = Annotated[Asker, Depends(may("list_ratings"))]
MayReadPortfolio = Annotated[Asker, Depends(may("read_portfolio"))]
MayAuthorise = Annotated[Asker, Depends(MayStating("authorise"))]
MayReadAuthorisations = Annotated[Asker, Depends(MayStating("read_authorisations"))]
MayFileCase = Annotated[Asker, Depends(MayStating("file_case"))]
MayReadCases = Annotated[Asker, Depends(MayStating("read_cases"))]
MayTakeStep = Annotated[Asker, Depends(MayStating("take_step"))]
MayReadActs = Annotated[Asker, Depends(MayStating("read_acts"))]
MayRecordAct = Annotated[Asker, Depends(MayStating("record_act"))]
MayManageOwnSecret = Annotated[Asker, Depends(MayStating("manage_own_secret"))]
MayManageWebhooks = Annotated[Asker, Depends(MayStating("manage_webhooks"))]
MayReadNotices = Annotated[Asker, Depends(MayStating("read_notices"))]
MayReadScreening = Annotated[Asker, Depends(may("read_screening"))]
MayReadCertificate = Annotated[Asker, Depends(may("read_certificate"))]
MayRevokeCertificate = Annotated[Asker, Depends(may("revoke_certificate"))]
MayRunJobs = Annotated[Asker, Depends(MayStating("run_jobs"))]
MayReadAudit = Annotated[Asker, Depends(may("read_audit"))]
