"""Permits, inspections, commitments, honours, recognitions and the rarer findings."""

from typing import Final

import numpy as np

from features.sample.arrays import NONE, Bools, Floats, Ints, Names, lognormal_fen, pick, sigmoid, waiting
from features.sample.articles import FINDINGS, RECOGNITIONS
from features.sample.calendar import NEVER, QUARTER_LAST, add_months, day, received_on
from features.sample.events import appealed, removals
from features.sample.industries import INDUSTRIES
from features.sample.older_forms import in_older_forms
from features.sample.parameters_compliance import COMPLIANCE
from features.sample.world import Happenings, Table, World, stack, table

_LAST: Final = int(QUARTER_LAST[-1])
_PERMITS: Final = {
    "食品经营许可": 0.22,
    "道路运输经营许可": 0.20,
    "建筑业企业资质许可": 0.18,
    "安全生产许可": 0.12,
    "排污许可": 0.10,
    "取水许可": 0.05,
    "公共场所卫生许可": 0.08,
    "危险化学品经营许可": 0.05,
}
_FIELDS: Final = {
    "safety": 0.22,
    "market": 0.28,
    "fire": 0.14,
    "quality": 0.10,
    "environment": 0.12,
    "labour": 0.08,
    "food": 0.06,
}
_INSPECTORS: Final = {
    "safety": "应急管理局",
    "market": "市场监管局",
    "fire": "消防救援大队",
    "quality": "市场监管局",
    "environment": "生态环境局",
    "labour": "人力资源和社会保障局",
    "food": "市场监管局",
}
_HONOURS: Final = {
    "守合同重信用单位": 0.30,
    "专精特新中小企业": 0.22,
    "民族团结进步模范单位": 0.18,
    "安全生产先进单位": 0.20,
    "绿色工厂": 0.10,
}
_LEVELS: Final = {"county": 0.40, "prefecture": 0.34, "provincial": 0.20, "national": 0.06}


def supervision_tables(world: World) -> list[Table]:
    """Everything authorities grant, check and recognise, but penalties and lists."""
    return [
        *in_older_forms(world, _permits(world), "permits-2016"),
        _inspections(world),
        _commitments(world),
        _honours(world),
        _recognitions(world),
        *_findings(world),
    ]


def _watched(world: World) -> Floats:
    return np.array([item.watched for item in INDUSTRIES])[world.population.industry]


def _permits(world: World) -> Table:
    rng = world.rng("permits")
    what = world.happenings(rng, COMPLIANCE.permit * (0.4 + 0.6 * _watched(world)), -0.05)
    months = rng.choice(np.array([36, 60, 60, 12]), what.size)
    unlimited = rng.random(what.size) < 0.08
    return table(
        "permits",
        received_on(what.days + rng.integers(2, 9, what.size), rng),
        {
            "uscc": world.codes(what.rows),
            "document_no": world.document_numbers("样许准", what.days),
            "permit_name": pick(rng, _PERMITS, what.size),
            "occurred_on": what.days,
            "valid_from": what.days,
            "valid_until": np.where(unlimited, NONE, add_months(what.days, months) - 1),
            "issuing_body": world.body(what.rows, "行政审批局"),
            "XK_XDR_MC": world.population.names.gather(what.rows),
            "_place": what.rows,
        },
    )


def _inspections(world: World) -> Table:
    rng = world.rng("inspections")
    what = world.happenings(rng, COMPLIANCE.inspection * _watched(world))
    field = pick(rng, _FIELDS, what.size)
    lean = COMPLIANCE.inspection_risk * world.risk_at(what)
    draw = rng.random(what.size)
    failed, rectify = sigmoid(COMPLIANCE.failed + lean), sigmoid(COMPLIANCE.rectify + lean)
    result = np.select([draw < failed, draw < failed + rectify], ["fail", "rectify"], "pass").astype(object)
    return table(
        "inspections",
        received_on(what.days + rng.integers(1, 15, what.size), rng),
        {
            "uscc": world.codes(what.rows),
            "document_no": world.document_numbers("样检", what.days),
            "field": field,
            "result": result,
            "occurred_on": what.days,
            "issuing_body": world.body(what.rows, [_INSPECTORS[name] for name in field]),
        },
    )


