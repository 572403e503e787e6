"""Whatever is done to a log in the database or in an exported file is found and its place named."""

import io
import json
import shutil
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from service.audit.anchors import Anchor, anchor_of, anchors_in, keep, own_anchors
from service.audit.chain import Event, linked
from service.audit.export import SIGNATURES, verify_export, write_export
from service.audit.keeping import Keeper
from service.audit.log import append, last
from service.audit.retention import due, purge
from service.audit.verify import verify_log
from service.database.engine import Database
from service.database.tables import audit, audit_purges
from service.errors import NoKey, NotFound, StateError
from service.keys.keyring import Keyring
from tests.service.audit.tampering import tampering, unguard
from tests.service.databases import KINDS

AT = datetime(2015, 3, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2025, 4, 1, tzinfo=UTC)
"""Ten years and a month later."""
FOREVER = (AT - timedelta(days=1), AT + timedelta(days=10))
COLUMNS = ("at", "party", "role", "action", "subject", "purpose", "status", "answer", "request", "details")


def _events(count, *, start=0):
    return [
        Event(
            at=AT + timedelta(hours=number),
            action="read_rating",
            status=200,
            request=f"r{number}",
            party="bank",
            details={"n": number, "文字": "值"},
        )
        for number in range(start, start + count)
    ]


@pytest.fixture(scope="module")
def keyring(tmp_path_factory):
    found = Keyring(tmp_path_factory.mktemp("keys"))
    found.new("certificate", now=AT)
    return found


@pytest.fixture(scope="module", params=KINDS)
def unguarded(request, tmp_path_factory):
    """A database whose log may be written at will, emptied by each example."""
    if request.param == "postgresql":
        found = Database(request.getfixturevalue("postgres").fresh())
    else:
        path = tmp_path_factory.mktemp("verify") / "service.db"
        path.write_bytes(request.getfixturevalue("_sqlite_template").read_bytes())
        found = Database(f"sqlite:///{path}")
    with found.writing() as connection:
        unguard(connection)
    yield found
    found.close()


def _verified(database, keyring, anchors=(), **options):
    with database.reading() as connection:
        return verify_log(connection, keyring, anchors, **{"now": NOW, **options})


def _breaks(database, keyring, anchors=(), **options):
    return [(one.seq, one.kind) for one in _verified(database, keyring, anchors, **options).breaks]


def _anchor(database, keyring, *, now=AT):
    with database.reading() as connection:
        return anchor_of(keyring, *last(connection), now=now)


def _edit(connection, place, data):
    name = data.draw(st.sampled_from([*COLUMNS, "previous", "hash"]))
    value = {
        "status": 403,
        "at": AT - timedelta(days=1),
        "details": data.draw(st.sampled_from(["{}", "[1]", "no json"])),
    }
    connection.execute(update(audit).where(audit.c.seq == place).values({name: value.get(name, f"x{name}")}))
    return {place}


def _delete(connection, place, data):
    connection.execute(delete(audit).where(audit.c.seq == place))
    return {place}


def _swap(connection, place, data):
    other = data.draw(st.integers(1, 8).filter(lambda one: one != place))
    for one, to in ((place, -1), (other, place), (-1, other)):
        connection.execute(update(audit).where(audit.c.seq == one).values(seq=to))
    return {place, other}


def _insert(connection, place, data):
    row = dict(connection.execute(select(audit).where(audit.c.seq == place)).mappings().one())
    to = data.draw(st.sampled_from([0, -5, 100]))
    connection.execute(insert(audit).values(row | {"seq": to}))
    return {to} if to < 1 else {9, 100}  # a gap up to it, and it itself


def _truncate(connection, place, data):
    connection.execute(delete(audit).where(audit.c.seq >= place))
    return {place}


