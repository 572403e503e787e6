"""Any order of arrival and any split into loads gives the same store: through real files and declared days."""

from itertools import groupby

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.lawful_gate import judge
from features.records import KINDS
from features.records.compliance import PENALTY_TYPES, PROCEDURES
from features.records.events import EVENT_TYPES
from features.store import Store, end_of_day
from tests.endurance import long_or
from tests.features.builders import code, delivery, example, load, write_csv
from tests.features.histories import KINDS_USED, SHORT_RULES, days, frames, histories

LAYOUTS = {"penalty": "penalty-classes", "wage_arrears": "wage-arrears", "event": "events"}
SEVERITIES = {"minor": "轻微", "general": "一般", "serious": "严重", None: ""}
STORED = [*KINDS_USED, "event"]
AT_TIMES = settings(max_examples=long_or(6, 200), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def as_row(receipt):
    """The receipt as a row of its layout's file."""
    written = {"统一社会信用代码": code(receipt.enterprise), "决定日期": str(receipt.occurred)}
    if receipt.kind == "penalty":
        written |= {
            "决定书文号": receipt.document,
            "处罚类别": PENALTY_TYPES[receipt.sort],
            "罚款金额(元)": f"{receipt.amount / 100:.2f}",
            "没收金额(元)": "",
            "适用程序": PROCEDURES.get(receipt.procedure, ""),
            "复议或诉讼期间": {True: "是", False: "否", None: ""}[receipt.appeal],
            "失信程度": SEVERITIES[receipt.severity],
            "公示截止期": str(receipt.until or ""),
        }
    elif receipt.kind == "wage_arrears":
        written |= {
            "决定书文号": receipt.document,
            "拖欠金额(元)": f"{receipt.amount / 100:.2f}",
            "拖欠发生日": str(receipt.arose or ""),
        }
    else:
        told = receipt.as_record()
        written |= {
            "变动类型": EVENT_TYPES[receipt.event_type],
            "所涉记录种类": KINDS[told["target_kind"]].label if told["target_kind"] else "",
            "变动文号": told["document_no"] or "",
            "所涉文书号": told["target_document_no"] or "",
            "所涉记录标识": told["target_record_id"] or "",
            "生效日期": str(receipt.effective),
            "变更后公示截止期": str(receipt.until or ""),
        }
    return example(LAYOUTS[receipt.kind], **written)


def deliveries(folder, history):
    """One file for each kind, feed and day of receipt."""
    found = []
    ours = [receipt for receipt in history if receipt.kind in LAYOUTS]

    def parcel(receipt):
        return (receipt.kind, receipt.feed, str(receipt.received))

    for (kind, feed, received), group in groupby(sorted(ours, key=parcel), parcel):
        path = write_csv(folder / f"{kind}-{feed}-{received}.csv", LAYOUTS[kind], *map(as_row, group))
        found.append(delivery(path, LAYOUTS[kind], received, feed))
    return found


def in_loads(home, files, sizes):
    """Load the files in their order, so many in each load."""
    home.mkdir()
    rest = list(files)
    while rest:
        size = next(sizes)
        report = load(home, *rest[:size])
        assert not report.failed
        assert report.problems.is_empty(), report.problems.to_dicts()
        rest = rest[size:]
    return Store(home / "store")


@AT_TIMES
@given(histories(kinds=("penalty", "wage_arrears")), st.randoms(use_true_random=False), days(), days())
def test_any_order_and_any_split_gives_the_same(tmp_path_factory, history, random, as_of, known):
    folder = tmp_path_factory.mktemp("arrival")
    files = deliveries(folder, history)
    shuffled = random.sample(files, len(files))
    one = in_loads(folder / "one", files, iter([len(files) or 1]))
    many = in_loads(folder / "many", shuffled, iter(lambda: random.randint(1, 3), 0))
    views = [store.known(end_of_day(known)) for store in (one, many)]
    assert views[0].data_hash == views[1].data_hash
    rows = [{kind: view.rows(kind).drop("load_id") for kind in KINDS} for view in views]
    for kind in STORED:
        assert rows[0][kind].equals(rows[1][kind])
    expected = frames([receipt for receipt in history if receipt.kind in LAYOUTS], known)
    seen = [
        judge(given_rows, as_of=as_of, known_at=end_of_day(known), rules=SHORT_RULES)
        for given_rows in (rows[0], expected)
    ]
    told = [
        judged.all().select("record_id", "reason", "until", "flagged", "revision").sort("record_id")
        for judged in seen
    ]
    assert told[0].equals(told[1])
    loaded = one.ledger()["rows"].sum()
    assert loaded == sum(receipt.kind in LAYOUTS for receipt in history)
    again = load(folder / "one", *files)
    assert (again.version, again.accepted, len(again.already_loaded)) == (None, 0, len(files))
    assert pl.DataFrame(one.ledger()).height == min(1, len(files))
