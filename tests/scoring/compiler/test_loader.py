"""From files to one typed object: identity, immutability, and errors that say where."""

import pickle
import shutil
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from scoring.compiler.loader import PACKAGED, load_policy
from scoring.errors import PolicyError, PolicyNotInForce
from scoring.schema.measure import DOMAINS
from tests.scoring.shipped import law, policy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(PACKAGED, tmp_path / "policy")
    return tmp_path / "policy"


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_copy_elsewhere_is_the_same_policy(folder):
    copy = load_policy(folder)
    assert copy == policy()
    assert (copy.hash, copy.law_hash) == (policy().hash, policy().law_hash)


def test_comments_and_layout_are_no_part_of_its_identity(folder):
    _replace(folder / "grades.yaml", "bands:", "# 一个注释\n\nbands:")
    assert load_policy(folder).hash == policy().hash


def test_a_rule_changes_the_policy_but_not_the_law(folder):
    _replace(folder / "grades.yaml", "probability_below: 0.04", "probability_below: 0.05")
    changed = load_policy(folder)
    assert changed.hash != policy().hash
    assert changed.law_hash == policy().law_hash


@pytest.mark.parametrize("file", ["instruments.yaml", "lists.yaml"])
def test_instruments_and_lists_are_the_law(folder, file):
    name = "    name: 中华人民共和国慈善法" if file == "instruments.yaml" else "    name: 失信被执行人名单"
    _replace(folder / file, name, name + "（改）")
    changed = load_policy(folder)
    assert changed.law_hash != policy().law_hash
    assert changed.hash != policy().hash


def test_the_error_says_file_line_reason_and_mend(folder):
    file = folder / "measures" / "honours.yaml"
    _replace(file, "    remedy: 降级即停；", "    remedie: 降级即停；")
    line = 1 + next(
        i for i, row in enumerate(file.read_text(encoding="utf-8").splitlines()) if "remedie" in row
    )
    with pytest.raises(PolicyError) as caught:
        load_policy(folder)
    error = caught.value
    assert (error.file, error.line) == ("measures/honours.yaml", line)
    assert "remedie" in error.reason
    assert error.mend
    assert str(error).startswith(f"measures/honours.yaml 第 {line} 行")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert again.problems == error.problems


def test_nothing_can_be_changed_afterwards():
    with pytest.raises(ValidationError):
        policy().settings.title = "另一个"


def test_a_policy_and_its_day_travel_to_workers():
    assert pickle.loads(pickle.dumps(policy())) == policy()  # noqa: S301 - our own bytes
    assert pickle.loads(pickle.dumps(law())) == law()  # noqa: S301 - our own bytes


def test_no_policy_before_its_first_day():
    with pytest.raises(PolicyNotInForce, match="2020-07-01"):
        policy().on(date(2020, 6, 30))
    assert policy().on(date(2020, 7, 1)).measures


def test_measures_come_in_the_order_of_domains():
    order = [list(DOMAINS).index(measure.domain) for measure in policy().measures]
    assert order == sorted(order)
    assert set(order) == set(range(len(DOMAINS)))


def test_the_name_of_the_prefecture_is_a_setting(folder):
    _replace(folder / "policy.yaml", "name: 海西蒙古族藏族自治州", "name: 某自治州")
    assert load_policy(folder).settings.prefecture.name == "某自治州"


def test_the_name_of_the_bureau_is_a_setting(folder):
    _replace(folder / "policy.yaml", "bureau: 自治州发展改革部门", "bureau: 某州发展和改革委员会")
    assert load_policy(folder).settings.bureau == "某州发展和改革委员会"
