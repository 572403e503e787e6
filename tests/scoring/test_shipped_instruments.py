"""The shipped instruments: their texts are those that were read, and whatever was superseded has ended."""

import pytest

from tests.scoring.law_texts import texts_at_hand
from tests.scoring.shipped import DOMAIN_TEXTS, policy

INSTRUMENTS = policy().instruments
OF = policy().instrument_of


def test_only_what_was_read_is_verified():
    assert all(one.verified == (one.mark == "V") for one in INSTRUMENTS)
    assert all(one.source_file for one in INSTRUMENTS if one.verified)


@texts_at_hand
def test_the_texts_are_at_hand():
    named = [one.source_file for one in INSTRUMENTS if one.source_file]
    missing = [
        name
        for name in named
        if not (DOMAIN_TEXTS / name).exists() and not (DOMAIN_TEXTS / "statutes" / name).exists()
    ]
    assert len(named) > 70
    assert not missing


def test_whatever_was_superseded_ended_before_its_successor_began():
    superseded = {one.id: one for one in INSTRUMENTS if one.superseded_by}
    assert len(superseded) == 6
    for one in superseded.values():
        successor = OF[one.superseded_by]
        assert one.in_force_to is not None
        assert successor.in_force_from is not None
        assert one.in_force_to < successor.in_force_from


def test_whatever_has_ended_says_what_came_after_it():
    assert not [one.id for one in INSTRUMENTS if one.in_force_to and not one.superseded_by]


@pytest.mark.parametrize("rank", ["law", "administrative_regulation"])
def test_national_law_is_of_the_whole_country(rank):
    assert {one.territory for one in INSTRUMENTS if one.rank == rank} == {"全国"}


def test_everything_a_list_rests_on_is_registered():
    """Lists name their instruments in the words of the field; here is what the words stand for."""
    named = {
        "judgment_defaulter": ["失信被执行人名单规定(2013)", "失信被执行人名单规定(2017)", "民事诉讼法"],
        "major_tax_violation": ["税务总局令54号"],
        "procurement_serious": ["政府采购法", "政府采购法实施条例", "财办库〔2014〕526号"],
        "wage_defaulter": ["保障农民工工资支付条例", "人社部令45号"],
        "market_serious_dishonesty": ["企业信息公示暂行条例(2024)", "市场监管总局令44号"],
        "abnormal_operation": ["企业信息公示暂行条例(2024)", "企业名称登记管理规定"],
        "work_safety_serious": ["安全生产法", "应急管理部令11号"],
        "social_insurance_serious": ["社会保险经办条例", "人社部规〔2019〕2号"],
        "customs_dishonest": ["海关总署令282号"],
        "statistics_serious": ["统计法", "国家统计局令35号"],
        "research_integrity_serious": ["科学技术进步法", "国家科学技术奖励条例", "国家自然科学基金条例"],
        "vaccine_serious": ["疫苗管理法"],
        "food_serious": ["食品安全法实施条例"],
        "culture_tourism_dishonest": ["文旅部令7号"],
        "intellectual_property_serious": ["国知发保字〔2022〕8号"],
        "construction_blacklist": ["建市〔2017〕241号"],
        "medical_insurance_credit": ["医疗保障基金使用监督管理条例"],
        "large_firm_arrears_record": ["保障中小企业款项支付条例"],
        "illegal_fundraising_record": ["防范和处置非法集资条例"],
        "telecom_fraud_record": ["反电信网络诈骗法"],
        "ecology_violation_record": ["生态环境法典"],
        "tendering_serious_2027": ["招标投标领域信用管理暂行办法"],
        "public_resource_trading_serious": ["发改法规〔2018〕457号"],
        "consumption_limit": ["限制高消费规定"],
    }
    assert set(named) == {one.id for one in policy().lists}
    assert not [name for names in named.values() for name in names if name not in OF]
