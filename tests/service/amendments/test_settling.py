"""An event is brought about at once: the store has it, the enterprise is evaluated again as an evaluation of all would, what is published says so."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import polars as pl
import pytest
from sqlalchemy import delete, text

from features.store import end_of_day
from service import clock
from service.administration import change
from service.amendments import register, settling
from service.amendments.followed import followed
from service.amendments.record_event import FEED
from service.amendments.settling import settle
from service.audit.chain import breaks
from service.audit.log import append, append_in, lines
from service.certificates.issuing import issue
from service.certificates.register import all_issued, revoke
from service.database.alone import alone
from service.database.tables import decisions, publications
from service.errors import Conflict, StateError
from service.procedures.acting import acting_run_of
from service.publications import publish as publish_module
from service.publications.parts import part_of
from service.publications.publication import in_force, publication_of_id
from service.publications.publish import publish
from service.publications.rests import decided, document_in, ground_of
from service.runs.kept import Runs
from service.runs.replay import replay
from tests.command import done
from tests.features.workbooks import edited
from tests.service.amendments.conftest import evaluated, in_force_of, repair

ON_SQLITE = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
"""What hangs on no database."""


def _put(place, record, cause="case:1:3", event=None):
    with place.database.writing() as connection:
        register.put(connection, record["uscc"], cause, now=clock.now(), event=event or repair(record))


def test_the_decision_in_force_is_that_of_an_evaluation_of_all_at_the_moment(place, penalty):
    uscc = penalty["uscc"]
    before, was = in_force_of(place, uscc)
    _put(place, penalty)
    found = settle(place, who="测试")
    after, now = in_force_of(place, uscc)
    assert (found.done, found.faults, list(found.amended)) == (1, {}, [uscc])
    assert after.publication.amends == before.publication.number
    assert now.row["decision_id"] != was.row["decision_id"]
    full = evaluated(place)
    assert dict(now.row) == dict(full.decided(uscc).row)
    with place.database.reading() as connection:
        stored = document_in(place.database, connection, after.publication, uscc)
        assert publication_of_id(connection, stored["run_id"]) == after.publication
    assert stored == full.document(uscc)
    (repaired,) = [one for one in stored["unused_records"] if one["record_id"] == penalty["record_id"]]
    assert repaired["reason"] == "repaired"
    assert replay(place.home, now.row["decision_id"])["replayed"]


@ON_SQLITE
def test_who_took_over_a_code_is_evaluated_again_with_it(place):
    today = clock.today()
    known = place.home.store.known(end_of_day(today))
    links = known.rows("code_succession", as_of=today)
    taken = known.rows_of("penalty", links["predecessor"].unique().to_list())
    record = taken.filter(pl.col("document_no").is_not_null()).sort("uscc", "record_id").row(0, named=True)
    successor = links.filter(predecessor=record["uscc"])["uscc"][0]
    _put(place, record)
    assert settle(place, who="测试").amended.keys() == {record["uscc"], successor}
    full = evaluated(place)
    for uscc in (record["uscc"], successor):
        _, now = in_force_of(place, uscc)
        assert dict(now.row) == dict(full.decided(uscc).row)


@ON_SQLITE
def test_nobody_elses_decision_changes_and_the_old_one_is_kept(place, penalty):
    uscc = penalty["uscc"]
    with place.database.reading() as connection:
        whole = in_force(connection, "public")
    _, was = in_force_of(place, uscc)
    _put(place, penalty)
    settle(place, who="测试")
    with place.database.reading() as connection:
        assert in_force(connection, "public") == whole
        on = part_of(connection, whole, uscc, on=whole.as_of)
    assert on.publication == whole
    assert decided(ground_of(place.database, whole.number), on).row == was.row
    assert not on.stands_in(whole)


def test_the_log_tells_it_and_holds(place, penalty):
    _put(place, penalty)
    settle(place, who="测试")
    with place.database.reading() as connection:
        found = list(lines(connection))
    assert list(breaks(found)) == []
    assert [one.event.action for one in found] == ["publish", "amend"]
    assert found[1].event.subject == penalty["uscc"]


def test_certificates_are_revoked_and_issued_anew_for_the_same_use(place):
    record, event = _certified(place)
    uscc = record["uscc"]
    with place.database.reading() as connection:
        made = issue(place, connection, place.keyring, uscc, purpose="贷前审查", by="测试", now=clock.now())
    append(place.database, [change("issue_certificate", subject=uscc, details={})], [made.row])
    _put(place, record, event=event)
    number = settle(place, who="测试").amended[uscc]
    with place.database.reading() as connection:
        newer, older = sorted(all_issued(connection, uscc), key=lambda one: one["revoked_at"] is not None)
    assert older["id"] == made.certificate.jti
    assert older["revoked_by"] == newer["issued_by"] == f"publication:{number}"
    assert newer["purpose"] == "贷前审查"
    assert newer["decision_id"] == in_force_of(place, uscc)[1].row["decision_id"]


def _certified(place):
    """A record of an enterprise with a grade that can be certified, and an event on it."""
    run = Runs(place.home.runs).latest("public")
    graded = run.table("decisions").filter(pl.col("grade").is_in(["B", "C"]))
    rows = run.collect(run.table("evidence").join(graded, on="uscc", how="semi").sort("uscc", "record_id"))
    record = rows.filter(pl.col("document_no").is_not_null()).row(0, named=True)
    return record, repair(record)


@ON_SQLITE
@pytest.mark.parametrize("mended", [{"处理": "不再载入", "说明": "登记有误"}, {"变动文号": "档案3号"}])
def test_what_the_store_does_not_take_waits_until_its_row_is_mended_or_dismissed(
    place, penalty, tmp_path, mended
):
    """As an act was written down whose number held a resident's: such a number is refused now."""
    _put(place, penalty, event=repair(penalty).model_copy(update={"document_no": "档案11010519491231002X"}))
    for _ in range(2):
        (fault,) = settle(place, who="测试").faults.values()
        assert "在隔离区：变动文号“档案110105************”" in fault
    out = tmp_path / "mend.xlsx"
    done(place.home.root, "quarantine", "--export", out)
    _mend_masked(out, mended)
    done(place.home.root, "quarantine", "--load", out)
    found = settle(place, who="测试")
    assert (found.done, found.faults) == (1, {})


