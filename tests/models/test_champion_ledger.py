import datetime as dt
import json

import pytest

from models.champion_ledger import FILE, Promotion, append, read
from models.errors import RegistryError


def promotion(number):
    return Promotion(
        purpose="public",
        name="shouxin-public",
        who="王工",
        why="季度更新",
        when=dt.datetime(2026, 11, 20 + number, tzinfo=dt.UTC),
        from_version=number - 1 or None,
        to_version=number,
        scorecard="ab" * 32,
        evidence={"validation": "cd" * 32},
    )


@pytest.fixture
def ledger(tmp_path):
    for number in (1, 2, 3):
        append(tmp_path, promotion(number), lambda: None)
    return tmp_path


def test_what_was_written_is_read(ledger, tmp_path):
    assert read(ledger) == (promotion(1), promotion(2), promotion(3))
    assert "季度更新" in (ledger / FILE).read_text()


def test_no_ledger_no_promotions(tmp_path):
    assert read(tmp_path) == ()


def test_the_line_comes_before_the_act(tmp_path):
    def act():
        assert len((tmp_path / FILE).read_text().splitlines()) == 1
        raise OSError("no disk")

    with pytest.raises(OSError, match="no disk"):
        append(tmp_path, promotion(1), act)
    assert read(tmp_path) == (promotion(1),)


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: [lines[0].replace("王工", "李工"), *lines[1:]],
        lambda lines: [lines[0], lines[2]],
        lambda lines: lines[1:],
        lambda lines: [lines[1], lines[0], lines[2]],
        lambda lines: [*lines[:2], lines[2][:40]],
        lambda lines: [
            *lines,
            json.dumps({**json.loads(lines[2]), "to": 9}, ensure_ascii=False, sort_keys=True),
        ],
    ],
    ids=["changed", "removed", "beheaded", "reordered", "torn", "forged"],
)
def test_any_edit_breaks_the_chain(ledger, edit):
    path = ledger / FILE
    path.write_text("\n".join(edit(path.read_text().splitlines())) + "\n")
    with pytest.raises(RegistryError, match="台账"):
        read(ledger)
    with pytest.raises(RegistryError, match="台账"):
        append(ledger, promotion(4), lambda: None)
