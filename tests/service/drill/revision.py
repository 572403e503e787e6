"""The policy of the drill: a folder of its own, and a second version of the bands of grades, brought in as officers bring it in."""

from datetime import date, timedelta
from pathlib import Path
from typing import Final

from tests.command import done
from tests.service.policy_sheets.sheet_cases import Book

_BANDS: Final = "等级分界"
_STRICTER: Final = {"A": "0.005", "B": "0.02", "C": "0.3", "D": "1"}


def revise(home: Path, folder: Path, workbook: Path, *, since: date) -> None:
    """Stricter bands from a day on: exported as a workbook, two cells a row, imported into the folder that is in force."""
    done(home, "policy", "export", workbook, "--policy", folder)
    book = Book(workbook)
    last = (since - timedelta(days=1)).isoformat()
    for grade, below in _STRICTER.items():
        book.put(_BANDS, f"bands/2020-07-01/{grade}", 截止=last)
        words = {"种类": "公共信用", "等级": grade, "含义": f"信用{grade}"}
        book.append(_BANDS, **words, 施行日=since.isoformat(), 违约概率=below)
    book.save()
    done(home, "policy", "import", workbook, "--policy", folder, "--to", folder)
