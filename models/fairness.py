"""What an audit of fairness finds: by audit attribute and group, how grades are given and how good the card is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from models.proxies import Proxy, proxy_from_dict
from models.subgroups import Figure, Performance

Verdict = Literal["too_few", "none", "borne_out", "adverse"]
Among = Literal["all", "good", "bad"]


@dataclass(frozen=True, kw_only=True)
class Selection:
    """How often a grade is given in the group.

    Attributes:
        grade: A or D.
        among: all of the group, those that did not default (good) or did (bad).
        rows: how many these are.
        selected: how many of them have the grade.
        share: their share (Wilson).
        ratio: share ÷ that of the same among all others (Koopman).
    """

    grade: str
    among: Among
    rows: int
    selected: int
    share: Figure
    ratio: Figure


@dataclass(frozen=True, kw_only=True)
class GroupAudit:
    """One group of an attribute.

    Attributes:
        group: its name.
        performance: how good the card is within it.
        selections: A and D among all, good and bad.
        impacts: which of these, as `grade:among`, lie beyond four fifths with the whole of the joint interval.
        verdict: `too_few` for a verdict, `none` where there is no impact, `borne_out` where there is one and outcomes
            bear it out, `adverse` where they do not or an input stands in for the group.
    """

    group: str
    performance: Performance
    selections: tuple[Selection, ...]
    impacts: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class AttributeAudit:
    """One audit attribute: its groups, greatest first, and what of the inputs gives it away."""

    attribute: str
    label: str
    unknown: int
    groups: tuple[GroupAudit, ...]
    proxies: tuple[Proxy, ...]


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """The audit of one card on rows it was not trained on.

    Attributes:
        rows: rows audited.
        comparisons: groups compared, over all attributes; the intervals of one figure hold for all of them together.
        attributes: the audit attributes.
    """

    rows: int
    comparisons: int
    attributes: tuple[AttributeAudit, ...]

    def verdicts(self, verdict: str) -> tuple[tuple[AttributeAudit, GroupAudit], ...]:
        """The groups with a verdict, each with its attribute."""
        return tuple(
            (one, group) for one in self.attributes for group in one.groups if group.verdict == verdict
        )


def fairness_from_dict(data: Mapping[str, Any]) -> Fairness:
    """Read back what `dataclasses.asdict` gave."""
    return Fairness(**{**data, "attributes": tuple(_attribute_from(one) for one in data["attributes"])})


def _attribute_from(data: Mapping[str, Any]) -> AttributeAudit:
    return AttributeAudit(
        **{
            **data,
            "groups": tuple(_group_from(one) for one in data["groups"]),
            "proxies": tuple(proxy_from_dict(one) for one in data["proxies"]),
        }
    )


def _group_from(data: Mapping[str, Any]) -> GroupAudit:
    return GroupAudit(
        **{
            **data,
            "performance": Performance(**_figures(data["performance"])),
            "selections": tuple(Selection(**_figures(one)) for one in data["selections"]),
            "impacts": tuple(data["impacts"]),
        }
    )


def _figures(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: Figure(**value) if isinstance(value, Mapping) else value for key, value in data.items()}
