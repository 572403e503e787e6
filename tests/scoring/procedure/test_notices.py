"""Every active restriction, direct D, bar and D by score has complete notices, from the same bytes the same text."""

import datetime as dt
import re
from functools import cache

import pytest

from features.feature import Feature, records_of
from features.records.compliance import LISTS
from features.value import ROWS
from scoring.effects import SCORED_D, objection_text, restriction_kind
from scoring.errors import PolicyNotInForce
from scoring.matrix.condition_types import HasRecord
from scoring.procedure.notices import Matter, notice, template_on
from scoring.procedure.score_facts import score_facts
from scoring.procedure.standing import Standing, Step, followed, standing
from scoring.procedure.terms import terms_of
from scoring.schema.procedure import Term
from tests.features.builders import code
from tests.scoring.cases import DAY, RATED_A, REGISTERED, case, document, evaluated, ground, rendered
from tests.scoring.shipped import law, policy

RULES = law(DAY).procedures
RESTRICTIONS = {one.id: one for one in law(DAY).measures if one.kind == "restriction"}
OVERRIDES = {one.id: one for one in law(DAY).overrides}
ALL = {**RESTRICTIONS, **OVERRIDES}
CODES = {name: code(serial) for serial, name in enumerate(ALL, start=1)}
CALENDAR = policy().calendar
NOTIFIED = dt.date(2026, 11, 2)


def kind_of(name):
    return OVERRIDES[name].effect if name in OVERRIDES else restriction_kind(RESTRICTIONS[name])


@cache
def everybody():
    """One enterprise for each rule, evaluated together: what its conditions ask for, by one record each."""
    kinds = {"registration": [], "tax_rating": []}
    for name, uscc in CODES.items():
        kinds["registration"].append(REGISTERED | {"uscc": uscc})
        kinds["tax_rating"].append(RATED_A | {"uscc": uscc})
        for condition in ALL[name].when:
            if isinstance(condition, HasRecord):
                record = {"record_id": "r1", "occurred_on": "2026-09-01", "document_no": "样决〔2026〕9号"}
                coded = {column: codes[0] for column, codes in condition.where.items()}
                kinds.setdefault(condition.kind, []).append(record | coded | {"uscc": uscc})
    return evaluated(case(**kinds))


@cache
def decided(name):
    """A decision in which a rule holds."""
    return rendered(everybody(), ground(), CODES[name])


def walked(rule, steps):
    taken = ()
    for step in steps:
        terms = taken[-1].terms if taken else terms_of(rule)
        taken = followed(terms, taken, step, calendar=CALENDAR)
    return taken


def matter_of(name, steps=(), on=NOTIFIED, reason="", grounds=("r1",), **more):
    rule = RULES[kind_of(name)]
    taken = walked(rule, steps)
    return Matter(
        effect=name,
        kind=kind_of(name),
        label=ALL[name].label,
        terms=taken[-1].terms if taken else terms_of(rule),
        bases=rule.bases,
        standing=standing(taken, on=on),
        grounds=grounds,
        reason=reason,
        objection=rule.objection,
        **more,
    )


def text_of(name, kind, steps=(), on=NOTIFIED, reason="", **more):
    return notice(policy(), kind, decided(name), matter_of(name, steps, on, reason, **more), day=on).text


def before(name):
    return "effect" if RULES[kind_of(name)].notice == "effect" else "advance"


def require_whole(name, text):
    shown = decided(name)
    rule = next(one for one in (*shown["overrides"], *shown["measures"]) if one["id"] == name)
    read = [f"《{one['instrument']}》{one['article']}" for one in rule["bases"] if one["verified"]]
    assert read
    for part in (shown["name"], shown["uscc"], shown["decision_id"], "样决〔2026〕9号", "2026-09-01", *read):
        assert part in text
    assert ALL[name].label in text
    assert rule["remedy"] in text
    assert not re.search(r"[{}]", text)
    assert all(one["instrument"] not in text for one in rule["bases"] if not one["verified"])


