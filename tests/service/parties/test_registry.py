"""What a person wrote of a party is taken, or refused with what would be right, in Chinese."""

import re

import pytest

from features.errors import MalformedCode
from service.errors import WrongUse
from service.parties.registry import party_from

USCC = "91632801MA75"


def _content(role="auditor", party="a-1", name="审计局", **scope):
    return {"id": party, "role": role, "name": name, "scope": scope}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (_content(party="A"), "编号“A”不对：以小写字母或数字开头，共 2 至 63 个"),
        (_content("king"), "角色“king”不对：应为 bureau（发展改革部门）、department（行业主管部门）、"),
        (_content(name="  "), "名称“  ”不对：须写 1 至 128 个字"),
        (_content(name="长" * 129), "不对：须写 1 至 128 个字"),
        (_content("county", county="6328"), "县级行政区划代码“6328”不对：应为六位数字，如 632802"),
        (_content("county", county="６３２８０２"), "县级行政区划代码“６３２８０２”不对：应为六位数字"),
        (
            _content("department", domains=["bidding"], purposes=["资格审查"]),
            "领域“bidding”不对：应为 government_procurement（政府采购）、construction_tendering（工程招投标）",
        ),
        (_content("bank", purposes=[""]), "用途“”不对：须写 1 至 128 个字"),
        (_content("county"), "县级部门须写明县级行政区划代码（county）"),
        (_content("bureau", county="632802"), "发展改革部门不带县级行政区划代码（county）"),
        (_content() | {"colour": "red"}, "参与方：没有“colour”这一项，请核对拼写或删去"),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(content, told):
    with pytest.raises(WrongUse, match=re.escape(told)) as found:
        party_from(content)
    assert not re.search(r"[A-Z][a-z]+ [a-z]+ [a-z]+", str(found.value)), "no English sentence"


def test_a_code_that_is_not_one_is_told():
    with pytest.raises(MalformedCode, match="有 12 位，应为 18 位"):
        party_from(_content("enterprise", uscc=USCC))


def test_names_lose_the_blanks_around_them():
    assert party_from(_content(name=" 审计局 ")).name == "审计局"
