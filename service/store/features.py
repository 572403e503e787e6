"""Questions about the store that no run answers: the feature table of a day."""

from datetime import date, datetime

import polars as pl

from features.bucket import Share
from features.catalogue import features_for
from features.enterprises import TELLING_OF_ENTERPRISES, enterprises
from features.feature import Purpose
from features.lawful_gate import pass_gate
from features.together import Progress, worked_together
from features.whole_table import whole_table
from service.days import as_text
from service.errors import NotFound
from service.home import Home
from service.law_on import gate_for


def table_of_features(
    home: Home,
    *,
    as_of: date,
    known_at: datetime,
    purpose: Purpose,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """The feature table of every enterprise on a day, sorted by code."""
    rules = gate_for(home.policy(), as_of).gate
    known = home.store.known(known_at).without_reports()
    if known.ledger.is_empty():
        raise NotFound(f"截至 {as_text(known_at)} 还没有收到任何记录")

    def codes(share: Share) -> pl.Series:
        gated = pass_gate(known, as_of=as_of, rules=rules, share=share, kinds=TELLING_OF_ENTERPRISES)
        return enterprises(gated, tax_rating_months=rules.tax_rating_months)["uscc"]

    everyone = pl.concat(worked_together(known.shares, codes)).sort()
    return whole_table(known, everyone, features_for(purpose), as_of=as_of, rules=rules, progress=progress)
