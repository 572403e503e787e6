"""Rules on free text against the data beside it: words that promise, take away or decide what the data do not.

A list of words finds the plain cases and understands nothing, so it warns. A word that is denied (“不自动排除”) is not meant.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from scoring.compiler.rules.common_rules import Found
from scoring.compiler.rules.said_rules import (
    Text,
    gate_texts,
    notice_texts,
    override_texts,
    procedure_texts,
    rights_texts,
    says_nothing,
)
from scoring.schema.measure import KIND_LABELS, MODES, Measure
from scoring.schema.policy import Policy

_DENIED: Final = re.compile(
    "(?:(?:不(?:得|能|应|予|可|再|会)?|未|非|没有)(?:据此|因此)?|不(?:得|能|应|会)?因[^，。；！？、]{0,8})$"
)


# Blanks and points between characters hide a word from a pattern and not from a reader; the end of a line ends a clause.
_BLANKS: Final = re.compile("[ \\t\u3000·・]+")


def any_of(*words: str) -> re.Pattern[str]:
    """A pattern of these words, each a pattern itself."""
    return re.compile("|".join(words))


_TAKES: Final = any_of(
    "禁止", "取消(?![^，。；]{0,12}(?:的要求|的限制|条件|门槛|收费|费用|手续|环节))", "停业", "停产", "吊销", "罚款", "限制", "不予受理", "不予办理", "一票否决", "不得(?:参加|投标|申请|申报|享受|参评)", "暂停", "暂缓", "中止(?!计算)", "冻结", "扣(?:减|留|押|除)", "拒付", "停止(?:授信|拨付|供应|办理|合作)", "曝光", "从严(?:打分|授信|审批)"
)  # fmt: skip
_AUTOMATIC: Final = any_of(
    "一律", "自动", "禁止", "不予受理", "(?<!直接)(?<!自动)拒绝", "不得参加", "立即", "当然", "直接(?:排除|拒绝|否决|取消)", "(?:无须|无需|不经)核查"
)  # fmt: skip
_DECIDES: Final = any_of(
    "加[0-9一二三四五六七八九十]*分", "减[0-9一二三四五六七八九十]*分", "免评", "免审", "免检", "免于检查", "直接(?:授予|认定|拨付|给予)", "奖金", "优先(?:中标|成交|授予|取得)", "(?:保证|确保)(?:中标|成交|获批)", "视同(?:通过|合格)", "直接(?:入围|通过)", "同等条件[^，。；]{0,4}优先", "上浮", "另给"
)  # fmt: skip
_FOR_EVER: Final = any_of("永久", "终身", "长期", "无限期", "不设期限", "不定期")
_AT_WILL: Final = any_of(
    "延长", "顺延", "(?<!后)续期(?!限)", "视[^，。；]{0,6}(?:表现|情况|态度)", "(?:至|到|经)[^，。；]{0,10}(?:同意|批准|满意|认可|决定恢复)", "信用(?:恢复|提升|改善|好转)", "恢复信用"
)  # fmt: skip
_DENIES: Final = any_of(
    "不(?:得|可|能|予|许|准)(?:再)?(?:提出?|提起|申请)?(?:行政)?(?:复议|复核|起诉|诉讼|申诉|异议|陈述|申辩|听证)", "不(?:得|可|能|许|准)[^，。；]{0,6}(?:投诉|举报|信访|上诉|反映)", "听证[^，。；]{0,10}(?:酌情|视情况|自行决定)", "不(?:受理|接受)(?:异议|申诉|陈述|申辩|复核)", "最终决定", "视为放弃"
)  # fmt: skip
_FEE: Final = any_of("(?:信用修复|修复|服务|培训|咨询|手续|代理|评级|认证)费", "收费", "付费", "预缴")
_COUNTS_ON: Final = any_of(
    "折半",
    "减半",
    "打折",
    "折扣",
    "折算",
    "扣分",
    "计分",
    "(?:仍|继续)(?:计入|扣)",
    "满[^，。；]{0,8}(?:后|方可|方|才)(?:停止|不再|移除)",
)
_ACTS: Final = any_of("立即生效", "即日生效", "自动生效", "已经生效", "已生效")
_A_WAY: Final = re.compile(
    "异议|复议|复核|诉讼|起诉|申诉|投诉|申请|修复|更正|纠正|移出|删除|撤销|解除|恢复|即止|调整|除外"
)
_RESULT_FREE: Final = frozenset({"service", "recommendation", "supervision"})


def measure_words(measure: Measure, _policy: Policy) -> Iterator[Found]:
    """What an active measure says of itself fits its kind and its mode."""
    if not measure.active:
        return
    said = {name: str(getattr(measure, name)) for name in ("label", "strength", "term")}
    if measure.kind != "restriction":
        yield from _found(said, _TAKES, f"是{KIND_LABELS[measure.kind]}，文字却有减损权益的“{{}}”")
    if measure.mode == "duty_to_check":
        named = MODES[measure.mode].partition("：")[0]
        yield from _found(
            {"strength": measure.strength, "term": measure.term}, _AUTOMATIC, f"是“{named}”，文字却有“{{}}”"
        )
    if measure.mode in _RESULT_FREE:
        named = MODES[measure.mode].partition("：")[0]
        yield from _found(said, _DECIDES, f"的方式是“{named}”，文字却有决定结果的“{{}}”")
    if measure.kind != "incentive":
        yield from _found({"term": measure.term}, _AT_WILL, "的期限写作“{}”，由人随意")
    for path, reason, mend, _ in _found({"term": measure.term}, _FOR_EVER, "的期限写作“{}”"):
        yield path, reason, mend, "error" if measure.kind == "restriction" else "warning"
    yield from _found({"remedy": measure.remedy}, _DENIES, "的救济途径写作“{}”")
    if word := meant(_FEE, measure.remedy):
        yield ("remedy",), f"以付费为救济的条件：“{word}”", "救济和解除不得收费，请删去"
    if measure.kind != "incentive" and not says_nothing(measure.remedy) and not _A_WAY.search(measure.remedy):
        yield ("remedy",), "的救济途径没有说企业能做什么", "请写明异议、复议、诉讼、修复等途径", "warning"


def override_words(policy: Policy) -> Iterator[Found]:
    """No override denies its own remedy, or lets it be bought."""
    yield from _denying(list(override_texts(policy)), _DENIES, "写作“{}”")
    for position, one in enumerate(policy.overrides):
        if word := meant(_FEE, one.remedy):
            reason = f"{one.id} 以付费为解除的条件：“{word}”"
            yield ("overrides", position, "remedy"), reason, "救济和解除不得收费，请删去"


def procedure_words(policy: Policy) -> Iterator[Found]:
    """No reason of a procedure denies what the procedure gives."""
    yield from _denying(list(procedure_texts(policy)), _DENIES, "写作“{}”")


def rights_words(policy: Policy) -> Iterator[Found]:
    """No rule of objection or repair denies what it gives."""
    yield from _denying(list(rights_texts(policy)), _DENIES, "写作“{}”")


def notice_words(policy: Policy) -> Iterator[Found]:
    """No notice denies a remedy; the one that comes before an effect does not say that it acts already."""
    yield from _denying(list(notice_texts(policy)), _DENIES, "写作“{}”")
    before = [one for one in notice_texts(policy) if policy.notices[int(one[0][1])].kind == "advance"]
    yield from _denying(before, _ACTS, "在效果生效之前送达，却写作“{}”")


def gate_words(policy: Policy) -> Iterator[Found]:
    """A reason why a record does not count does not say that it counts in part."""
    texts = [one for one in gate_texts(policy) if one[0][0] == "reasons"]
    yield from _denying(texts, _COUNTS_ON, "写作“{}”，而门控对这些记录完全不计入")


def _found(said: dict[str, str], words: re.Pattern[str], reason: str) -> Iterator[Found]:
    for name, text in said.items():
        if word := meant(words, text):
            mend = "文字会写进告知书，请与数据一致"
            yield (name,), reason.format(word), mend, "warning"


def _denying(texts: Sequence[Text], words: re.Pattern[str], reason: str) -> Iterator[Found]:
    for path, what, text in texts:
        if word := meant(words, text):
            yield path, f"{what}{reason.format(word)}", "请改正文字", "warning"


@lru_cache(maxsize=32_768)  # whoever reads a policy again, or a changed one, asks the same of the same texts
def meant(words: re.Pattern[str], text: str) -> str:
    """The first of the words that the text has and does not deny, blanks within it aside; empty where there is none."""
    text = _BLANKS.sub("", text)
    for one in words.finditer(text):
        if not _DENIED.search(text[: one.start()]):
            return one.group()
    return ""
