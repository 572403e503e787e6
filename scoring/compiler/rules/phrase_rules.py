"""Whether the phrase of a citation is one of its article: as the article is registered here, or as it was read before shipping."""

from collections.abc import Iterator, Sequence

from scoring.compiler.rules.common_rules import Found
from scoring.compiler.shipped_law import phrase_read
from scoring.schema.measure import Basis, Measure
from scoring.schema.policy import Policy


def measure_phrases(measure: Measure, policy: Policy) -> Iterator[Found]:
    """Each phrase of an active measure's bases."""
    if measure.active:
        yield from _other_phrases(measure.bases, policy)


def override_phrases(policy: Policy) -> Iterator[Found]:
    """Each phrase of an override's bases."""
    for position, one in enumerate(policy.overrides):
        for path, reason, *rest in _other_phrases(one.bases, policy):
            yield ("overrides", position, *path), f"{one.id} {reason}", *rest


def _other_phrases(bases: Sequence[Basis], policy: Policy) -> Iterator[Found]:
    for position, basis in enumerate(bases):
        article = policy.article_of.get((basis.instrument, basis.article))
        if not basis.phrase or article is None or not article.phrase:
            continue
        same = basis.phrase in article.phrase or article.phrase in basis.phrase
        if same or phrase_read(basis.instrument, basis.article, basis.phrase):
            continue
        where = f"“{basis.instrument}”{basis.article}"
        reason = f"引用{where}的核对短语“{basis.phrase}”与 articles.yaml 登记的“{article.phrase}”不同"
        yield ("bases", position), reason, "请对照原文；确在该条的，由法制部门签认", "warning"
