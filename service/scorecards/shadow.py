"""A challenger in shadow: champion and challenger answer on the same enterprises and day; nothing they say is acted on.

The challenger is a registered version or a rule book. Grades are final ones, overrides applied to both alike; where the
policy keeps better grades for a while, each keeps what an evaluation by it would (ADR 0020).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import polars as pl

from features.catalogue import require_allowed
from features.feature import Feature, Purpose
from features.store import end_of_day
from features.together import Progress
from models.answers import Answers, answers
from models.challenger import Disagreement, disagreement
from models.evaluator import Evaluator, inputs_of, inputs_together
from models.outcomes import HORIZON_MONTHS
from models.point_in_time import defaults_after, outcomes_of
from scoring.hysteresis import Previous
from scoring.schema.policy import Policy
from service.days import as_text, months_away
from service.errors import NotFound
from service.home import Home
from service.law_on import gate_for, law_for
from service.runs.kept import Runs
from service.runs.previous import previous_under
from service.runs.purged import require_whole
from service.scorecards.audit_groups import group_names
from service.scorecards.hindsight import learned_after
from service.scorecards.outcomes_known import OutcomesKnown, find_outcomes
from service.scorecards.scored import Scored, scored_on

GROUPS: Final = ("county", "industry", "size_class")


class Named(NamedTuple):
    """An evaluator and what people call it."""

    name: str
    evaluator: Evaluator


@dataclass(frozen=True, kw_only=True)
class Shadow:
    """What was asked of champion and challenger, and where they differ.

    Attributes:
        purpose: of both.
        as_of: the day they answered for.
        known_at: what was known when they answered.
        hindsight: which of the two, `champion` and `challenger`, learned from outcomes after the day: its AUC flatters it.
        notices: of which run each keeps grades, where the policy keeps any; which outcomes may be missing, where a year
            since the day is over.
        found: where they differ.
    """

    purpose: Purpose
    as_of: date
    known_at: datetime
    hindsight: tuple[str, ...]
    notices: tuple[str, ...]
    found: Disagreement

    def to_dict(self, *, simulated: bool) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        return {
            "as_of": self.as_of.isoformat(),
            "known_at": as_text(self.known_at),
            "purpose": self.purpose,
            "simulated": simulated,
            "hindsight": list(self.hindsight),
            "notices": list(self.notices),
            **self.found.to_dict(),
        }


def shadow(
    home: Home,
    policy: Policy,
    champion: Named,
    challenger: Named,
    *,
    purpose: Purpose,
    as_of: date,
    known_at: datetime,
    progress: Progress | None = None,
) -> Shadow:
    """Let both answer for everyone who is scored on the day, and say where they differ."""
    known = home.store.known(known_at).without_reports()
    require_whole(known)
    features = _features(champion.evaluator, challenger.evaluator, purpose)
    scored = scored_on(known, law_for(policy, as_of, purpose), features, progress=progress)
    if scored.people.is_empty():
        raise NotFound(f"{as_of} 没有可以评分的企业（在评价范围之内，且信息足够）")
    # What was learned after the day may tell of the outcome itself: then who ranks better is no question.
    foresight = known_at <= end_of_day(as_of)
    over = purpose == "public" and foresight and months_away(as_of, HORIZON_MONTHS) <= home.last_known_day()
    outcomes = find_outcomes(home) if over else None
    runs = Runs(home.runs)
    before = [
        previous_under(scored.law, runs, one.evaluator, purpose=purpose) for one in (champion, challenger)
    ]
    found = disagreement(
        _answers(champion, scored, before[0]),
        _answers(challenger, scored, before[1]),
        # For the report only: no score sees them.
        keys=scored.people.with_columns(**group_names(policy.settings.divisions)),
        groups=GROUPS,
        outcome=None if outcomes is None else _outcome(home, policy, scored.people, as_of, outcomes),
    )
    both = {"champion": champion.evaluator, "challenger": challenger.evaluator}
    hindsight = tuple(who for who, one in both.items() if learned_after(one, as_of))
    return Shadow(
        purpose=purpose,
        as_of=as_of,
        known_at=known_at,
        hindsight=hindsight,
        notices=(*_kept_notices(scored, before), *(() if outcomes is None else outcomes.notices())),
        found=found,
    )


def _features(champion: Evaluator, challenger: Evaluator, purpose: Purpose) -> tuple[Feature, ...]:
    found = inputs_together(inputs_of(one, purpose) for one in (champion, challenger))
    require_allowed(found, purpose)
    return found


def _answers(one: Named, scored: Scored, previous: Previous | None) -> Answers:
    return answers(one.name, one.evaluator, scored.table, scored.grades(one.evaluator, previous))


def _kept_notices(scored: Scored, before: Sequence[Previous | None]) -> tuple[str, ...]:
    """What each keeps of the grades before, where the policy keeps any."""
    if scored.law.hysteresis is None:
        return ()
    told = [
        f"{who}依批次 {one.run_id[:12]} 保留等级" if one else f"{who}没有同一评分卡的前次批次，不保留等级"
        for who, one in zip(("现用", "挑战者"), before, strict=True)
    ]
    return ("政策规定了保留等级：" + "，".join(told),)


def _outcome(
    home: Home, policy: Policy, people: pl.DataFrame, as_of: date, outcomes: OutcomesKnown
) -> pl.Series | None:
    """Who defaulted within the horizon, if it has ended and all of that is known."""
    if as_of > outcomes.due:
        return None
    defaults = defaults_after(
        [as_of],
        store=home.store,
        rules=lambda day: gate_for(policy, day).gate,
        outcomes_known_at=end_of_day(outcomes.day),
    )
    return outcomes_of(people.select("uscc", as_of=pl.lit(as_of)), defaults)
