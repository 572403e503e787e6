"""The shipped rule books: Xingtai's rows and points as published, our own of 1000; laws of both through the gate."""

from datetime import date
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.feature_table import feature_table
from features.records.findings import FINDING_TYPES
from models.rule_book import RuleBook
from models.rule_book_rules import rule_book_faults
from tests.endurance import ENDURE, long_or
from tests.features.builders import USCC, gate
from tests.features.test_catalogue import FORBIDDEN, FORBIDDEN_KINDS, SIZES
from tests.scoring.shipped import policy

AS_OF = "2026-10-31"
# Class, row and points as the standard of 2020-06-29 has them, written out here from the text and not from the data.
XINGTAI = [
    ("合同信用", "借贷、赊购、担保、租赁、保险、信用卡未按合同履行", "-20"),
    ("合同信用", "以欺诈、胁迫、恶意串通订立或者履行合同", "-50"),
    ("合同信用", "逃避履行法定或者合同义务", "-50"),
    ("合同信用", "骗取贷款、出口退税，非法集资、担保", "-100"),
    ("合同信用", "低价或者无偿转移财产逃债", "-100"),
    ("合同信用", "制售假冒伪劣", "-100"),
    ("合同信用", "欺骗诱导交易", "-50"),
    ("合同信用", "拒不支付工程款等", "-30"),
    ("合同信用", "法院、仲裁机构认定拖欠合同款，6 个月以内", "-20"),
    ("合同信用", "法院、仲裁机构认定拖欠合同款，6 至 12 个月", "-50"),
    ("合同信用", "法院、仲裁机构认定拖欠合同款，超过 12 个月", "-100"),
    ("银行借贷", "拖欠还贷", "-20（每月为一周期）"),
    ("民间借贷", "违约记录", "-20"),
    ("民间借贷", "非法集资、违法放贷被查处", "-40"),
    ("社会担保", "违约", "-10"),
    ("社会担保", "未履约被判违约", "-50"),
    ("债权债务", "被判承担责任", "-30"),
    ("商务其他", "其他情形，视情节", "-10 至 -50"),
    ("劳动保障", "违法用工", "-50"),
    ("社会保障", "不依法申报社会保险费", "-10"),
    ("社会保障", "拖欠工资、社会保险费、公积金，2 个月以内", "-10"),
    ("社会保障", "拖欠工资、社会保险费、公积金，2 至 6 个月", "-30"),
    ("社会保障", "拖欠工资、社会保险费、公积金，超过 6 个月", "-50"),
    ("涉税", "偷税、漏税、欠税", "-20"),
    ("涉税", "偷税、漏税、欠税按数额、时间的分档", "未取得"),
]


@cache
def book(name: str) -> RuleBook:
    return next(one for one in policy().rule_books if one.id == name)


XINGTAI_BOOK, OWN_BOOK = "xingtai_2020", "thousand_base"
both = pytest.mark.parametrize("name", [XINGTAI_BOOK, OWN_BOOK])


def score(name, **kinds):
    (found,), _ = scored(name, **kinds)
    return found


def scored(name, **kinds):
    one = book(name)
    table = feature_table(gate(AS_OF, **kinds), pl.Series([USCC]), one.declared)
    return one.score(table).tolist(), one.points(table)


