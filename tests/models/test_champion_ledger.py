import datetime as dt
import hashlib
import json
from dataclasses import replace

import pytest

from models.champion_ledger import FILE, Promotion, append, former, read
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


def say(folder, promotion, act=lambda _: None):
    return append(folder, lambda _: promotion, act)


@pytest.fixture
def ledger(tmp_path):
    for number in (1, 2, 3):
        say(tmp_path, promotion(number))
    return tmp_path


def test_what_was_written_is_read(ledger, tmp_path):
    assert read(ledger) == (promotion(1), promotion(2), promotion(3))
    assert "季度更新" in (ledger / FILE).read_text()


def test_no_ledger_no_promotions(tmp_path):
    assert read(tmp_path) == ()


def test_the_line_comes_before_the_act(tmp_path):
    def act(written):
        assert written.seal == hashlib.sha256((tmp_path / FILE).read_bytes()[:-1]).hexdigest()
        assert len((tmp_path / FILE).read_text().splitlines()) == 1
        raise OSError("no disk")

    with pytest.raises(OSError, match="no disk"):
        say(tmp_path, promotion(1), act)
    assert read(tmp_path) == (promotion(1),)


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: [lines[0].replace("王工", "李工"), *lines[1:]],
        lambda lines: [lines[0], lines[2]],
        lambda lines: lines[1:],
        lambda lines: [lines[1], lines[0], lines[2]],
        lambda lines: [*lines[:2], lines[2][:40]],
        lambda lines: [*lines, "{}"],
        lambda lines: [*lines, "[]"],
        lambda lines: [
            *lines,
            json.dumps({**json.loads(lines[2]), "to": 9}, ensure_ascii=False, sort_keys=True),
        ],
    ],
    ids=["changed", "removed", "beheaded", "reordered", "torn", "empty", "no object", "forged"],
)
def test_any_edit_breaks_the_chain(ledger, edit):
    path = ledger / FILE
    path.write_text("\n".join(edit(path.read_text().splitlines())) + "\n")
    with pytest.raises(RegistryError, match="台账"):
        read(ledger)
    with pytest.raises(RegistryError, match="台账"):
        say(ledger, promotion(4))


def test_who_decides_sees_all_that_was_written(ledger):
    seen = []
    append(ledger, lambda before: seen.append(before) or promotion(4), lambda _: None)
    assert seen == [(promotion(1), promotion(2), promotion(3))]


def test_who_decides_against_it_writes_nothing(ledger):
    before = (ledger / FILE).read_bytes()

    def refuse(_):
        raise RegistryError("no")

    with pytest.raises(RegistryError, match="no"):
        append(ledger, refuse, lambda _: None)
    assert (ledger / FILE).read_bytes() == before


@pytest.mark.parametrize("kept", [1, 40, -1])
def test_what_a_crash_left_of_a_line_is_no_promotion(ledger, kept):
    """A line ends with its line end, written with it; without one it was never whole."""
    path = ledger / FILE
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2]) + lines[2][:kept])
    assert read(ledger) == (promotion(1), promotion(2))
    say(ledger, promotion(3))
    assert path.read_bytes() == whole


def test_a_full_disk_leaves_no_half_line(ledger, monkeypatch):
    before = (ledger / FILE).read_bytes()

    def full(_):
        raise OSError("no space")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        say(ledger, promotion(4))
    assert (ledger / FILE).read_bytes() == before


def test_no_promotion_lies_before_the_last_one(ledger):
    with pytest.raises(RegistryError, match="早于"):
        say(ledger, promotion(2))
    say(ledger, promotion(3))  # the same instant is not before it


def test_lines_from_before_there_were_rollbacks_are_promotions(tmp_path):
    say(tmp_path, promotion(1))
    data = json.loads((tmp_path / FILE).read_text())
    del data["kind"]
    (tmp_path / FILE).write_text(json.dumps(data) + "\n")
    assert read(tmp_path) == (promotion(1),)


@pytest.mark.parametrize(
    ("steps", "leads_to"),
    [
        ([], None),
        ([1], None),
        ([1, 2], 1),
        ([1, 1], None),
        ([1, 2, 2], 1),
        ([1, 2, 3], 2),
        ([1, 2, 3, "back"], 1),
        ([1, 2, 3, "back", "back"], None),
        ([1, 2, "back", 3], 1),
        ([1, 2, 1], 2),
        ([1, 2, 1, "back"], 1),
    ],
)
def test_where_a_rollback_leads(steps, leads_to):
    promotions = []
    for step in steps:
        if step == "back":
            to = former(promotions)
            promotions.append(replace(promotion(1), to_version=to, kind="rollback"))
        else:
            promotions.append(replace(promotion(1), to_version=step))
    assert former(promotions) == leads_to
