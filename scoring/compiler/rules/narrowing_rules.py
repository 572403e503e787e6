"""Rules on words that narrow a text to fewer enterprises than its data say: by place, owner, age, capital, or the grade.

The check of conditions cannot see a favour “for firms of this prefecture” whose conditions are lawful; who carries it out
reads the text. Words again, so this only warns; the names of the prefecture and its divisions are the policy's own.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from scoring.compiler.rules.common_rules import Found
from scoring.compiler.rules.said_rules import Text
from scoring.compiler.rules.word_rules import any_of, meant
from scoring.schema.measure import KIND_LABELS, Measure
from scoring.schema.policy import Policy

_HERE: Final = "(?:本|我|当|该)(?:州|地|市|县|省|区|辖区)"
_FIRM: Final = "(?:企业|公司|单位|供应商|投标人|中标人|产品|品牌|法人|施工方|项目)"
_PLACE: Final = any_of(
    f"(?:在|于)?{_HERE}(?:[^，。；]{{0,4}})(?:注册|纳税|登记|缴纳|投资|设立|经营|落户|参保)",
    f"(?:在|于|位于){_HERE}(?!场)",
    f"{_HERE}(?!场)[^，。；、0-9]{{0,6}}?{_FIRM}",
    "(?:注册地|登记地|住所|住所地|总部|纳税地|税务登记地|经营地)[^，。；]{0,3}(?:在|位于|为|属)",
    "(?:注册|登记|设立|落户|总部|纳税|入库|参保)(?:在|于|至)(?:本|我|州|市|县|省|当地)",
    f"(?:州|省|市|县|区|辖区)(?:内|外|属)(?:的)?{_FIRM}",
    f"(?:属地|本土|当地|本地|外地|异地|外来|外埠)(?:的)?(?:{_FIRM}|管理|纳税|优先)",
    "外地",
    "州外",
    "省外",
    "(?:地方|本地|税收)(?:税收|经济|财政)?贡献",
    "纳税额",
    "税收(?:入库|留存|达)",
    "设(?:立|有)(?:分支机构|分公司|子公司)",
    "国有(?!土地|建设用地|资产)(?:企业|独资|控股)?",
    "国企",
    "央企",
    "(?:民营|私营|个体|外资)[^，。；]{0,4}除外",
    "外资",
    "(?:中外)?合资企业",
)  # fmt: skip
_FORBIDDEN: Final = any_of(
    "(?:注册|实缴|认缴)资(?:本|金)",
    "净资产",
    "(?:资产)?负债率",
    "市场占有率",
    "(?:成立|经营|开业|设立|登记)(?:时间|年限)?(?:已|须|应)?(?:满|超过|不少于|不低于|达到?)[0-9一二两三四五六七八九十]+",
    "(?:经营|成立|从业)年限",
    "(?:年)?(?:营业收入|产值|销售额|纳税)(?:达到?|不低于|超过|以上)",
    "规模以上",
)  # fmt: skip
_GRADE: Final = any_of(
    "[A-D](?:[、，和及与或至/]?[A-D])*\\s*(?:级|类|等|档)(?!机关|政府)",
    "信用等级(?!无关)",
    "未评级",
    "(?:信用|信誉|评价|资信)(?:状况|记录|评价|等级|结果)?(?:良好|优良|优秀|优异|较好|较高|较差|较低|不良|不佳|一般|差)",
    "守信(?:企业|主体|名单|市场主体)",
    "(?:高|低|优|较高|较低)(?:信用|等级|评级|评分)",
    "评(?:级|分|价结果)(?:靠前|靠后|较高|较低|优秀|优良|居前|良好|达到?|不低于|低于|为)",
    "(?:信用)?(?:得分|评分|分数|信用分)(?:[^，。；]{0,4})(?:以上|以下|达|低于|高于|不低于|前)",
    "红名单",
)  # fmt: skip
_GRADELESS: Final = any_of("(?:不看|不论|不以|不与|无论|与)(?:信用)?等级[^，。；]{0,8}")
_SHORT: Final = re.compile("(.{2,}?)(?:[\u4e00-\u9fff]{1,3}族)*(?:自治州|自治县|市|县|州|区|旗)")
_SAID: Final = ("label", "applies_to", "strength", "term")


def measure_narrowed(measure: Measure, policy: Policy) -> Iterator[Found]:
    """An active measure speaks of no place, owner or figure of the enterprise, and of the grade only if that is a condition."""
    if not measure.active:
        return
    what, places = KIND_LABELS[measure.kind], _places(policy)
    said = {name: str(getattr(measure, name)) for name in (*_SAID, "remedy")}
    by_grade = measure.kind == "restriction" or not measure.uses_grade
    for name, text in said.items():
        if word := meant(places, text) or meant(_PLACE, text):
            reason = f"是{what}，{name} 却写到地域或者所有制“{word}”"
            yield (name,), reason, "公平竞争审查条例不许以此为条件，请改正文字", "warning"
        if word := meant(_FORBIDDEN, text):
            reason = f"是{what}，{name} 却写到资本、年限或者规模“{word}”"
            yield (name,), reason, "这些事实不得作为条件，请改正文字", "warning"
        if by_grade and (name != "remedy" or measure.kind == "restriction"):
            yield from _grade_told(name, text, measure, what)


def texts_narrowed(texts: Callable[[Policy], Iterator[Text]]) -> Callable[[Policy], Iterator[Found]]:
    """The rule that a file's texts name no place and no owner: neither grade nor procedure nor repair looks at it."""

    def rule(policy: Policy) -> Iterator[Found]:
        places = _places(policy)
        for path, what, text in texts(policy):
            for words in (places, _PLACE, _FORBIDDEN):
                if word := meant(words, text):
                    mend = "评价、程序和修复不看地域、所有制、资本和年限，请改正文字"
                    yield path, f"{what}写到“{word}”", mend, "warning"
                    break

    return rule


def _grade_told(name: str, text: str, measure: Measure, what: str) -> Iterator[Found]:
    if word := meant(_GRADE, _GRADELESS.sub("", text)):
        mend = "等级不引起限制，请改正文字"
        if measure.kind != "restriction":
            mend = "条件没有等级，文字不得另设等级门槛，请改正文字"
        yield (name,), f"是{what}，{name} 却写到等级“{word}”", mend, "warning"


def _places(policy: Policy) -> re.Pattern[str]:
    """The names of the prefecture and of its divisions, whole and without their rank and peoples."""
    whole = {policy.settings.prefecture.name, *policy.settings.divisions.values()}
    names = whole | {found.group(1) for name in whole if (found := _SHORT.fullmatch(name))}
    return any_of(*sorted((re.escape(name) for name in names if name), key=len, reverse=True))
