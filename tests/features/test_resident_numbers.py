"""Identity numbers inside the rows of enterprises: masked before anything is kept, and nothing else is."""

import polars as pl
import pytest

from features.archive import Archive
from features.layouts import LAYOUTS
from features.read_file import EXTRA, FAULT
from features.resident_numbers import masked_columns
from features.typed_rows import type_rows
from tests.features.builders import NOW, code, day, delivery, example, load, stored, write_csv
from tests.features.test_typed_rows import raw_of
from tests.features.workbooks import corrected

NUMBER = "632801199003071235"
OTHER = "63280119910307007X"
HIDDEN = "632801************"
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def checked(body):
    """Seventeen digits with the one that checks them."""
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def masked(*cells, received="2024-06-01"):
    frame = pl.DataFrame(
        {"cell": cells, "day": [day(received)] * len(cells)}, schema_overrides={"cell": pl.String}
    )
    column = masked_columns(frame, ["cell"], "day").get("cell", frame["cell"])
    return column.to_list()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (NUMBER, HIDDEN),
        (f"法定代表人张三{NUMBER}", f"法定代表人张三{HIDDEN}"),
        (f"样罚〔2024〕{NUMBER}号", f"样罚〔2024〕{HIDDEN}号"),
        (f"张三（{NUMBER}）、李四（{OTHER}）", f"张三（{HIDDEN}）、李四（{HIDDEN}）"),
        (f"{NUMBER}、{OTHER}", f"{HIDDEN}、{HIDDEN}"),
        (f"文号632801202403150009，{NUMBER}", f"文号632801202403150009，{HIDDEN}"),
        (f"A{NUMBER}", f"A{HIDDEN}"),
        (OTHER.lower(), HIDDEN),
        ("632801 19900307 1235", HIDDEN),
        ("632801-19900307-1235", HIDDEN),
        ("６３２８０１１９９００３０７１２３５", HIDDEN),
        ("身份证号：632801900307123", f"身份证号：{HIDDEN}"),
        ("居民身份证632801199003071230", f"居民身份证{HIDDEN}"),
        ("身份证号码 63280119900307123", f"身份证号码 {HIDDEN}"),
        ("公民身份号码632801199003071230号", f"公民身份号码{HIDDEN}号"),
    ],
)
def test_a_number_is_masked_wherever_it_stands(text, wanted):
    assert masked(text, None, "文字") == [wanted, None, "文字"]


@pytest.mark.parametrize(
    "text",
    [
        "632801199003071234",  # the last digit does not check
        checked("63280120240315000"),  # division, date and serial number of a document
        checked("99380119900307123"),  # no province
        checked("63280119901307123"),  # no month
        checked("63280118900307123"),  # nobody is that old
        f"1{NUMBER}",
        f"{NUMBER}0",
        f"{NUMBER}X",
        "91632899MA75T5T191",
        "6328011990030712",
        "发票24957000000123456789",
        "未核验身份证，罚款50000元",
        "身份证明材料2024",
    ],
)
def test_what_merely_looks_alike_stays(text):
    assert masked(text) == [text]


def test_a_code_of_digits_only_is_no_person_s():
    from features.credit_code import with_check

    codes = [
        with_check(f"12632819{y}03{d:02}{n:02}0", repair=True)
        for y in range(60, 100)
        for d in range(1, 29)
        for n in range(9)
    ]
    digits = [one for one in codes if one[:17].isdigit() and checked(one[:17]) == one]
    assert digits
    assert masked(*digits) == digits


def test_a_date_is_a_birthday_of_somebody_of_working_age_on_the_day_of_receipt():
    number = checked("63280120050101123")
    assert masked(number, received="2020-12-31") == [number]
    assert masked(number, received="2021-01-01") == [HIDDEN]


def on_disk(home):
    """Everything that is kept under `home`, as text."""
    said = []
    for folder in ("store", "quarantine", "originals", "profiles"):
        for path in (home / folder).rglob("*"):
            if path.suffix == ".parquet":
                said.append(str(pl.read_parquet(path, hive_partitioning=False).to_dicts()))
            elif path.is_file():
                said.append(path.read_text(encoding="utf-8"))
    return "".join(said)


def penalty(number=1, **changes):
    return example("penalty-classes", 决定书文号=f"样罚〔2024〕{number}号", **changes)


def loaded(home, layout, *rows, received="2025-01-01"):
    path = write_csv(home / f"{len(list(home.glob('*.csv')))}.csv", layout, *rows)
    return load(home, delivery(path, layout, received))


