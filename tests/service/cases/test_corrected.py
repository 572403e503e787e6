"""A record is decided to be corrected when its corrected revision has come, not before."""

import csv
from datetime import timedelta

from features.deliveries import Delivery
from features.feeds import feed_label
from features.ingest import ingest
from features.layouts import layout_named
from service import clock
from service.notices.letters.wording import day_in_words
from tests.service.cases.test_loops import ON_SQLITE
from tests.service.cases.test_on_paper import lines_of


def corrected(office, folder, *, text="(更正)", until=None):
    """The same document again, with another text, as its provider reports it. `until`: another end of its publicity."""
    record, layout = office.record, layout_named("penalties")
    cells = {
        "CF_XDR_SHXYM": record["uscc"],
        "CF_XDR_ZJLX": "",
        "CF_WSH": record["document_no"],
        "CF_WFXW": f"{record['violation']}{text}",
        "CF_CFLB": "警告",
        "CF_NR_FK": (record["fine_fen"] or 0) / 1_000_000,
        "CF_JDRQ": record["occurred_on"],
        "CF_GSJZQ": until or record["publicity_until"],
        "CF_CFJG": record["issuing_body"],
    }
    path = folder / "penalties.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*[one.header for one in layout.columns], "CF_XDR_ZJLX"])
        writer.writeheader()
        writer.writerow(cells)
    report = ingest(
        office.served.running.home.archive, [Delivery(path, layout, record["source"])], now=clock.now()
    )
    assert (report.revised, report.quarantined) == (1, 0), report.problems


@ON_SQLITE
def test_corrected_is_decided_when_the_corrected_revision_has_come(office, tmp_path):
    case = office.objection()
    assert case["about"]["revision"] == 1
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", outcome="wrong", text="金额有误")
    early = office.step("bureau", case, "decided", 409, outcome="corrected", text="已更正")
    source = office.record["source"]
    awaited = f"；等待的是来源“{feed_label(source)}”（{source}）报来的更正，别的来源报来的同一文书不是。"
    assert f"仍是第 1 版{awaited}" in early["detail"]
    assert office.counts() == "suspended"
    corrected(office, tmp_path)
    done = office.step("bureau", case, "decided", outcome="corrected", text="已更正")
    assert (done["state"], done["brought_about"]) == ("decided", True)
    assert office.counts() is None
    violation = office.record["violation"]
    (told,) = [one for one in done["steps"][-1]["changed"] if one["field"] == "violation"]
    assert told == {
        "field": "violation",
        "label": "违法行为类型",
        "before": violation,
        "after": f"{violation}(更正)",
    }
    assert f"违法行为类型由“{violation}”改为“{violation}(更正)”" in "\n".join(lines_of(office, case, 5))


@ON_SQLITE
def test_a_later_revision_that_states_the_same_corrects_nothing(office, tmp_path):
    corrected(office, tmp_path, text="甲")
    case = office.objection()
    assert case["about"]["revision"] == 2
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", outcome="wrong", text="金额有误")
    for text in ("乙", "甲 "):  # a file of other bytes, which says the same
        corrected(office, tmp_path, text=text)
    refused = office.step("bureau", case, "decided", 409, outcome="corrected", text="已更正")
    assert "报来的第 4 版与提出异议时的第 2 版所载相同，没有更正" in refused["detail"]


@ON_SQLITE
def test_a_review_corrects_what_the_first_decision_left(office, tmp_path):
    case, violation = office.objection(), office.record["violation"]
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", outcome="wrong", text="所载有误")
    corrected(office, tmp_path, text="甲")
    office.step("bureau", case, "decided", outcome="corrected", text="已更正")
    office.step("enterprise", case, "review_requested", text="仍然有误")
    again = {"outcome": "corrected", "text": "再次更正"}
    refused = office.step("bureau", case, "review_decided", 409, **again)
    assert "更正后的记录尚未报来，现在仍是原处理决定更正后的第 2 版" in refused["detail"]
    for text in ("乙", "甲 "):
        corrected(office, tmp_path, text=text)
    refused = office.step("bureau", case, "review_decided", 409, **again)
    assert "报来的第 4 版与原处理决定更正后的第 2 版所载相同" in refused["detail"]
    corrected(office, tmp_path, text="丙")
    done = office.step("bureau", case, "review_decided", **again)
    (told,) = [one for one in done["steps"][-1]["changed"] if one["field"] == "violation"]
    assert (told["before"], told["after"]) == (f"{violation}甲", f"{violation}丙")


def _over(day):
    return f"该记录的公示和使用期限已于{day_in_words(day)}届满，自其次日起不计入评价"


@ON_SQLITE
def test_what_is_corrected_to_an_end_that_is_over_is_not_told_as_used(office, tmp_path):
    case, ended = office.objection(), clock.today() - timedelta(days=3)
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", outcome="wrong", text="公示截止期有误")
    corrected(office, tmp_path, until=ended)
    office.step("bureau", case, "decided", outcome="corrected", text="已更正")
    assert office.counts() == "publicity_ended"
    told = "\n".join(lines_of(office, case, 5))
    assert f"五、此后：异议标注自即日起终止；{_over(ended)}；" in told
    assert "内容用于评价" not in told


@ON_SQLITE
def test_an_objection_to_what_is_not_published_any_more_says_that_it_does_not_count(office, tmp_path):
    ended = clock.today() - timedelta(days=3)
    corrected(office, tmp_path, until=ended)
    case = office.objection()
    office.step("bureau", case, "admitted")
    admission = lines_of(office, case, 2)
    assert _over(ended) in "\n".join(admission)
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", outcome="confirmed", text="核查无误")
    corrected(office, tmp_path, text="甲", until=clock.today() + timedelta(days=90))
    office.step("bureau", case, "decided", outcome="rejected", text="核查无误")
    assert "该记录继续用于评价" in "\n".join(lines_of(office, case, 5))
    assert lines_of(office, case, 2) == admission  # by what was known when it was taken
