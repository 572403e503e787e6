"""What must hold for every rule book, so that its points add up, its caps hold, and no record counts twice."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

from features.catalogue import CATALOGUE
from features.counted_records import RecordSelection
from features.counted_rules import faults, leaves_to_other, overlap, share_documents
from features.records import KINDS
from models.errors import RuleBookError
from models.rule_book_items import Item, ItemClass

if TYPE_CHECKING:
    from models.rule_book import RuleBook

Path = tuple[str | int, ...]
Fault = tuple[Path, str, str]  # path inside the book, reason, mend
GRADES: Final = ("A", "B", "C")
# A decision row keeps scores in 16 bits; no published table comes near.
_SCORE_MOST: Final = 9999


def check_rule_book(book: "RuleBook") -> None:
    """Raise RuleBookError at the first broken rule."""
    for path, reason, mend in rule_book_faults(book):
        raise RuleBookError(".".join(str(step) for step in path), f"{reason}；{mend}")


def rule_book_faults(book: "RuleBook") -> Iterator[Fault]:
    """Every broken rule of form: where, what, and what would be right."""
    yield from _bands(book)
    yield from _ids(book)
    for number, one in enumerate(book.classes):
        yield from _class(("classes", number), one)
    yield from _counted_once(book)
    low, high = book.span
    if low < -_SCORE_MOST or high > _SCORE_MOST:
        yield ("base_points",), f"可能的得分为 {low}–{high}，超出 ±{_SCORE_MOST}", "请改小各项的 at_most"
    if book.in_force_to is not None and book.in_force_to < book.in_force_from:
        yield ("in_force_to",), "截止日早于施行日", "请改正日期"


def _bands(book: "RuleBook") -> Iterator[Fault]:
    if set(book.bands) != set(GRADES):
        yield ("bands",), "等级分数线应恰有 A、B、C 三项，C 以下为 D", "请补齐或删去多余的"
        return
    lines = [book.bands[grade] for grade in GRADES]
    if any(upper <= lower for upper, lower in pairwise(lines)):
        yield ("bands",), "等级分数线重叠：A、B、C 的最低分应依次减小", "请改正分数线"
    low, high = book.span
    if lines[0] > high or lines[-1] <= low:
        yield ("bands",), f"有的等级无人能得：可能的得分为 {low}–{high}", "请使每个等级都能达到"


def _ids(book: "RuleBook") -> Iterator[Fault]:
    taken = {feature.name for feature in CATALOGUE}
    seen: set[str] = set()
    for path, item in _items(book):
        if item.id in seen:
            yield (*path, "id"), f"项目编号“{item.id}”重复", "请另取一个编号"
        if item.id in taken:
            mend = "请另取一个编号，以免两样东西同名"
            yield (*path, "id"), f"项目编号“{item.id}”是特征目录中的名称", mend
        seen.add(item.id)


def _class(path: Path, one: ItemClass) -> Iterator[Fault]:
    for number, item in enumerate(one.items):
        yield from _item((*path, "items", number), item)
    caps = [item.at_most for item in one.items]
    if min(caps) < 0 < max(caps):
        yield path, f"“{one.label}”中既有加分项又有扣分项", "请分成两类"
    elif sum(caps) != one.at_most:
        reason = f"“{one.label}”的上限 {one.at_most} 不等于各项上限之和 {sum(caps)}"
        yield (*path, "at_most"), reason, f"请写 {sum(caps)}，或者调整各项的 at_most"


def _item(path: Path, item: Item) -> Iterator[Fault]:
    if bool(item.records) == (item.feature is not None):
        yield path, f"“{item.label}”应恰写 records 与 feature 之一", "计数的写 records，取用特征的写 feature"
    if (item.each is None) == (not item.steps):
        yield path, f"“{item.label}”应恰写 each 与 steps 之一", "逐条计分的写 each，分档的写 steps"
        return
    if item.at_most == 0:
        yield (*path, "at_most"), "上限为零，这一项没有作用", "请写分值的上限"
        return
    yield from _points(path, item)
    for number, one in enumerate(item.records):
        at = (*path, "records", number)
        found = list(faults(one))
        yield from (((*at, *inner), reason, mend) for inner, reason, mend in found)
        if not found and KINDS[one.kind].negative and item.at_most > 0:
            yield (*at, "kind"), f"{one.kind} 是不利记录，却使企业加分", "请把分值写为负数"
    if item.feature is not None:
        yield from _fact(path, item, item.feature)


def _points(path: Path, item: Item) -> Iterator[Fault]:
    if item.each is not None:
        if item.feature is not None:
            yield (*path, "each"), "特征的取值不是条数，不能逐条计分", "请写 steps"
        if item.each * item.at_most <= 0 or abs(item.each) > abs(item.at_most):
            mend = "at_most 应与 each 同号，且不小于一条的分值"
            yield (*path, "at_most"), f"每条 {item.each} 分而上限为 {item.at_most}", mend
        return
    for before, after in pairwise(item.steps):
        if after.above <= before.above:
            yield (*path, "steps"), f"分档重叠：{before.above:g} 之后是 {after.above:g}", "above 应逐档增大"
        if (after.points - before.points) * item.direction <= 0:
            yield (*path, "steps"), "分值应逐档加重（扣分更多或者加分更多）", "请改正 points"
    if item.steps[0].points * item.direction <= 0:
        yield (*path, "steps"), "分值的正负与上限不符", "扣分项的 points 与 at_most 都写负数"
    if item.steps[-1].points != item.at_most:
        reason = f"最后一档 {item.steps[-1].points} 分与上限 {item.at_most} 不符"
        yield (*path, "at_most"), reason, "at_most 应是最后一档的分值"


def _fact(path: Path, item: Item, name: str) -> Iterator[Fault]:
    found = next((one for one in CATALOGUE if one.name == name), None)
    if found is None:
        yield (*path, "feature"), f"目录中没有特征“{name}”", "可用的特征见 shouxin catalogue"
    elif found.access == "authorised":
        yield (*path, "feature"), f"“{found.label}”须经企业授权，公共信用评价不得使用", "请改用其他特征"
    elif found.direction != item.direction:
        way = "越高越好" if found.direction > 0 else "越高越差"
        yield (
            (*path, "feature"),
            f"“{found.label}”{way}，分值的方向与它相反",
            "请改正 points 与 at_most 的正负",
        )
    if item.within_months is not None:
        yield (*path, "within_months"), "特征自有窗口", "请删去 within_months"


def _counted_once(book: "RuleBook") -> Iterator[Fault]:
    """No record is selected twice, and no document counts as two kinds of record."""
    chosen: list[tuple[Path, Item, RecordSelection]] = [
        ((*path, "records", number), item, one)
        for path, item in _items(book)
        for number, one in enumerate(item.records)
        if not list(faults(one))
    ]
    for (_, before, a), (path, after, b) in combinations(chosen, 2):
        if overlap(a, b):
            reason = f"“{before.label}”与“{after.label}”会把同一条 {b.kind} 记录计两次"
            yield path, reason, "请用 where、where_not 或 lasting 分开"
        # In two items a document could move from one to another whose cap is reached, and give points by that.
        if share_documents(a.kind, b.kind) and not (before is after and leaves_to_other(a, b)):
            reason = f"“{before.label}”与“{after.label}”会把同一文书作为 {a.kind} 和 {b.kind} 各计一次"
            yield path, reason, "请把两种记录写在同一项中，并在其一写 except_documents_of"


def _items(book: "RuleBook") -> Iterator[tuple[Path, Item]]:
    for number, one in enumerate(book.classes):
        for position, item in enumerate(one.items):
            yield ("classes", number, "items", position), item
