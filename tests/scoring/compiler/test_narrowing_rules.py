"""Words that keep a measure to fewer enterprises than its conditions, and those next to them that do not."""

import pytest

from scoring.compiler.rules.narrowing_rules import measure_narrowed
from tests.scoring.shipped import policy

BY_NO_GRADE = next(one for one in policy().measures if one.id == "AC-01")
BY_GRADE = next(one for one in policy().measures if one.id == "GP-02")
RESTRICTION = next(one for one in policy().measures if one.id == "GP-08")
PLACE = (
    "本州企业",
    "注册地在本州的企业",
    "住所位于本市的单位",
    "德令哈市的供应商",
    "海西蒙古族藏族自治州企业",
    "州内企业",
    "属地企业",
    "本地供应商优先",
    "外地企业除外",
    "落户本州的项目",
    "在我州设有分支机构",
    "税收贡献较大",
    "国有企业",
    "国企、央企",
    "民营企业除外",
)
FACTS = (
    "注册资本五百万元以上",
    "实缴资本到位的",
    "资产负债率低于七成",
    "成立满三年",
    "经营年限较长的",
    "规模以上企业",
    "营业收入不低于两千万元",
)
GRADE = (
    "信用良好企业",
    "信用状况较好的",
    "守信企业",
    "A级企业",
    "A、B 级",
    "评级靠前的",
    "信用得分八十分以上",
    "高信用企业",
    "列入红名单的",
    "信用不良的",
)
NOTHING = (
    "中小微企业",
    "供应商",
    "民营经济组织",
    "国有土地使用权人",
    "用地的中小微企业",
    "循环经济项目的中小微企业",
    "本州减为0–5%",
    "普惠，不看等级",
    "与信用等级无关",
    "县级以上政府",
)


def _told(measure, field, text):
    found = list(measure_narrowed(measure.model_copy(update={field: text}), policy()))
    assert all(severity == "warning" for *_, severity in found)
    return [(path[0], reason) for path, reason, *_ in found]


@pytest.mark.parametrize("field", ["label", "applies_to", "strength"])
@pytest.mark.parametrize(("words", "what"), [(PLACE, "地域或者所有制"), (FACTS, "资本、年限或者规模")])
def test_place_owner_and_figures_are_told_of_every_kind(words, what, field):
    for text in words:
        for measure in (BY_NO_GRADE, BY_GRADE, RESTRICTION):
            ((where, reason),) = [one for one in _told(measure, field, text) if what in one[1]]
            assert (where, measure.id) == (field, measure.id), (text, reason)


@pytest.mark.parametrize("text", GRADE)
def test_the_grade_is_told_where_no_condition_asks_it(text):
    for measure in (BY_NO_GRADE, RESTRICTION):
        assert [where for where, reason in _told(measure, "applies_to", text) if "等级" in reason] == [
            "applies_to"
        ]
    assert _told(BY_GRADE, "applies_to", text) == []


@pytest.mark.parametrize("text", NOTHING)
def test_what_narrows_nothing_is_not_told(text):
    for measure in (BY_NO_GRADE, BY_GRADE, RESTRICTION):
        assert _told(measure, "applies_to", text) == []


def test_no_shipped_measure_is_told():
    assert not [found for one in policy().measures for found in measure_narrowed(one, policy())]
