"""What waits in an inbox, what is still arriving, and what is not taken from it."""

import pytest

from service.errors import NotFound, NotWritten, StateError, WrongUse
from service.jobs.inbox import Inbox
from service.jobs.kinds import KINDS
from service.settings import Settings
from tests.service.jobs.deliveries import deliver


@pytest.fixture
def inbox(tmp_path):
    return Inbox(tmp_path / "inbox")


def test_whole_deliveries_wait_in_their_order_and_others_do_not(inbox, tmp_path):
    assert (inbox.waiting(), inbox.unfinished()) == ([], [])
    for name in ("2", "1", ".hidden"):
        deliver(inbox.folder, name, 1)
    deliver(inbox.folder, "half", 1, whole=False)
    (inbox.folder / "file").touch()
    (inbox.folder / "link").symlink_to(inbox.folder / "1")
    assert (inbox.waiting(), inbox.unfinished()) == (["1", "2"], ["half"])


def test_an_inbox_that_is_named_and_not_there_is_told(inbox, tmp_path):
    """A disk that is not mounted, or a path mistyped: nothing would ever be loaded, and every night was good."""
    named = Inbox.of(Settings(home=tmp_path, inbox=inbox.folder))
    for one in (named, inbox):
        assert one.unfinished() == []
    with pytest.raises(StateError, match=r"收件箱 .*inbox 不在，或者不是文件夹：请核对设置 inbox"):
        named.waiting()
    with pytest.raises(StateError, match="不是文件夹"):
        named.delivery("one")
    inbox.folder.symlink_to(tmp_path / "not mounted")
    for one in (named, inbox):
        with pytest.raises(StateError, match="不是文件夹"):
            one.waiting()
    inbox.folder.unlink()
    inbox.folder.touch()
    with pytest.raises(StateError, match="不是文件夹"):
        inbox.waiting()


@pytest.mark.parametrize(
    "name", ["..", "../x", "a/b", "/etc", ".x", "", "a\x00", "a\nb", "a" * 101, "~", "-x"]
)
def test_a_name_leads_nowhere_else(name):
    with pytest.raises(WrongUse, match="参数不对"):
        KINDS["ingest"].requested({"delivery": name})


@pytest.mark.parametrize("where", ["folder", "file", "manifest.json", "below"])
def test_links_are_not_followed(inbox, tmp_path, where):
    secret = deliver(tmp_path / "elsewhere", "secret", 1)
    if where == "folder":
        inbox.folder.mkdir()
        (inbox.folder / "one").symlink_to(secret)
    else:
        folder = deliver(inbox.folder, "one", 1)
        (folder / "sub").mkdir()
        name = {"file": "honours-1.csv", "below": "sub/x"}.get(where, where)
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(secret / "honours-1.csv")
    with pytest.raises(StateError, match="是链接，不载入"):
        inbox.delivery("one")


def test_a_changed_delivery_has_another_mark(inbox):
    folder = deliver(inbox.folder, "one", 1)
    before = inbox.mark("one")
    assert inbox.mark("one") == before
    (folder / "more").write_text("x")
    assert inbox.mark("one") != before


def test_what_was_moved_is_moved_once(inbox):
    deliver(inbox.folder, "one", 1)
    target = inbox.move("one", "job")
    assert inbox.move("one", "job") == target
    with pytest.raises(NotFound, match="已载入的在 inbox-done"):
        inbox.move("one", "other")


def test_what_cannot_be_moved_is_told(inbox):
    deliver(inbox.folder, "one", 1)
    inbox.done.touch()
    with pytest.raises(NotWritten, match="已载入，但移不到"):
        inbox.move("one", "job")
