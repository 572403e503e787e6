"""One enterprise's records with what became of each: counts or not, because, until, repairable from, basis."""

import io
from datetime import date

import pytest
from rich.console import Console

from features.store import end_of_day
from service.home import Home
from service.pages.records import records_page
from service.questions import records_of_enterprise
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


def test_a_summary_warning_is_outside_with_the_rule_that_says_so(home):
    found = one(asked(home, "2025-08-01"), "penalty", "样建简罚〔2025〕5号")
    assert found["reason"] == "outside_catalogue"
    cited = {(b["instrument"], b["article"], b["verified"]) for b in found["basis"]}
    assert ("市场监督管理行政处罚信息公示规定", "第二条", True) in cited


def test_what_was_put_off_and_what_was_taken_over_is_said(home):
    found = asked(home, "2025-08-01")
    due = one(found, "social_insurance")
    assert due["deferred_to"] == "2025-12-31"
    assert [b["article"] for b in due["basis"]] == ["第二十六条", "第三十一条"]
    arrears = one(found, "wage_arrears", "样人社察〔2025〕9号")
    assert (arrears["merged_from"], arrears["counts"]) == (PREDECESSOR, True)
    assert "第四十八条" in {b["article"] for b in arrears["basis"]}


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
                "effective_on": "2025-08-02",
            }
        ],
    )
    assert "样建罚〔2025〕99号：记录库中没有这家企业的这份文书" in printed(found)


def test_an_event_that_has_its_document_is_not_told_apart(home):
    assert asked(home, "2025-08-03")["events_without_record"] == []
