"""What an authority repairs though the rules do not is taken with a reason, told in its letter, and for a person to look at."""

import io
from contextlib import nullcontext
from datetime import date
from types import SimpleNamespace

import docx
import polars as pl
import pytest

from features.lawful_gate import judge
from features.store import end_of_day
from service import clock
from service.cases.act_repairs import require_why_repaired
from service.cases.target import CaseTarget, record_in
from service.errors import WrongUse
from tests.command import shouxin
from tests.features.builders import USCC
from tests.scoring.cases import DAY, case
from tests.scoring.recourse_cases import MARKET, penalty
from tests.scoring.shipped import law
from tests.service.cases.test_loops import ON_SQLITE


def _repair(office, record, code=201, **more):
    told = {"uscc": record["uscc"], "record_id": record["record_id"], "event": "repair"}
    told |= {"by": "finding_authority", "body": record["issuing_body"], "who": "张三"}
    told |= {"document_no": "修〔2026〕9号", "day": f"{clock.today()}"}
    return office.post("bureau", "/v1/acts", code, **told | more)


def _of(counting, kind):
    if kind == "procurement_serious":
        listed = counting["serious_dishonesty"].filter(pl.col("list_id") == kind)
        return listed.row(0, named=True)
    return counting[kind].row(0, named=True)


@ON_SQLITE
@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("tax_arrears", "不经信用修复，而是清偿、履行或者整改完毕"),
        ("procurement_serious", "禁止参加政府采购活动的期限由决定书写明"),
        ("abnormal_operation", "不经信用修复，而是补报、改正后移出"),
    ],
)
def test_what_the_rules_do_not_repair_is_taken_with_a_reason_and_looked_at(office, counting, kind, why):
    record = _of(counting, kind)
    refused = _repair(office, record, 400)
    assert f"依规则不能经信用修复：{why}" in refused["detail"]
    assert "请在 text 写明理由" in refused["detail"]
    made = _repair(office, record, text="依其部门规章修复")
    assert made["brought_about"], made["fault"]
    assert f"该记录依规则不能经信用修复：{why}" in made["repair_differs"]
    (listed,) = office.get("bureau", "/v1/acts", uscc=record["uscc"])["acts"]
    assert listed["repair_differs"] is None
    running = office.served.running
    env = {"SHOUXIN_DATABASE": str(running.database.url)}
    shown = shouxin(running.home.root, "act", "show", made["id"], env=env)
    assert f"请注意：{made['repair_differs']}" in shown.err.replace("\n", "")
    told = office.get("bureau", f"/v1/enterprises/{record['uscc']}/records")["records"]
    (now,) = (one for one in told if one["record_id"] == record["record_id"])
    assert (now["reason"], now["review"]) == ("repaired", True)
    assert f"依规则不能经信用修复：{why}" in now["note"]
    answer = office.served.client.get(
        f"/v1/acts/{made['id']}/letter", headers=office.served.as_party("bureau")
    )
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert "理由：依其部门规章修复。" in text


@pytest.mark.parametrize(("day", "refused"), [(date(2026, 6, 4), False), (date(2026, 6, 5), True)])
def test_a_second_punishment_bars_a_repair_of_after_it_alone(day, refused):
    punished = [
        penalty(number, on, issuing_body=MARKET, violation="短斤少两")
        for number, on in ((1, "2025-11-05"), (2, "2026-06-05"))
    ]
    rules = law(DAY)
    gated = judge(case(penalty=punished), as_of=DAY, known_at=end_of_day(DAY), rules=rules.gate)
    target = CaseTarget.of_record(record_in(gated, USCC, "p1"))
    made = SimpleNamespace(
        event="repair", label="修复", text=None, target=target, day=day, uscc=USCC, document_no="修1号"
    )
    expected = pytest.raises(WrongUse, match="同一违法行为再次受到处罚") if refused else nullcontext()
    with expected:
        require_why_repaired(made, gated, rules)


@ON_SQLITE
def test_what_is_repaired_or_of_which_no_rule_was_read_asks_for_no_reason(office, counting):
    made = _repair(office, office.record)
    assert made["repair_differs"] is None
    listed = counting["serious_dishonesty"].filter(pl.col("list_id") == "customs_dishonest")
    assert _repair(office, listed.row(0, named=True))["repair_differs"] is None


@ON_SQLITE
def test_what_ends_a_repair_or_removes_the_record_asks_for_none(office, counting):
    record = _of(counting, "tax_arrears")
    _repair(office, record, event="removal", document_no="结〔2026〕9号")
    _repair(office, record, event="removal_annulment", document_no="恢〔2026〕9号")
    _repair(office, record, text="另有规定")
    _repair(office, record, event="repair_annulment", document_no="撤〔2026〕9号")
