"""The policy as plain data: the measures, and beside them what follows the size class."""

from datetime import date

from service.pages.policy import policy_document
from tests.scoring.shipped import policy


def test_the_page_shows_them_beside_the_measures():
    document = policy_document(policy(), date(2026, 11, 20))
    shown = {one["id"]: one for one in document["size_rules"]}
    assert set(shown) == {one.id for one in policy().size_rules}
    assert not set(shown) & {one["id"] for one in document["measures"]}
    assert shown["SZ-01"]["active"]
    assert shown["SZ-01"]["figure"] == "预留份额 至少 30%（占本部门年度采购预算）"
    assert not shown["SZ-07"]["active"]
    assert shown["SZ-07"]["draft_reason"]


def test_a_measure_tells_its_kind_figure_and_term_where_it_has_them():
    document = policy_document(policy(), date(2026, 11, 20))
    shown = {one["id"]: one for one in document["measures"]}
    assert shown["GP-02"]["type"] == "bid_bond_relief"
    assert shown["GP-02"]["figure"] == "投标（响应）保证金 0～2%（占预算）"
    assert shown["GP-08"]["term_months"] == "12～36 个月"
    assert (shown["AC-02"]["figure"], shown["AC-02"]["term_months"]) == (None, None)


def test_a_draft_of_size_policy_is_not_active_though_its_day_has_come():
    known = {one.id: one for one in policy().size_rules}
    draft = known["SZ-07"].model_copy(update={"in_force_from": date(2022, 7, 1)})
    document = policy_document(policy().model_copy(update={"size_rules": (draft,)}), date(2026, 11, 20))
    assert [(one["id"], one["active"]) for one in document["size_rules"]] == [("SZ-07", False)]


def test_the_clocks_of_objection_and_repair_are_shown_with_whom_they_follow():
    law = policy().on(date(2026, 11, 20))
    rights = policy_document(policy(), law.day)["rights"]
    clocks = {(one["case"], one["name"]): one for one in rights["clocks"]}
    assert clocks["objection", "admit"]["term"] == "1 个工作日"
    assert clocks["objection", "admit"]["modelled_on"] == ["上海市社会信用条例第三十六条"]
    assert (clocks["repair", "decide"]["mark"], clocks["objection", "review_request"]["mark"]) == ("R", None)
    assert len(rights["acts"]) == len(law.rights.acts)
    pledge = next(one for one in rights["repair_conditions"] if one["id"] == "pledge")
    assert [one["article"] for one in pledge["bases"]] == ["第十八条", "全文", "全文"]
