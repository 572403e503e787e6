import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import read_csv as read_csv_module
from features.errors import SourceFileError
from features.read_csv import read_csv

WIDTH = 3


def read(tmp_path, content: bytes | str):
    path = tmp_path / "f.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_csv(path, lambda rows: next(i for i, row in enumerate(rows) if row and row[0] == "h1"))


def table(source):
    return list(source.cells.with_columns(source.lines.alias("line")).iter_rows())


def test_rows_and_their_lines(tmp_path):
    source = read(tmp_path, "h1,h2,h3\na,b,c\n1,2,3\n")
    assert list(source.header) == ["h1", "h2", "h3"]
    assert table(source) == [("a", "b", "c", 2), ("1", "2", "3", 3)]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_line_ends_byte_order_mark_and_encoding_do_not_matter(tmp_path, ends, mark, encoding):
    if mark and encoding == "gb18030":
        mark = ""
    source = read(tmp_path, (mark + ends.join(["h1,列,h3", "甲,“乙”,c", "1,2,3", ""])).encode(encoding))
    assert list(source.header) == ["h1", "列", "h3"]
    assert table(source) == [("甲", "“乙”", "c", 2), ("1", "2", "3", 3)]


def test_titles_above_the_header_are_skipped_and_lines_count_from_the_top(tmp_path):
    source = read(tmp_path, "行政处罚信息表\n\n填报单位:甲局,2024\nh1,h2,h3\na,b,c\n")
    assert table(source) == [("a", "b", "c", 5)]


def test_line_breaks_inside_quotes_push_the_lines_down(tmp_path):
    source = read(tmp_path, 'h1,h2,h3\na,"b1\nb2\nb3",c\nd,e,f\n"g1\r\ng2",h,i\nj,k,l\n')
    assert source.lines.to_list() == [2, 5, 6, 8]
    assert source.cells["1"][0] == "b1\nb2\nb3"


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_cells_may_stand_between_other_signs_than_commas(tmp_path, separator, encoding):
    lines = ["某市处罚信息", "h1,h2,h3", 'a,"甲,乙;丙|丁\t戊",c', "1,,3", "x,y,z,更多"]
    text = "\n".join(line.replace(",", separator) for line in lines) + "\n"
    source = read(tmp_path, text.encode(encoding))
    assert list(source.header) == ["h1", "h2", "h3"]
    cell = "甲,乙;丙|丁\t戊".replace(",", separator)
    assert table(source) == [("a", cell, "c", 3), ("1", None, "3", 4), ("x", "y", "z", 5)]
    assert source.faults.to_list() == [None, None, "该行有 4 格，而表头只有 3 格"]
    assert source.extra.rows()[2] == ("更多",)


def test_signs_inside_of_cells_do_not_make_columns(tmp_path):
    source = read(tmp_path, "h1,h2\na;b;c,一\nd;e;f,二\ng;h;i\n")
    assert table(source) == [("a;b;c", "一", 2), ("d;e;f", "二", 3), ("g;h;i", None, 4)]


def test_a_header_with_a_line_break(tmp_path):
    source = read(tmp_path, 'h1,"h\n2",h3\na,b,c\n')
    assert list(source.header) == ["h1", "h\n2", "h3"]
    assert table(source) == [("a", "b", "c", 3)]


def test_blank_lines_keep_the_numbers_of_the_others(tmp_path):
    source = read(tmp_path, "h1,h2,h3\na,b,c\n\n\nd,e,f\n\n")
    rows = [row for row in table(source) if row[0]]
    assert [(row[0], row[-1]) for row in rows] == [("a", 2), ("d", 5)]


def test_missing_cells_at_the_end_are_empty(tmp_path):
    assert table(read(tmp_path, "h1,h2,h3\na\nb,c\n")) == [("a", None, None, 2), ("b", "c", None, 3)]


def test_a_row_with_too_many_cells_is_marked_and_the_others_are_read(tmp_path):
    source = read(tmp_path, 'title\nh1,h2,h3\na,b,c\n1,2,3,4\n"x\ny",b,c\nd,e,f,,\n')
    assert source.lines.to_list() == [3, 4, 5, 7]
    assert source.faults.to_list() == [None, "该行有 4 格，而表头只有 3 格", None, None]
    assert source.cells.row(3) == ("d", "e", "f")


def test_more_columns_without_a_header_are_ignored_when_empty(tmp_path):
    source = read(tmp_path, "h1,h2,h3,,\na,b,c,,\n")
    assert [name for name in source.header if name] == ["h1", "h2", "h3"]
    assert source.cells.row(0) == ("a", "b", "c")
    assert source.faults is None


