"""Rules on texts against the enterprise's rights: fees, silence, defence, moving away.

Words again, so most only warn; what a law in `instruments.yaml` forbids outright is an error: a hearing that costs, a defence
that makes it worse (行政处罚法 Articles 45 and 64). A word that is denied is not meant.
"""

import re
from collections.abc import Iterator
from typing import Final

from scoring.compiler.rules.common_rules import Found
from scoring.compiler.rules.said_rules import (
    Text,
    gate_texts,
    grade_texts,
    notice_texts,
    override_texts,
    procedure_texts,
    rights_texts,
    size_texts,
)
from scoring.compiler.rules.word_rules import any_of, meant
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy

_COSTS: Final = any_of(
    "(?:缴纳|缴付|支付|预缴|另缴|收取|交纳)[^，。；、]{0,8}(?:修复费|服务费|听证费|培训费|咨询费|复核费|手续费|工本费)", "付费", "缴费[0-9一二三四五六七八九十百千万]+", "(?:由其|有偿|付款)代办", "收费(?:培训|服务|修复)", "缴费后", "有偿(?:修复|服务)", "(?:修复|听证|复核)收费", "费用[^，。；]{0,8}(?:承担|负担|自理)"
)  # fmt: skip
_HEARING_COSTS: Final = any_of(
    "听证费",
    "听证[^，。；]{0,12}(?:缴|收|付|承担)[^，。；]{0,8}费",
    "听证[^。；]{0,12}费用[^，。；]{0,8}(?:承担|负担|自理)",
)
_WORSE: Final = any_of("(?:陈述|申辩|听证)[^。；]{0,16}(?:加重|从重|提高|延长|更重)")
_SILENCE: Final = any_of("视为(?:承认|认可|同意|接受|没有异议|无异议|放弃)")
_AT_ONCE: Final = any_of(
    "即日起(?:执行|生效|实施|适用)",
    "立即(?:执行|生效|实施)",
    "当日起(?:执行|生效)",
    "先行(?:执行|参考|采取|限制|适用|实施)",
)
_HIDES: Final = any_of("内部文件", "不予(?:公开|告知|说明)", "保密")
_ALL: Final = any_of(
    "联合惩戒", "各部门[^，。；]{0,8}一律", "各单位可(?:继续)?参考", "银行[^，。；]{0,6}一律"
)
_LEAVES: Final = any_of(
    "迁出", "迁(?:移|往|至|入)", "变更(?:注册地|住所|登记机关)", "注销", "解散", "另(?:行)?(?:设立|成立|设|注册)", "转让(?:股权|企业)", "更换(?:法定代表人|股东)", "重新注册"
)  # fmt: skip
_SURRENDERS: Final = any_of(
    "撤诉", "(?:撤回|撤销|放弃|不再)[^，。；]{0,6}(?:起诉|诉讼|投诉|复议|举报|异议|申诉|听证|陈述|申辩|仲裁)"
)
_OWN_TERM: Final = any_of(
    "[0-9一二两三四五六七八九十]+ ?个?(?:工作|自然)?(?:日|天|周|个月)(?:之?内|以内|之?后|前)"
)
_MORE: Final = any_of(
    "捐(?:赠|款|助)", "赞助", "检讨", "道歉", "致歉", "预缴", "指定的?[^，。；]{0,8}(?:培训|机构|协会|单位|平台)", "(?:参加|接受|完成)[^，。；]{0,6}培训", "(?:缴纳|交纳|提供|预存)[^，。；]{0,6}(?:保证金|押金|担保金|担保|抵押|质押)", "观察期?(?:[0-9一二两三四五六七八九十]+(?:年|个月)|期)", "视[^，。；]{0,6}表现", "(?:经|须经)[^，。；]{0,6}(?:协会|商会)"
)  # fmt: skip
_AGENCIES: Final = any_of("公司", "协会", "商会", "事务所", "中介", "代理", "服务机构")
# What leaves the decision to somebody's mood: a rule that is published says itself whom it concerns and what follows.
_AT_DISCRETION: Final = any_of(
    "自行(?:取舍|决定|掌握|把握|裁量|确定|斟酌|判断|处理)", "(?:酌情|酌定|斟酌|灵活掌握)", "(?:集体)?研究(?:决定|确定|同意)", "(?:由|经)[^，。；]{0,8}领导[^，。；]{0,4}(?:批准|同意|决定)", "视[^，。；]{0,10}(?:程度|态度|表现|情节|情况)(?:决定|确定|而定|掌握)", "根据需要", "必要时", "认为[^，。；]{0,6}(?:必要|需要|适当|合适)", "一事一议", "说了算", "是否[^，。；]{0,6}由[^，。；]{0,8}决定"
)  # fmt: skip
_SHUTS: Final = any_of(
    "逾期(?:不再?|概不|未)(?:受理|接受|办理|提出的?，?不)",
    "本人到场",
    "亲自到场",
    "到场[^，。；]{0,4}约谈",
    "接受约谈",
)
# Who is no party: a measure concerns the enterprise alone, and natural persons are outside.
_OTHERS: Final = any_of(
    "法定代表人",
    "实际控制人",
    "(?:其|及)股东",
    "高管",
    "关联企业",
    "(?:其|及|、)(?:子公司|分公司)",
    "负责人姓名",
    "家属",
    "子女",
)
_PENALTIES: Final = "行政处罚法"