def _rewrite(connection, place, data):
    """From a place on everything is written anew, as the program itself would."""
    events = _events(9 - place, start=50)
    previous = connection.execute(select(audit.c.hash).where(audit.c.seq == place - 1)).scalar() or "0" * 64
    connection.execute(delete(audit).where(audit.c.seq >= place))
    for seq, event in enumerate(events, start=place):
        line = linked(event, seq, previous)
        previous = line.hash
        row = {name: getattr(event, name) for name in COLUMNS} | {"details": json.dumps(event.details)}
        connection.execute(
            insert(audit).values(row | {"seq": seq, "previous": line.previous, "hash": line.hash})
        )
    return {8}  # the anchored one


DEEDS = (_edit, _delete, _swap, _insert, _truncate, _rewrite)


@settings(max_examples=60)
@given(data=st.data(), place=st.integers(1, 8), deed=st.sampled_from(DEEDS))
def test_any_deed_is_found_at_its_place(unguarded, keyring, data, place, deed):
    with unguarded.writing() as connection:
        connection.execute(delete(audit))
    append(unguarded, _events(8))
    anchor = _anchor(unguarded, keyring)
    assert _breaks(unguarded, keyring, [anchor]) == []
    with unguarded.writing() as connection:
        places = deed(connection, place, data)
    assert places <= {seq for seq, _ in _breaks(unguarded, keyring, [anchor])}


def test_another_text_of_the_same_details_is_an_edit_too(unguarded, keyring):
    with unguarded.writing() as connection:
        connection.execute(delete(audit))
    append(unguarded, _events(8))
    with unguarded.writing() as connection:
        connection.execute(update(audit).where(audit.c.seq == 3).values(details=audit.c.details + " "))
    assert _breaks(unguarded, keyring) == [(3, "edited")]


def test_a_cut_tail_is_seen_by_the_anchor_alone(database, keyring):
    append(database, _events(5))
    anchor = _anchor(database, keyring)
    with tampering(database) as connection:
        connection.execute(delete(audit).where(audit.c.seq > 3))
    assert _breaks(database, keyring) == []
    assert _breaks(database, keyring, [anchor]) == [(4, "cut")]
    append(database, _events(9))  # and is so when the log has grown over it
    assert (5, "anchor") in _breaks(database, keyring, [anchor])


def test_a_forged_or_changed_anchor_is_told(database, keyring, tmp_path):
    append(database, _events(2))
    anchor = _anchor(database, keyring)
    foreign = Keyring(tmp_path / "foreign")
    foreign.new("certificate", now=AT)
    forged = [
        anchor_of(foreign, anchor.seq, anchor.hash, now=AT),
        Anchor(anchor.seq + 5, anchor.hash, anchor.at, anchor.signature),
        Anchor(anchor.seq, anchor.hash, anchor.at, "a.b.c"),
    ]
    for one in forged:
        assert _breaks(database, keyring, [one]) == [(one.seq, "anchor")]
    unsigned = _anchor(database, Keyring(tmp_path / "none"))
    assert unsigned.signature is None
    assert _verified(database, keyring, [unsigned, anchor]).unsigned == 1


def test_verifying_from_a_line_takes_the_earlier_ones_as_good(database, keyring):
    append(database, _events(6))
    with tampering(database) as connection:
        connection.execute(update(audit).where(audit.c.seq == 2).values(status=500))
    assert _breaks(database, keyring) == [(2, "edited")]
    found = _verified(database, keyring, start=4)
    assert (found.first, found.last, found.breaks) == (4, 6, [])
    with pytest.raises(NotFound, match="没有第 19 行"):
        _verified(database, keyring, start=20)


