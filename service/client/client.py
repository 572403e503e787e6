"""The client of the API: reading (`client.reading`), and what departments, enterprises, banks and auditors do besides."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from uuid import uuid4

from pydantic import BaseModel

from service.api.account_schemas import Account, NewSecret, SecretChange
from service.api.audit_schemas import AuditLine, AuditLines
from service.api.authorisation_schemas import (
    AuthorisationAsked,
    Authorisations,
    AuthorisationView,
    Bank,
    Banks,
    Portfolio,
    PortfolioAsked,
    PortfolioItem,
    Uses,
    UseView,
)
from service.api.certificate_schemas import (
    CertificateAsked,
    CertificateIssued,
    Certificates,
    CertificateStanding,
    JsonWebKeys,
    Revocation,
    RevocationList,
)
from service.api.screening_schemas import ScreeningAnswer
from service.client.reading import Cursor
from service.client.webhooks import Told
from service.client.writable import writing


class _Question(BaseModel):
    domain: str
    purpose: str | None
    uscc: Sequence[str]
    as_of: date | None
    reference: str | None


class ShouxinClient(Told):
    """One party's client.

        with ShouxinClient("https://credit.example", "bank", secret, purpose="贷前审查") as client:
            print(client.rating("91632899MA75T5T191").grade)

    Every call may raise `Refused` (by its kind), `Unreachable` and `BrokenAnswer`. Only what reads, and what has
    a key (a screening, a job, what changes cases), is asked again where the service says when.
    """

    def screen(
        self,
        domain: str,
        codes: Sequence[str],
        *,
        reference: str | None = None,
        as_of: date | None = None,
        key: str | None = None,
        keep: Path | None = None,
    ) -> ScreeningAnswer:
        """Screen up to 500 codes in a domain for the client's purpose.

        `key`: by which the service knows the question again (one is made up); `keep`: a file for the answer as it came,
        which `shouxin verify` proves against its receipt without network; it takes the place of one of that name.
        `NotWritten` where it cannot be there: without a folder for it, or with a pipe or a device in its place, nothing is asked.
        """
        asked = _Question(domain=domain, purpose=self.purpose, uscc=codes, as_of=as_of, reference=reference)
        with nullcontext() if keep is None else writing(keep):
            kept = None if keep is None else keep.write_bytes
            return self._post(ScreeningAnswer, "v1/screenings", asked, key=key or uuid4().hex, kept=kept)

    def screening(self, number: str) -> ScreeningAnswer:
        """What was answered then."""
        return self._about(ScreeningAnswer, f"v1/screenings/{number}")

    def issue_certificate(self, uscc: str, purpose: str) -> CertificateIssued:
        """A signed certificate of the grade in force."""
        asked = CertificateAsked(purpose=purpose)
        return self._post(CertificateIssued, f"v1/enterprises/{uscc}/certificates", asked)

    def certificate(self, number: str) -> CertificateStanding:
        """Whether it is good today, superseded, expired or revoked."""
        return self._get(CertificateStanding, f"v1/certificates/{number}")

    def certificates(self, uscc: str) -> Iterator[CertificateStanding]:
        """Every certificate of an enterprise as it stands today, newest first."""

        def ask(before: Cursor) -> tuple[Certificates, list[CertificateStanding]]:
            page = self._get(Certificates, f"v1/enterprises/{uscc}/certificates", {"before": before})
            return page, page.certificates

        return self._pages(ask)

    def revoke_certificate(self, number: str, reason: str) -> CertificateStanding:
        """Revoke it for good."""
        asked = Revocation(reason=reason)
        return self._post(CertificateStanding, f"v1/certificates/{number}/revocation", asked)

    def keys(self) -> JsonWebKeys:
        """The public keys of certificates and receipts."""
        return self._get(JsonWebKeys, ".well-known/jwks.json")

    def revocations(self) -> RevocationList:
        """Certificates revoked, signed."""
        return self._get(RevocationList, "v1/revocations")

    def banks(self) -> list[Bank]:
        """Banks that can be authorised."""
        return self._get(Banks, "v1/banks").banks

    def authorise(self, asked: AuthorisationAsked) -> AuthorisationView:
        """Let a bank ask about this enterprise."""
        return self._post(AuthorisationView, "v1/authorisations", asked)

    def authorisations(self) -> Iterator[AuthorisationView]:
        """Those granted by this enterprise or to this bank, newest first."""

        def ask(before: Cursor) -> tuple[Authorisations, list[AuthorisationView]]:
            page = self._get(Authorisations, "v1/authorisations", {"before": before})
            return page, page.authorisations

        return self._pages(ask)

    def authorisation(self, number: str) -> AuthorisationView:
        """One authorisation as it stands today."""
        return self._get(AuthorisationView, f"v1/authorisations/{number}")

    def revoke_authorisation(self, number: str) -> AuthorisationView:
        """End it at once."""
        return self._post(AuthorisationView, f"v1/authorisations/{number}/revoke")

    def uses(self, number: str) -> Iterator[UseView]:
        """Each use of an authorisation, newest first."""

        def ask(before: Cursor) -> tuple[Uses, list[UseView]]:
            page = self._get(Uses, f"v1/authorisations/{number}/uses", {"before": before})
            return page, page.uses

        return self._pages(ask)

    def portfolio(self) -> Iterator[PortfolioItem]:
        """Every enterprise that authorised the client's purpose."""

        def ask(after: Cursor) -> tuple[Portfolio, list[PortfolioItem]]:
            page = self._about(Portfolio, "v1/portfolio", after=after)
            return page, page.items

        return self._pages(ask)

    def portfolio_of(self, codes: Sequence[str]) -> Portfolio:
        """Up to 1,000 enterprises: each with its rating, or why there is none."""
        asked = PortfolioAsked(uscc=list(codes))
        return self._post(Portfolio, "v1/portfolio/ratings", asked, parameters={"purpose": self.purpose})

    def account(self) -> Account:
        """Who this party is and may."""
        return self._get(Account, "v1/account")

    def replace_secret(self, *, overlap_hours: int) -> NewSecret:
        """A new secret, shown this once; the old ones end after some hours. The client itself keeps the old one."""
        return self._post(NewSecret, "v1/account/secrets", SecretChange(overlap_hours=overlap_hours))

    def revoke_secret(self, number: str) -> None:
        """End one of one's own secrets at once."""
        self._delete(f"v1/account/secrets/{number}")

    def audit(
        self, *, subject: str | None = None, party: str | None = None, day: date | None = None
    ) -> Iterator[AuditLine]:
        """Lines of the log in their order."""

        def ask(after: Cursor) -> tuple[AuditLines, list[AuditLine]]:
            asked = {"subject": subject, "party": party, "day": day, "after": after}
            page = self._get(AuditLines, "v1/audit", asked)
            return page, page.lines

        return self._pages(ask)