def measure_rights(measure: Measure, _policy: Policy) -> Iterator[Found]:
    """A remedy costs nothing, and neither silence nor a defence speaks against anybody."""
    if not measure.active:
        return
    for field in ("label", "strength", "term", "remedy", "note"):
        yield from _of_rights((field,), "", getattr(measure, field))
    for field in ("label", "strength"):
        reason = f"的 {field} 写到“{{}}”"
        mend = "措施只及于被评价的企业，不及于个人和别的企业，请改正文字"
        yield from _told((field,), getattr(measure, field), _OTHERS, reason, mend)
    reason = "的 strength 写作“{}”"
    yield from _told(("strength",), measure.strength, _ALL, reason, "只有实施单位依其依据实施，请改正文字")
    if measure.kind != "incentive":
        yield from _more_asked(("remedy",), "的 remedy ", measure.remedy)


def notice_rights(policy: Policy) -> Iterator[Found]:
    """What an enterprise is handed costs nothing, and neither its silence nor its defence speaks against it."""
    for path, what, text in notice_texts(policy):
        yield from _of_rights(path, what, text)
        reason = f"{what}自己写了期限“{{}}”"
        yield from _told(path, text, _OWN_TERM, reason, "期限由程序和日历推算，请写占位符")
        yield from _told(path, text, _HIDES, f"{what}写作“{{}}”", "事实、理由和依据须告知，请改正文字")
        yield from _told(path, text, _ALL, f"{what}写作“{{}}”", "只有实施单位依其依据实施，请改正文字")
        if policy.notices[int(path[1])].kind == "advance":
            reason = f"{what}在效果生效之前送达，却写作“{{}}”"
            yield from _told(path, text, _AT_ONCE, reason, "程序没有走完，效果不生效，请改正文字")


def override_rights(policy: Policy) -> Iterator[Found]:
    """Nor does leaving a list or a record behind cost anything."""
    yield from _each(override_texts(policy))
    for path, what, text in override_texts(policy):
        yield from _more_asked(path, what, text)


def procedure_rights(policy: Policy) -> Iterator[Found]:
    """Reasons of procedures."""
    yield from _each(procedure_texts(policy))


def rights_rights(policy: Policy) -> Iterator[Found]:
    """Nor is objecting or a repair bought, and no condition of it asks for what no law asks."""
    for path, what, text in rights_texts(policy):
        yield from _of_rights(path, what, text)
        yield from _more_asked(path, what, text)


