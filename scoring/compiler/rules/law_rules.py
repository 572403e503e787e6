"""Rules on the law beneath the measures: which article founds what, and what took the place of what."""

from collections.abc import Iterator
from datetime import timedelta

from scoring.compiler.rules.common_rules import Found, founds_here, same_day
from scoring.schema.measure import RANKS
from scoring.schema.policy import Policy


def articles_lawful(policy: Policy) -> Iterator[Found]:
    """Each article is described once, of an instrument that is registered and may found measures here if it does."""
    seen: set[tuple[str, str]] = set()
    for position, one in enumerate(policy.articles):
        path, where = ("articles", position), f"“{one.instrument}”{one.article}"
        if (one.instrument, one.article) in seen:
            yield path, f"{where}登记了两次", "请合并为一项"
        seen.add((one.instrument, one.article))
        instrument = policy.instrument_of.get(one.instrument)
        if instrument is None:
            yield (
                (*path, "instrument"),
                f"登记了未登记文件“{one.instrument}”的条款",
                "请先在 instruments.yaml 中登记该文件",
            )
        elif one.grants and not founds_here(instrument):
            told = (
                RANKS["bureau_rule"] if instrument.rank == "bureau_rule" else f"{instrument.territory}的规定"
            )
            yield (*path, "grants"), f"{where}是{told}，不能在本州创设措施", "请删去 grants"
        for inner, name in ((place, name) for place, grant in enumerate(one.grants) for name in grant.types):
            if name not in policy.type_of:
                reason = f"{where}能据以设定的种类“{name}”不在措施清单中"
                yield (*path, "grants", inner, "types"), reason, "请改正编号，或先在 closed_list.yaml 中列出"


def no_alias(policy: Policy) -> Iterator[Found]:
    """No text stands under two ids on one day: one of them would not share the end or the successor of the other."""
    for field, label in (("name", "名称"), ("source_file", "原文文件")):
        places = [place for place, one in enumerate(policy.instruments) if getattr(one, field)]
        named = [(getattr(policy.instruments[place], field), policy.instruments[place]) for place in places]
        for later, earlier, _ in same_day(named):
            place, (text, one), other = places[later], named[later], named[earlier][1]
            reason = f"“{one.id}”与“{other.id}”是同一{label}（{text}），施行时间重叠"
            yield (
                ("instruments", place, field),
                reason,
                "同一文件只登记一次；是不同版本的，请写明各自的起止日",
            )


def successors_follow(policy: Policy) -> Iterator[Found]:
    """An instrument that another one took the place of ends before that one begins, so nothing can cite it afterwards."""
    for position, one in enumerate(policy.instruments):
        if one.superseded_by is None:
            continue
        path = ("instruments", position, "superseded_by")
        successor = policy.instrument_of.get(one.superseded_by)
        if successor is None or successor.id == one.id:
            yield (
                path,
                f"取代“{one.id}”的“{one.superseded_by}”没有登记或者就是它自己",
                "请登记取代它的文件，或改正名称",
            )
            continue
        begins = successor.in_force_from
        if begins is not None and (one.in_force_to is None or one.in_force_to >= begins):
            eve = begins - timedelta(days=1)
            reason = f"“{one.id}”自 {begins} 起由“{successor.id}”取代，却没有在此前截止"
            yield path, reason, f"请把 in_force_to 写为 {eve} 或以前"
