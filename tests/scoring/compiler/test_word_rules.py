"""Words of notices that deny a remedy or act too early: each told at its paragraph, and not where it is denied itself."""

import pytest

from scoring.compiler.rules.right_rules import notice_rights
from scoring.compiler.rules.word_rules import notice_words
from scoring.schema.notice import Paragraph
from tests.scoring.shipped import policy, policy_with

DENIED = ("不得申请复议", "本通知不受理异议", "本决定为最终决定", "逾期视为放弃", "不得向上级投诉")
ACTS = ("本效果已经生效", "自动生效", "送达后立即生效")
AT_ONCE = ("自即日起执行", "先行执行")
HIDDEN = ("依据属内部文件", "理由不予公开")
OWN_TERMS = ("请在三日内提出", "在5个工作日内提出")
BY_ALL = ("由各部门联合惩戒", "各部门对其一律限制")
NOT_MEANT = ("不得自动生效", "没有决定的，不生效", "不联合惩戒")


def _told(rule, kind, text):
    """What is told of one more paragraph of a kind of notice, which stands last."""
    notices = []
    for one in policy().notices:
        paragraphs = (*one.paragraphs, *([Paragraph(text=text)] if one.kind == kind else []))
        notices.append(one.model_copy(update={"paragraphs": paragraphs}))
    place = next(number for number, one in enumerate(notices) if one.kind == kind)
    path = ("notices", place, "paragraphs", len(notices[place].paragraphs) - 1)
    found = list(rule(policy_with(notices=tuple(notices))))
    assert {(where, severity) for where, _, _, severity in found} <= {(path, "warning")}
    return [reason for _, reason, *_ in found]


@pytest.mark.parametrize("kind", [one.kind for one in policy().notices])
@pytest.mark.parametrize("text", DENIED)
def test_no_notice_denies_a_remedy(kind, text):
    (reason,) = _told(notice_words, kind, text)
    assert "写作“" in reason


@pytest.mark.parametrize(("rule", "texts"), [(notice_words, ACTS), (notice_rights, AT_ONCE)])
def test_only_the_notice_before_an_effect_may_not_say_that_it_acts(rule, texts):
    for text in texts:
        (reason,) = _told(rule, "advance", text)
        assert "在效果生效之前送达，却写作“" in reason
        assert _told(rule, "decision", text) == []


@pytest.mark.parametrize("text", [*HIDDEN, *BY_ALL, *OWN_TERMS])
def test_no_notice_hides_its_reasons_calls_in_everybody_or_counts_for_itself(text):
    (reason,) = _told(notice_rights, "effect", text)
    assert "写作“" in reason or "自己写了期限“" in reason


@pytest.mark.parametrize("text", NOT_MEANT)
def test_what_a_notice_denies_itself_is_not_told(text):
    assert _told(notice_words, "advance", text) == []
    assert _told(notice_rights, "advance", text) == []


def test_the_shipped_notices_have_no_such_word():
    assert not [*notice_words(policy()), *notice_rights(policy())]
