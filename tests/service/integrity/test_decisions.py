"""A published row that is gone, altered or another's is found by its run, whatever its own id says."""

import json
import shutil
import zlib
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from scoring.decision_id import id_of
from service import clock
from service.database.tables import contents, decisions, publications
from service.integrity.verification import faults_in
from service.publications.content import subject_from
from service.publications.rests import ground_of

ON_SQLITE = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
"""What hangs on no database."""
GONE = "批次的文件夹不在 runs 里，它的决定只与各自的编号核对，不能与批次核对；请从备份恢复该文件夹"


@pytest.fixture
def rows(place):
    with place.database.reading() as connection:
        return connection.execute(select(decisions).order_by(decisions.c.uscc)).all()


@pytest.fixture
def run(place):
    (folder,) = (one for one in place.home.runs.iterdir() if (one / "manifest.json").exists())
    return folder


def _of(row, **values):
    return update(decisions).where(decisions.c.uscc == row.uscc).values(**values)


def _said(row, part, **changes):
    found = json.loads(row.content)
    found[part] |= changes
    return json.dumps(found, ensure_ascii=False)


def test_what_was_published_is_in_order(faults, amended):
    assert faults() == []


def test_a_row_that_is_gone_or_added_is_named(place, faults, change, rows, run):
    one, other = rows[7], rows[8]
    added = dict(other._mapping) | {"uscc": "91632899MA00000000"}
    change(delete(decisions).where(decisions.c.uscc == one.uscc))
    count = f"应有 {len(rows)} 家企业的决定，现有 {len(rows) - 1} 家"
    assert faults() == [(None, count), (one.uscc, "批次里有它的决定，发布里没有")]
    change(insert(decisions).values(added))
    assert faults() == [
        (one.uscc, "批次里有它的决定，发布里没有"),
        (added["uscc"], "发布里有它的决定，批次里没有"),
    ]


@ON_SQLITE
def test_a_better_grade_under_an_id_that_fits_it_is_named(place, faults, change, rows):
    row = next(one for one in rows if one.grade == "C")
    found = json.loads(row.content)
    found["row"] |= {"grade": "A", "score_grade": "A", "score": 960}
    ground = ground_of(place.database, row.publication)
    fitting = id_of(subject_from(found, None).row, len(ground.features), ground.manifest.hash)
    found["row"]["decision_id"] = fitting
    change(_of(row, grade="A", score=960, decision_id=fitting, content=json.dumps(found, ensure_ascii=False)))
    assert faults() == [(row.uscc, "列 decision_id、grade、score 与批次不符；内容中的决定与批次不符")]


@ON_SQLITE
def test_what_no_id_covers_is_held_against_the_run(faults, change, rows):
    cited = [one for one in rows if json.loads(one.content)["evidence"]]
    evidence = json.loads(cited[0].content)["evidence"]
    evidence[0]["document_no"] = "伪造〔2026〕1号"
    forged = json.dumps(json.loads(cited[0].content) | {"evidence": evidence}, ensure_ascii=False)
    change(
        _of(cited[0], content=forged),
        _of(cited[1], content=_said(cited[1], "attributes", name="别家有限公司", division="632801")),
        _of(cited[2], unused=zlib.compress(b'{"records":[]}')),
        _of(cited[3], content=json.dumps(json.loads(cited[3].content) | {"note": "另附"})),
        _of(cited[4], unused=b"none"),
    )
    assert dict(faults()) == {
        cited[0].uscc: "内容中的凭据与批次不符",
        cited[1].uscc: "内容中的企业信息与批次不符",
        cited[2].uscc: "不计入的记录与批次不符",
        cited[3].uscc: "内容中的note与批次不符",
        cited[4].uscc: "不计入的记录与批次不符",
    }


@ON_SQLITE
def test_the_same_in_another_form_is_no_fault(faults, change, rows):
    change(
        _of(rows[0], content=json.dumps(json.loads(rows[0].content), indent=1)),
        _of(rows[1], unused=zlib.compress(zlib.decompress(rows[1].unused), 1)),
    )
    assert faults() == []


@ON_SQLITE
@pytest.mark.parametrize("whole", [True, False])
def test_every_column_is_held_against_the_document(faults, change, rows, run, whole):
    by = {
        "county": "632899",
        "industry": "Z99",
        "status": "none",
        "grade": "X",
        "score": 1,
        "decision_id": "0",
    }
    change(*(_of(row, **{name: value}) for row, (name, value) in zip(rows, by.items(), strict=False)))
    if not whole:
        shutil.move(run, run.parent.parent / "away")
    end = "批次不符" if whole else "决定的内容不符"
    told = [] if whole else [(None, GONE)]
    changed = [(row.uscc, f"列 {name} 与{end}") for row, name in zip(rows, by, strict=False)]
    assert faults() == told + changed