def grade_rights(policy: Policy) -> Iterator[Found]:
    """What those are told who have no grade: no treatment follows from it."""
    for path, what, text in grade_texts(policy):
        yield from _of_rights(path, what, text)
        words = any_of(
            "按 ?[A-D] ?级", "不得(?:享受|参加|申请)", "一律", "黑名单", "禁止", "限制", "失信企业"
        )
        for word in _all(words, text):
            yield (
                path,
                f"{what}写作“{word}”",
                "等级、未评级、不评价都没有文字所说的后果，请改正文字",
                "warning",
            )


def gate_rights(policy: Policy) -> Iterator[Found]:
    """Why a record does not count is nobody's favour."""
    yield from _each(gate_texts(policy))


def size_rights(policy: Policy) -> Iterator[Found]:
    """Nor is what follows the size."""
    yield from _each(size_texts(policy))


def recourse_rights(policy: Policy) -> Iterator[Found]:
    """What an enterprise is told to do is neither to go away nor to give up a right nor to pay for a service."""
    for position, version in enumerate(policy.recourse):
        for place, one in enumerate(version.remedies):
            for field in ("label", "todo", "asked_of", "conditions"):
                path, what = ("versions", position, "remedies", place, field), f"{one.id} 的办法"
                text = getattr(one, field)
                yield from _of_rights(path, what, text)
                yield from _more_asked(path, what, text)
            if word := meant(_AGENCIES, one.asked_of):
                reason = f"{one.id} 向“{word}”提出，而它不作决定"
                yield (*path[:-1], "asked_of"), reason, "谁认定谁修复：请写作出决定的机关", "warning"
        for place, closed in enumerate(version.none):
            yield from _of_rights(("versions", position, "none", place), "没有办法的理由", closed.reason)


def _more_asked(path: tuple[str | int, ...], what: str, text: str) -> Iterator[Found]:
    """What nobody may be asked so that a record goes: to go away, or to do what no law asks."""
    mend = "办法只能改变记录，不得让企业离开、另设或者换人，请改正文字"
    yield from _told(path, text, _LEAVES, f"{what}写作“{{}}”", mend)
    mend = "解除不得另加法律没有的条件，请改正文字"
    yield from _told(path, text, _MORE, f"{what}写作“{{}}”", mend)


def _each(texts: Iterator[Text]) -> Iterator[Found]:
    for path, what, text in texts:
        yield from _of_rights(path, what, text)


def _of_rights(path: tuple[str | int, ...], what: str, text: str) -> Iterator[Found]:
    """Fees, silence, defence and surrender: the same in every text."""
    named = what or f"的 {path[-1]} "
    law = f"{_PENALTIES}不许如此，请删去"
    hearing = next(iter(_all(_HEARING_COSTS, text)), "")
    if hearing:
        yield path, f"{named}写作“{hearing}”：听证不由企业付费", f"第六十四条：{law}"
    if word := meant(_WORSE, text):
        yield path, f"{named}写作“{word}”：不得因陈述、申辩加重", f"第四十五条：{law}"
    if not hearing:
        yield from _told(path, text, _COSTS, f"{named}写作“{{}}”", "异议、修复不收取费用，请改正文字")
    yield from _told(path, text, _SILENCE, f"{named}写作“{{}}”", "沉默不是承认，也不放弃权利，请改正文字")
    mend = "公布的规则自己写明对谁、凭什么、怎样，不交由人随意决定，请改正文字"
    yield from _told(path, text, _AT_DISCRETION, f"{named}写作“{{}}”", mend)
    yield from _told(path, text, _SHUTS, f"{named}写作“{{}}”", "提出异议不附条件，请改正文字")
    yield from _told(path, text, _SURRENDERS, f"{named}写作“{{}}”", "不得以放弃救济为条件，请改正文字")


def _told(
    path: tuple[str | int, ...], text: str, words: re.Pattern[str], reason: str, mend: str
) -> Iterator[Found]:
    for word in _all(words, text):
        yield path, reason.format(word), mend, "warning"


def _all(words: re.Pattern[str], text: str) -> list[str]:
    """The first word that is meant, if any."""
    return [word] if (word := meant(words, text)) else []
