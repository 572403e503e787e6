"""Rules on everything but measures and the gate: instruments, lists, grades, overrides, the size standard."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from features.records.compliance import LISTS
from scoring.compiler.rules.act_rules import acts_lawful, conditions_whole
from scoring.compiler.rules.band_rules import bands_lawful
from scoring.compiler.rules.clock_rules import rights_lawful
from scoring.compiler.rules.closed_list_rules import closed_list_lawful
from scoring.compiler.rules.common_rules import Found, continuous, registered, same_day
from scoring.compiler.rules.early_exit_rules import early_exits_lawful
from scoring.compiler.rules.exit_text_rules import override_exits_as_listed
from scoring.compiler.rules.gate_rules import gate_lawful
from scoring.compiler.rules.ground_rules import grade_grounds_rest, grounds_known
from scoring.compiler.rules.hysteresis_rules import hysteresis_lawful
from scoring.compiler.rules.information_rules import information_lawful
from scoring.compiler.rules.law_rules import articles_lawful, no_alias, successors_follow
from scoring.compiler.rules.narrowing_rules import texts_narrowed
from scoring.compiler.rules.notice_rules import notices_whole
from scoring.compiler.rules.override_rules import override_lawful, overrides_change_grades
from scoring.compiler.rules.phrase_rules import override_phrases
from scoring.compiler.rules.procedure_rules import holidays_whole, procedures_lawful
from scoring.compiler.rules.reading_rules import read_as_shipped, texts_as_shipped
from scoring.compiler.rules.recourse_limit_rules import recourse_within_limits
from scoring.compiler.rules.recourse_rules import recourse_lawful
from scoring.compiler.rules.right_rules import (
    gate_rights,
    grade_rights,
    notice_rights,
    override_rights,
    procedure_rights,
    recourse_rights,
    rights_rights,
    size_rights,
)
from scoring.compiler.rules.said_rules import (
    all_said,
    gate_texts,
    grade_texts,
    notice_texts,
    override_texts,
    procedure_texts,
    recourse_texts,
    rights_texts,
    settings_texts,
    size_texts,
)
from scoring.compiler.rules.scope_rules import scope_lawful
from scoring.compiler.rules.sector_rules import sector_overrides, sector_ratings_lawful
from scoring.compiler.rules.size_rules import size_policy_lawful
from scoring.compiler.rules.word_rules import (
    gate_words,
    notice_words,
    override_words,
    procedure_words,
    rights_words,
)
from scoring.schema.policy import Policy


def settings_confirmed(policy: Policy) -> Iterator[Found]:
    """The prefecture's name is a setting that somebody must confirm."""
    if policy.settings.in_force_from is None:
        yield ("in_force_from",), "政策没有施行日期", "请写明 in_force_from"
    if not policy.settings.prefecture.verified:
        name = policy.settings.prefecture.name
        yield ("prefecture",), f"自治州名称“{name}”尚未核实", "核实后请把 verified 改为 true", "warning"
    elif not policy.settings.prefecture.note or _UNCONFIRMED.search(policy.settings.prefecture.note):
        mend = "请在 note 写明依哪一份文件、由谁核实，或改回 verified: false"
        yield ("prefecture", "note"), "自治州名称写作已核实，而 note 没有说怎样核实", mend


_UNCONFIRMED: Final = re.compile("尚未核实|没有写明|最有可能|未核")


PROVINCE: Final = "63"
"""Codes of divisions in Qinghai begin so (GB/T 2260); the next two figures are the prefecture's."""


def divisions_of_one_prefecture(policy: Policy) -> Iterator[Found]:
    """Each division is coded by six figures, of this province and of one prefecture."""
    first = next(iter(policy.settings.divisions), "")
    for code, name in policy.settings.divisions.items():
        if not (re.fullmatch("[0-9]{6}", code) and code.startswith(PROVINCE) and code[:4] == first[:4]):
            reason = f"“{name}”的代码“{code}”不是本州的县级行政区划"
            mend = f"请写 {PROVINCE} 开头、前四位与州相同的六位代码，或删去"
            yield ("divisions", code), reason, mend


def instruments_lawful(policy: Policy) -> Iterator[Found]:
    """Ids are unique; `verified` says the same as the mark; what was read has a text and a date."""
    seen: set[str] = set()
    for position, one in enumerate(policy.instruments):
        path = ("instruments", position)
        if one.id in seen:
            yield (*path, "id"), f"文件编号“{one.id}”重复", "请另取一个简称，不同版本请加年份"
        seen.add(one.id)
        if one.verified != (one.mark == "V"):
            yield (
                (*path, "verified"),
                f"“{one.id}”的 verified 与标记 {one.mark} 不一致",
                "只有标记 V 才是 true",
            )
        if one.verified and (one.in_force_from is None or not one.source_file):
            yield path, f"“{one.id}”已核实而没有施行日期或原文文件名", "请补上 in_force_from 与 source_file"
        if one.in_force_to and one.in_force_from and one.in_force_to < one.in_force_from:
            yield (*path, "in_force_to"), f"“{one.id}”的截止日早于施行日", "请改正日期"


