"""Whether a record can be repaired: every condition with met, unmet, to be shown or barred, and the earliest day.

Classes, minimum publicity, exclusions and what is to be cleared away first stand in the gate and in recourse and are asked
there. Whether it is repaired is for the finding authority alone: this tells what an application lacks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from features.acts import record_name
from features.gate_rules import REASONS, Citation
from features.lawful_gate import GatedRecords
from features.records.envelope import SEVERITY_LABELS
from scoring.recourse.actions import closed_for, counting_records, remedy_for
from scoring.recourse.conditions import Row, fits_any, in_quotes
from scoring.recourse.order import ENDS_FIRST
from scoring.rights.repairable import IN_USE, not_repaired, todo_of, waits_over
from scoring.rights.words import Met
from scoring.schema.measure import Basis, Mark
from scoring.schema.policy_day import PolicyDay
from scoring.schema.recourse import RecourseRules, Remedy
from scoring.schema.rights import CONDITIONS, ConditionId

_NO_CLASS: Final = (
    "失信程度没有载明，请向作出该记录的单位申请载明；载明之前无从计算最短公示期，公示期届满即不计"
)
_PROOF: Final = "履行义务、纠正行为的证明"
_SHUT_OUT: Final[frozenset[ConditionId]] = frozenset({"repairable", "still_counts"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What an application shows.

    Attributes:
        performed_on: the day by which the enterprise says that the duty was performed; null where it says none.
        proof: whether anything came that may prove it; whether it does is for the finding authority.
        pledge: whether the pledge was made.
        annulled_on: when an earlier repair of the record was annulled (`scoring.rights.annulled_repairs`); null where none was.
    """

    performed_on: date | None = None
    proof: bool = False
    pledge: bool = False
    annulled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """One condition of repair on a day.

    Attributes:
        reason: why it is met or not, in Chinese.
        from_day: first day on which it is met by time; null where time has no part in it.
        mark: how well the source of the condition was read.
        citations: where it stands, those in force on the day.
    """

    id: ConditionId
    label: str
    met: Met
    reason: str
    mark: Mark
    citations: tuple[Citation, ...]
    from_day: date | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether a record can be repaired on a day.

    Attributes:
        conditions: every one, in the order of `CONDITIONS`.
        earliest: first day on which an application may be decided, if all that only time does not bring is done by then;
            null where this record cannot be repaired, or nobody can tell the day.
        asked_of: who decides; empty where no rule says.
        todo: what is to be done; empty where nothing is.
    """

    conditions: tuple[Checked, ...]
    earliest: date | None
    asked_of: str
    todo: str

    @property
    def eligible(self) -> bool:
        """Whether every condition is met."""
        return all(one.met == "met" for one in self.conditions)

    @property
    def excluded(self) -> str | None:
        """Why there is nothing to repair: a rule shuts the record out, or leaves it to another way, or it is out of use; null where there is."""
        shut = (one for one in self.conditions if one.id in _SHUT_OUT and one.met == "barred")
        return next((one.reason for one in shut), None)

    @property
    def lacking(self) -> tuple[Checked, ...]:
        """The conditions that are not met."""
        return tuple(one for one in self.conditions if one.met != "met")


@dataclass(frozen=True, slots=True)
class _Answer:
    met: Met
    reason: str
    from_day: date | None = None
    bases: tuple[Basis, ...] = ()


_NO_MINIMUM_READ: Final = _Answer("unmet", "这份名单有没有最短公示期，尚未读到规定，由认定单位依其规定判断")


def judged_record(gated: GatedRecords, uscc: str, kind: str, named: str) -> tuple[Row, list[Row]]:
    """A record as the gate judged it, and all that counts beside it: what `eligibility` asks for.

    `named`: as events name it, by the number of its document or else by its id (`features.acts.record_name`). Of several records of one document the one that is still in use is meant. `ValueError` where there is none.
    """
    frame = gated.verdicts[kind]
    ours = frame.filter((pl.col("uscc") == uscc) & (record_name() == named))
    if ours.is_empty():
        raise ValueError(f"no {kind} {named} of {uscc} is known")
    found = sorted(
        ours.iter_rows(named=True), key=lambda row: (row["reason"] not in IN_USE, row["record_id"])
    )
    return found[0], counting_records(gated, uscc, "public")


def eligibility(row: Row, counting: Sequence[Row], shown: Shown, *, law: PolicyDay, on: date) -> Eligibility:
    """Every condition of repair of one record.

    Args:
        row: the record as the gate judged it on the day (`GatedRecords.verdicts`): its columns, `severity_of_event`,
            `reason`, `until`, `repairable_from`.
        counting: every record of the enterprise that counts on the day, of the same columns by kind.
        shown: what the application shows.
        law: of the day.
        on: the day on which it is asked.
    """
    remedy, unread = remedy_for(row, law.recourse), _unread(row, law.recourse)
    answers = {
        "class_known": _class_known(row, remedy),
        "minimum_publicity": _NO_MINIMUM_READ if unread else _minimum_publicity(row, remedy, shown, on),
        "performed": _performed(shown, on),
        "pledge": _pledge(shown),
        "repairable": _repairable(row, remedy, counting, law),
        "nothing_in_the_way": _nothing_in_the_way(remedy, counting),
        "still_counts": _still_counts(row, on),
        "no_false_application": _no_false_application(shown),
    }
    rules = {one.id: one for one in law.rights.repair.conditions}
    checked = tuple(
        Checked(
            id=name,
            label=label,
            met=answers[name].met,
            reason=answers[name].reason,
            mark=rules[name].mark,
            citations=law.citations(dict.fromkeys((*rules[name].bases, *answers[name].bases))),
            from_day=answers[name].from_day,
        )
        for name, label in CONDITIONS.items()
    )
    undated = unread or answers["class_known"].met != "met"
    barred = any(one.met == "barred" for one in checked)
    days = [one.from_day for one in checked if one.from_day is not None]
    return Eligibility(
        checked,
        None if barred or undated else max([on, *days]),
        remedy.asked_of if remedy else "",
        todo_of(row, remedy),
    )


def _class_known(row: Row, remedy: Remedy | None) -> _Answer:
    if remedy is not None and remedy.how == "repair" and row["repairable_from"] is None:
        return _Answer("unmet", _NO_CLASS)
    severity = row["severity_of_event"]
    return _Answer("met", f"载明为{SEVERITY_LABELS[severity]}" if severity else "这类记录不分程度")


def _minimum_publicity(row: Row, remedy: Remedy | None, shown: Shown, on: date) -> _Answer:
    if remedy is None or remedy.how != "repair":
        return _Answer("met", "这类记录没有最短公示期")
    if row["repairable_from"] is None:
        return _Answer("unmet", "依失信程度计算，载明之后才能确定")
    bases = remedy.bases if remedy.wait else ()
    cured = shown.performed_on or on
    day = waits_over(row, remedy, cured=cured)
    if row["until"] is not None and row["until"] < day:
        return _Answer(
            "barred", f"{ENDS_FIRST}：可以申请的日子是 {day}，公示期到 {row['until']}", bases=bases
        )
    note = f"（{remedy.wait.note}）" if remedy.wait and remedy.wait.note else ""
    if day > on:
        return _Answer("unmet", f"自 {day} 起可以申请{note}", day, bases)
    return _Answer("met", f"已于 {day} 届满{note}", day, bases)


def _performed(shown: Shown, on: date) -> _Answer:
    if shown.performed_on is None:
        return _Answer("to_show", f"{_PROOF}，写明履行完毕之日")
    said = f"写明于 {shown.performed_on} 履行完毕"
    if shown.performed_on > on:
        return _Answer("unmet", f"企业{said}", shown.performed_on)
    if not shown.proof:
        return _Answer("to_show", f"{_PROOF}（企业只{said}，没有提交材料）")
    return _Answer("met", f"企业{said}，已提交材料")


def _pledge(shown: Shown) -> _Answer:
    return _Answer("met", "已作出并同意公开") if shown.pledge else _Answer("to_show", "同意公开的信用承诺")


def _repairable(row: Row, remedy: Remedy | None, counting: Sequence[Row], law: PolicyDay) -> _Answer:
    closed = closed_for(row, law.recourse)
    if closed is not None and closed.unread:
        return _Answer("unmet", f"{closed.reason}；能不能修复，由认定单位依其规定判断")
    shut = not_repaired(row, counting, law.recourse)
    if shut is not None:
        return _Answer("barred", shut.reason, bases=shut.bases)
    besides = f"；另须由认定单位审查：{remedy.conditions}" if remedy and remedy.conditions else ""
    return _Answer("met", f"没有规定不可修复{besides}")


def _unread(row: Row, rules: RecourseRules) -> bool:
    """Whether no rule on such records was read: what is not known bars nothing."""
    closed = closed_for(row, rules)
    return closed is not None and closed.unread


def _nothing_in_the_way(remedy: Remedy | None, counting: Sequence[Row]) -> _Answer:
    clear_of = remedy.clear_of if remedy and remedy.how == "repair" else ()
    there = [one for one in counting if fits_any(clear_of, one)]
    if not there:
        return _Answer("met", "没有须先消除的记录")
    told = "、".join(map(in_quotes, there))
    return _Answer("unmet", f"须先消除 {told}", bases=remedy.bases if remedy else ())


def _still_counts(row: Row, on: date) -> _Answer:
    """Time runs on while a record is out of use: what is over by then comes back no more."""
    if row["reason"] not in IN_USE:
        return _Answer("barred", f"记录已经不计入（{REASONS[row['reason']]}），不需要修复")
    if row["until"] is not None and row["until"] < on:
        return _Answer("barred", f"公示和使用期限已于 {row['until']} 届满，不需要修复")
    return _Answer("met", "仍在公示期内")


def _no_false_application(shown: Shown) -> _Answer:
    if shown.annulled_on is None:
        return _Answer("met", "没有被撤销的修复")
    return _Answer("to_show", f"能够证明真实的材料，由认定单位审查：前次修复于 {shown.annulled_on} 被撤销")