def _mend_masked(path, cells):
    """Change cells of the row whose number of a document holds a masked one."""

    def mend(sheet):
        places = {cell.value: cell.column for cell in reversed(sheet[1])}
        for row in range(2, sheet.max_row + 1) if "变动文号" in places else ():
            if "*" * 12 in f"{sheet.cell(row, places['变动文号']).value}":
                for header, value in cells.items():
                    sheet.cell(row, places[header]).value = value

    edited(path, mend)


@ON_SQLITE
def test_twice_is_once(place, penalty):
    _put(place, penalty)
    _put(place, penalty)
    assert settle(place, who="测试").done == 1
    assert settle(place, who="测试").done == 0
    _put(place, penalty, cause="case:1:4")
    first, _ = in_force_of(place, penalty["uscc"])
    assert settle(place, who="测试").done == 1
    assert in_force_of(place, penalty["uscc"])[0].publication == first.publication


@ON_SQLITE
@pytest.mark.parametrize("at", ["load_events", "evaluate_again", "withdraw_ended", "amend", "reissue"])
def test_who_dies_anywhere_leaves_work_that_is_finished(place, penalty, monkeypatch, at):
    _put(place, penalty)
    real = getattr(settling, at)

    def after(*arguments, **named):
        real(*arguments, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(settling, at, after)
    with pytest.raises(KeyboardInterrupt):
        settle(place, who="测试")
    monkeypatch.setattr(settling, at, real)
    assert settle(place, who="测试").done == 1
    part, now = in_force_of(place, penalty["uscc"])
    assert dict(now.row) == dict(evaluated(place).decided(penalty["uscc"]).row)
    with place.database.reading() as connection:
        assert part.publication.amends == in_force(connection, "public").number


def test_a_publication_without_the_event_is_amended_in_the_step_by_which_it_is_seen(place, penalty):
    stale = evaluated(place)
    _put(place, penalty)
    settle(place, who="测试")
    uscc = penalty["uscc"]
    _, now = in_force_of(place, uscc)
    found = publish(place.database, place.home, stale, who="测试", progress=lambda *_: None)
    part, after = in_force_of(place, uscc)
    assert part.publication.amends == found.number
    assert part.stands_in(found)
    assert dict(after.row) == dict(now.row)
    assert acting_run_of(place.home, uscc).manifest.hash == part.publication.run_id


@ON_SQLITE
def test_what_was_amended_while_the_clock_ran_ahead_is_carried_on_once_it_is_set_right(place, penalty):
    """Of today the store does not know the event yet: a publication waited for it without end."""
    uscc, began = penalty["uscc"], clock.now()
    with clock.standing_at(began + timedelta(days=5)):
        _put(place, penalty)
        settle(place, who="测试")
        _, ahead = in_force_of(place, uscc)
    with clock.standing_at(began + timedelta(hours=1)):
        run = evaluated(place)
        assert (
            run.manifest.data_version
            < ground_of(place.database, in_force_of(place, uscc)[0].publication.number).manifest.data_version
        )
        found = publish(place.database, place.home, run, who="测试", progress=lambda *_: None)
        part, after = in_force_of(place, uscc)
    assert (part.publication.amends, part.publication.as_of) == (
        found.number,
        (began + timedelta(days=5)).date(),
    )
    assert dict(after.row) == dict(ahead.row)


@ON_SQLITE
def test_a_publication_is_refused_where_the_store_lost_what_an_amendment_knew(place, penalty, monkeypatch):
    stale = evaluated(place)
    _put(place, penalty)
    settle(place, who="测试")
    monkeypatch.setattr(publish_module, "evaluate_again", lambda *_, **__: None)
    with pytest.raises(StateError, match="现在的记录库没有它所依的全部记录，没有发布"):
        publish(place.database, place.home, stale, who="测试", progress=lambda *_: None)
    with place.database.reading() as connection:
        assert in_force(connection, "public").run != stale.folder.name


@pytest.mark.parametrize("published_url", ["postgresql"], indirect=True)
def test_a_publication_waits_for_a_certificate_before_it_has_the_turn_of_the_log(place):
    """Who revokes one waits for the log: the database ended the publication."""
    record, event = _certified(place)
    stale, uscc = evaluated(place), record["uscc"]
    _put(place, record, event=event)
    settle(place, who="测试")
    with place.database.reading() as connection:
        made = issue(place, connection, place.keyring, uscc, purpose="贷前审查", by="测试", now=clock.now())
    append(place.database, [change("issue_certificate", subject=uscc, details={})], [made.row])
    jti = made.certificate.jti
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with ThreadPoolExecutor(1) as pool:
        with place.database.writing() as connection:
            revoke(connection, jti, reason="申请吊销", by="测试", now=clock.now())
            published = pool.submit(
                publish, place.database, place.home, stale, who="测试", progress=lambda *_: None
            )
            while not published.done() and not connection.execute(waiting).scalar_one():
                pass
            line = change("certificate_revoked", subject=jti, details={})
            append_in(place.database, connection, [line])
        number = published.result(timeout=30).number
    part, _ = in_force_of(place, uscc)
    assert part.publication.amends == number


@ON_SQLITE
def test_of_two_that_say_the_same_of_a_record_on_one_day_the_later_stands(place, penalty):
    """The bureau suspends what a court suspended that morning: one event of the store, whose last word is the bureau's."""
    first = repair(penalty).model_copy(update={"event_type": "suspension", "document_no": "裁1号"})
    _put(place, penalty, cause="act:1", event=first)
    _put(place, penalty, cause="case:1:5", event=first.model_copy(update={"document_no": "案1-5"}))
    found = settle(place, who="测试")
    assert (found.done, found.faults) == (2, {})
    rows = place.home.store.known(end_of_day(clock.today())).rows("event", as_of=clock.today())
    (stored,) = rows.filter(pl.col("source") == FEED).iter_rows(named=True)
    assert (stored["event_type"], stored["document_no"]) == ("suspension", "案1-5")


@ON_SQLITE
def test_what_the_store_refuses_is_told_and_stands_in_nobodys_way(place, penalty):
    wrong = repair(penalty, on=clock.today() + timedelta(days=400))
    _put(place, {"uscc": "91632899MA0000007G"}, cause="act:9", event=replace_uscc(wrong))
    _put(place, penalty)
    found = settle(place, who="测试")
    assert found.done == 1
    assert "没有记入" in found.faults["91632899MA0000007G"]
    with place.database.reading() as connection:
        (left,) = register.waiting(connection)
    assert left.cause == "act:9"


def replace_uscc(event):
    return event.model_copy(update={"uscc": "91632899MA0000007G"})


@ON_SQLITE
def test_one_process_at_a_time(place, penalty):
    _put(place, penalty)
    with alone(place.database, "amend", told="x"), pytest.raises(Conflict, match="另一个进程"):
        settle(place, who="测试")


@ON_SQLITE
def test_before_anything_is_published_the_event_is_kept_and_nothing_amended(place, penalty):
    with place.database.writing() as connection:
        connection.execute(delete(decisions))
        connection.execute(delete(publications))
    _put(place, penalty)
    found = settle(place, who="测试")
    assert (found.done, found.amended) == (1, {})
    assert evaluated(place).document(penalty["uscc"])["unused_records"]


@ON_SQLITE
def test_what_the_store_does_not_take_is_told_until_it_is_mended_and_hinders_nothing_else(place, penalty):
    wrong = repair(penalty).model_copy(
        update={"event_type": "publicity_change", "publicity_until": clock.today() - timedelta(days=1)}
    )
    _put(place, penalty, "act:wrong", wrong)
    told = settle(place, who="测试")
    assert "止期早于记录日期" in told.faults[penalty["uscc"]]
    _put(place, penalty, "act:right")
    told = settle(place, who="测试")
    assert (told.done, list(told.amended)) == (1, [penalty["uscc"]])
    assert "止期早于记录日期" in told.faults[penalty["uscc"]]
    with place.database.reading() as connection:
        (open_,) = (one for one in followed(connection, "act:") if not one.done)
    assert open_.cause == "act:wrong"
    assert "止期早于记录日期" in str(open_.fault)
    assert evaluated(place).document(penalty["uscc"])["unused_records"]