class TestXingtai:
    def test_every_row_is_there_with_its_points(self):
        one = book(XINGTAI_BOOK)
        covered = [(group.label, item.label, str(item.each)) for group in one.classes for item in group.items]
        left_out = [(row.class_label, row.label, row.points) for row in one.not_covered]
        assert sorted(covered + left_out) == sorted(XINGTAI)

    def test_whose_it_is_and_how_well_it_was_read(self):
        one = book(XINGTAI_BOOK)
        assert not one.own
        assert one.bases == ()
        assert one.source is not None
        assert (one.source.mark, one.source.verified, one.source.territory) == ("V", True, "河北省邢台市")
        assert one.source.published_on is not None
        assert one.source.published_on.isoformat() == "2020-06-29"
        assert one.source.url.endswith("/zcfg/xtszc/202006/t20200629_532751.html")

    def test_what_the_source_does_not_say_is_marked_as_set_here(self):
        assert set(book(XINGTAI_BOOK).completed) == {"base", "caps", "bands"}

    @pytest.mark.parametrize(
        ("points", "kinds"),
        [
            (-50, {"serious_dishonesty": [{"list_id": "judgment_defaulter"}]}),
            (-20, {"serious_dishonesty": [{"list_id": "major_tax_violation"}]}),
            (0, {"serious_dishonesty": [{"list_id": "market_serious_dishonesty"}]}),
            (-100, {"finding": [{"finding_type": "export_refund_fraud"}]}),
            (-40, {"finding": [{"finding_type": "illegal_fundraising_penalty"}]}),
            (-30, {"finding": [{"finding_type": "owner_arrears"}]}),
            (-50, {"finding": [{"finding_type": "serious_wage_violation"}]}),
            (0, {"finding": [{"finding_type": "unfair_competition_penalty"}]}),
            (-30, {"contract_finding": [{"severity": "general", "role": "defendant"}]}),
            (-20, {"payables_overdue": [{"overdue_months": 6}]}),
            (-50, {"payables_overdue": [{"overdue_months": 12}]}),
            (-100, {"payables_overdue": [{"overdue_months": 13}]}),
            (-10, {"wage_arrears": [{"arose_on": "2026-08-31"}]}),
            (-30, {"wage_arrears": [{"arose_on": "2026-08-30"}]}),
            (-30, {"social_insurance_arrears": [{"arose_on": "2026-05-01"}]}),
            (-50, {"social_insurance_arrears": [{"arose_on": "2026-04-29"}]}),
            (-20, {"tax_arrears": [{"arose_on": "2025-01-01"}]}),
            (0, {"penalty": [{"severity": "serious"}]}),
            (0, {"tax_filing": [{"period_end": "2026-06-30"}]}),
        ],
    )
    def test_points_of_one_record(self, points, kinds):
        head = {"occurred_on": "2026-09-01", "document_no": "样1"}
        full = {kind: [head | record for record in records] for kind, records in kinds.items()}
        assert score(XINGTAI_BOOK, **full) == 1000 + points


class TestOwn:
    def test_ten_that_add_and_fourteen_that_take(self):
        signs = [item.direction for item in book(OWN_BOOK).items]
        assert (signs.count(1), signs.count(-1)) == (10, 14)

    def test_it_rests_on_article_18_and_names_what_it_is_modelled_on(self):
        one = book(OWN_BOOK)
        assert one.own
        assert [(basis.instrument, basis.article) for basis in one.bases] == [("促进条例", "第十八条")]
        assert [(source.mark, source.verified) for source in one.modelled_on] == [
            ("V2", False),
            ("V", True),
            ("V", True),
        ]

    def test_everybody_starts_at_1000_which_is_neither_bad_nor_perfect(self):
        one = book(OWN_BOOK)
        assert score(OWN_BOOK) == one.base_points == 1000
        assert one.bands["B"] <= 1000 < one.bands["A"]

    def test_nothing_falls_below_zero(self):
        assert book(OWN_BOOK).span[0] >= 0

    def test_a_penalty_and_the_finding_of_the_same_document_count_once(self):
        head = {"occurred_on": "2026-03-01", "document_no": "样1", "severity": "general"}
        penalty, finding = head | {"penalty_type": "fine"}, head | {"finding_type": "construction_penalty"}
        assert score(OWN_BOOK, penalty=[penalty]) == 980
        assert score(OWN_BOOK, finding=[finding]) == 980
        assert score(OWN_BOOK, penalty=[penalty], finding=[finding]) == 980


@both
class TestBoth:
    def test_nothing_is_wrong_with_its_form(self, name):
        assert list(rule_book_faults(book(name))) == []

    def test_nothing_that_may_not_shape_a_grade_is_read(self, name):
        for feature in book(name).declared:
            assert not feature.value.reads() & FORBIDDEN
            assert not set(feature.view.kinds) & FORBIDDEN_KINDS
            assert not feature.value.reads() & SIZES or feature.unit in {"比例", "倍"}
            assert feature.access != "authorised"
            assert feature.legal_note

    def test_each_row_left_out_has_a_reason(self, name):
        assert book(name).not_covered
        assert all(len(row.reason) > 5 for row in book(name).not_covered)


