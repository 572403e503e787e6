"""The pages that are generated from declarations say what is declared; the README names every command."""

import re
from pathlib import Path

import pytest
import typer.main

from service.cli.main import app
from service.reference import pages as reference

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
STORED = sorted(path.relative_to(REFERENCE).as_posix() for path in REFERENCE.rglob("*.*"))


@pytest.fixture(scope="module")
def pages():
    return reference.pages()


def test_there_is_a_page_for_all_that_is_declared_and_for_nothing_else(pages):
    assert sorted(pages) == STORED, "run make docs"


@pytest.mark.parametrize("name", STORED)
def test_generated_page_is_up_to_date(pages, name):
    assert (REFERENCE / name).read_text(encoding="utf-8") == pages[name], "run make docs"


def test_check_tells_a_stale_page(tmp_path):
    assert reference.main([str(tmp_path)]) == 0
    assert reference.main([str(tmp_path), "--check"]) == 0
    (tmp_path / "reference" / "features.md").write_text("old", encoding="utf-8")

    assert reference.main([str(tmp_path), "--check"]) == 1


def test_a_page_that_is_left_over_is_told_and_taken_away(tmp_path):
    left = tmp_path / "reference" / "measures" / "XX-01.md"
    assert reference.main([str(tmp_path)]) == 0
    left.write_text("old", encoding="utf-8")

    assert reference.main([str(tmp_path), "--check"]) == 1
    assert reference.main([str(tmp_path)]) == 0
    assert not left.exists()
    assert reference.main([str(tmp_path), "--check"]) == 0


def commands() -> list[str]:
    group = typer.main.get_command(app)
    return sorted(group.commands)


@pytest.mark.parametrize("name", commands())
@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_readme_names_the_command(readme, name):
    text = (ROOT / readme).read_text(encoding="utf-8")

    assert f"`{name}" in text or f"shouxin {name}" in text


def test_every_decision_page_is_in_the_index():
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    pages = sorted(path.name for path in (ROOT / "docs" / "adr").glob("0*.md"))

    assert pages
    assert [name for name in pages if name not in index] == []


def test_links_between_pages_lead_somewhere():
    pages = [
        *ROOT.glob("README*.md"),
        *ROOT.glob("docs/*.md"),
        *ROOT.glob("docs/adr/*.md"),
        *REFERENCE.rglob("*.md"),
    ]
    links = [(page, target) for page in pages for target in _links(page.read_text(encoding="utf-8"))]

    assert len(links) > 10
    assert [f"{page.name}: {target}" for page, target in links if not (page.parent / target).exists()] == []


def _links(text: str) -> list[str]:
    return [target.split("#", 1)[0] for target in re.findall(r"\]\(([^)\s:]+(?:\.md|/)[^)\s]*)\)", text)]