def test_a_torn_anchor_is_left_out_and_what_is_none_is_told(tmp_path):
    path = tmp_path / "anchors.jsonl"
    keep(path, Anchor(1, "a", "x", None))
    with path.open("a") as file:
        file.write('{"seq":2,"ha')
    assert [one.seq for one in own_anchors(path)] == [1]
    keep(path, Anchor(3, "c", "x", None))
    assert [one.seq for one in own_anchors(path)] == [1, 3]
    path.write_text(path.read_text().rstrip("\n"))
    assert [one.seq for one in own_anchors(path)] == [1, 3], "whole, though its end is lost"
    keep(path, Anchor(4, "d", "x", None))
    assert [one.seq for one in own_anchors(path)] == [1, 3, 4]
    path.write_text(path.read_text().replace('"seq":1', '"seq":"1"'))
    with pytest.raises(StateError, match="第 1 行不是锚点"):
        own_anchors(path)


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "\n",
        "x",
        '{"seq":-1,"hash":"a","at":"x","signature":null}',
        '{"seq":1,"hash":"a","at":"x"',
        '{"keys":[]}',
    ],
)
@pytest.mark.parametrize("beside", [True, False])
def test_what_somebody_kept_that_is_no_anchor_is_told(tmp_path, kept, beside):
    """A file cut short said nothing, and the log passed."""
    path = tmp_path / "kept.jsonl"
    if beside:
        keep(path, Anchor(1, "a", "x", None))
    told = path.read_text() + kept if beside else kept
    path.write_text(told)
    if beside and not kept.strip():
        assert [one.seq for one in anchors_in(path)] == [1]
        return
    with pytest.raises(
        StateError, match=r"kept\.jsonl (里没有锚点|第 [12] 行不是锚点)，应为 shouxin audit anchor"
    ):
        anchors_in(path)


def test_a_keeper_sets_an_anchor_each_so_many_lines(tmp_path, keyring, monkeypatch):
    monkeypatch.setattr("service.audit.keeping.EVERY", 10)
    keeper = Keeper(tmp_path, keyring)
    for seq in (3, 9, 10, 11, 35, 36):
        if keeper.due(seq):
            keeper.at(seq, "h")
    assert [one.seq for one in anchors_in(keeper.path)] == [10, 35]


def _exported(database, keyring, tmp_path):
    path = tmp_path / "audit.jsonl"
    with database.reading() as connection, path.open("wb") as file:
        write_export(connection, keyring, file.write, begin=FOREVER[0], end=FOREVER[1])
    return path


def _file_breaks(path, keyring, anchors=()):
    found, state = verify_export(path, keyring, anchors)
    return [(one.seq, one.kind) for one in found.breaks], state


def test_a_file_proves_itself(database, keyring, tmp_path):
    append(database, _events(6))
    anchor = _anchor(database, keyring)
    path = _exported(database, keyring, tmp_path)
    assert _file_breaks(path, keyring, [anchor]) == ([], "good")
    assert _file_breaks(path, Keyring(tmp_path / "none")) == ([], "unknown")
    empty = io.BytesIO()
    with database.reading() as connection, pytest.raises(NotFound, match="没有记录"):
        write_export(connection, keyring, empty.write, begin=FOREVER[1], end=FOREVER[1])


@pytest.fixture(scope="module")
def exported(keyring, _sqlite_template, tmp_path_factory):
    """The lines of an exported file: head, six of the log, foot."""
    folder = tmp_path_factory.mktemp("export")
    database = Database(f"sqlite:///{shutil.copy(_sqlite_template, folder / 'service.db')}")
    append(database, _events(6))
    path = _exported(database, keyring, folder)
    database.close()
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


@settings(max_examples=80)
@given(data=st.data(), deed=st.sampled_from(["edit", "drop", "swap", "twice", "cut", "garbage", "more"]))
def test_any_deed_to_a_file_is_found(exported, keyring, tmp_path_factory, data, deed):
    rows = list(exported)
    place = data.draw(st.integers(1, 6))
    expected = {place}
    match deed:
        case "edit":
            content = json.loads(rows[place])
            name = data.draw(st.sampled_from(sorted(content)))
            content[name] = data.draw(
                st.sampled_from(["other", None, 7]).filter(lambda v: v != content[name])
            )
            rows[place] = json.dumps(content) + "\n"
            expected = set() if name == "seq" else {place}  # it is then missing elsewhere
        case "drop":
            del rows[place]
        case "swap":
            place = min(place, 5)
            rows[place], rows[place + 1] = rows[place + 1], rows[place]
            expected = {place}
        case "twice":
            rows.insert(place + 1, rows[place])
        case "cut":
            rows = rows[: place + 1]
            expected = {place + 1}
        case "garbage":
            rows[place] = "{\n"
        case "more":
            rows.append(rows[place])
            expected = {7}
    path = tmp_path_factory.getbasetemp() / "changed.jsonl"
    path.write_text("".join(rows), encoding="utf-8")
    found, _ = _file_breaks(path, keyring)
    assert found
    assert expected <= {seq for seq, _ in found}


