"""What an enterprise can lawfully do about its records, as the policy writes it: the bureau's own rules under Article 18.

The vocabulary is closed: nobody can write an action on ownership, address, size or the like, because no `how` changes
records of that sort.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field

from scoring.schema.gate import Months
from scoring.schema.measure import Basis, Mark
from scoring.schema.strict_model import Dated, StrictModel

How = Literal["settle", "correct", "repair", "catch_up", "keep", "supply"]
HOWS: Final[Mapping[How, str]] = {
    "settle": "清偿、履行或者整改完毕，由登记机关结清、移出",
    "correct": "补报、改正后移出经营异常名录",
    "repair": "过最短等待期后申请信用修复",
    "catch_up": "补办申报、补缴欠款",
    "keep": "履行尚在履行中的承诺",
    "supply": "补足评级所需的信息",
}
CHANGEABLE: Final[Mapping[How, frozenset[str]]] = {
    "settle": frozenset(
        {
            *("tax_arrears", "social_insurance_arrears", "wage_arrears", "loan_arrears", "payables_overdue"),
            *("enforcement", "consumption_limit", "serious_dishonesty", "finding"),
        }
    ),
    "correct": frozenset({"abnormal_operation"}),
    "repair": frozenset({"penalty", "finding", "contract_finding"}),
    "catch_up": frozenset({"tax_filing", "social_insurance", "wage_payment", "loan"}),
    "keep": frozenset({"commitment"}),
    "supply": frozenset({"tax_filing"}),
}
"""How → the kinds of record that can be acted on in that way; nothing else can be written."""


class Selected(StrictModel):
    """Records: of these kinds, with these codes (of a kind that has the column), by a body of such a name, of such a class."""

    kinds: tuple[str, ...] = Field(min_length=1)
    where: Mapping[str, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(default_factory=dict)
    bodies: tuple[str, ...] = ()
    severities: tuple[Literal["minor", "general", "serious"], ...] = ()


class Since(Selected):
    """Records of which none may have come after the one acted on. `reason`: what is told where one has."""

    reason: str = Field(min_length=1)


class Wait(StrictModel):
    """Months that must have passed before the authority may be asked, since the document or since it was made good."""

    months: Months
    since: Literal["document", "cure"]
    mark: Mark
    note: str = ""


class Remedy(Selected):
    """One thing an enterprise can do. The first that fits a record is the one for it.

    Attributes:
        together: records under it are one action (what one authority is asked for at once); else one per document.
        effort: how much it takes, in units that only order (1 is a form to fill in); money is told beside it.
        todo: what the enterprise does.
        asked_of: who decides or takes it in.
        conditions: what must hold besides and no record can decide, in words.
        wait: a wait beyond that of the gate (`repair_wait_months`, which `repair` always keeps to).
        clear_of: records of which none may count when the authority is asked; they are cleared away first.
        none_since: records of which no counting one may be later than the one acted on; one that is bars the remedy.
        unless_repeated: not once the same violation was punished again.
    """

    id: str = Field(pattern=r"^[a-z_]+$")
    label: str = Field(min_length=1)
    how: How
    together: bool = False
    effort: int = Field(gt=0)
    todo: str = Field(min_length=1)
    asked_of: str = Field(min_length=1)
    conditions: str = ""
    wait: Wait | None = None
    clear_of: tuple[Selected, ...] = ()
    none_since: tuple[Since, ...] = ()
    unless_repeated: bool = False
    bases: tuple[Basis, ...] = Field(min_length=1)


class NoRemedy(Selected):
    """Records that nothing but time changes, and why.

    Attributes:
        unread: whether that is so only because no rule of theirs was read: nothing is suggested then, and nothing is ruled out.
    """

    reason: str = Field(min_length=1)
    unread: bool = False
    bases: tuple[Basis, ...] = ()


class RecourseRules(Dated):
    """The rules of recourse for a time.

    Attributes:
        look_after_months: how many months after the day asked about waiting is looked at, besides the days on which
            records end; the last one is as far as anybody looks.
        alternatives: how many other ways are told at most.
        remedies: what can be done; `none` goes before them.
    """

    look_after_months: tuple[Months, ...] = Field(min_length=1)
    alternatives: int = Field(ge=0, le=9)
    remedies: tuple[Remedy, ...] = Field(min_length=1)
    none: tuple[NoRemedy, ...] = ()
