"""One enterprise's records with what became of each: counts or not, because, until, repairable from, basis."""

import io
from datetime import date

import pytest
from rich.console import Console

from features.lawful_gate import judge
from features.store import end_of_day
from features.succession import known_rows_of
from service.decisions.records import records_of_enterprise
from service.decisions.why import named_records
from service.home import Home
from service.pages.records import records_page
from tests.features.builders import code, delivery, example, write_csv
from tests.features.builders import load as load_files
from tests.life.history import NOW, USCC, load

EVENT = {"统一社会信用代码": USCC, "所涉记录种类": "行政处罚", "变动文号": "", "变更后公示截止期": ""}
PREDECESSOR = code(41)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The worked case up to 2025-08, an early repair of P3, a deferral and a merger."""
    root = tmp_path_factory.mktemp("records")
    load(root, [["R", "P1", "P1′", "P1r", "P2", "P3"]])
    repair = EVENT | {
        "变动类型": "信用修复",
        "所涉文书号": "样建罚〔2025〕30号",
        "生效日期": "2025-08-02",
        "决定日期": "2025-08-02",
    }
    tables = {
        "events": repair,
        "social-insurance": {
            "统一社会信用代码": USCC,
            "费款所属期止": "2025-06-30",
            "应缴金额(元)": "100.00",
            "缴费期限": "2025-07-15",
            "缴费日期": "",
        },
        "deferrals": {
            "统一社会信用代码": USCC,
            "缓缴费种": "社会保险费",
            "缓缴所属期起": "2025-06-01",
            "缓缴所属期止": "2025-06-30",
            "缓缴至": "2025-12-31",
            "批准日期": "2025-07-01",
        },
        "wage-arrears": {
            "统一社会信用代码": PREDECESSOR,
            "决定书文号": "样人社察〔2025〕9号",
            "决定日期": "2025-05-01",
            "拖欠发生日": "",
        },
        "code-successions": {
            "统一社会信用代码": USCC,
            "原统一社会信用代码": PREDECESSOR,
            "承继方式": "吸收合并",
            "核准日期": "2025-06-01",
        },
    }
    files = [
        delivery(write_csv(root / f"{name}.csv", name, example(name, **row)), name, "2025-08-03")
        for name, row in tables.items()
    ]
    report = load_files(root, *files, now=NOW)
    assert report.problems.is_empty(), report.problems.to_dicts()
    return Home(root)


def asked(home, day):
    on = date.fromisoformat(day)
    return records_of_enterprise(home, USCC, as_of=on, known_at=end_of_day(max(on, date(2025, 8, 3))))


def one(found, kind, document=None):
    (record,) = (r for r in found["records"] if (r["kind"], r["document_no"]) == (kind, document))
    return record


def printed(found):
    console = Console(width=400, record=True, file=io.StringIO())
    console.print(records_page(found))
    return console.export_text()


def test_a_record_that_counts_says_until_when_and_from_when_it_may_be_repaired(home):
    found = one(asked(home, "2025-08-01"), "penalty", "样建罚〔2025〕30号")
    assert (found["counts"], found["reason"], found["until"]) == (True, None, "2028-06-30")
    assert found["repairable_from"] == "2026-06-30"
    assert not found["review"]


def test_an_early_repair_acts_is_flagged_and_cites_the_wait(home):
    found = one(asked(home, "2025-08-02"), "penalty", "样建罚〔2025〕30号")
    assert (found["counts"], found["reason"], found["review"]) == (False, "repaired", True)
    assert "国办发" not in str(found["reason_label"])
    assert any("信用修复制度" in basis["instrument"] for basis in found["basis"])


def test_a_summary_warning_is_outside_with_the_rules_that_speak_of_it(home):
    found = one(asked(home, "2025-08-01"), "penalty", "样建简罚〔2025〕5号")
    assert found["reason"] == "outside_catalogue"
    cited = {(b["instrument"], b["article"]) for b in found["basis"]}
    assert ("国办发〔2020〕49号", "全文") in cited
    assert not any("市场监督管理" in name for name, _ in cited), (
        "the housing bureau's penalty is not its matter"
    )


def test_what_was_put_off_and_what_was_taken_over_is_said(home):
    found = asked(home, "2025-08-01")
    due = one(found, "social_insurance")
    assert due["deferred_to"] == "2025-12-31"
    assert [b["article"] for b in due["basis"]] == ["第二十六条"], "what is put off is no tax"
    arrears = one(found, "wage_arrears", "样人社察〔2025〕9号")
    assert (arrears["merged_from"], arrears["counts"]) == (PREDECESSOR, True)
    assert [b["article"] for b in arrears["basis"]] == ["第十八条", "第二十一条"]


def test_every_refused_record_has_a_reason_in_words_and_a_basis(home):
    refused = [r for r in asked(home, "2025-08-03")["records"] if not r["counts"]]
    assert len(refused) == 4
    assert all(r["reason_label"] and r["basis"] for r in refused)


def test_the_page_shows_it_in_words(home):
    text = printed(asked(home, "2025-08-02"))
    assert "修复早于最短等待期，应自 2026-06-30 起" in text
    assert "缓缴至 2025-12-31" in text
    assert f"合并承继自 {PREDECESSOR}" in text
    assert "2026-06-30" in printed(asked(home, "2025-08-01"))


def test_the_sums_that_a_record_states_are_shown(home):
    found = asked(home, "2025-08-01")
    assert one(found, "social_insurance")["amounts"][0] == {
        "field": "amount_due_fen",
        "label": "应缴金额",
        "fen": 10_000,
    }
    assert "应缴金额 100.00 元" in printed(found)


def test_an_event_that_names_a_document_nobody_has_is_told(tmp_path):
    home = Home(tmp_path)
    row = EVENT | {
        "变动类型": "信用修复",
        "所涉文书号": "样建罚〔2025〕99号",
        "生效日期": "2025-08-02",
        "决定日期": "2025-08-02",
    }
    table = write_csv(tmp_path / "events.csv", "events", example("events", **row))
    load_files(tmp_path, delivery(table, "events", "2025-08-03"), now=NOW)
    found = asked(home, "2025-08-02")
    assert (found["records"], found["events_without_record"]) == (
        [],
        [
            {
                "event": "信用修复",
                "kind_label": "行政处罚",
                "document_no": "样建罚〔2025〕99号",
                "record_id": None,
                "effective_on": "2025-08-02",
            }
        ],
    )
    assert "样建罚〔2025〕99号：记录库中没有这家企业的这份文书" in printed(found)


def test_an_event_that_has_its_document_is_not_told_apart(home):
    assert asked(home, "2025-08-03")["events_without_record"] == []


PENALTY = {"统一社会信用代码": USCC, "决定日期": "2025-06-01", "适用程序": "普通程序", "公示截止期": ""}
RECEIVABLE = {"统一社会信用代码": USCC, "确认书编号": "样确〔2025〕1号", "付清日期": ""}


def found_of(tmp_path, as_of, *tables, feed="feed"):
    """What is said of an enterprise whose records are these (layout, row)."""
    for number, (layout, row) in enumerate(tables):
        path = write_csv(tmp_path / f"{number}.csv", layout, example(layout, **row))
        report = load_files(tmp_path, delivery(path, layout, "2025-08-03", feed), now=NOW)
        assert report.problems.is_empty(), report.problems.to_dicts()
    return asked(Home(tmp_path), as_of)


def articles(record):
    return [(basis["instrument"], basis["article"]) for basis in record["basis"]]


@pytest.mark.parametrize(
    ("body", "cited"), [("样本市市场监督管理局", True), ("样本市场监管局", True), ("样本市应急管理局", False)]
)
def test_the_market_regulators_rules_are_cited_of_its_own_penalties_only(tmp_path, body, cited):
    warning = PENALTY | {"处罚类别": "警告", "失信程度": "", "处罚机关": body, "罚款金额(元)": ""}
    ended = PENALTY | {
        "决定书文号": "样罚2号",
        "失信程度": "轻微",
        "公示截止期": "2025-07-01",
        "处罚机关": body,
    }
    ended |= {"处罚类别": "罚款"}
    found = found_of(
        tmp_path,
        "2025-08-03",
        ("penalty-classes", warning | {"没收金额(元)": ""}),
        ("penalty-classes", ended),
    )
    rule = "市场监督管理行政处罚信息公示规定"
    for document, reason, article in (
        ("样〔2024〕1号", "outside_catalogue", "第二条"),
        ("样罚2号", "publicity_ended", "第十三条"),
    ):
        record = one(found, "penalty", document)
        assert record["reason"] == reason
        assert ((rule, article) in articles(record)) == cited
        assert articles(record)[0][1] == "第十八条"


@pytest.mark.parametrize(
    ("body", "since", "early"),
    [("样本市市场监管局", "2025-12-01", True), ("样本市应急管理局", "2025-09-01", False)],
)
def test_a_longer_wait_of_its_regulator_is_the_day_told_and_asked_of_a_repair(tmp_path, body, since, early):
    fined = PENALTY | {"失信程度": "一般", "处罚类别": "罚款", "处罚机关": body}
    found = found_of(tmp_path, "2025-08-03", ("penalty-classes", fined))
    told = one(found, "penalty", "样〔2024〕1号")
    named = named_as_why_does(tmp_path)[told["record_id"]]
    assert (told["repairable_from"], named["repairable_from"]) == (since, since)
    assert since in printed(found)
    repair = EVENT | {"变动类型": "信用修复", "所涉文书号": "样〔2024〕1号"}
    repair |= {"生效日期": "2025-09-01", "决定日期": "2025-09-01"}
    path = write_csv(tmp_path / "events.csv", "events", example("events", **repair))
    assert load_files(tmp_path, delivery(path, "events", "2025-09-01"), now=NOW).problems.is_empty()
    found = asked(Home(tmp_path), "2025-09-01")
    record = one(found, "penalty", "样〔2024〕1号")
    assert (record["reason"], record["review"], record["note"]) == ("repaired", early, None)
    assert (f"修复早于最短等待期，应自 {since} 起" in printed(found)) == early


def test_a_repair_that_the_rules_do_not_know_is_looked_at_and_says_why(tmp_path):
    stopped = PENALTY | {"失信程度": "严重", "处罚类别": "责令停产停业", "处罚机关": "样本市市场监管局"}
    repair = EVENT | {"变动类型": "信用修复", "所涉文书号": "样〔2024〕1号"}
    repair |= {"生效日期": "2025-07-01", "决定日期": "2025-07-01"}
    tables = ("penalty-classes", stopped | {"罚款金额(元)": ""}), ("events", repair)
    found = found_of(tmp_path, "2025-08-03", *tables)
    record = one(found, "penalty", "样〔2024〕1号")
    assert (record["reason"], record["review"], record["repairable_from"]) == ("repaired", True, None)
    assert record["note"].startswith("依规则不能经信用修复：责令停产停业")
    assert ("信用修复管理办法" in str(record["basis"])) or ("信用修复制度" in str(record["basis"]))
    assert record["note"] in printed(found)
    assert named_as_why_does(tmp_path)[record["record_id"]]["repairable_from"] is None


def named_as_why_does(root):
    on, home = date(2025, 8, 3), Home(root)
    known, law = home.store.known(end_of_day(on)), home.policy().on(on)
    rows = known_rows_of(known, USCC, as_of=on, rules=law.gate)
    return named_records(judge(rows, as_of=on, known_at=known.known_at, rules=law.gate), law)


def test_what_is_no_penalty_is_told_no_article_on_penalties(tmp_path):
    withdrawn = EVENT | {
        "变动类型": "撤回",
        "所涉记录种类": "经确认的被拖欠账款",
        "所涉文书号": "样确〔2025〕1号",
    }
    days = {"应付日期": "2025-05-01", "确认日期": "2025-05-20"}
    found = found_of(
        tmp_path,
        "2025-08-03",
        ("receivables", RECEIVABLE | days),
        ("events", withdrawn | {"生效日期": "2025-05-01", "决定日期": "2025-08-01"}),
        ("complaints", {"统一社会信用代码": USCC, "受理日期": "2025-06-01"}),
    )
    receivable = one(found, "receivables_overdue", "样确〔2025〕1号")
    complaint = one(found, "payment_complaint", "样〔2024〕1号")
    assert (receivable["reason"], complaint["reason"]) == ("annulled", "outside_catalogue")
    assert not any("处罚" in name for record in (receivable, complaint) for name, _ in articles(record))


def test_what_is_partly_covered_counts_and_says_why_a_person_should_look(tmp_path):
    arrears = {"统一社会信用代码": USCC, "拖欠金额(元)": "900.00", "拖欠发生日": "", "决定日期": "2025-07-01"}
    owed = RECEIVABLE | {"应付日期": "2025-05-01", "确认日期": "2025-05-20", "被拖欠金额(元)": "800.00"}
    found = found_of(
        tmp_path,
        "2025-08-03",
        ("wage-arrears", arrears),
        ("receivables", owed | {"拖欠单位性质": "大型企业"}),
    )
    record = one(found, "wage_arrears", "样〔2024〕1号")
    assert (record["counts"], record["review"]) == (True, True)
    assert [article for _, article in articles(record)] == ["第二十五条", "第十八条"]
    assert "上游拖欠只覆盖其中一部分" in record["note"]
    assert "上游拖欠只覆盖其中一部分" in printed(found)


def test_an_end_of_publicity_that_was_moved_is_told_with_its_rule(tmp_path):
    penalty = PENALTY | {"失信程度": "一般", "处罚类别": "罚款"}
    moved = EVENT | {"变动类型": "公示截止期变更", "所涉记录种类": "行政处罚", "所涉文书号": "样〔2024〕1号"}
    moved |= {"变更后公示截止期": "2025-12-31", "生效日期": "2025-07-01", "决定日期": "2025-07-01"}
    found = found_of(tmp_path, "2025-08-03", ("penalty-classes", penalty), ("events", moved))
    record = one(found, "penalty", "样〔2024〕1号")
    assert (record["counts"], record["until"]) == (True, "2025-12-31")
    assert record["publicity_moved_to"] == "2025-12-31"
    assert [article for _, article in articles(record)] == ["第十八条"]
    assert "公示截止期已变更为 2025-12-31" in printed(found)
    before = one(asked(Home(tmp_path), "2025-06-30"), "penalty", "样〔2024〕1号")
    assert (before["publicity_moved_to"], before["until"], before["basis"]) == (None, "2026-06-01", [])


@pytest.mark.parametrize(("named", "cited"), [("", ["第十八条"]), ("2027-01-01", [])])
def test_the_lists_term_is_cited_where_the_entry_names_none(tmp_path, named, cited):
    entry = {
        "统一社会信用代码": USCC,
        "名单": "拖欠农民工工资失信联合惩戒对象名单",
        "列入日期": "2025-06-01",
        "列入期限止": named,
    }
    record = one(
        found_of(tmp_path, "2025-08-03", ("serious-dishonesty", entry)), "serious_dishonesty", "样〔2024〕1号"
    )
    assert record["until"] == (named or "2028-06-01")
    assert [article for _, article in articles(record)] == cited