def lists_known(policy: Policy) -> Iterator[Found]:
    """Every list that a record can name is described, once."""
    seen: set[str] = set()
    for position, one in enumerate(policy.lists):
        if one.id in seen:
            yield ("lists", position, "id"), f"名单“{one.id}”重复", "请删去其一"
        seen.add(one.id)
    for name in LISTS:
        if name not in seen:
            yield ("lists",), f"缺少名单“{name}”", "记录可以引用它，请在 lists.yaml 中说明其依据"


def sizes_lawful(policy: Policy) -> Iterator[Found]:
    """The standard speaks on every day; exactly one row takes what no other names, and no code stands twice."""
    yield from continuous(policy, policy.size_standards, ("standards",), "划型标准")
    for position, standard in enumerate(policy.size_standards):
        path = ("standards", position, "rows")
        codes = [code for row in standard.rows for code in row.codes]
        if sum(not row.codes for row in standard.rows) != 1:
            yield path, "应恰有一行（其他未列明行业）不写行业代码", "请核对 codes"
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield path, f"行业代码“{code}”出现在两行", "请删去其一"
        if standard.instrument not in policy.instrument_of:
            yield ("standards", position, "instrument"), "划型标准引用了未登记的文件", "请先登记该文件"


def overrides_lawful(policy: Policy) -> Iterator[Found]:
    """No override speaks twice on one day, and each is lawful."""
    for later, _, day in same_day([(one.id, one) for one in policy.overrides]):
        reason = f"定级规则编号“{policy.overrides[later].id}”重复，{day or '可能'}同日有两个版本"
        yield ("overrides", later, "id"), reason, "请另取一个编号，或使前一版在后一版施行前截止"
    for position, one in enumerate(policy.overrides):
        path = ("overrides", position)
        yield from registered(policy, path, one.bases)
        for inner, reason, mend in override_lawful(one, policy):
            yield (*path, *inner), f"{one.id} {reason}", mend


RULES: Mapping[str, tuple[Callable[[Policy], Iterator[Found]], ...]] = {
    "policy.yaml": (
        settings_confirmed,
        divisions_of_one_prefecture,
        texts_narrowed(settings_texts),
        texts_as_shipped(settings_texts),
        read_as_shipped("policy.yaml", ""),
    ),
    "instruments.yaml": (
        instruments_lawful,
        successors_follow,
        no_alias,
        read_as_shipped("instruments.yaml", "instruments"),
    ),
    "articles.yaml": (articles_lawful, grounds_known, read_as_shipped("articles.yaml", "articles")),
    "closed_list.yaml": (closed_list_lawful, read_as_shipped("closed_list.yaml", "types")),
    "lists.yaml": (lists_known, read_as_shipped("lists.yaml", "lists")),
    "retired.yaml": (read_as_shipped("retired.yaml", "retired"),),
    "gate.yaml": (
        gate_lawful,
        all_said(gate_texts),
        gate_words,
        gate_rights,
        texts_narrowed(gate_texts),
        texts_as_shipped(gate_texts),
    ),
    "grades.yaml": (
        bands_lawful,
        read_as_shipped("grades.yaml", "bands"),
        information_lawful,
        scope_lawful,
        hysteresis_lawful,
        all_said(grade_texts),
        grade_rights,
        texts_narrowed(grade_texts),
        texts_as_shipped(grade_texts),
    ),
    "overrides.yaml": (
        overrides_lawful,
        grade_grounds_rest,
        overrides_change_grades,
        sector_overrides,
        all_said(override_texts),
        override_words,
        override_exits_as_listed,
        override_phrases,
        override_rights,
        texts_narrowed(override_texts),
        texts_as_shipped(override_texts),
    ),
    "recourse.yaml": (
        recourse_lawful,
        early_exits_lawful,
        recourse_within_limits,
        recourse_rights,
        all_said(recourse_texts),
        texts_narrowed(recourse_texts),
        texts_as_shipped(recourse_texts),
    ),
    "procedures.yaml": (
        procedures_lawful,
        all_said(procedure_texts),
        procedure_rights,
        procedure_words,
        texts_narrowed(procedure_texts),
        texts_as_shipped(procedure_texts),
    ),
    "holidays.yaml": (holidays_whole, read_as_shipped("holidays.yaml", "years")),
    "notices.yaml": (
        notices_whole,
        all_said(notice_texts),
        notice_words,
        notice_rights,
        texts_narrowed(notice_texts),
        texts_as_shipped(notice_texts),
    ),
    "rights.yaml": (
        rights_lawful,
        conditions_whole,
        acts_lawful,
        all_said(rights_texts),
        rights_words,
        rights_rights,
        texts_narrowed(rights_texts),
        texts_as_shipped(rights_texts),
    ),
    "size_classes.yaml": (sizes_lawful, read_as_shipped("size_classes.yaml", "standards")),
    "size_policy.yaml": (
        size_policy_lawful,
        all_said(size_texts),
        size_rights,
        texts_narrowed(size_texts),
        texts_as_shipped(size_texts),
    ),
    "sector_grades.yaml": (sector_ratings_lawful, read_as_shipped("sector_grades.yaml", "ratings")),
}