@pytest.mark.parametrize("name", ALL)
def test_what_is_handed_out_before_it_acts_is_whole(name):
    kind = before(name)
    text = text_of(name, kind)
    require_whole(name, text)
    assert text == text_of(name, kind)
    if kind == "advance":
        rule = RULES[kind_of(name)]
        assert "陈述" in text
        assert f"{rule.statement.days} 个工作日" in text
        assert (
            "可以在收到本告知书之日起 5 个工作日内（自送达之日起算，由送达日确定）要求听证" in text
        ) is bool(rule.hearing)
        assert ("没有听证，可以陈述和申辩" in text) is not bool(rule.hearing)
        assert ("没有决定的，不生效" in text) is (rule.on_silence == "decide")
        dated = text_of(name, kind, [Step("notified", NOTIFIED)])
        assert "至 2026-11-09" in dated
        assert "自 2026-11-10 起生效" in dated
    else:
        assert "自本告知书送达之日起执行" in text
        assert "自 2026-11-02 起执行" in text_of(name, kind, [Step("notified", NOTIFIED)])


@pytest.mark.parametrize("name", ALL)
def test_the_last_day_of_the_records_is_told_where_it_is_known(name):
    text = text_of(name, before(name), last_day=dt.date(2029, 5, 5))
    assert "所依记录计入到 2029-05-05，届时本效果终止" in text
    assert "计入到" not in text_of(name, before(name))


def test_nothing_is_said_of_what_another_body_did_before_its_document():
    """Whether it informed and heard the enterprise is in no record."""
    name = next(name for name in ALL if before(name) == "effect")
    text = text_of(name, "effect")
    assert "已依法告知" not in text
    assert "文书作出前的告知和听取意见由其作出机关负责" in text


@pytest.mark.parametrize("name", [name for name in ALL if before(name) == "advance"])
def test_the_decision_is_whole_with_its_reasons_and_day(name):
    day = dt.date(2026, 11, 12)
    steps = [
        Step("notified", NOTIFIED),
        Step("stated", NOTIFIED, "已改正"),
        Step("decided_to_apply", day, "尚未改正"),
    ]
    text = text_of(name, "decision", steps, day, "经复核，尚未改正")
    require_whole(name, text)
    assert "自 2026-11-12 起生效" in text
    assert "经复核，尚未改正" in text


@pytest.mark.parametrize("name", ALL)
def test_the_end_is_told_with_day_and_reason(name):
    steps = [Step("notified", NOTIFIED), Step("withdrawn", dt.date(2026, 11, 6), "已完成信用修复")]
    text = text_of(name, "ended", steps, dt.date(2026, 11, 6), "已完成信用修复")
    for part in ("自 2026-11-06 起不再适用", "已完成信用修复", ALL[name].label, decided(name)["uscc"]):
        assert part in text
    assert not re.search(r"[{}]", text)


def scored(shown, behind):
    rule = RULES["scored_d"]
    return Matter(
        effect=SCORED_D,
        kind="scored_d",
        label="按得分定为 D",
        terms=terms_of(rule),
        bases=rule.bases,
        standing=Standing("due"),
        grounds=(),
        score=score_facts(shown["reasons"], 550, behind, [*ground().features, one_feature("x")]),
    )


