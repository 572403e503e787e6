"""Older identifiers: exactly one enterprise or quarantine with the candidates, whatever the order of the files."""

from dataclasses import replace

import polars as pl
import pytest

from features.archive import Archive
from features.credit_code import organisation_code, with_check
from features.deliveries import Delivery
from features.ingest import ingest
from features.layouts import LAYOUTS, Column
from features.layouts.layout import IDENTIFIERS
from tests.features.builders import NOW, code, day, delivery, example, load, stored, write_csv

NUMBERS = {1: "632801000000017", 2: "632801000000025", 3: None}
OTHER = with_check(
    "91632801" + code(1)[8:17]
)  # another code with the organisation code of the first enterprise
OLD = {"注册号": "__registration_no__", "机构代码": "__organisation_code__", "税号": "__tax_no__"}
_BUILT_IN = LAYOUTS["wage-arrears"]
LAYOUT = replace(
    _BUILT_IN,
    columns=(replace(_BUILT_IN.columns[0], required=False, optional=True), *_BUILT_IN.columns[1:]),
    identifiers=tuple(
        Column(header, field, IDENTIFIERS[field], required=False, optional=True)
        for header, field in OLD.items()
    ),
)
REGISTRY = replace(
    LAYOUTS["registry"],
    columns=(
        *LAYOUTS["registry"].columns,
        Column("注册号", "registration_no", "registration_no", required=False),
    ),
)


def registry(home, codes=None):
    rows = [
        example("registry") | {"统一社会信用代码": one, "注册号": number}
        for one, number in (codes or {code(n): number for n, number in NUMBERS.items()}).items()
    ]
    path = home / f"registry{len(rows)}.csv"
    pl.DataFrame(rows).write_csv(path)
    return Delivery(path, REGISTRY, "registry", day("2025-01-01"))


def arrears(home, *rows):
    bare = example("wage-arrears") | {"统一社会信用代码": ""} | dict.fromkeys(OLD, "")
    full = [bare | {"决定书文号": f"样〔2024〕{n}号"} | row for n, row in enumerate(rows, 1)]
    path = home / "arrears.csv"
    pl.DataFrame(full).write_csv(path)
    return Delivery(path, LAYOUT, "feed", day("2025-01-01"))


def run(home, *rows, known=None):
    return ingest(Archive(home), [arrears(home, *rows), registry(home, known)], now=NOW)


def org(n):
    return code(n)[8:17]


@pytest.mark.parametrize(
    "row",
    [
        {"注册号": NUMBERS[1]},
        {"机构代码": org(1)},
        {"税号": "632801" + org(1)},
        {"注册号": NUMBERS[1], "机构代码": org(1), "税号": "632801" + org(1)},
        {"统一社会信用代码": code(1), "注册号": NUMBERS[1]},
        {"统一社会信用代码": code(1), "机构代码": org(1)},
    ],
)
def test_exactly_one_enterprise_gives_its_code(tmp_path, row):
    report = run(tmp_path, row)
    assert report.problems.to_dicts() == []
    assert stored(tmp_path, "wage_arrears")["uscc"].to_list() == [code(1)]


def test_the_registry_s_silence_about_a_number_is_no_contradiction(tmp_path):
    assert run(tmp_path, {"注册号": "632801000000099", "机构代码": org(3)}).quarantined == 0
    assert stored(tmp_path, "wage_arrears")["uscc"].to_list() == [code(3)]


def test_a_code_outside_the_registry_stands_alone(tmp_path):
    assert run(tmp_path, {"统一社会信用代码": code(9)}).quarantined == 0


@pytest.mark.parametrize(
    ("row", "reason", "named"),
    [
        ({"注册号": "632801000000099"}, "登记库中没有", []),
        ({"机构代码": organisation_code("12345678")}, "登记库中没有", []),
        ({"注册号": NUMBERS[1], "机构代码": org(2)}, "相互矛盾", [1, 2]),
        ({"注册号": "632801000000099", "机构代码": org(1)}, "相互矛盾", [1]),
        ({"机构代码": org(1), "税号": "632801" + org(2)}, "相互矛盾", [1, 2]),
        ({"统一社会信用代码": code(2), "机构代码": org(1)}, "相互矛盾", [1, 2]),
        ({"统一社会信用代码": code(2), "注册号": NUMBERS[1]}, "相互矛盾", [1, 2]),
        ({"统一社会信用代码": code(9), "税号": "632801" + org(3)}, "相互矛盾", [3, 9]),
    ],
)
def test_nothing_or_a_contradiction_goes_to_quarantine_with_the_candidates(tmp_path, row, reason, named):
    report = run(tmp_path, row, {"注册号": NUMBERS[2]})
    assert (report.quarantined, report.accepted) == (1, 4)
    [problem] = report.problems.to_dicts()
    assert reason in problem["reason"]
    assert problem["column"] in OLD
    assert problem["value"] == row[problem["column"]][-9:] or problem["value"] == row[problem["column"]]
    assert [n for n in range(1, 10) if code(n) in problem["expected"]] == named


