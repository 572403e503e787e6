"""Features from the yearly tax-and-fee credit ratings. M says that there is nothing to rate yet: unknown."""

import polars as pl

from features.days import asked_day
from features.enterprise_numbers import NUMBER, numbered
from features.feature import Feature, View, levels_of, newest_most, within
from features.lawful_gate import GatedRecords
from features.value import highest, lowest, total

_LEVELS = {"A": 3, "B": 2, "C": 1, "D": 0}
_LISTED = "major_violation_listed"
# What a responsible person did elsewhere is not the enterprise's act.
_NOT_ITS_OWN = (_LISTED, "abnormal_responsible", "d_responsible")


def _ratings(gated: GatedRecords) -> pl.DataFrame:
    # A D for being on the list of major tax violations is the listing again (one event): that counts, or has ended.
    level = pl.col("rating").replace_strict(_LEVELS, default=None, return_dtype=pl.Int64)
    ratings = gated.usable("tax_rating")
    return ratings.with_columns(
        numbered(ratings["uscc"])[1],
        level=pl.when(pl.col("direct_d").ne_missing(_LISTED)).then(level),
        own_direct_d=pl.col("direct_d").is_not_null() & ~pl.col("direct_d").is_in(_NOT_ITS_OWN),
    )


def _changes(gated: GatedRecords) -> pl.DataFrame:
    """Ratings of the last 36 months, and in `level_before` the level of the year before the newest one's."""
    ratings = _ratings(gated)
    ratings = ratings.filter(within(36, asked_day(ratings, gated.as_of)))
    year_before = pl.col("year") == pl.col("year").max().over(NUMBER) - 1
    return ratings.with_columns(level_before=pl.when(year_before).then("level"))


_RATED = View("tax_ratings", ("tax_rating",), _ratings)
_CHANGED = View("tax_rating_changes", ("tax_rating",), _changes)
_RATING_NOTE = "纳税缴费信用等级由税务机关评定；M级（新设或无收入）按未知处理；因列入重大税收违法失信主体判为D级的，以名单为准，不重复计入"


FEATURES = (
    Feature(
        name="tax_rating_latest",
        label="最近一次纳税缴费信用等级（A=3 B=2 C=1 D=0）",
        family="tax",
        view=_RATED,
        window=24,
        direction=1,
        unit="级",
        unknown="近24个月没有评级，或为M级，或仅因列入名单判为D级",
        legal_note=_RATING_NOTE,
        value=newest_most("level", "year"),
        levels=levels_of("tax_rating", "rating", _LEVELS),
    ),
    Feature(
        name="tax_rating_lowest_36m",
        label="近36个月最低纳税缴费信用等级",
        family="tax",
        view=_RATED,
        window=36,
        direction=1,
        unit="级",
        unknown="近36个月没有评级，或均为M级，或仅因列入名单判为D级",
        legal_note=_RATING_NOTE,
        value=lowest(pl.col("level")),
        levels=levels_of("tax_rating", "rating", _LEVELS),
    ),
    Feature(
        name="tax_rating_change",
        label="最近一次纳税缴费信用等级较上一年度的变化",
        family="tax",
        view=_CHANGED,
        window=36,
        direction=1,
        unit="级",
        unknown="没有相邻两个年度的评级，或其中一个为M级，或仅因列入名单判为D级",
        legal_note=_RATING_NOTE,
        value=newest_most("level", "year") - highest(pl.col("level_before")),
    ),
    Feature(
        name="tax_direct_d_36m",
        label="近36个月因自身情形直接判为D级的次数",
        family="tax",
        view=_RATED,
        window=36,
        direction=-1,
        unit="次",
        unknown="近36个月没有评级",
        legal_note="纳税缴费信用管理办法第十八条；列入重大税收违法失信主体的另计，直接责任人牵连的不计",
        value=total(pl.col("own_direct_d")),
    ),
)
