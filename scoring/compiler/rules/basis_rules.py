"""Rules on what the cited articles may found: kind, domain, entry of the closed list, subject, body, term (`articles.yaml`)."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from scoring.compiler.rules.common_rules import founds_here
from scoring.compiler.rules.condition_rules import Finding
from scoring.schema.law import Article, Grant
from scoring.schema.measure import DOMAINS, KIND_LABELS, Basis, Measure
from scoring.schema.policy import Policy
from scoring.subjects import BODIES, SUBJECTS, body_covered, subject_covered


def articles_registered(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """Every article that an active measure cites is described, with what it may found."""
    for position, basis, article in cited(measure, policy):
        if article is None:
            reason = f"引用的“{basis.instrument}”{basis.article}没有登记能据以设定什么"
            yield ("bases", position), reason, "请读该条原文，在 articles.yaml 中登记"
        elif not article.grants:
            because = f"（{article.note}）" if article.note else ""
            reason = f"引用的“{basis.instrument}”{basis.article}不创设措施{because}"
            yield ("bases", position), reason, "请改引创设该措施的条款，或改为草案"


def bases_cover(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """Each article founds this kind of measure, in this domain, of this entry of the closed list, for this subject."""
    for position, basis, article in cited(measure, policy):
        left: Sequence[Grant] = article.grants if article else ()
        for field, fits in _narrowings(measure).items():
            if not left:
                break
            narrower = [grant for grant in left if fits(grant)]
            if not narrower:
                found = "、".join(dict.fromkeys(_named(grant, field, policy) for grant in left))
                what = _wanted(measure, field, policy)
                reason = f"的依据“{basis.instrument}”{basis.article}不及于{what}（只及于{found}）"
                yield ("bases", position), reason, "请改引及于它的条款，或改正措施"
            left = narrower


def bodies_covered(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """Each body that applies the measure is one that some of the articles let act."""
    articles = list(cited(measure, policy))
    if any(not matching(article, measure) for _, _, article in articles):
        return
    granted = [body for _, _, one in articles for grant in matching(one, measure) for body in grant.bodies]
    for body in measure.applying_body:
        if articles and not body_covered(granted, body):
            named = "、".join(dict.fromkeys(BODIES[one] for one in granted))
            reason = f"的依据没有授权{BODIES[body]}实施（只写了{named}）"
            yield ("applying_body",), reason, "请改写为条文授权的单位，或加引授权它的条款"


def terms_within(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """A restriction lasts no longer than each article allows, and says how long where an article sets the longest."""
    if measure.kind != "restriction":
        return
    articles = [(basis, article) for _, basis, article in cited(measure, policy)]
    granted = [grant for _, article in articles for grant in matching(article, measure)]
    if measure.term_months and granted and all(grant.longest_months is None for grant in granted):
        where = "、".join(f"“{basis.instrument}”{basis.article}" for basis, _ in articles)
        reason = f"写了期限的月数，而所引条款（{where}）没有说到期限"
        yield (
            ("term_months",),
            reason,
            "请删去 term_months，以决定书为准；条文有期限的，先在 articles.yaml 登记",
        )
    for basis, article in articles:
        months = [grant.longest_months for grant in matching(article, measure)]
        known = [one for one in months if one is not None]
        if not known or len(known) < len(months):
            continue
        said = measure.term_months.at_most if measure.term_months else None
        where = f"“{basis.instrument}”{basis.article}"
        if said is None:
            mend = f"请写 term_months，at_most 不大于 {max(known)}"
            yield ("term",), f"没有写明期限的月数，而{where}最长 {max(known)} 个月", mend
        elif said > max(known):
            reason = f"的期限 {said} 个月长于{where}允许的 {max(known)} 个月"
            yield ("term_months",), reason, f"请改为 {max(known)} 个月以内"


def general_clause_only_checks(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """What rests on nothing but general clauses ("restricted according to law") is a duty to check, never more."""
    if measure.kind != "restriction" or measure.mode == "duty_to_check":
        return
    grants = [grant for _, _, article in cited(measure, policy) for grant in matching(article, measure)]
    if grants and all(grant.general for grant in grants):
        reason = "只依“依法依规予以限制”一类的一般条款，却不是核查义务"
        yield ("mode",), reason, "请改为 mode: duty_to_check，或引用写明后果的条款"


def cited(measure: Measure, policy: Policy) -> Iterator[tuple[int, Basis, Article | None]]:
    """The bases of an active measure that can be bases at all, each with what is known of its article."""
    if not measure.active:
        return
    for position, basis in enumerate(measure.bases):
        instrument = policy.instrument_of.get(basis.instrument)
        if instrument is not None and instrument.verified and founds_here(instrument) and basis.article:
            yield position, basis, policy.article_of.get((basis.instrument, basis.article))


def _narrowings(measure: Measure) -> Mapping[str, Callable[[Grant], bool]]:
    """What a grant must cover, in the order in which it is asked; by the field that says so."""
    return {
        "kinds": lambda grant: measure.kind in grant.kinds,
        "domains": lambda grant: measure.domain in grant.domains,
        "types": lambda grant: not grant.types or measure.type in grant.types,
        "subjects": lambda grant: subject_covered(grant.subjects, measure.subject),
    }


def _wanted(measure: Measure, field: str, policy: Policy) -> str:
    entry = policy.type_of.get(measure.type)
    return {
        "kinds": KIND_LABELS[measure.kind],
        "domains": DOMAINS[measure.domain],
        "types": f"“{entry.name if entry else measure.type}”",
        "subjects": SUBJECTS[measure.subject],
    }[field]


def _named(grant: Grant, field: str, policy: Policy) -> str:
    labels = {
        "kinds": [KIND_LABELS[one] for one in grant.kinds],
        "domains": [DOMAINS[one] for one in grant.domains],
        "types": [f"“{policy.type_of[one].name}”" for one in grant.types if one in policy.type_of],
        "subjects": [SUBJECTS[one] for one in grant.subjects],
    }
    return "、".join(labels[field])


def matching(article: Article | None, measure: Measure) -> list[Grant]:
    """What an article may found that covers a measure."""
    narrowings = _narrowings(measure).values()
    return [grant for grant in (article.grants if article else ()) if all(fits(grant) for fits in narrowings)]


RULES = (articles_registered, bases_cover, bodies_covered, terms_within, general_clause_only_checks)