def _commitments(world: World) -> Table:
    """Given as 履行中; some months later the same commitment is told again as kept or broken."""
    rng = world.rng("commitments")
    what = world.happenings(rng, COMPLIANCE.commitment)
    kind = pick(rng, {"active": 0.45, "substitute": 0.55}, what.size)
    numbers = world.document_numbers("样诺", what.days)
    broken = rng.random(what.size) < sigmoid(COMPLIANCE.broken + COMPLIANCE.broken_risk * world.risk_at(what))
    ended = what.days + waiting(rng, 150, what.size, least=120)
    first = received_on(what.days)
    second = np.where(ended > _LAST, NEVER, received_on(np.minimum(ended + 5, _LAST)))
    state = np.where(broken, "broken", "kept").astype(object)
    told = (
        (first, np.full(what.size, "open", dtype=object), what.days),
        (np.where(second > first, second, NEVER), state, np.minimum(ended, _LAST)),
    )
    return stack(
        "commitments",
        *(
            table(
                "commitments",
                received,
                {
                    "uscc": world.codes(what.rows),
                    "document_no": numbers,
                    "commitment_type": kind,
                    "state": now,
                    "occurred_on": days,
                    "issuing_body": world.body(what.rows, "行政审批局"),
                },
            )
            for received, now, days in told
        ),
    )


def _honours(world: World) -> Table:
    rng = world.rng("honours")
    what = world.happenings(rng, COMPLIANCE.honour, COMPLIANCE.honour_risk)
    return table(
        "honours",
        received_on(what.days + rng.integers(1, 20, what.size), rng),
        {
            "uscc": world.codes(what.rows),
            "document_no": world.document_numbers("样表", what.days),
            "title": pick(rng, _HONOURS, what.size),
            "level": pick(rng, _LEVELS, what.size),
            "occurred_on": what.days,
            "issuing_body": world.body(what.rows, "工业和信息化局"),
        },
    )


def _recognitions(world: World) -> Table:
    rng = world.rng("recognitions")
    what = world.happenings(rng, COMPLIANCE.recognition, COMPLIANCE.honour_risk)
    kind = pick(rng, {name: item[0] for name, item in RECOGNITIONS.items()}, what.size)
    months = np.array([RECOGNITIONS[name][2] for name in kind], dtype=np.int64)
    ends = add_months(what.days, months) if what.size else what.days
    return table(
        "recognitions",
        received_on(what.days + rng.integers(1, 20, what.size), rng),
        {
            "uscc": world.codes(what.rows),
            "recognition_type": kind,
            "document_no": world.document_numbers("样认", what.days),
            "occurred_on": what.days,
            "term_until": np.where(months == 0, NONE, ends),
            "issuing_body": world.body(what.rows, [RECOGNITIONS[name][1] for name in kind]),
        },
    )


def _findings(world: World) -> list[Table]:
    rng = world.rng("findings")
    drawn = world.happenings(rng, COMPLIANCE.finding, COMPLIANCE.finding_risk)
    place = pick(rng, {str(at): item.weight for at, item in enumerate(FINDINGS)}, drawn.size).astype(np.int64)
    rows = _fitting(world, rng, drawn, place)
    what, place = drawn.where(rows), place[rows]
    months = _terms(rng, place)
    numbers = world.document_numbers(_of(place, "word"), what.days)
    found = table(
        "findings",
        received_on(what.days + rng.integers(2, 20, what.size), rng),
        {
            "uscc": world.codes(what.rows),
            "finding_type": _of(place, "finding_type"),
            "document_no": numbers,
            "article": _of(place, "article"),
            "amount_fen": np.where(
                np.array([item.amount for item in FINDINGS])[place],
                lognormal_fen(rng, 80_000, 0.9, what.size),
                NONE,
            ),
            "occurred_on": what.days,
            "term_until": np.where(months == 0, NONE, add_months(what.days, months)),
            "appeal_pending": appealed(world.rng("findings", 1), what.size),
            "issuing_body": world.body(what.rows, list(_of(place, "body"))),
        },
    )
    ended = removals(
        world, rng, "finding", rows=what.rows, targets=numbers, since=what.days,
        share=0.18, least=60, mean=240, body="信用中心",
    )  # fmt: skip
    return [found, ended]


def _fitting(world: World, rng: np.random.Generator, drawn: Happenings, place: Ints) -> Bools:
    """The article must be in force on the day; and mostly the trade must fit (farmers hold no mining rights)."""
    row = np.array([item.row for item in INDUSTRIES], dtype=object)[world.population.industry[drawn.rows]]
    trades = [item.trades for item in FINDINGS]
    fits = np.array(
        [not trades[at] or name in trades[at] for at, name in zip(place, row, strict=True)], dtype=bool
    )
    in_force = drawn.days >= np.array([day(*item.since) for item in FINDINGS], dtype=np.int64)[place]
    result: Bools = in_force & (fits | (rng.random(drawn.size) < 0.05))
    return result


def _terms(rng: np.random.Generator, place: Ints) -> Ints:
    low = np.array([item.months[0] for item in FINDINGS], dtype=np.int64)[place]
    high = np.array([item.months[1] for item in FINDINGS], dtype=np.int64)[place]
    return rng.integers(low, high + 1) if place.size else low


def _of(place: Ints, name: str) -> Names:
    return np.array([getattr(item, name) for item in FINDINGS], dtype=object)[place]
