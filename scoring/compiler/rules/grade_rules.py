"""Rules on what a grade may drive: favours and attention, founded on Article 18, fair among firms."""

from collections.abc import Iterator
from typing import Final

from scoring.compiler.rules.condition_rules import Finding, compares
from scoring.schema.measure import DOMAINS, Domain, Measure
from scoring.schema.policy import Policy

ARTICLE: Final = "第十八条"
NO_GRADE_DUTIES: Final[frozenset[Domain]] = frozenset(
    {"approval_convenience", "wage_deposit", "market_access"}
)
"""Where even a management measure by grade would become a condition of an application."""
SERVICE_ONLY: Final[frozenset[Domain]] = frozenset({"land_transfer", "resource_allocation"})
"""No national basis prefers good credit there; 公平竞争审查条例 Article 10(3) stands against it."""
NO_SIZE: Final[frozenset[Domain]] = frozenset({"government_procurement", "construction_tendering"})


def grade_rests_on_article_18(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """What links a measure to the grade is Article 18 of the prefecture's regulation alone, so it is cited."""
    if not measure.active or not measure.uses_grade:
        return
    known = policy.instrument_of
    cited = [one for one in measure.bases if one.instrument in known and one.article == ARTICLE]
    if not any(known[one.instrument].rank == "prefecture_regulation" for one in cited):
        yield ("bases",), "以等级为条件而没有引用促进条例第十八条", "与等级挂钩只能以第十八条为据，请加引"


def grade_adds_no_duty(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """A low grade is no ground to refuse deferral of documents or to raise a deposit."""
    if measure.kind == "management" and measure.uses_grade and measure.domain in NO_GRADE_DUTIES:
        reason = f"把等级变成{DOMAINS[measure.domain]}的办理条件"
        yield ("when",), reason, "没有法律、法规、规章依据不得设为办理条件；请删去等级条件"


def grade_decides_nothing(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """What is checked and then decided against the enterprise hangs on a record, never on the grade."""
    if measure.kind == "management" and measure.uses_grade and measure.mode == "duty_to_check":
        reason = "以等级引起核查后处理，等于以等级排除"
        yield ("mode",), reason, "等级只能调整检查频次（mode: supervision）；核查后处理须以具体记录为条件"


def grade_gives_no_resources(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """In land and resources the honest incentive by grade is service, never priority."""
    by_grade = measure.kind == "incentive" and measure.uses_grade
    if by_grade and measure.domain in SERVICE_ONLY and measure.mode != "service":
        reason = f"按等级在{DOMAINS[measure.domain]}中给予优先或优惠"
        yield ("mode",), reason, "没有全国性依据，只能作为服务（mode: service）"


def grade_and_size_apart(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """Price deductions follow size, never credit."""
    if measure.uses_grade and measure.domain in NO_SIZE and compares(measure.when, "size_class"):
        reason = f"在{DOMAINS[measure.domain]}中把等级与企业规模合并为条件"
        yield ("when",), reason, "价格扣除只随规模，不随信用；请拆开"


def grade_is_not_for_all(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """What says that it looks at no grade has none among its conditions."""
    for position, one in enumerate(measure.when):
        if measure.mode == "universal" and one.type == "grade_in":
            yield ("when", position), "写作普惠却以信用等级为条件", "请删去该条件，或改正 mode"


RULES = (
    grade_is_not_for_all,
    grade_rests_on_article_18,
    grade_adds_no_duty,
    grade_decides_nothing,
    grade_gives_no_resources,
    grade_and_size_apart,
)
