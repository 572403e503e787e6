"""Which inputs of a rating a party may see one by one, by their access class; of the others only points by family."""

from collections.abc import Collection, Mapping
from typing import Final

from features.records import Access
from service.parties.party import Role

Clearance = frozenset[Access]
_ALL: Final[Clearance] = frozenset({"open", "government", "authorised"})
_SHARED: Final[Clearance] = frozenset({"open", "government"})
_NONE: Final[Clearance] = frozenset()
OF_ROLE: Final[Mapping[Role, Clearance]] = {
    "bureau": _ALL,
    "department": _SHARED,
    "county": _SHARED,
    "bank": _NONE,
    "enterprise": _ALL,
    "auditor": _ALL,
}
"""By role; a bank's follows from the scope of the enterprise's live authorisation alone."""
OF_SCOPE: Final[Mapping[str, Clearance]] = {"rating": _NONE, "reasons": frozenset({"open"})}


def of_scopes(scopes: Collection[str]) -> Clearance:
    """What live authorisations of these scopes allow together."""
    return _NONE.union(*(OF_SCOPE.get(one, _NONE) for one in scopes))


def whole(clearance: Clearance) -> bool:
    """Whether nothing is kept back."""
    return clearance >= _ALL
