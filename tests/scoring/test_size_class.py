"""The 2011 standard, row by row, just below and just at each bound. Money in 万元, as the standard has it."""

import itertools

import polars as pl
import pytest

from scoring.size_class import row_of, size_class
from tests.scoring.shipped import law

N = None
FEN_PER_WAN = 1_000_000  # of our own: a wrong one in the code must not measure itself
Case = tuple[str, float | None, float | None, float | None, str | None]


def _classes(cases: list[Case]) -> list[str | None]:
    def fen(amount: float | None) -> int | None:
        return None if amount is None else round(amount * FEN_PER_WAN)

    frame = pl.DataFrame(
        {
            "industry": [case[0] for case in cases],
            "employees": [case[1] for case in cases],
            "revenue": [fen(case[2]) for case in cases],
            "assets": [fen(case[3]) for case in cases],
        },
        schema={"industry": pl.String, "employees": pl.Int64, "revenue": pl.Int64, "assets": pl.Int64},
    )
    expression = size_class(
        law().size_standard,
        row=row_of(law().size_standard, pl.col("industry")),
        employees=pl.col("employees"),
        revenue_fen=pl.col("revenue"),
        assets_fen=pl.col("assets"),
    )
    return frame.select(expression).get_column("size_class").to_list()


# industry, employees, revenue, assets → class
CASES: list[Case] = [
    # 1 农林牧渔业: revenue only
    ("A0111", N, 20000, N, "large"),
    ("A0111", N, 19999.99, N, "medium"),
    ("A0111", N, 500, N, "medium"),
    ("A0111", N, 499.99, N, "small"),
    ("A0111", N, 50, N, "small"),
    ("A0111", N, 49.99, N, "micro"),
    # 2 工业: one upper limit suffices, one missed floor drops a class
    ("C2614", 1000, 40000, N, "large"),
    ("C2614", 999, 40000, N, "medium"),
    ("C2614", 1000, 39999, N, "medium"),
    ("B1030", 300, 2000, N, "medium"),
    ("D4416", 299, 2000, N, "small"),
    ("C2614", 300, 1999, N, "small"),
    ("C2614", 20, 300, N, "small"),
    ("C2614", 19, 300, N, "micro"),
    ("C2614", 500, 250, N, "micro"),
    # 3 建筑业: revenue and assets; the worked life is small
    ("E4700", N, 80000, 80000, "large"),
    ("E4700", N, 80000, 79999, "medium"),
    ("E4700", N, 6000, 5000, "medium"),
    ("E4700", N, 5999.99, 5000, "small"),
    ("E4700", 45, 3200, 2900, "small"),
    ("E4700", N, 300, 299.99, "micro"),
    # 4 批发业, 5 零售业
    ("F5166", 200, 40000, N, "large"),
    ("F5166", 199, 50000, N, "medium"),
    ("F5166", 20, 5000, N, "medium"),
    ("F5166", 5, 1000, N, "small"),
    ("F5166", 4, 1000, N, "micro"),
    ("F5211", 300, 20000, N, "large"),
    ("F5211", 50, 500, N, "medium"),
    ("F5211", 49, 500, N, "small"),
    ("F5211", 10, 99.99, N, "micro"),
    # 6 交通运输业, 7 仓储业, 8 邮政业
    ("G5430", 1000, 30000, N, "large"),
    ("G5430", 300, 3000, N, "medium"),
    ("G5430", 20, 200, N, "small"),
    ("G5911", 300, 3000, N, "medium"),
    ("G5911", 100, 1000, N, "small"),
    ("G5920", 200, 30000, N, "large"),
    ("G5920", 100, 1000, N, "medium"),
    ("G5920", 20, 100, N, "small"),
    ("G6020", 300, 2000, N, "medium"),
    ("G6020", 299, 2000, N, "small"),
    # 9 住宿业, 10 餐饮业
    ("H6110", 300, 10000, N, "large"),
    ("H6110", 100, 2000, N, "medium"),
    ("H6210", 10, 100, N, "small"),
    ("H6210", 9, 100, N, "micro"),
    # 11 信息传输业, 12 软件和信息技术服务业
    ("I6311", 2000, 100000, N, "large"),
    ("I6420", 1999, 100000, N, "medium"),
    ("I6311", 10, 99.99, N, "micro"),
    ("I6510", 300, 10000, N, "large"),
    ("I6510", 10, 50, N, "small"),
    ("I6510", 10, 49.99, N, "micro"),
    # 13 房地产开发经营, 14 物业管理
    ("K7010", N, 200000, 10000, "large"),
    ("K7010", N, 200000, 9999, "medium"),
    ("K7010", N, 1000, 4999, "small"),
    ("K7010", N, 100, 1999, "micro"),
    ("K7020", 1000, 5000, N, "large"),
    ("K7020", 300, 1000, N, "medium"),
    ("K7020", 100, 500, N, "small"),
    ("K7020", 99, 500, N, "micro"),
    # 15 租赁和商务服务业, 16 其他未列明行业
    ("L7211", 300, N, 120000, "large"),
    ("L7211", 100, N, 8000, "medium"),
    ("L7211", 10, N, 99.99, "micro"),
    ("M7512", 300, N, N, "large"),
    ("O8111", 299, N, N, "medium"),
    ("K7040", 10, N, N, "small"),
    ("R8890", 9, N, N, "micro"),
    # a letter alone suffices where all its codes share a row, else the row is not known
    ("E", N, 6000, 5000, "medium"),
    ("F", 4, 10, N, None),
    ("K", 4, 10, 10, None),
    (N, 4, 10, 10, None),  # type: ignore[list-item]
    # unknown figures: null only where they would decide
    ("C2614", N, N, N, None),
    ("C2614", N, 299, N, "micro"),
    ("C2614", 19, N, N, "micro"),
    ("C2614", 500, N, N, None),
    ("C2614", N, 5000, N, None),
    ("C2614", 100, 50000, N, "small"),
    ("E4700", N, 5000, N, None),
    ("E4700", N, 5000, 300, "small"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_row_by_row(case):
    assert _classes([case]) == [case[4]]


def test_all_at_once_as_one_at_a_time():
    assert _classes(CASES) == [case[4] for case in CASES]


def test_a_large_firm_passes_every_floor():
    """What the order of the tests relies on: nobody above all upper limits misses a floor of medium."""
    for row in law().size_standard.rows:
        for name, floor in row.medium.items():
            assert name in row.upper
            assert row.upper[name] >= floor >= row.small[name]


def test_more_of_everything_is_never_smaller():
    order = ["micro", "small", "medium", "large"]
    amounts = (0, 50, 299, 300, 999, 1000, 5000, 6000, 20000, 80000, 200000)
    for industry in ("A0111", "C2614", "E4700", "F5166", "K7010", "L7211", "M7512"):
        found = _classes([(industry, size, size, size, None) for size in amounts])
        places = [order.index(one or "") for one in found]
        assert places == sorted(places)


# The sixteen rows once more, typed from the field's facts and not from the policy: upper limits (any makes an SME),
# floors of medium, floors of small (all are needed). E employees, R revenue, A assets.
ROWS = {
    "A0111": ({"R": 20000}, {"R": 500}, {"R": 50}),
    "C2614": ({"E": 1000, "R": 40000}, {"E": 300, "R": 2000}, {"E": 20, "R": 300}),
    "E4700": ({"R": 80000, "A": 80000}, {"R": 6000, "A": 5000}, {"R": 300, "A": 300}),
    "F5166": ({"E": 200, "R": 40000}, {"E": 20, "R": 5000}, {"E": 5, "R": 1000}),
    "F5211": ({"E": 300, "R": 20000}, {"E": 50, "R": 500}, {"E": 10, "R": 100}),
    "G5430": ({"E": 1000, "R": 30000}, {"E": 300, "R": 3000}, {"E": 20, "R": 200}),
    "G5920": ({"E": 200, "R": 30000}, {"E": 100, "R": 1000}, {"E": 20, "R": 100}),
    "G6020": ({"E": 1000, "R": 30000}, {"E": 300, "R": 2000}, {"E": 20, "R": 100}),
    "H6110": ({"E": 300, "R": 10000}, {"E": 100, "R": 2000}, {"E": 10, "R": 100}),
    "H6210": ({"E": 300, "R": 10000}, {"E": 100, "R": 2000}, {"E": 10, "R": 100}),
    "I6311": ({"E": 2000, "R": 100000}, {"E": 100, "R": 1000}, {"E": 10, "R": 100}),
    "I6510": ({"E": 300, "R": 10000}, {"E": 100, "R": 1000}, {"E": 10, "R": 50}),
    "K7010": ({"R": 200000, "A": 10000}, {"R": 1000, "A": 5000}, {"R": 100, "A": 2000}),
    "K7020": ({"E": 1000, "R": 5000}, {"E": 300, "R": 1000}, {"E": 100, "R": 500}),
    "L7211": ({"E": 300, "A": 120000}, {"E": 100, "A": 8000}, {"E": 10, "A": 100}),
    "M7512": ({"E": 300}, {"E": 100}, {"E": 10}),
}


def _by_hand(industry: str, figures: dict[str, float]) -> str:
    upper, medium, small = ROWS[industry]

    def reaches(floors: dict[str, int]) -> bool:
        return all(figures[name] >= floor for name, floor in floors.items())

    if not any(figures[name] < bound for name, bound in upper.items()):
        return "large"
    return "medium" if reaches(medium) else "small" if reaches(small) else "micro"


@pytest.mark.parametrize("industry", ROWS)
def test_each_side_of_every_threshold_in_every_company_of_the_others(industry):
    """Each figure at each of its bounds, just below and just above, with every such value of the other figures."""
    grid = {}
    for name in "ERA":
        bounds = {bounds[name] for bounds in ROWS[industry] if name in bounds}
        step = 1 if name == "E" else 0.01
        grid[name] = sorted({value for bound in bounds for value in (bound - step, bound, bound + step)})
    used = [name for name in "ERA" if grid[name]]
    combinations = [
        dict(zip(used, values, strict=True)) for values in itertools.product(*(grid[n] for n in used))
    ]
    cases = [(industry, one.get("E"), one.get("R"), one.get("A"), None) for one in combinations]
    assert _classes(cases) == [_by_hand(industry, one) for one in combinations]
    assert len(ROWS) == 16