def test_a_d_by_score_states_score_band_and_what_took_points_with_its_records():
    shown = document(case(tax_rating=[RATED_A | {"rating": "D"}]))
    more = {"feature": "x", "label": "另一项", "value": 0.5, "unit": "比例", "unknown": False, "points": -1}
    shown = shown | {"reasons": [*shown["reasons"], more]}
    costly = [one for one in shown["reasons"] if one["points"] < 0]
    many = [record(f"样罚〔2026〕{number}号", f"2026-0{number}-01") for number in range(1, 8)]
    silent = record(None, "2026-09-02", kind="社会保险缴费", body=None)
    behind = {costly[0]["feature"]: many, costly[1]["feature"]: [silent]}
    text = notice(policy(), "advance", shown, scored(shown, behind), day=NOTIFIED).text
    assert f"得分 {shown['score']}，为基准分 {shown['base_points']} 与各项分值之和" in text
    assert "低于 550 分的为 D" in text
    places = [text.index(f"{one['label']}：") for one in costly]
    assert places == sorted(places)
    for one in shown["reasons"]:
        assert (f"）{one['label']}：" in text) is (one["points"] < 0)
    assert (
        f"减 {-costly[0]['points']} 分。所依记录：行政处罚 样罚〔2026〕1号（2026-01-01，样本环保局）、"
        in text
    )
    assert "样罚〔2026〕5号（2026-05-01，样本环保局） 等 7 条" in text
    assert "样罚〔2026〕6号" not in text
    assert f"减 {-costly[1]['points']} 分。所依记录：社会保险缴费 2026-09-02（无文号）" in text
    assert "《自治州促进中小微企业发展条例》第十八条" in text
    assert "等级本身不引起任何限制" in text


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("counted", [False, True])
def test_a_d_by_score_says_what_an_unknown_value_means_and_what_counts(known, counted):
    item = {"feature": "x", "label": "某项", "value": 2.0 if known else None, "unit": "次", "points": -7}
    shown = document(case(tax_rating=[RATED_A])) | {"reasons": [item | {"unknown": not known}]}
    behind = {"x": [record(None, "2026-09-02", kind="纳税申报", body=None)]} if counted else {}
    text = notice(policy(), "advance", shown, scored(shown, behind), day=NOTIFIED).text
    told = "某项：2 次，减 7 分" if known else "某项：未知（申报不足四期），减 7 分"
    lead = "所依记录" if known else "已计入而不足以得出数值的记录"
    records = f"。{lead}：纳税申报 2026-09-02（无文号）" if counted else ""
    assert f"（2）{told}{records}。" in text
    assert "没有计入" not in text


def one_feature(name):
    return Feature(
        name=name,
        label="某项",
        family="tax",
        view=records_of("tax_filing"),
        window=None,
        direction=1,
        unit="次",
        unknown="申报不足四期",
        legal_note="无",
        value=ROWS,
    )


def record(number, day, kind="行政处罚", body="样本环保局"):
    return {
        "record_id": f"{number}{day}",
        "kind_label": kind,
        "subkind_label": None,
        "document_no": number,
        "issuing_body": body,
        "occurred_on": day,
    }


def test_a_record_that_was_not_told_is_not_in_the_notice():
    assert "样决〔2026〕9号" not in text_of("GP-13", "advance", grounds=("another",))


def test_a_restriction_is_named_with_its_field_and_its_body_as_long_as_it_is_decided():
    rule = RESTRICTIONS["GP-13"]
    shown = next(one for one in decided("GP-13")["measures"] if one["id"] == "GP-13")
    told = f"GP-13 政府采购：{rule.label}，{rule.strength}（由{shown['applying_body']}实施）"
    assert told in text_of("GP-13", "advance")
    gone = decided("GP-13") | {"measures": []}
    steps = [Step("notified", NOTIFIED), Step("withdrawn", NOTIFIED, "已移出")]
    text = notice(policy(), "ended", gone, matter_of("GP-13", steps, reason="已移出"), day=NOTIFIED).text
    assert f"GP-13 {rule.label}" in text
    assert "政府采购：" not in text


def test_invented_data_are_marked():
    name = "GP-13"
    assert text_of(name, "advance").startswith("模拟数据，非真实企业")
    real = notice(policy(), "advance", decided(name) | {"simulated": False}, matter_of(name), day=NOTIFIED)
    assert real.marks == ()
    assert real.text.startswith("事先告知书")


@pytest.mark.parametrize("acted", [False, True])
def test_a_decision_against_it_says_whether_it_had_acted(acted):
    day = dt.date(2026, 11, 12)
    steps = [Step("notified", NOTIFIED), Step("decided_not_to_apply", day, "已付清")]
    text = text_of("direct_d.wage_defaulter", "not_applied", steps, day, "已付清", acted=acted)
    assert text.splitlines()[2] == "不予采取决定书"
    assert ("于 2026-11-12 决定对你单位不采取下述效果，该效果未曾生效" in text) is not acted
    assert ("解除下述效果，自 2026-11-12 起不再适用" in text) is acted
    assert "理由：已付清" in text
    assert "信用等级定为 D" in text
    assert not re.search(r"[{}]", text)


