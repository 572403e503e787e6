"""`docs/jobs.md` says what a manifest holds: its example is read as it stands, and every key has its line."""

import re
import shutil
from pathlib import Path

import pytest

from features.deliveries import MANIFEST, is_simulated, read_manifest
from features.errors import ManifestError
from tests.features.builders import day

ROOT = Path(__file__).parents[2]
SECTION = (
    (ROOT / "docs" / "jobs.md")
    .read_text(encoding="utf-8")
    .partition("### The manifest")[2]
    .partition("\n## ")[0]
)
MAPPING = ROOT / "docs" / "mappings" / "mcm2020c-invoices.yaml"


@pytest.fixture
def folder(tmp_path):
    (example,) = re.findall(r"```json\n(.*?)```", SECTION, re.DOTALL)
    (tmp_path / MANIFEST).write_text(example, encoding="utf-8")
    shutil.copy(MAPPING, tmp_path / "名单.yaml")
    return tmp_path


def test_the_example_is_read_as_it_stands(folder):
    found = read_manifest(folder)
    assert [(one.path.name, one.layout.name, one.feed, one.received_on, one.sheet) for one in found] == [
        ("欠薪-202609.xlsx", "wage-arrears", "human-resources", day("2026-10-08"), "九月"),
        ("名单.xlsx", "mcm2020c-invoices", "credit_site", None, None),
        ("处罚-202611.csv", "penalties", "credit-centre", None, None),
    ]
    assert not is_simulated(folder)


def test_every_key_that_is_read_has_its_line_and_no_other(folder):
    told = re.findall(r"^\| `(\w+)` \|", SECTION, re.MULTILINE)
    (folder / MANIFEST).write_text('{"deliveries": [{"x": 1}]}', encoding="utf-8")
    with pytest.raises(ManifestError) as refused:
        read_manifest(folder)
    for key in told:
        assert key in str(refused.value)
    assert set(re.findall(r"[a-z_]{4,}", str(refused.value).partition("每项须有")[2])) == set(told)
