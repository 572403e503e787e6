"""The notebooks run from start to end on a small home, and are kept without what running leaves in them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
REAL = ROOT.parent / "shared" / "data" / "mcm2020c"
READ_A_HOME = [path for path in NOTEBOOKS if not path.name.startswith("05_")]
(INVOICES,) = [path for path in NOTEBOOKS if path.name.startswith("05_")]


def by_name(path):
    return path.stem


@pytest.fixture(scope="module")
def ran(changed_home, tmp_path_factory):
    """The notebooks after their cells ran, in a folder of their own: by name, and `absent` without the real data."""
    here, out = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("out")
    asked = {path.stem: str(path) for path in READ_A_HOME}
    asked |= {"absent": f"{INVOICES}:SHOUXIN_REAL_DATA={out / 'absent'}"}
    asked |= {INVOICES.stem: f"{INVOICES}:SHOUXIN_REAL_DATA={REAL}"} if REAL.exists() else {}
    command = [sys.executable, "-m", "tests.notebooks.execute", out, *asked.values()]
    told = os.environ | {"PYTHONPATH": str(ROOT), "SHOUXIN_HOME": str(changed_home)}
    done = subprocess.run(command, cwd=here, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert list(here.iterdir()) == []
    return {name: out / f"{number}.ipynb" for number, name in enumerate(asked)}


def read(path):
    """A notebook that ran to its end."""
    wrong = path.with_suffix(".error")
    assert not wrong.exists(), wrong.read_text(encoding="utf-8")[-4000:]
    return nbformat.read(path, as_version=4)


def outputs(notebook, kind):
    return [one for cell in notebook.cells for one in cell.get("outputs", []) if one["output_type"] == kind]


def printed(notebook):
    return "".join(one["text"] for one in outputs(notebook, "stream"))


def pictures(notebook):
    return sum("image/svg+xml" in one["data"] for one in outputs(notebook, "execute_result"))


@pytest.mark.parametrize("path", READ_A_HOME, ids=by_name)
def test_it_runs_from_start_to_end(path, ran):
    notebook = read(ran[path.stem])
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert [one["text"] for one in outputs(notebook, "stream") if one["name"] == "stderr"] == []
    told = {"01": ("家企业 × ", 0), "02": ("评分卡", 4), "03": ("得分 ", 1), "04": ("第 1 版 → 第 2 版", 2)}
    words, drawn = told[path.name[:2]]
    assert words in printed(notebook) or words in str(outputs(notebook, "execute_result"))
    assert pictures(notebook) == drawn


@pytest.mark.skipif(not REAL.exists(), reason="the real data set mcm2020c is not beside the repository")
def test_the_real_invoices_run_where_they_are(ran):
    notebook = read(ran[INVOICES.stem])
    assert "123 家，违约 27 家" in printed(notebook)
    assert "99 家，违约 3 家" in printed(notebook)
    assert pictures(notebook) == 2


def test_without_the_real_invoices_a_clear_line_and_nothing_else(ran):
    notebook = read(ran["absent"])
    assert printed(notebook).startswith("没有真实数据：以 SHOUXIN_REAL_DATA 指明所在文件夹")
    assert len(outputs(notebook, "stream")) == 1
    assert outputs(notebook, "execute_result") == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_nothing_of_a_run_is_kept(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in code] == [[]] * len(code), "clear the outputs before committing"
    assert {cell.execution_count for cell in code} == {None}
    assert all(cell.metadata == {} for cell in notebook.cells)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.language_info == {"name": "python"}
    assert [cell.id for cell in notebook.cells] == [f"cell-{n:02}" for n in range(1, len(notebook.cells) + 1)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_it_says_in_chinese_what_it_does_and_names_no_place(path):
    notebook = nbformat.read(path, as_version=4)
    text = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert text[0].startswith(f"# {'一二三四五'[int(path.name[:2]) - 1]}、")
    assert len(text) >= 4
    assert all(re.search(r"[\u4e00-\u9fff]", one) for one in text)
    assert not re.search(r"[\u4e00-\u9fff][,;:?!()]", "".join(text)), "half-width punctuation in Chinese text"
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert not re.search(r"""["']/""", code)
