"""A citation that carries nothing any more is met under whatever short name the text is registered."""

from datetime import date

import pytest

from scoring.compiler.rules.measure_rules import nothing_retired
from scoring.schema.policy import Policy, Retired
from tests.scoring.shipped import policy

MEASURE = next(one for one in policy().measures if one.active and len(one.bases) == 1)
(BASIS,) = MEASURE.bases
TEXT = policy().instrument_of[BASIS.instrument]


@pytest.mark.parametrize(("other", "met"), [("另一简称", True), (None, True), ("别的文件", False)])
def test_a_text_is_the_same_under_another_short_name(other, met):
    """`other`: the short name that the measure cites; none: the one that the row has."""
    alias = TEXT.model_copy(update={"id": "另一简称"})
    stranger = TEXT.model_copy(update={"id": "别的文件", "name": "别的文件"})
    cited = MEASURE.model_copy(update={"bases": (BASIS.model_copy(update={"instrument": other or TEXT.id}),)})
    assert bool(_found(cited, TEXT, alias, stranger)) is met


@pytest.mark.parametrize("other", ["别的文件", None])
def test_a_row_of_a_text_that_is_not_registered_speaks_of_that_name_only(other):
    stranger = TEXT.model_copy(update={"id": "别的文件"})
    cited = MEASURE.model_copy(update={"bases": (BASIS.model_copy(update={"instrument": other or TEXT.id}),)})
    assert bool(_found(cited, stranger)) is False


@pytest.mark.parametrize(
    ("last_day", "from_day", "met"),
    [
        (None, None, True),
        (None, date(2026, 8, 15), True),
        (date(2026, 8, 15), date(2026, 8, 15), True),
        (date(2026, 8, 14), date(2026, 8, 15), False),
        (date(2026, 8, 14), None, True),
    ],
)
def test_what_ended_before_the_rule_was_dropped_may_stand(last_day, from_day, met):
    ended = MEASURE.model_copy(update={"in_force_to": last_day})
    assert bool(_found(ended, TEXT, from_day=from_day)) is met


@pytest.mark.parametrize(("words", "met"), [((), True), (("不相干", "二十日"), True), (("不相干",), False)])
def test_one_of_the_words_of_a_row_is_enough(words, met):
    said = MEASURE.model_copy(update={"term": "二十日"})
    assert bool(_found(said, TEXT, words=words)) is met


def _found(measure, *instruments, **narrower):
    row = Retired(instrument=TEXT.id, articles=(BASIS.article,), reason="已废止", **narrower)
    given = {name: getattr(policy(), name) for name in Policy.model_fields}
    changed = Policy(**given | {"instruments": instruments, "retired": (row,)})
    return list(nothing_retired(measure, changed))
