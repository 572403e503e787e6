"""Rules on rule books: one of our own rests on Article 18, another place's is an example and says whose it is."""

from collections.abc import Iterator

from features.records import KINDS
from models.rule_book import RuleBook
from models.rule_book_items import Source
from models.rule_book_rules import rule_book_faults
from scoring.compiler.rules.common_rules import Found, followed, registered
from scoring.compiler.rules.grade_rules import ARTICLE
from scoring.compiler.rules.reading_rules import book_as_shipped
from scoring.compiler.yaml_document import Step
from scoring.schema.policy import Policy


def rule_book_lawful(book: RuleBook, policy: Policy) -> Iterator[Found]:
    """One book: its form, whose it is, and on what it rests."""
    faults = list(rule_book_faults(book))
    yield from faults
    if book.own and not faults:
        yield from _no_grade_at_one_blow(book)
    yield from _own(book, policy) if book.own else _of_others(book)
    sources: list[tuple[tuple[Step, ...], Source]] = [
        (("modelled_on", number), one) for number, one in enumerate(book.modelled_on)
    ]
    if book.source is not None:
        sources.append((("source",), book.source))
    for path, one in sources:
        if one.verified != (one.mark == "V"):
            reason = f"“{one.title}”的 verified 与标记 {one.mark} 不一致"
            yield (*path, "verified"), reason, "只有标记 V 才是 true"
    if book.own:
        yield from book_as_shipped(book)


def _own(book: RuleBook, policy: Policy) -> Iterator[Found]:
    if book.source is not None:
        yield (
            ("source",),
            "本局自己的规则手册写了 source",
            "请写在 modelled_on；照录外地标准的请写 own: false",
        )
    if book.completed:
        yield ("completed",), "本局自己的规则手册全部由本局规定，没有可补的部分", "请删去 completed"
    known = policy.instrument_of
    yield from registered(policy, (), book.bases)
    yield from followed(policy, (), book.bases, book.in_force_to)
    cited = [one for one in book.bases if one.instrument in known and one.article == ARTICLE]
    if not any(known[one.instrument].rank == "prefecture_regulation" for one in cited):
        reason = "没有引用促进条例第十八条"
        yield ("bases",), reason, "评分规则是依第十八条公布的规则，请加引"
    first = policy.settings.in_force_from
    if first is not None and book.in_force_from < first:
        yield ("in_force_from",), f"早于本政策的施行日 {first}", "请改正日期"


def _no_grade_at_one_blow(book: RuleBook) -> Iterator[Found]:
    """Who has no record at all is no D, and no record takes somebody from there to D by itself: that is for overrides and their lists."""
    lowest_of_c = book.bands.get("C")
    if lowest_of_c is None:
        return
    if book.base_points < lowest_of_c:
        reason = (
            f"没有任何记录的得分 {book.base_points} 低于 C 的分数线 {lowest_of_c}，即为 D：没有信息不是失信"
        )
        yield ("bands",), reason, "请使基础分不低于 C 的分数线"
        return
    taken: dict[str, int] = {}
    for one in (item for group in book.classes for item in group.items if item.records and item.at_most < 0):
        edges, points = one.stairs
        first = points[sum(edge < 1 for edge in edges)]
        for kind in {selection.kind for selection in one.records if KINDS.get(selection.kind)}:
            taken[kind] = taken.get(kind, 0) + first
    for kind, lost in taken.items():
        if book.base_points + lost < lowest_of_c:
            reason = f"一条“{KINDS[kind].label}”记录扣 {-lost} 分，即由 {book.base_points} 分降为 D"
            mend = "一次处罚、一条记录本身不定等级（overrides.yaml 的名单除外），请减少每条的分值"
            yield ("classes",), reason, mend


def _of_others(book: RuleBook) -> Iterator[Found]:
    if book.source is None:
        yield ("own",), "外地标准没有写明来源", "请写明 source；本局自己的请写 own: true"
    if book.bases:
        yield ("bases",), "外地标准在本州没有依据", "请删去 bases；本局自己的请写 own: true"
