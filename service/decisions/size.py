"""The size class of an enterprise as it is fixed on a day, such as the day a contract is signed."""

from datetime import date, datetime
from typing import Any

import polars as pl

from features.bucket import Share
from features.lawful_gate import pass_gate
from scoring.matrix.condition_types import SIZE_CLASSES
from scoring.population import population_of
from service.days import as_text
from service.errors import NotFound
from service.home import Home
from service.law_on import gate_for
from service.runs.evaluation import bucket_number

_FIGURES = {"employees": "从业人数", "revenue_fen": "营业收入", "assets_fen": "资产总额"}


def size_of_enterprise(home: Home, uscc: str, *, on: date, known_at: datetime) -> dict[str, Any]:
    """Size class on a day with the figures and the standard it rests on; `NotFound` for an unknown code.

    Money in 分. `size_class` is null where figures are unknown that would decide; `unknown` then names them. What was
    reported after `known_at` changes nothing: a class fixed on the day of a contract stays.
    """
    law = gate_for(home.policy(), on)
    share: Share = (bucket_number(uscc),)
    gated = pass_gate(home.store.known(known_at), as_of=on, rules=law.gate, share=share)
    found = population_of(gated, law).filter(pl.col("uscc") == uscc)
    if found.is_empty():
        raise NotFound(f"{on} 当日没有统一社会信用代码为 {uscc} 的企业的登记信息")
    one = found.row(0, named=True)
    report = gated.usable("annual_report").filter(pl.col("uscc") == uscc)
    instrument = law.instruments[law.size_standard.instrument]
    return {
        "uscc": uscc,
        "name": one["name"],
        "on": on.isoformat(),
        "known_at": as_text(known_at),
        "simulated": home.simulated,
        "size_class": one["size_class"],
        "size_label": SIZE_CLASSES.get(one["size_class"]),
        "industry": one["industry"],
        "report_year": report["year"].max(),
        "figures": {name: one[name] for name in _FIGURES},
        "unknown": [label for name, label in _FIGURES.items() if one[name] is None],
        "standard": {"instrument": instrument.name, "verified": instrument.verified},
    }
