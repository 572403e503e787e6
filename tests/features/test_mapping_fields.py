import pytest

from features.mapping_fields import unit_in_header, unit_in_titles


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("罚款金额（万元）", "万元"),
        ("罚款金额(单位：元)", "元"),
        ("罚款（含加处罚款）（元）", "元"),
        ("注册资本【万元人民币】", "万元"),
        ("合同价(人民币, 元)", "元"),
        ("罚款金额_万元", "万元"),
        ("罚款金额\n单位：元", "元"),
        ("应纳税额元", "元"),
        ("罚款金额", None),
        ("资产总额（亿元）", None),
        ("资产总额（千元）", None),
        ("货款金额（美元）", None),
        ("货款金额美元", None),
        ("逾期(金额)", None),
        ("金额（元/吨）", None),
    ],
)
def test_the_unit_that_a_header_states(header, unit):
    assert unit_in_header(header) == unit


@pytest.mark.parametrize(
    ("titles", "unit"),
    [
        (["某市欠税公告", "金额单位：万元"], "万元"),
        (["填报单位：法规科  单位: 人民币元"], "元"),
        (["填报单位：法规科"], None),
        (["单位：元", "单位：万元"], None),
    ],
)
def test_the_unit_that_the_lines_above_a_header_state(titles, unit):
    assert unit_in_titles(titles) == unit
