"""`policy check` counts what is read otherwise than shipped, in its last line and as plain data."""

import shutil

from scoring.compiler.loader import PACKAGED
from tests.command import shouxin


def test_the_last_line_counts_the_readings(empty_home, tmp_path):
    folder = tmp_path / "policy"
    shutil.copytree(PACKAGED, folder)
    text = (folder / "articles.yaml").read_text(encoding="utf-8")
    (folder / "articles.yaml").write_text(text.replace("cap: 2,", "cap: 3,"), encoding="utf-8")
    text = (folder / "measures" / "honours.yaml").read_text(encoding="utf-8")
    (folder / "measures" / "honours.yaml").write_text(
        text.replace("推荐优先，不免评审", "推荐在先，不免评审"), encoding="utf-8"
    )
    page = shouxin(empty_home, "policy", "check", folder)
    assert page.code == 0
    assert (
        page.out.strip().splitlines()[-1].strip() == "3 处法律读法、文字或者分界与自带不同，须由法制部门签认"
    )
    found = shouxin(empty_home, "policy", "check", folder, "--json").json["problems"]
    assert sum(one["reading"] for one in found) == 3


def test_the_shipped_policy_has_none(empty_home):
    page = shouxin(empty_home, "policy", "check")
    assert "签认" not in page.out