days = st.dates(date(2024, 6, 1), date(2026, 10, 31)).map(date.isoformat)
DRAWN = {
    "penalty": {
        "severity": st.sampled_from(["general", "serious", None]),
        "penalty_type": st.sampled_from(["fine", "closure", None]),
        "publicity_until": st.sampled_from(["2027-03-31", None]),
    },
    "finding": {"finding_type": st.sampled_from(sorted(FINDING_TYPES))},
    "serious_dishonesty": {
        "list_id": st.sampled_from(["judgment_defaulter", "major_tax_violation", "food_serious"])
    },
    "contract_finding": {"severity": st.sampled_from(["general", "serious"])},
    "payables_overdue": {"overdue_months": st.sampled_from([None, 3, 6, 7, 12, 20])},
    "wage_arrears": {"arose_on": st.sampled_from([None, "2026-10-01", "2026-06-01", "2024-01-01"])},
    "tax_arrears": {},
    "enforcement": {},
    "abnormal_operation": {},
    "commitment": {"state": st.just("broken")},
}
negative = st.sampled_from(sorted(DRAWN)).flatmap(
    lambda kind: st.tuples(st.just(kind), st.fixed_dictionaries({"occurred_on": days, **DRAWN[kind]}))
)


def by_kind(records):
    """Drawn records by kind; a penalty and a finding may be the same document, two of one kind are not."""
    kinds = {}
    for kind, record in records:
        ours = kinds.setdefault(kind, [])
        series = "决" if kind in {"penalty", "finding"} else kind
        ours.append(record | {"document_no": f"{series}{len(ours)}"})
    return kinds


few = settings(max_examples=long_or(8, 200), derandomize=not ENDURE)


@both
@few
@given(drawn=st.lists(negative, max_size=12), data=st.data())
def test_the_order_of_the_records_says_nothing(name, drawn, data):
    given_as = by_kind(drawn)
    mixed = {kind: data.draw(st.permutations(records)) for kind, records in given_as.items()}
    assert score(name, **mixed) == score(name, **given_as)


@both
@few
@given(drawn=st.lists(negative, max_size=12), more=st.lists(negative, min_size=1, max_size=4))
def test_more_against_an_enterprise_never_raises_its_score(name, drawn, more):
    assert score(name, **by_kind([*drawn, *more])) <= score(name, **by_kind(drawn))


@both
@few
@given(drawn=st.lists(negative, max_size=25))
def test_points_add_up_and_caps_hold(name, drawn):
    one = book(name)
    (total,), points = scored(name, **by_kind(drawn))
    assert points.sum_horizontal().item() + one.base_points == total
    row = points.row(0, named=True)
    for group in one.classes:
        assert abs(sum(row[item.id] for item in group.items)) <= abs(group.at_most)
        assert all(abs(row[item.id]) <= abs(item.at_most) for item in group.items)


@both
@pytest.mark.parametrize("event", ["repair", "annulment", "removal"])
def test_what_was_repaired_annulled_or_removed_costs_nothing(name, event):
    head = {"occurred_on": "2026-03-01", "document_no": "样1"}
    finding = head | {"finding_type": "export_refund_fraud"}
    acted = {
        "event_type": event,
        "target_kind": "finding",
        "target_document_no": "样1",
        "occurred_on": "2026-09-01",
        "effective_on": "2026-09-01",
    }
    assert score(name, finding=[finding]) < 1000
    assert score(name, finding=[finding], event=[acted]) == 1000


@both
def test_what_others_caused_costs_nothing(name):
    owed = {"occurred_on": "2026-08-01", "document_no": "欠1", "arose_on": "2026-06-01", "amount_fen": 100_00}
    receivable = {
        "occurred_on": "2026-05-01",
        "effective_on": "2026-04-01",
        "document_no": "收1",
        "payer_kind": "public_body",
        "amount_fen": 500_00,
        "confirmed_on": "2026-05-01",
    }
    assert score(name, wage_arrears=[owed]) < 1000
    assert score(name, wage_arrears=[owed], receivables_overdue=[receivable]) == 1000