def test_the_notice_keeps_the_words_of_its_own_procedure():
    """A procedure that is changed later changes no text about a matter that was notified."""
    name = "direct_d.wage_defaulter"
    matter = matter_of(name, [Step("notified", NOTIFIED)])
    longer = {
        "statement": Term(days=20, calendar="calendar"),
        "hearing": None,
        "on_silence": "decide",
        "decided_by": "applying_body",
    }
    rules = tuple(
        one.model_copy(update=longer) if one.effect == "direct_d" else one for one in policy().procedures
    )
    changed = policy().model_copy(update={"procedures": rules})
    text = notice(changed, "advance", decided(name), matter, day=NOTIFIED).text
    assert text == notice(policy(), "advance", decided(name), matter, day=NOTIFIED).text


def test_there_is_no_text_before_the_policy():
    with pytest.raises(PolicyNotInForce):
        template_on(policy(), "advance", dt.date(2020, 6, 30))


def test_every_active_restriction_and_override_of_all_days_is_tried():
    """A measure that begins later, or has ended, must not escape the test above unseen."""
    names = {one.id for one in policy().measures if one.kind == "restriction" and one.active}
    outside = {
        one.id
        for one in policy().measures
        if one.id in names and not (one.in_force(DAY) and one.id in RESTRICTIONS)
    }
    assert names - outside == RESTRICTIONS.keys()
    assert all(
        not policy_measure.in_force(DAY)
        for policy_measure in policy().measures
        if policy_measure.id in outside
    )
    assert len(RESTRICTIONS) >= 50
    assert {one.id for one in policy().overrides} == OVERRIDES.keys()


@pytest.mark.parametrize("condition", OVERRIDES["bar_a.other_serious_list"].when, ids=lambda one: one.kind)
def test_of_a_rule_on_several_lists_the_notice_says_on_which_the_enterprise_is(condition):
    name = "bar_a.other_serious_list"
    for listed in condition.where["list_id"]:
        record = {"record_id": "r1", "occurred_on": "2026-09-01", "document_no": "样决〔2026〕9号"}
        shown = document(case(tax_rating=[RATED_A], serious_dishonesty=[record | {"list_id": listed}]))
        told = notice(policy(), before(name), shown, matter_of(name), day=NOTIFIED).text
        (entry,) = shown["evidence_records"]
        assert (entry["subkind"], entry["subkind_label"]) == (listed, LISTS[listed])
        assert f"严重失信主体名单（{LISTS[listed]}）：样决〔2026〕9号（2026-09-01" in told
        others = [one for one in condition.where["list_id"] if one != listed]
        assert not any(f"严重失信主体名单（{LISTS[one]}）" in told for one in others)


@pytest.mark.parametrize("name", [one for one in ALL if kind_of(one) != "as_decided"])
def test_who_objects_to_the_grade_is_told_with_whom_and_by_when_it_is_answered(name):
    """Beside what the providers mend: a grade is the bureau's own. Of a restriction its applying body decides."""
    texts = [text_of(name, kind) for kind in ("advance", "decision")]
    told = ["随时向自治州发展改革部门提出异议，由其自收到之日起 5 个工作日内书面答复" in one for one in texts]
    assert told == [name in OVERRIDES] * 2


def test_a_notice_calls_the_bureau_as_its_policy_does():
    name = next(one for one in OVERRIDES if RULES[kind_of(one)].decided_by == "bureau")
    settings = policy().settings.model_copy(update={"bureau": "某州发展和改革委员会"})
    named = policy().model_copy(update={"settings": settings})
    text = notice(named, before(name), decided(name), matter_of(name), day=NOTIFIED).text
    assert "某州发展和改革委员会（地址、电话" in text
    assert policy().settings.bureau not in text
    assert "向某州发展和改革委员会提出异议" in str(objection_text(named.on(NOTIFIED), kind_of(name)))