def test_a_foot_written_anew_does_not_bear_our_signature(database, keyring, tmp_path):
    append(database, _events(3))
    path = _exported(database, keyring, tmp_path)
    rows = path.read_text(encoding="utf-8").splitlines()
    foot = json.loads(rows[-1]) | {"lines": 2, "last": 2, "hash": json.loads(rows[2])["hash"]}
    path.write_text("\n".join([*rows[:3], json.dumps(foot)]) + "\n", encoding="utf-8")
    assert _file_breaks(path, keyring) == ([(2, "edited")], "wrong")
    foot["signature"] = None
    path.write_text("\n".join([*rows[:3], json.dumps(foot)]) + "\n", encoding="utf-8")
    assert _file_breaks(path, keyring) == ([(2, "edited")], "none")
    path.write_text("x")
    with pytest.raises(StateError, match="不是 shouxin audit export 写出的文件"):
        verify_export(path, keyring, [])


@pytest.mark.parametrize("keys", ["here", "retired", "none"])
def test_an_export_without_its_signature_is_a_fault(database, tmp_path, keys):
    append(database, _events(3))
    keyring = _a_key_of_its_own(tmp_path)
    path = _exported(database, keyring, tmp_path)
    *rows, foot = path.read_text(encoding="utf-8").splitlines()
    bare = json.loads(foot)
    del bare["signature"]
    path.write_text("\n".join([*rows, json.dumps(bare)]) + "\n", encoding="utf-8")
    if keys == "retired":
        keyring.retire(keyring.signing("certificate").id, now=AT)
    by = Keyring(tmp_path / "none") if keys == "none" else keyring
    found, state = verify_export(path, by, [])
    assert [(one.seq, one.kind, one.why) for one in found.breaks] == [
        (3, "edited", "文件尾部没有签名，导出的文件都有：签名被去掉了，或者它是不签名的早先版本写出的")
    ]
    assert state == "none"
    assert SIGNATURES[state] == "没有签名"


def _a_key_of_its_own(folder):
    keyring = Keyring(folder / "own")
    keyring.new("certificate", now=AT)
    return keyring


def test_without_a_key_nothing_is_exported(database, tmp_path):
    append(database, _events(3))
    keyring = _a_key_of_its_own(tmp_path)
    keyring.retire(keyring.signing("certificate").id, now=AT)
    written = io.BytesIO()
    with database.reading() as connection, pytest.raises(NoKey, match="shouxin key new certificate"):
        write_export(connection, keyring, written.write, begin=FOREVER[0], end=FOREVER[1])
    assert written.getvalue() == b""


def _purge(database, keyring, before, *, anchors=(), at=NOW):
    with database.reading() as connection:
        found = due(connection, before=before, anchors=anchors)
    event = Event(at=at, action="audit_purge", status=0, request="p")
    return found, list(purge(database, keyring, found, event))


def test_what_was_kept_long_enough_leaves_a_signed_note_and_the_chain_goes_on(database, keyring):
    append(database, _events(24))
    early = _anchor(database, keyring)
    append(database, _events(24, start=24))
    anchor = _anchor(database, keyring)
    found, gone = _purge(database, keyring, date(2015, 3, 2))
    assert (found.through, found.count, gone) == (7, 7, [7])
    result = _verified(database, keyring, [anchor])
    assert (result.purged, result.first, result.last, result.breaks) == (7, 8, 49, [])
    _purge(database, keyring, date(2015, 3, 3))
    append(database, _events(1))
    result = _verified(database, keyring, [early, anchor])
    assert (result.breaks, result.purged, result.anchors, result.beyond) == ([], 31, 1, 1)
    assert _breaks(database, keyring, [early], start=32) == []
    with tampering(database) as connection:
        connection.execute(delete(audit).where(audit.c.seq == 32))
    assert _breaks(database, keyring, [anchor]) == [(32, "gap")]


