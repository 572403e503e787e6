"""What the check decides of conditions equals what all enterprises, one by one, come to: on random small policies."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.compiler.rules.firing_rules import adds_nothing, covered_overrides, never_holds, says_nothing
from scoring.compiler.rules.monotone_rules import not_monotone
from scoring.compiler.rules.possible_enterprises import enterprise
from scoring.compiler.rules.regimes import Regime, regimes
from scoring.matrix.condition_types import Condition, FactIn, GradeIn, HasNone, HasRecord, Unknown
from scoring.schema.measure import Measure, Override
from scoring.schema.policy import Scope
from tests.endurance import long_or
from tests.scoring.every_enterprise import Everyone
from tests.scoring.shipped import policy

TRIALS = settings(max_examples=long_or(100, 5000), deadline=None)
TYPES, ARTICLES = ("idle_land", "tender_ban"), ("土地管理法第三十八条", "招标投标法第五十三条")
LISTS = ("wage_defaulter", "judgment_defaulter")


def _some(values):
    return st.lists(st.sampled_from(values), min_size=1, max_size=len(values), unique=True).map(tuple)


def _where(**columns):
    return st.fixed_dictionaries({}, optional={name: _some(values) for name, values in columns.items()})


def _selections(kind, months=(None,), **columns):
    return st.fixed_dictionaries(
        {"kind": st.just(kind), "where": _where(**columns), "within_months": st.sampled_from(months)}
    )


AGAINST = st.one_of(
    _selections("finding", (None, 12), finding_type=TYPES, article=ARTICLES),
    _selections("serious_dishonesty", list_id=LISTS),
    _selections("wage_arrears", (None, 12)),
)
ANY = st.one_of(AGAINST, _selections("recognition", recognition_type=("hardship", "charity")))
FACT = st.one_of(
    _some(("private", "state")).map(lambda values: FactIn(type="fact_in", fact="ownership", values=values)),
    st.just(Unknown(type="unknown", fact="ownership")),
)
GRADE = _some(("A", "B", "C", "D")).map(lambda grades: GradeIn(type="grade_in", grades=grades))
HAS = AGAINST.map(lambda parts: HasRecord(type="has_record", **parts))
RECORDS = st.one_of(
    HAS,
    ANY.map(lambda parts: HasRecord(type="has_record", **parts)),
    ANY.map(lambda parts: HasNone(type="has_none", **parts)),
)
CONDITIONS = st.lists(st.one_of(RECORDS, GRADE, FACT), min_size=1, max_size=3)


@st.composite
def _override(draw):
    effect = draw(st.sampled_from(["direct_d", "bar_a"]))
    when: list[Condition] = [draw(HAS), *draw(st.lists(FACT, max_size=1))]
    return Override(
        id=f"{effect}.rule",
        label="规则",
        effect=effect,
        in_force_from=date(2020, 7, 1),
        when=tuple(when),
        bases=({"instrument": "促进条例", "article": "第十八条"},),
        remedy="移出即解除",
    )


OVERRIDES = st.lists(_override(), max_size=2)
KINDS_OF_MEASURE = st.sampled_from(["incentive", "management", "restriction"])


def _regime(overrides) -> Regime:
    """The shipped gate, everybody within the scope, and these overrides."""
    shipped = regimes(policy())[-1]
    return Regime(
        shipped.first, None, shipped.gate, Scope(in_force_from=shipped.first, exclude=()), tuple(overrides)
    )


def _measure(kind, when, number=91) -> Measure:
    return Measure(
        id=f"HO-{number}",
        domain="honours",
        kind=kind,
        label="甲",
        status="active",
        in_force_from=date(2020, 7, 1),
        mode="record",
        type="x",
        subject="enterprise",
        when=tuple(when),
        bases=(),
    )


@TRIALS
@given(CONDITIONS, st.lists(st.booleans(), min_size=3, max_size=3), OVERRIDES)
def test_there_is_an_enterprise_exactly_if_one_is_found(conditions, signs, overrides):
    wanted = list(zip(conditions, signs, strict=False))
    found = enterprise(_regime(overrides), wanted)
    everyone = Everyone.of(conditions, overrides)
    fitting = everyone.as_wanted(wanted)
    assert (found is not None) == fitting.any()
    if found is not None:
        assert found.grade in set(everyone.final[fitting])


@TRIALS
@given(KINDS_OF_MEASURE, CONDITIONS, OVERRIDES)
def test_a_measure_is_monotone_exactly_if_no_better_enterprise_is_worse_off(kind, when, overrides):
    everyone = Everyone.of(when, overrides)
    worse_off = everyone.worse_off(everyone.fires(when), favour=kind == "incentive")
    assert (not_monotone(_measure(kind, when), _regime(overrides)) is not None) == worse_off


@TRIALS
@given(CONDITIONS, OVERRIDES)
def test_a_condition_is_idle_exactly_if_leaving_it_out_changes_nobody(when, overrides):
    regime, everyone = _regime(overrides), Everyone.of(when, overrides)
    fires = everyone.fires(when)
    assert (never_holds(when, regime) is None) == fires.any()
    if fires.any():
        idle = {path[1] for path, _, _ in says_nothing(when, regime)}
        kept = [one for place, one in enumerate(when) if place not in idle]
        assert (everyone.fires(kept) == fires).all()
        for left_out in range(len(kept)):
            fewer = [one for place, one in enumerate(kept) if place != left_out]
            assert (everyone.fires(fewer) != fires).any()


@TRIALS
@given(CONDITIONS, CONDITIONS, OVERRIDES)
def test_a_measure_adds_nothing_exactly_if_the_other_reaches_all_whom_it_reaches(when, other, overrides):
    everyone = Everyone.of([*when, *other], overrides)
    within = (~everyone.fires(when) | everyone.fires(other)).all()
    found = adds_nothing(_measure("incentive", when), _measure("incentive", other, 92), _regime(overrides))
    assert found == within


@TRIALS
@given(st.lists(_override(), min_size=2, max_size=3))
def test_an_override_is_covered_exactly_if_leaving_it_out_changes_no_grade(overrides):
    covered = covered_overrides(overrides, _regime(overrides))
    kept = [one for place, one in enumerate(overrides) if place not in covered]
    asked = [condition for one in overrides for condition in one.when]
    final = Everyone.of(asked, overrides).final
    assert (Everyone.of(asked, kept).final == final).all()
    for left_out in range(len(kept)):
        fewer = [one for place, one in enumerate(kept) if place != left_out]
        assert (Everyone.of(asked, fewer).final != final).any()


def test_three_of_which_any_two_may_hold_are_named_together():
    pairs = [("private", "state"), ("state", "foreign"), ("private", "foreign")]
    when = [FactIn(type="fact_in", fact="ownership", values=values) for values in pairs]
    path, reason, _ = never_holds(when, _regime([])) or ((), "", "")
    assert path == ("when",)
    assert reason == f"的条件“{'”“'.join(one.explanation for one in when)}”永远不能同时成立"
