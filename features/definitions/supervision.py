"""Features from inspections, commitments and sector ratings.

Honours of whatever level are left out: local ones may not enter a grade, national ones come by way of them, and an
award says little about paying one's dues. They are audit attributes.
"""

import polars as pl

from features.days import asked_day
from features.feature import COUNTED_FROM_ZERO, Feature, View, levels_of, newest_most, records_of
from features.lawful_gate import GatedRecords
from features.value import ROWS, highest, known, lowest, ratio, total

_LABOUR = {"A": 2, "B": 1, "C": 0}
_ENVIRONMENT = {"green": 4, "blue": 3, "yellow": 2, "red": 1, "black": 0}
_CUSTOMS = {"advanced_certified": 4, "certified": 3, "regular": 2, "dishonest": 1, "seriously_dishonest": 0}
_SAFETY = {"one": 3, "two": 2, "three": 1}


def _labour_ratings(gated: GatedRecords) -> pl.DataFrame:
    return gated.usable("labour_rating").with_columns(
        level=pl.col("rating").replace_strict(_LABOUR, default=None)
    )


def _environment_ratings(gated: GatedRecords) -> pl.DataFrame:
    return gated.usable("environment_rating").with_columns(
        level=pl.col("rating").replace_strict(_ENVIRONMENT, default=None)
    )


def _customs_ratings(gated: GatedRecords) -> pl.DataFrame:
    """Ratings. Dishonesty that stands in the list of customs counts there: one event, one count."""
    listed = gated.usable("serious_dishonesty").filter(pl.col("list_id") == "customs_dishonest")
    level = pl.col("rating").replace_strict(_CUSTOMS, default=None)
    counted = (level < 2) & pl.col("uscc").is_in(listed["uscc"].unique().implode())
    return gated.usable("customs_rating").with_columns(level=pl.when(~counted).then(level))


def _safety_standards(gated: GatedRecords) -> pl.DataFrame:
    """Levels that have not run out."""
    held = gated.usable("safety_standard")
    valid = held.filter(pl.col("valid_until") >= asked_day(held, gated.as_of))
    return valid.with_columns(level=pl.col("level").replace_strict(_SAFETY, default=None))


_INSPECTED = records_of("inspection")
_SAMPLED = records_of("quality_check")
_PLEDGED = records_of("commitment")
_LABOUR_RATED = View("labour_ratings", ("labour_rating",), _labour_ratings)
_ENVIRONMENT_RATED = View("environment_ratings", ("environment_rating",), _environment_ratings)
_CUSTOMS_RATED = View("customs_ratings", ("customs_rating", "serious_dishonesty"), _customs_ratings)
_STANDARDISED = View("safety_standards", ("safety_standard",), _safety_standards)


FEATURES = (
    Feature(
        name="inspection_problem_share_36m",
        label="近36个月监督检查发现问题比例",
        family="compliance",
        view=_INSPECTED,
        window=36,
        direction=-1,
        unit="比例",
        unknown="近36个月没有被检查",
        legal_note="双随机等检查的公示结果；未被检查按未知处理",
        value=ratio(total(pl.col("result") != "pass"), ROWS),
    ),
    Feature(
        name="inspections_failed",
        label="近36个月监督检查不合格次数",
        family="compliance",
        view=_INSPECTED,
        window=36,
        direction=-1,
        unit="条",
        unknown=COUNTED_FROM_ZERO,
        legal_note="公示的检查结果",
        value=total(pl.col("result") == "fail"),
        absent=0,
    ),
    Feature(
        name="months_since_inspection_problem",
        label="距最近一次监督检查发现问题月数",
        family="compliance",
        view=_INSPECTED,
        window=36,
        direction=1,
        unit="月",
        unknown="近36个月没有检查发现问题",
        legal_note="公示的检查结果",
        value=lowest(pl.when(pl.col("result") != "pass").then("age_months")),
    ),
    Feature(
        name="quality_failed_share_36m",
        label="近36个月产品质量监督抽查不合格比例",
        family="compliance",
        view=_SAMPLED,
        window=36,
        direction=-1,
        unit="比例",
        unknown="近36个月没有被抽查",
        legal_note="公示的监督抽查结果；未被抽查按未知处理",
        value=ratio(total(~pl.col("passed")), known(pl.col("passed"))),
    ),
    Feature(
        name="commitments_broken",
        label="近36个月违诺次数",
        family="compliance",
        view=_PLEDGED,
        window=36,
        direction=-1,
        unit="条",
        unknown=COUNTED_FROM_ZERO,
        legal_note="信用承诺履行情况",
        value=total(pl.col("state") == "broken"),
        absent=0,
    ),
    Feature(
        name="commitments_kept_share_36m",
        label="近36个月到期承诺的履行比例",
        family="compliance",
        view=_PLEDGED,
        window=36,
        direction=1,
        unit="比例",
        unknown="近36个月没有到期的承诺",
        legal_note="信用承诺履行情况；未到期的不计",
        value=ratio(total(pl.col("state") == "kept"), total(pl.col("state") != "open")),
    ),
    Feature(
        name="labour_rating_latest",
        label="最近一次劳动保障守法诚信等级（A=2 B=1 C=0）",
        family="compliance",
        view=_LABOUR_RATED,
        window=24,
        direction=1,
        unit="级",
        unknown="近24个月没有评级",
        legal_note="保障农民工工资支付条例第四十七条的守法诚信等级",
        value=newest_most("level", "year"),
        levels=levels_of("labour_rating", "rating", _LABOUR),
    ),
    Feature(
        name="labour_rating_lowest_36m",
        label="近36个月最低劳动保障守法诚信等级",
        family="compliance",
        view=_LABOUR_RATED,
        window=36,
        direction=1,
        unit="级",
        unknown="近36个月没有评级",
        legal_note="保障农民工工资支付条例第四十七条的守法诚信等级",
        value=lowest(pl.col("level")),
        levels=levels_of("labour_rating", "rating", _LABOUR),
    ),
    Feature(
        name="environment_rating_latest",
        label="最近一次企业环保信用等级（绿=4 蓝=3 黄=2 红=1 黑=0）",
        family="compliance",
        view=_ENVIRONMENT_RATED,
        window=24,
        direction=1,
        unit="级",
        unknown="近24个月没有评级",
        legal_note="生态环境主管部门评定的企业环保信用等级",
        value=newest_most("level", "year"),
        levels=levels_of("environment_rating", "rating", _ENVIRONMENT),
    ),
    Feature(
        name="customs_rating_latest",
        label="现有海关信用等级（高级认证=4 认证=3 常规=2 失信=1 严重失信=0）",
        family="compliance",
        view=_CUSTOMS_RATED,
        window=None,
        direction=1,
        unit="级",
        unknown="没有海关信用等级",
        legal_note="海关评定的信用等级；已作为海关失信名单计入的不再计",
        value=newest_most("level", "occurred_on"),
        levels=levels_of("customs_rating", "rating", _CUSTOMS),
    ),
    Feature(
        name="safety_standard_level",
        label="有效的安全生产标准化等级（一级=3 二级=2 三级=1）",
        family="compliance",
        view=_STANDARDISED,
        window=None,
        direction=1,
        unit="级",
        unknown="没有有效期内的等级",
        legal_note="应急管理部门公布的安全生产标准化等级；未创建的按未知处理",
        value=highest(pl.col("level")),
        levels=levels_of("safety_standard", "level", _SAFETY),
    ),
)
