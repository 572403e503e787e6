"""The list of attacks, the page that shows it, and the tests that try them are one."""

import ast
from pathlib import Path

from tests.service.api.attacks.attack import ATTACKS
from tests.service.api.attacks.page import PAGE, table, written

ROOT = Path(__file__).parents[4]
LEAST = 40


def test_the_page_shows_the_list_as_it_is():
    text = PAGE.read_text(encoding="utf-8")
    assert written(text) == text, "run python -m tests.service.api.attacks.page"


def test_every_attack_has_a_test_that_is_there():
    table()
    assert len(ATTACKS) >= LEAST
    wanted = {}
    for one in ATTACKS.values():
        path, _, name = one.test.partition("::")
        wanted.setdefault(path, set()).add(name)
    for path, names in wanted.items():
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert names <= there, (path, names - there)


def test_every_test_of_an_attack_is_on_the_list():
    table()
    tried = {one.test for one in ATTACKS.values()}
    for path in Path(__file__).parent.glob("test_*.py"):
        if path.name == Path(__file__).name:
            continue
        tests = [
            node.name
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef)
        ]
        ours = {f"{path.relative_to(ROOT).as_posix()}::{name}" for name in tests if name.startswith("test_")}
        assert ours <= tried, ours - tried
