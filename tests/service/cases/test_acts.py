"""What an authority did is written down once, ends only what lasts, and is told where the store does not take it."""

from tests.service.cases.test_loops import ON_SQLITE

DAY = "2026-11-20"


def _act(office, code=201, **asked):
    told = {"uscc": office.uscc, "body": "州市场监督管理局", "document_no": "撤〔2026〕3号", "who": "张三"}
    told |= {"by": "finding_authority", "day": DAY, "record_id": office.record["record_id"]}
    return office.post("bureau", "/v1/acts", code, **told | asked)


@ON_SQLITE
def test_an_act_ends_only_what_lasts(office):
    told = _act(office, 409, event="suspension_end")
    assert "没有可以终止的" in told["detail"]
    assert "暂停使用" in told["detail"]
    _act(office, event="suspension", document_no="停〔2026〕1号")
    assert office.counts() == "suspended"
    early = _act(office, 409, event="suspension_end", day="2026-11-19")
    assert "2026-11-19" in early["detail"]
    _act(office, event="suspension_end", day="2026-11-21")
    assert office.counts() is None
    _act(office, 409, event="suspension_end", day="2026-11-22")
    whole = {"record_id": None, "by": "court"}
    _act(office, 409, event="restructuring_end", **whole)
    _act(office, event="restructuring", **whole)
    again = _act(office, 409, event="restructuring", **whole)
    assert "已经登记" in again["detail"]
    _act(office, event="restructuring_end", day="2026-11-21", **whole)


@ON_SQLITE
def test_a_new_end_of_publicity_is_not_before_the_change(office):
    told = _act(office, 400, event="publicity_change", publicity_until="2026-11-19")
    assert "早于变更之日" in told["detail"]


@ON_SQLITE
def test_a_number_of_a_document_may_hold_whatever_such_numbers_hold(office):
    made = _act(office, event="annulment", document_no="青政/2026/../3 号")
    assert (made["brought_about"], made["fault"]) == (True, None)
    assert office.counts() == "annulled"


@ON_SQLITE
def test_what_was_annulled_for_falsehood_is_told_when_the_record_is_to_be_repaired_again(office):
    path = f"/v1/enterprises/{office.uscc}/records/{office.record['record_id']}/repair"

    def told():
        conditions = office.get("enterprise", path)["conditions"]
        return next(one for one in conditions if one["id"] == "no_false_application")

    assert told()["met"] == "met"
    asked = {"record_id": office.record["record_id"], "text": "已缴清", "performed_on": DAY, "pledge": True}
    case = office.post("enterprise", "/v1/repairs", 201, **asked)
    office.step("bureau", case, "admitted", provider="market", text="职责已划入该局")
    office.step("market", case, "decided", outcome="repaired", text="符合条件")
    office.step("market", case, "annulled", text="材料虚假")
    assert told()["met"] == "to_show"
    assert "撤销" in told()["reason"]
