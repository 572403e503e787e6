"""Rules on numbers: what a measure or a rule by size sets keeps within what its articles say (`figures` of `articles.yaml`).

An article that speaks of no number founds none: whoever wants to set one cites the article that leaves it to somebody.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from scoring.compiler.rules.basis_rules import cited
from scoring.compiler.rules.common_rules import Found
from scoring.compiler.rules.condition_rules import Finding
from scoring.matrix.condition_types import SIZE_CLASSES
from scoring.matrix.figures import QUANTITIES, Figure, Unit
from scoring.schema.law import Article, Limit, SizeRule
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy
from scoring.subjects import bodies_text, body_covered

SHARES: Final[frozenset[Unit]] = frozenset(
    {"percent_of_yearly_budget", "percent_of_reserved_share", "percent"}
)
"""Units in which a hundred is the whole."""
WHOLE: Final = 100


def measure_figure_lawful(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """The figure of an active measure, and that it has one where an article sets a number."""
    articles = [article for _, _, article in cited(measure, policy) if article is not None]
    if not articles:
        return
    if measure.figure is None or (measure.figure.at_least is None and measure.figure.at_most is None):
        yield from _figure_missing(articles)
        return
    found = list(_outside(measure.figure, articles))
    yield from found or _set_by_others(measure, measure.figure, articles)


def size_figure_lawful(rule: SizeRule, policy: Policy) -> Iterator[Found]:
    """The figure of an active rule by size, and whom it is for."""
    keys = [(one.instrument, one.article) for one in rule.bases]
    articles = [policy.article_of[key] for key in keys if key in policy.article_of]
    if not articles:
        return
    found = list(_outside(rule.figure, articles))
    yield from found or _beyond_the_floor(rule.figure, articles)
    limits = [
        one for article in articles for one in _speaking(article, rule.figure) if _within(rule.figure, one)
    ]
    classes = [frozenset(one.size_classes) for one in limits if one.size_classes]
    if not found and classes and frozenset(rule.size_classes) not in classes:
        named = "；".join(
            "、".join(SIZE_CLASSES[name] for name in SIZE_CLASSES if name in one) for one in classes
        )
        yield ("size_classes",), f"的对象与条文所说的不同（条文只对{named}企业）", "请照条文写 size_classes"


def _beyond_the_floor(figure: Figure, articles: Sequence[Article]) -> Iterator[Found]:
    """A share above the law's floor where the law has no cap: what it shuts others out of is the drafter's own choice."""
    least, most = figure.at_least or 0, figure.at_most or 0
    if figure.unit in SHARES and max(least, most) > WHOLE:
        yield ("figure",), f"的“{figure.text}”多于全部", f"请写不大于 {WHOLE} 的数"
        return
    for article in articles:
        open_above = [one for one in _speaking(article, figure) if one.floor is not None and one.cap is None]
        floor = min((one.floor for one in open_above if one.floor is not None), default=None)
        if floor is None or least <= floor:
            continue
        shut = "，其他企业完全没有机会" if figure.unit in SHARES and least == WHOLE else ""
        where = f"“{article.instrument}”{article.article}"
        reason = f"的“{figure.text}”高于{where}的下限 {floor}，而条文没有上限{shut}"
        mend = "高出的部分排除其他企业，须经公平竞争审查并写明理由；没有理由的请写条文的数"
        yield ("figure",), reason, mend, "warning"


def _outside(figure: Figure, articles: Sequence[Article]) -> Iterator[Finding]:
    """What is wrong with a figure beside the articles that it rests on; each that speaks of its quantity bounds it."""
    low, high = figure.at_least, figure.at_most
    if low is None and high is None:
        return
    if low is not None and high is not None and low > high:
        yield (
            ("figure",),
            f"的{QUANTITIES[figure.quantity]}至少 {low} 而至多 {high}",
            "请改正 at_least、at_most",
        )
        return
    speaking = [article for article in articles if _speaking(article, figure)]
    if not speaking:
        named = "、".join(f"“{one.instrument}”{one.article}" for one in articles)
        reason = f"写了“{figure.text}”，而所引条款（{named}）没有说到这个数"
        yield ("figure",), reason, "请加引规定它的条款并在 articles.yaml 登记 figures，或删去 figure"
    for article in speaking:
        limits = _speaking(article, figure)
        if not any(_within(figure, one) for one in limits):
            allowed = "；".join(one.bounds for one in limits)
            reason = f"的“{figure.text}”超出“{article.instrument}”{article.article}的限度：{allowed}"
            yield ("figure",), reason, "请改在限度之内，at_least、at_most 都不得超出"


def _speaking(article: Article, figure: Figure) -> list[Limit]:
    return [one for one in article.figures if (one.quantity, one.unit) == (figure.quantity, figure.unit)]


def _within(figure: Figure, limit: Limit) -> bool:
    """Whether every number that a figure leaves open is one that the article allows."""
    low, high = figure.at_least, figure.at_most
    above = limit.floor is None or (low is not None and low >= limit.floor)
    return above and (limit.cap is None or (high is not None and high <= limit.cap))


def _figure_missing(articles: Sequence[Article]) -> Iterator[Finding]:
    for article in articles:
        numbered = [one.text for one in article.figures if one.floor is not None or one.cap is not None]
        if numbered:
            reason = f"没有写数值，而“{article.instrument}”{article.article}有限度（{'；'.join(numbered)}）"
            yield (), reason, "请写 figure"


def _set_by_others(measure: Measure, figure: Figure, articles: Sequence[Article]) -> Iterator[Finding]:
    """A number that an article leaves to somebody is set by nobody else, the bureau included."""
    for article in articles:
        bodies = [body for one in _speaking(article, figure) for body in one.set_by]
        others = [one for one in measure.applying_body if bodies and not body_covered(bodies, one)]
        if others:
            reason = f"的数值由{bodies_text(others)}定，而“{article.instrument}”{article.article}交给{bodies_text(bodies)}"
            yield ("applying_body",), reason, "请改写为条文交给的单位，或删去 figure"


RULES = (measure_figure_lawful,)