@ON_SQLITE
@pytest.mark.parametrize("whole", [True, False])
def test_content_that_is_anothers_or_none_is_named(faults, change, rows, run, whole):
    one, other, third, fourth = rows[:4]
    change(
        _of(one, content=other.content),
        _of(other, content=_said(other, "row", records_digest="0" * 64)),
        _of(third, content="{"),
        _of(fourth, content='{"row": {}}'),
    )
    if not whole:
        shutil.move(run, run.parent.parent / "away")
    told = dict(faults())
    assert told.keys() - {None} == {one.uscc, other.uscc, third.uscc, fourth.uscc}
    assert told[third.uscc] == "内容读不了"
    if whole:
        assert told[other.uscc] == "内容中的决定与批次不符"
        assert told[one.uscc].startswith("内容中的决定、企业信息")
    else:
        assert told[one.uscc] == f"内容是 {other.uscc} 的决定"
        assert told[other.uscc] == "决定与其编号不符：发布后在数据库中被改动过，请从备份恢复"
        assert told[fourth.uscc] == "内容读不了"


@ON_SQLITE
def test_a_run_that_is_not_at_hand_or_unreadable_is_a_fault_of_its_own(faults, run):
    shutil.move(run, run.parent.parent / "away")
    assert faults() == [(None, GONE)]
    shutil.move(run.parent.parent / "away", run)
    for name in ("manifest.json", "population.parquet", "policy.json"):
        kept = (run / name).read_bytes()
        (run / name).write_text("x")
        [(uscc, what)] = faults()
        assert (uscc, what.startswith("不能与批次核对：")) == (None, True), name
        (run / name).write_bytes(kept)
    assert faults() == []


@ON_SQLITE
def test_a_store_that_is_not_at_hand_is_told_as_that(place, faults):
    """Decisions of codes that others took over were told as altered, one by one."""
    store, away = place.home.store.root, place.home.root / "away"
    shutil.move(store / "records", away)
    [(uscc, what)] = faults()
    assert (uscc, "依据的记录不在数据目录的 store 里；请挂上" in what) == (None, True)
    shutil.move(store, away)
    [(uscc, what)] = faults()
    assert uscc is None
    assert "不能与批次核对：评价批次依据的记录不在数据目录的 store 里：记录库没有第 0 版" in what


@ON_SQLITE
def test_the_run_of_an_amendment_is_looked_for_too(place, faults, amended):
    shutil.move(place.home.runs / "amended", place.home.root / "away")
    assert faults() == [(None, GONE)]


@ON_SQLITE
def test_a_publication_that_says_another_run_or_day_is_named(faults, change):
    change(update(publications).values(as_of=date(2026, 1, 1), run_id="0" * 64))
    assert faults() == [(None, "发布的 run_id、as_of 与它的批次不符")]


@ON_SQLITE
def test_a_publication_that_names_another_policy_is_named(place, faults, change):
    manifest = select(publications.c.manifest).scalar_subquery()
    with place.database.reading() as connection:
        said = json.loads(connection.execute(select(manifest)).scalar_one())
    said["hashes"]["policy"] = "0" * 64
    change(update(publications).values(manifest=json.dumps(said)))
    told = [what for _, what in faults()]
    assert "政策与它的批次所记不符" in told[0]
    assert told[1] == "发布的 manifest 与它的批次不符"


@ON_SQLITE
@pytest.mark.parametrize("manifest", ["{", "{}", "[]", '"x"'])
def test_a_manifest_that_cannot_be_read_stops_nothing(faults, change, rows, manifest):
    change(update(publications).values(manifest=manifest), _of(rows[3], grade="X"))
    assert [uscc for uscc, _ in faults()] == [None, None, rows[3].uscc]


@ON_SQLITE
def test_a_policy_that_was_altered_is_named(faults, change):
    change(update(contents).values(content="{}"))
    [(uscc, what)] = faults()
    assert (uscc, "被改动过" in what) == (None, True)


@ON_SQLITE
def test_of_decisions_those_since_a_day_are_looked_at(place, change, rows):
    today = clock.today()
    change(_of(rows[7], grade="D"))
    found = list(faults_in(place.database, place.home, since=today))
    assert [one.uscc for one in found] == [rows[7].uscc]
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert list(faults_in(place.database, place.home, since=clock.today())) == []
        assert list(faults_in(place.database, place.home, since=today)) == found
    assert list(faults_in(place.database, place.home, since=date.min)) == found


@ON_SQLITE
@pytest.mark.parametrize(("seen", "looked_at"), [("00:00:00", True), ("23:59:59.999999", False)])
def test_a_day_begins_at_midnight_in_shanghai(place, change, rows, seen, looked_at):
    day = date(2026, 6, 30)
    at = datetime.fromisoformat(f"{day if looked_at else day - timedelta(days=1)}T{seen}+08:00")
    change(_of(rows[7], grade="D"), update(publications).values(published_at=at))
    found = {one.uscc for one in faults_in(place.database, place.home, since=day)}
    assert (rows[7].uscc in found) == looked_at