def test_no_number_is_kept_in_store_quarantine_originals_or_profile(tmp_path):
    report = loaded(
        tmp_path,
        "penalty-classes",
        penalty(1, 违法行为类型=f"张三{NUMBER}未报", 处罚机关=f"李四{OTHER}"),
        penalty(2, 失信程度=f"较重{NUMBER}", 决定日期=NUMBER, 处罚依据=OTHER),
    )
    assert (report.accepted, report.quarantined, report.masked) == (1, 1, 5)
    [row] = stored(tmp_path, "penalty").to_dicts()
    assert (row["violation"], row["issuing_body"]) == (f"张三{HIDDEN}未报", f"李四{HIDDEN}")
    assert {row["value"] for row in report.problems.to_dicts()} == {f"较重{HIDDEN}", HIDDEN}
    kept = on_disk(tmp_path)
    assert HIDDEN in kept
    assert not any(number in kept for number in (NUMBER, OTHER))
    archive = Archive(tmp_path)
    [file] = archive.store.loads()[0].files
    assert file.kept == "table"


def test_a_file_beside_it_is_still_kept_byte_for_byte(tmp_path):
    paths = [
        write_csv(tmp_path / f"{n}.csv", "penalty-classes", penalty(n, 违法行为类型=text))
        for n, text in enumerate(["未报", NUMBER])
    ]
    load(tmp_path, *(delivery(path, "penalty-classes") for path in paths))
    assert [file.kept for file in Archive(tmp_path).store.loads()[0].files] == ["whole", "table"]


def test_a_document_number_with_a_person_s_is_refused_so_that_no_two_become_one(tmp_path):
    rows = [example("honours", 文号=f"样荣〔2024〕{number}号") for number in (NUMBER, OTHER, "3")]
    report = loaded(tmp_path, "honours", *rows)
    assert (report.accepted, report.quarantined) == (1, 2)
    assert set(report.problems["column"]) == {"文号"}
    assert set(report.problems["value"]) == {f"样荣〔2024〕{HIDDEN}号"}
    assert "含有居民身份证号码" in report.problems["reason"][0]
    # Loaded again as it stands it would be what the other one is.
    again = corrected(tmp_path, {2: {"处理": "重新载入"}, 3: {"文号": "样荣〔2024〕4号"}})
    assert (again.corrected, again.still_open) == (1, 1)
    assert stored(tmp_path, "honour", NOW.replace(year=2027))["document_no"].sort().to_list() == [
        "样荣〔2024〕3号",
        "样荣〔2024〕4号",
    ]
    assert NUMBER not in on_disk(tmp_path)


def test_an_event_that_names_a_document_by_a_person_s_number_is_refused_too(tmp_path):
    report = loaded(tmp_path, "events", example("events", 所涉文书号=f"样罚〔2024〕{NUMBER}号"))
    assert (report.accepted, report.problems["column"].to_list()) == (0, ["所涉文书号"])


def test_two_invoices_to_persons_of_one_place_stay_two(tmp_path):
    rows = [
        example("vat-invoices", 发票号码=number, 对方识别号=party)
        for number, party in (("24000001", NUMBER), ("24000002", OTHER))
    ]
    assert loaded(tmp_path, "vat-invoices", *rows).accepted == 2
    assert set(stored(tmp_path, "vat_invoice")["counterparty"]) == {HIDDEN}


def test_what_stands_beyond_the_header_is_masked_too():
    raw = raw_of(LAYOUTS["honours"], example("honours")).with_columns(
        pl.Series(FAULT, ["多一格"]), pl.Series(f"{EXTRA}0", [f"A{NUMBER}"])
    )
    result = type_rows(raw, LAYOUTS["honours"])
    assert result.problems["value"].to_list() == [f"多出的格：“A{HIDDEN}”"]


def test_what_an_officer_writes_is_masked_too(tmp_path):
    loaded(tmp_path, "honours", example("honours", 授予日期="某日"))
    report = corrected(tmp_path, {2: {"荣誉名称": f"张三{NUMBER}"}})
    assert report.still_open == 1
    assert corrected(tmp_path, {2: {"荣誉名称": f"张三{OTHER}", "授予日期": "2024-03-01"}}).corrected == 1
    kept = on_disk(tmp_path)
    assert not any(number in kept for number in (NUMBER, OTHER))


def test_persons_are_told_by_the_numbers_before_these_are_masked():
    raw = raw_of(LAYOUTS["honours"], example("honours", 统一社会信用代码=f"张三{NUMBER}"))
    result = type_rows(raw, LAYOUTS["honours"])
    assert (result.admitted.left_out, result.admitted.masked) == (1, 0)


def test_nothing_is_copied_where_there_is_nothing_to_mask():
    raw = raw_of(LAYOUTS["honours"], example("honours", 统一社会信用代码=code(1)))
    assert type_rows(raw, LAYOUTS["honours"]).admitted.masked == 0