def test_two_enterprises_of_one_number_are_never_chosen_between(tmp_path):
    known = {code(1): NUMBERS[1], OTHER: None}
    report = run(tmp_path, {"机构代码": org(1)}, known=known)
    [problem] = report.problems.to_dicts()
    assert code(1) in problem["expected"]
    assert OTHER in problem["expected"]


def test_the_registry_of_an_earlier_load_answers_too(tmp_path):
    ingest(Archive(tmp_path), [registry(tmp_path)], now=NOW)
    assert ingest(Archive(tmp_path), [arrears(tmp_path, {"机构代码": org(2)})], now=NOW).accepted == 1


def test_a_load_that_was_never_committed_does_not_answer(tmp_path):
    archive = Archive(tmp_path)
    load(tmp_path, delivery(write_csv(tmp_path / "h.csv", "honours", example("honours")), "honours"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("features.store.Store.commit", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            ingest(archive, [registry(tmp_path)], now=NOW)
    assert ingest(archive, [arrears(tmp_path, {"机构代码": org(2)})], now=NOW).quarantined == 1


class TestChangedCodes:
    """One enterprise under two codes is one candidate: its record gets the code that it has now."""

    NOW_HAS, HAD = code(1), code(2)

    def run(self, home, row, *changes, annulled=False, known=None):
        layout = LAYOUTS["code-successions"]
        table = [
            example("code-successions")
            | {
                "统一社会信用代码": new,
                "原统一社会信用代码": old,
                "承继方式": how,
                "变更文号": f"样变〔2024〕{n}号",
            }
            for n, (new, old, how) in enumerate(changes, 1)
        ]
        deliveries = [
            arrears(home, row),
            Delivery(write_csv(home / "s.csv", layout.name, *table), layout, "registry", day("2025-01-01")),
            registry(home, known or {self.HAD: NUMBERS[1], self.NOW_HAS: NUMBERS[1]}),
        ]
        if annulled:
            event = example(
                "events",
                统一社会信用代码=self.NOW_HAS,
                变动类型="撤回",
                所涉记录种类="企业代码承继",
                所涉文书号="样变〔2024〕1号",
            )
            deliveries.append(delivery(write_csv(home / "e.csv", "events", event), "events"))
        report = ingest(Archive(home), deliveries, now=NOW)
        assert report.failed == {}
        return report, stored(home, "wage_arrears")["uscc"].to_list()

    @pytest.mark.parametrize(
        "row",
        [{"注册号": NUMBERS[1]}, {"机构代码": org(1)}, {"机构代码": org(2)}, {"税号": "632801" + org(2)}],
    )
    @pytest.mark.parametrize("known", [None, {code(1): NUMBERS[1]}])
    def test_its_record_gets_the_code_that_it_has_now(self, tmp_path, row, known):
        report, codes = self.run(tmp_path, row, (self.NOW_HAS, self.HAD, "代码变更"), known=known)
        assert (report.quarantined, codes) == (0, [self.NOW_HAS])

    def test_identifiers_of_both_codes_do_not_contradict_each_other(self, tmp_path):
        row = {"机构代码": org(1), "税号": "632801" + org(2), "注册号": NUMBERS[1]}
        assert self.run(tmp_path, row, (self.NOW_HAS, self.HAD, "代码变更"))[1] == [self.NOW_HAS]

    def test_a_row_with_a_code_keeps_it(self, tmp_path):
        row = {"统一社会信用代码": self.HAD, "机构代码": org(1)}
        assert self.run(tmp_path, row, (self.NOW_HAS, self.HAD, "代码变更"))[1] == [self.HAD]

    def test_the_last_of_several_changes_holds(self, tmp_path):
        changes = [(code(3), self.HAD, "代码变更"), (self.NOW_HAS, code(3), "代码变更")]
        assert self.run(tmp_path, {"机构代码": org(2)}, *changes)[1] == [self.NOW_HAS]

    @pytest.mark.parametrize(
        "changes",
        [
            [(NOW_HAS, HAD, "吸收合并")],
            [(NOW_HAS, HAD, "代码变更"), (code(3), HAD, "代码变更")],
            [(NOW_HAS, HAD, "代码变更"), (HAD, NOW_HAS, "代码变更")],
        ],
        ids=["merged", "taken over twice", "round in a circle"],
    )
    def test_where_it_is_not_one_enterprise_nothing_is_chosen(self, tmp_path, changes):
        report, codes = self.run(tmp_path, {"注册号": NUMBERS[1]}, *changes)
        assert codes == []
        assert all(one in report.problems["expected"].item() for one in (self.NOW_HAS, self.HAD))

    def test_a_change_that_was_withdrawn_made_no_one_enterprise(self, tmp_path):
        change = (self.NOW_HAS, self.HAD, "代码变更")
        report, codes = self.run(tmp_path, {"注册号": NUMBERS[1]}, change, annulled=True)
        assert (report.quarantined, codes) == (1, [])
