"""Penalties through two feeds: double publicity (without a class) and the departments' lists (with it).

Most come through both, with the document number written in different brackets. What happens to them afterwards
(repair, annulment, suspension by an objection) goes into the events.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from features.sample.arrays import NONE, Bools, Floats, Ints, Names, lognormal_fen, pick, waiting
from features.sample.calendar import add_months, received_on
from features.sample.events import appealed, event_table, in_other_brackets
from features.sample.industries import INDUSTRIES
from features.sample.older_forms import in_older_forms
from features.sample.parameters_compliance import COMPLIANCE
from features.sample.world import Happenings, Table, World, table

_FIELDS: Final = {
    # field: weight, authority, word in document numbers, violations, legal basis
    "market": (0.34, "市场监管局", "样市监罚", "未按规定明码标价", "《价格法》第四十二条"),
    "safety": (0.17, "应急管理局", "样应急罚", "未按规定开展安全生产教育培训", "《安全生产法》第九十七条"),
    "environment": (
        0.12,
        "生态环境局",
        "样环罚",
        "未按规定管理固体废物",
        "《固体废物污染环境防治法》第一百一十二条",
    ),
    "transport": (0.12, "交通运输局", "样交罚", "货运车辆超限运输", "《公路法》第七十六条"),
    "construction": (0.11, "住房和城乡建设局", "样建罚", "未取得施工许可证擅自施工", "《建筑法》第六十四条"),
    "labour": (
        0.06,
        "人力资源和社会保障局",
        "样人社罚",
        "未按规定订立劳动合同",
        "《劳动保障监察条例》第二十四条",
    ),
    "tax": (0.08, "税务局", "样税罚", "未按规定期限办理纳税申报", "《税收征收管理法》第六十二条"),
}
_TYPES: Final = {
    "minor": {"warning": 0.85, "fine": 0.15},
    "general": {"fine": 0.72, "warning": 0.08, "confiscation": 0.14, "other": 0.06},
    "serious": {
        "fine": 0.46,
        "stop_business": 0.22,
        "licence_suspended": 0.16,
        "confiscation": 0.10,
        "licence_revoked": 0.04,
        "closure": 0.02,
    },
}
_MONTHS: Final = {"minor": (1, 4), "general": (3, 13), "serious": (12, 37)}
_MEDIAN_YUAN: Final = {"minor": 1_000.0, "general": 12_000.0, "serious": 160_000.0}


@dataclass(frozen=True, slots=True)
class Penalties:
    """Penalty decisions, whatever feed they come through."""

    what: Happenings
    field: Names
    severity: Names
    penalty_type: Names
    fine: Ints
    confiscated: Ints
    publicity_until: Ints
    summary: Bools
    numbers: pl.Series
    published: Bools


def penalty_tables(world: World) -> list[Table]:
    """Both feeds and the events on penalties."""
    rng = world.rng("penalties")
    penalties = _decisions(world, rng)
    publicity = in_older_forms(world, _double_publicity(world, rng, penalties), "penalties-2016")
    listed = _department_list(world, rng, penalties)
    return [*publicity, listed, *_events(world, penalties)]


def _decisions(world: World, rng: np.random.Generator) -> Penalties:
    watched = np.array([item.watched for item in INDUSTRIES])[world.population.industry]
    what = world.happenings(rng, COMPLIANCE.penalty * watched, COMPLIANCE.penalty_risk)
    field = pick(rng, {name: item[0] for name, item in _FIELDS.items()}, what.size)
    again = world.rng("penalties", 2)
    usual = pick(again, {name: item[0] for name, item in _FIELDS.items()}, world.population.size)
    field = np.where(again.random(what.size) < COMPLIANCE.usual_field, usual[what.rows], field).astype(object)
    draw = rng.random(what.size) + 0.02 * world.risk_at(what)
    serious, minor = draw > 1.0 - COMPLIANCE.serious, draw < COMPLIANCE.minor
    severity = np.select([serious, minor], ["serious", "minor"], "general").astype(object)
    penalty_type = _by_severity(rng, severity)
    fine = _amounts(rng, severity)
    taken = penalty_type == "confiscation"
    none = np.isin(penalty_type, ["warning", "licence_suspended", "licence_revoked", "closure", "other"])
    words = np.array([_FIELDS[name][2] for name in field], dtype=object)
    return Penalties(
        what=what,
        field=field,
        severity=severity,
        penalty_type=penalty_type,
        fine=np.where(none | taken, NONE, fine),
        confiscated=np.where(taken, fine, NONE),
        publicity_until=_publicity(rng, severity, what.days),
        summary=(minor & (rng.random(what.size) < 0.9)) | (rng.random(what.size) < 0.03),
        numbers=world.document_numbers(words, what.days),
        published=~minor | (rng.random(what.size) < COMPLIANCE.minor_published),
    )


def _by_severity(rng: np.random.Generator, severity: Names) -> Names:
    result = np.empty(severity.size, dtype=object)
    for name, weights in _TYPES.items():
        mask = severity == name
        result[mask] = pick(rng, weights, int(mask.sum()))
    return result


def _amounts(rng: np.random.Generator, severity: Names) -> Ints:
    result = np.empty(severity.size, dtype=np.int64)
    for name, median in _MEDIAN_YUAN.items():
        mask = severity == name
        result[mask] = lognormal_fen(rng, median, 0.7, int(mask.sum()))
    return result


def _publicity(rng: np.random.Generator, severity: Names, days: Ints) -> Ints:
    """Last day of publicity, within the bounds of the class."""
    low = np.array([_MONTHS[name][0] for name in severity], dtype=np.int64)
    high = np.array([_MONTHS[name][1] for name in severity], dtype=np.int64)
    return add_months(days, rng.integers(low, high) if days.size else low)


def _double_publicity(world: World, rng: np.random.Generator, penalties: Penalties) -> Table:
    at = np.flatnonzero(penalties.published)
    what = penalties.what.where(penalties.published)
    field = penalties.field[at]
    untold = rng.random(at.size) < 0.06
    return table(
        "penalties",
        received_on(what.days + 3 + rng.integers(0, 8, at.size), rng),
        {
            "uscc": world.codes(what.rows),
            "document_no": penalties.numbers.gather(at),
            "violation": np.array([_FIELDS[name][3] for name in field], dtype=object),
            "legal_basis": np.array([_FIELDS[name][4] for name in field], dtype=object),
            "penalty_type": penalties.penalty_type[at],
            "fine_fen": penalties.fine[at],
            "confiscated_fen": penalties.confiscated[at],
            "occurred_on": what.days,
            "publicity_until": np.where(untold, NONE, penalties.publicity_until[at]),
            "issuing_body": world.body(what.rows, [_FIELDS[name][1] for name in field]),
            "CF_XDR_MC": world.population.names.gather(what.rows),
            "_place": what.rows,
        },
    )


def _department_list(world: World, rng: np.random.Generator, penalties: Penalties) -> Table:
    chance: Floats = np.where(penalties.severity == "minor", 1.0, COMPLIANCE.in_department_list)
    listed = rng.random(chance.size) < chance
    at = np.flatnonzero(listed)
    what = penalties.what.where(listed)
    field = penalties.field[at]
    return table(
        "penalty-classes",
        received_on(what.days + waiting(rng, 25, at.size, least=5), rng),
        {
            "uscc": world.codes(what.rows),
            "document_no": in_other_brackets(rng, penalties.numbers.gather(at), 0.6),
            "violation": np.array([_FIELDS[name][3] for name in field], dtype=object),
            "legal_basis": np.array([_FIELDS[name][4] for name in field], dtype=object),
            "penalty_type": penalties.penalty_type[at],
            "fine_fen": penalties.fine[at],
            "confiscated_fen": penalties.confiscated[at],
            "procedure": np.where(penalties.summary[at], "summary", "ordinary").astype(object),
            "appeal_pending": appealed(world.rng("penalties", 1), at.size),
            "severity": penalties.severity[at],
            "occurred_on": what.days,
            "publicity_until": np.where(penalties.published[at], penalties.publicity_until[at], NONE),
            "issuing_body": world.body(what.rows, [_FIELDS[name][1] for name in field]),
        },
    )


def _events(world: World, penalties: Penalties) -> list[Table]:
    rng = world.rng("penalty-events")
    severity, days, size = penalties.severity, penalties.what.days, penalties.what.size
    serious = severity == "serious"
    share = np.select(
        [serious, severity == "general"], [COMPLIANCE.repaired_serious, COMPLIANCE.repaired_general], 0.0
    )
    earliest = add_months(days, np.where(serious, 12, 3))
    repaired_on = earliest + waiting(rng, 60, size)
    repaired = (rng.random(size) < share) & (repaired_on < penalties.publicity_until)
    annulled = rng.random(size) < COMPLIANCE.annulled
    suspended = ~annulled & (rng.random(size) < COMPLIANCE.suspended)
    undone = repaired & (rng.random(size) < COMPLIANCE.repair_annulled)
    decided = days + waiting(rng, 120, size, least=45)
    objected = days + waiting(rng, 40, size, least=10)
    recorded_as_such = np.arange(size) % 2 == 0
    parts = (
        ("repair", repaired, repaired_on, repaired_on),
        ("repair_annulment", undone, repaired_on + 60, repaired_on + 60),
        ("annulment", annulled, days, decided),
        ("suspension", suspended & ~recorded_as_such, objected, objected),
        ("suspension_end", suspended & ~recorded_as_such, objected + 17, objected + 17),
        ("objection", suspended & recorded_as_such, objected, objected),
        ("objection_end", suspended & recorded_as_such, objected + 17, objected + 17),
    )
    return [
        _moved_ends(world, penalties),
        *(
            event_table(
                world,
                rng,
                event_type,
                "penalty",
                rows=penalties.what.rows[mask],
                targets=penalties.numbers.filter(pl.Series(mask)),
                effective=effective[mask],
                decided=done[mask],
            )
            for event_type, mask, effective, done in parts
        ),
    ]


def _moved_ends(world: World, penalties: Penalties) -> Table:
    """Publicity that ends sooner than was said: decided some weeks after the penalty, effective at once."""
    rng = world.rng("penalty-events", 1)
    days = penalties.what.days + waiting(rng, 30, penalties.what.size, least=15)
    moved = penalties.published & (rng.random(days.size) < COMPLIANCE.moved_end)
    moved &= days + 30 < penalties.publicity_until
    return event_table(
        world,
        rng,
        "publicity_change",
        "penalty",
        rows=penalties.what.rows[moved],
        targets=penalties.numbers.filter(pl.Series(moved)),
        effective=days[moved],
        publicity_until=days[moved] + 30,
    )