@pytest.mark.parametrize("blank", ["", " ", '" "'])
def test_what_stands_behind_the_last_named_column_is_beyond_the_header(tmp_path, blank):
    source = read(tmp_path, f"h1,h2,h3,{blank},\na,1,000,c,\nd,e,f,{blank},\n")
    assert list(source.header) == ["h1", "h2", "h3"]
    assert source.faults.to_list() == ["该行有 4 格，而表头只有 3 格", None]
    assert source.extra.row(0) == ("c", None)


def test_a_column_without_a_name_among_others_stays_one(tmp_path):
    source = read(tmp_path, "h1,,h3\na,b,c\n")
    assert (list(source.header), source.faults) == (["h1", "", "h3"], None)


def test_repeated_headers_keep_their_names(tmp_path):
    assert list(read(tmp_path, "h1,h2,h2\na,b,c\n").header) == ["h1", "h2", "h2"]


def test_a_quote_within_a_cell_is_text(tmp_path):
    assert table(read(tmp_path, 'h1,h2,h3\na,5" pipe,c\nd,e,f\n')) == [
        ("a", '5" pipe', "c", 2),
        ("d", "e", "f", 3),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('h1,h2,h3\na,"b,c\nd,e,f\n', "第 2 行的引号没有成对"),
        ("h1,h2\n甲,乙\n".encode("utf-16"), "UTF-16"),
        ("h1,h2\n甲,乙\n".encode("utf-16-le"), "UTF-16"),
        ("h1,列\n甲,乙\n".encode() + b"\xff\xff\n", "第 3 行不是 UTF-8"),
        (b"h1,h2\n\x81\xff\xff,b\n", "第 2 行不是 UTF-8"),
        (b"PK\x03\x04....", "Excel 工作簿或压缩包"),
        (b"\n\n", "没有内容"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path, content, words):
    with pytest.raises(SourceFileError, match=words):
        read(tmp_path, content)


cells = st.text(alphabet='ab,"\n甲 ', min_size=1, max_size=6).filter(lambda text: text.strip())


@given(st.lists(st.lists(cells, min_size=WIDTH, max_size=WIDTH), min_size=1, max_size=6))
def test_any_table_comes_back_with_the_lines_on_which_its_rows_begin(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("any")
    frame = pl.DataFrame([["h1", "h2", "h3"], *rows], orient="row", schema=["a", "b", "c"])
    source = read(folder, frame.write_csv(include_header=False, quote_style="always"))
    assert source.cells.rows() == [tuple(row) for row in rows]
    expected, line = [], 2
    for row in rows:
        expected.append(line)
        line += 1 + sum(cell.count("\n") for cell in row)
    assert source.lines.to_list() == expected


def two_rows(tmp_path, content):
    path = tmp_path / "f.csv"
    path.write_bytes(content.encode("gb18030"))
    return read_csv(path, lambda rows: next(i for i, row in enumerate(rows) if row and row[0] == "h1"), 2)


@pytest.mark.parametrize("rest", ["a,1,2,b\n", "a,1,2,b,c,d\na,1,2,b\n"])
def test_two_rows_make_one_header(tmp_path, rest):
    source = two_rows(tmp_path, f"标题,,,\nh1,处罚内容,,\n,罚款,没收,机关\n{rest}")
    assert list(source.header) == ["h1", "处罚内容/罚款", "处罚内容/没收", "处罚内容/机关"]
    assert source.cells.row(-1) == ("a", "1", "2", "b")
    assert (source.lines[0], source.header_line, source.encoding) == (4, 2, "GB18030")


def test_a_lower_row_of_the_header_may_be_shorter_and_have_the_same_name_twice(tmp_path):
    source = two_rows(tmp_path, "h1,甲,乙,机关\n,金额,金额\na,1,2,b\n")
    assert list(source.header) == ["h1", "甲/金额", "乙/金额", "机关"]
    assert (source.cells.rows(), source.lines.to_list()) == ([("a", "1", "2", "b")], [3])


@given(st.integers(1, 40), st.sampled_from(["甲", "a"]))
def test_text_is_told_from_what_is_none_piece_by_piece(size, cell):
    content = "\n".join(["列", cell * 7, "甲乙", cell, ""]).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_csv_module, "_PIECE_BYTES", size)
        assert read_csv_module._is_utf8(content)
        assert not any(
            read_csv_module._is_utf8(content[:place] + b"\xff" + content[place:])
            for place in range(len(content) + 1)
        )