def test_the_newest_line_does_not_leave(database, keyring):
    """A clock that runs ten years ahead would empty the log."""
    append(database, _events(3))
    with pytest.raises(
        StateError, match="审计日志最新的一行也在 2015-03-04 以前，没有删除：请先核对这台机器的时钟"
    ):
        _purge(database, keyring, date(2015, 3, 4))
    assert (_verified(database, keyring).lines, _verified(database, keyring).purged) == (3, 0)


@pytest.mark.parametrize("ahead", [False, True], ids=["by hand", "by a clock that ran ahead"])
def test_lines_removed_before_their_time_are_told_by_the_anchors_of_then(database, keyring, ahead):
    append(database, _events(3))
    first = _anchor(database, keyring)
    append(database, _events(3, start=24))
    later, now = _anchor(database, keyring, now=AT + timedelta(days=2)), AT + timedelta(days=365)
    append(database, _events(1, start=100))
    _purge(database, keyring, date(2015, 3, 4), at=NOW if ahead else now)
    broken = [(3, "early"), (6, "early")] + [(6, "early")] * ahead
    assert _breaks(database, keyring, [first, later], now=now) == broken
    assert _breaks(database, keyring, [], now=now) == [(6, "early")] * ahead
    long_since = (
        [] if ahead else broken[1:]
    )  # ten years before the day that the note tells, whenever it is looked at
    assert _breaks(database, keyring, [later], now=NOW) == long_since


def test_an_anchor_of_less_than_so_many_years_ago_keeps_its_line(database, keyring):
    """The log was quiet for a month: its last line is older than the anchor that was set at it."""
    append(database, _events(3))
    anchor = _anchor(database, keyring, now=AT + timedelta(days=31))
    append(database, _events(1, start=24 * 40))
    found, gone = _purge(database, keyring, date(2015, 3, 20), anchors=[anchor])
    assert (found.through, found.held, gone) == (2, anchor, [2])
    assert _breaks(database, keyring, [anchor]) == []
    found, gone = _purge(database, keyring, date(2015, 4, 2), anchors=[anchor])
    assert (found.through, found.held, gone) == (3, None, [1])


def test_a_line_of_before_that_stands_behind_a_younger_one_stays(database, keyring):
    """The clock was moved back: only the front of the log may leave."""
    young, old = _events(1, start=100), _events(3)
    append(database, [*old[:1], *young, *old[1:]])
    found, _ = _purge(database, keyring, date(2015, 3, 2))
    assert (found.through, found.count) == (1, 1)


def test_the_day_of_a_purge_is_signed_too(database, keyring):
    append(database, _events(5))
    append(database, _events(1, start=100))
    _purge(database, keyring, date(2015, 3, 2))
    with tampering(database) as connection:
        connection.execute(update(audit_purges).values(at=AT))
    assert _breaks(database, keyring) == [(5, "edited")]


def test_a_note_of_a_purge_that_we_did_not_sign_is_told(database, keyring, tmp_path):
    append(database, _events(5))
    with tampering(database) as connection:
        row = connection.execute(select(audit.c.seq, audit.c.hash).where(audit.c.seq == 2)).one()
        connection.execute(insert(audit_purges).values(seq=row.seq, hash=row.hash, at=AT, signature="a.b.c"))
        connection.execute(text("DELETE FROM audit WHERE seq <= 2"))
    assert _breaks(database, keyring) == [(2, "edited")]


def test_without_a_key_nothing_is_purged(database, tmp_path):
    append(database, _events(2))
    with pytest.raises(StateError, match="key new certificate"):
        _purge(database, Keyring(tmp_path / "none"), date(2015, 3, 3))
    with database.reading() as connection:
        assert last(connection)[0] == 2
