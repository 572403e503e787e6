"""A party and what it may at most be about."""

import re
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from features.credit_code import require_valid
from scoring.schema.measure import DOMAINS, Domain

ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
"""What a party's id looks like."""
Role = Literal["bureau", "department", "county", "bank", "enterprise", "auditor"]
ROLES: Final[dict[Role, str]] = {
    "bureau": "发展改革部门",
    "department": "行业主管部门",
    "county": "县级部门",
    "bank": "金融机构",
    "enterprise": "企业",
    "auditor": "审计",
}
"""Role → Chinese name."""
_FIELDS: Final[dict[Role, frozenset[str]]] = {
    "bureau": frozenset(),
    "department": frozenset({"domains", "purposes"}),
    "county": frozenset({"county"}),
    "bank": frozenset({"purposes"}),
    "enterprise": frozenset({"uscc"}),
    "auditor": frozenset(),
}
"""Role → the parts of a scope it must have; it may have no other."""
_NAMES: Final = {
    "domains": "领域",
    "purposes": "用途",
    "county": "县级行政区划代码",
    "uscc": "统一社会信用代码",
}
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=128)]


class Scope(BaseModel):
    """What a party is about at most.

    Attributes:
        domains: the domains of a department.
        purposes: for which stated purposes a department or a bank may ask.
        county: the division code (six digits) whose enterprises a county's party sees.
        uscc: the enterprise itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    domains: tuple[Domain, ...] = ()
    purposes: tuple[Name, ...] = ()
    county: str | None = Field(default=None, pattern=r"^[0-9]{6}$")
    uscc: str | None = None


class Party(BaseModel):
    """One party.

    Attributes:
        id: the `client_id` of its tokens.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=f"^{ID.pattern}$")
    role: Role
    name: Name
    scope: Scope = Scope()

    @model_validator(mode="after")
    def _fits_its_role(self) -> Self:
        """A scope has what its role needs, and nothing that means nothing for it."""
        given = {name for name, value in self.scope.model_dump().items() if value}
        needed = _FIELDS[self.role]
        for name in sorted(needed - given):
            raise ValueError(f"{ROLES[self.role]}须写明{_NAMES[name]}（{name}）")
        for name in sorted(given - needed):
            raise ValueError(f"{ROLES[self.role]}不带{_NAMES[name]}（{name}）")
        if self.scope.uscc is not None:
            require_valid(self.scope.uscc)
        return self


def role_of(text: str) -> Role | None:
    """The role of that name, if there is one."""
    return next((role for role in get_args(Role) if role == text), None)


def domains_text(domains: tuple[Domain, ...]) -> str:
    """The Chinese names of domains."""
    return "、".join(DOMAINS[one] for one in domains)
