"""Whatever is loaded, mended, dismissed and repeated: quarantined = open + corrected + dismissed + person, and no record twice."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.archive import Archive
from features.quarantine_export import export_quarantine
from tests.endurance import long_or
from tests.features.builders import NOW, delivery, example, load, stored, write_csv
from tests.features.workbooks import mend, reload

LAYOUT = "wage-arrears"
DATES = st.sampled_from(["2024-03-01", "2024-04-01", "某日", ""])
ROWS = st.lists(st.tuples(st.integers(1, 3), DATES, st.sampled_from(["5", "7", "x"])), min_size=1, max_size=4)
WISHES = st.lists(
    st.tuples(
        st.sampled_from(["", "重新载入", "不再载入", "自然人", "删"]),
        DATES,
        st.sampled_from(["5", "7", None]),
    ),
    max_size=6,
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("load"), ROWS),
        st.tuples(st.just("mend"), WISHES),
        st.tuples(st.just("again"), st.just(None)),
    ),
    min_size=2,
    max_size=6,
)


class Trial:
    def __init__(self, home):
        self.home, self.now, self.books, self.refused = home, NOW, [], 0

    def step(self, what, given_):
        self.now += timedelta(hours=1)
        if what == "load":
            table = [
                example(LAYOUT, 决定书文号=f"样{n}号", 决定日期=date) | {"拖欠金额(元)": amount}
                for n, date, amount in given_
            ]
            path = write_csv(self.home / f"{self.now:%d%H}.csv", LAYOUT, *table)
            self.refused += load(self.home, delivery(path, LAYOUT, None), now=self.now).quarantined
        elif what == "mend":
            self._mend(given_)
        elif self.books:
            before = self.records()
            assert reload(self.home, self.books[-1], self.now).accepted == 0
            assert self.records() == before

    def _mend(self, wishes):
        path = self.home / f"{self.now:%d%H}.xlsx"
        if not export_quarantine(Archive(self.home), path):
            return
        changes = {}
        for line, (wish, date, amount) in enumerate(wishes, start=2):
            cells = {"处理": wish, "说明": "理由", "决定日期": date}
            if amount is not None:
                cells["拖欠金额(元)"] = amount
            changes[line] = {"隔离编号": None} | dict.fromkeys(cells) if wish == "删" else cells
        mended = mend(path, {})
        import openpyxl

        book = openpyxl.load_workbook(mended)
        sheet = book.worksheets[1]
        last = sheet.max_row
        places = {cell.value: cell.column for cell in reversed(sheet[1])}
        for line in sorted(changes, reverse=True):
            if line > last:
                continue
            if changes[line]["处理"] is None:
                sheet.delete_rows(line)
                continue
            for header, value in changes[line].items():
                sheet.cell(line, places[header]).value = value
        book.save(mended)
        self.books.append(mended)
        reload(self.home, mended, self.now)

    def records(self):
        return stored(self.home, "wage_arrears", self.now + timedelta(days=1)).sort("record_id").to_dicts()

    def check(self):
        archive = Archive(self.home)
        counts = archive.quarantine.counts([one.load_id for one in archive.store.loads()])
        assert counts["quarantined"] == self.refused
        assert counts["quarantined"] == sum(
            counts[state] for state in ("open", "corrected", "dismissed", "person")
        )
        numbers = [record["document_no"] for record in self.records()]
        assert len(numbers) == len(set(numbers))
        assert set(numbers) <= {"样1号", "样2号", "样3号"}
        ledger = sum(one.quarantined for one in archive.store.loads())
        assert ledger == counts["quarantined"]


@settings(
    max_examples=long_or(12, 200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_nothing_is_lost_and_nothing_twice(steps):
    home = Path(tempfile.mkdtemp())
    try:
        trial = Trial(home)
        for what, given_ in steps:
            trial.step(what, given_)
            trial.check()
    finally:
        shutil.rmtree(home)
