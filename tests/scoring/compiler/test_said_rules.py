"""Which texts say nothing: words that fill a field, and clauses that only send the reader elsewhere."""

import pytest

from scoring.compiler.rules.said_rules import says_nothing
from tests.scoring.shipped import policy

NOTHING = (
    "",
    "……",
    "无",
    "不适用",
    "待定",
    "TBD",
    "视情况而定",
    "视具体情况确定",
    "根据实际情况决定",
    "另行通知",
    "由有关部门另行规定",
    "将另行公布，届时通知",
    "按有关规定办理",
    "依照国家有关法律法规执行",
    "依法处理",
    "以通知为准；解释权归本局",
    "详见附件",
    "正在制定中",
    "视情况而定，另行通知。",
)
SOMETHING = (
    "可申请复核",
    "期满",
    "移出名单",
    "以决定为准",
    "依法可申请行政复议",
    "按有关规定办理，对结果不服的可申请复核",
    "期满自动恢复；另行通知",
    "记录有误的可提出异议",
    "随评价结果更新",
)


@pytest.mark.parametrize("text", NOTHING)
def test_it_says_nothing(text):
    assert says_nothing(text)


@pytest.mark.parametrize("text", SOMETHING)
def test_it_says_something(text):
    assert not says_nothing(text)


def test_every_shipped_text_of_an_active_measure_says_something():
    measures = [one for one in policy().measures if one.active]
    texts = [text for one in measures for text in (one.applies_to, one.strength, one.term, one.remedy)]
    assert len(texts) > 300
    assert not [text for text in texts if says_nothing(text)]
