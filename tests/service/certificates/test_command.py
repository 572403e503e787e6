"""`certificate issue` hands a certificate over or registers none."""

import pytest

from service.errors import DatabaseFault


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_where_the_file_cannot_be_written_no_certificate_is_registered(installation):
    uscc, folder = installation.changed.better, installation.folder

    def issue(out):
        return installation("certificate", "issue", uscc, "--purpose", "申请贷款", "--out", out)

    def registered():
        return len(installation.done("certificate", "list", "--json").json)

    for out in (folder / "absent" / "c.jws", folder, "/dev/full"):
        answer = issue(out)
        assert (answer.code, registered()) == (4, 0), out
        assert "写不出" in answer.err
    assert issue(folder / "c.jws").code == 0
    content = (folder / "c.jws").read_text()
    again = issue(folder / "c.jws")
    assert (again.code, registered(), (folder / "c.jws").read_text()) == (2, 1, content)
    assert "不覆盖" in again.err


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_where_it_cannot_be_registered_no_file_is_left(installation, monkeypatch):
    def failing(*_arguments, **_details):
        raise DatabaseFault("数据库未能完成")

    monkeypatch.setattr("service.cli.certificate.changed_in", failing)
    path = installation.folder / "c.jws"
    answer = installation(
        "certificate", "issue", installation.changed.better, "--purpose", "x", "--out", path
    )
    assert (answer.code, path.exists()) == (4, False)
    assert installation.done("certificate", "list", "--json").json == []
