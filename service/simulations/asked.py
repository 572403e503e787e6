"""A simulation out of what is asked for: two sides that differ in policy, model or day."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from features.feature import Purpose
from features.together import Progress
from scoring.compiler.loader import load_policy
from scoring.schema.policy import Policy
from service.days import days
from service.errors import WrongUse
from service.home import Home
from service.runs.answers import evaluator_for
from service.simulations.simulation import Asked, simulate

IN_FORCE: Final = "现行政策"


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is changed, and on which days both sides are looked at; days as they are written.

    Attributes:
        policy: folder of another policy, and `policy_name`, what people call it.
        model: version of another scorecard; `rule_book`: a rule book instead of a scorecard.
        as_of, known_at: the days; `against`, `against_known_at`: those of the side before, the same where left open.
    """

    policy: Path | None = None
    policy_name: str = ""
    model: int | None = None
    rule_book: str | None = None
    as_of: str | None = None
    known_at: str | None = None
    against: str | None = None
    against_known_at: str | None = None
    purpose: Purpose = "public"


def simulated(home: Home, change: Change, *, progress: Progress) -> dict[str, Any]:
    """What the change would do to everyone, as plain data; `WrongUse` where nothing is changed, or too much."""
    if change.model is not None and change.rule_book is not None:
        raise WrongUse("--model 与 --rule-book 二者取一")
    changed = (change.policy, change.model, change.rule_book, change.against, change.against_known_at)
    if changed == (None,) * 5:
        raise WrongUse("请说明换什么：--policy、--model、--rule-book，或者 --against（与哪一天比较）")
    default = home.last_known_day()
    later = days(change.as_of, change.known_at, default)
    earlier = later
    if change.against is not None or change.against_known_at is not None:
        earlier = days(change.against, change.against_known_at, default, what="前者的基准日")
    before = _asked(home, home.policy(), IN_FORCE, earlier, change.purpose)
    policy = before.policy if change.policy is None else load_policy(change.policy)
    name = IN_FORCE if change.policy is None else change.policy_name
    after = _asked(home, policy, name, later, change.purpose, model=change.model, rule_book=change.rule_book)
    return simulate(home, before, after, purpose=change.purpose, progress=progress)


def _asked(
    home: Home,
    policy: Policy,
    name: str,
    when: tuple[date, datetime],
    purpose: Purpose,
    *,
    model: int | None = None,
    rule_book: str | None = None,
) -> Asked:
    if model is None:
        card, called = evaluator_for(home, policy, purpose=purpose, day=when[0], rule_book=rule_book)
    else:
        from models.registry import read_version

        card, version = read_version(home.root, purpose=purpose, version=model)
        called = str(version)
    if rule_book is not None:
        called = f"规则手册 {called}"
    return Asked(policy=policy, policy_name=name, card=card, model=called, as_of=when[0], known_at=when[1])
