"""What keeps the code small and at home anywhere: sizes of modules and functions, no machine's name or path."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("features", "models", "scoring", "service")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST_MODULE = 500
LONGEST_FUNCTION = 80
# Built from pieces, so that this file does not hold what it looks for.
PLACES = "|".join(
    ("ro" + "ot", "ho" + "me", "wo" + "rk", "us" + "r/local", "Us" + "ers", "op" + "t", "mn" + "t")
)
MACHINE_PATH = re.compile(rf"""(?:^|[\s"'(=:`])/(?:{PLACES})/[\w.]""", re.MULTILINE)
REGISTRY_HOST = re.compile(
    "|".join(
        (
            r"(?:index-url|index_url|registry)\s*[=:]\s*\S*//",
            r"//(?:[\w-]+\.)*(?:py" + r"pi|python" + r"hosted|npm" + r"js|artifac" + r"tory|nex" + r"us)\b",
            r"//[\w.]+:\d+/(?:simple|root)\b",
        )
    )
)
BINARY = {".parquet", ".png", ".xlsx", ".gz", ".zip", ".pdf", ".woff2"}


def _name(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_modules_and_functions_stay_small(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or node.lineno) - node.lineno + 1 <= LONGEST_FUNCTION, node.name


def test_a_path_is_known_when_it_is_seen():
    seen = ("cd /" + "root/x", '"/' + "home/user/file", "path=/" + "work/main")
    assert all(MACHINE_PATH.search(text) for text in seen)
    fine = ("features/records", "https://example.com/home/x", "a /workspace", "GET /v1/policy")
    assert not any(MACHINE_PATH.search(text) for text in fine)
    assert REGISTRY_HOST.search("https://" + "py" + "pi.org/simple")
    assert not REGISTRY_HOST.search("https://www.gov.cn/zhengce")


def _tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in listed.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and path.suffix not in BINARY:
            yield path


def test_no_tracked_file_names_a_machine_or_a_registry():
    found = []
    for path in _tracked():
        text = path.read_text(encoding="utf-8", errors="ignore")
        for pattern in (MACHINE_PATH, REGISTRY_HOST):
            found += [f"{_name(path)}: {match.group().strip()}" for match in pattern.finditer(text)]
    assert found == []


def test_mlflow_is_no_package():
    """With an __init__.py in it the folder would hide the library."""
    assert not (ROOT / "mlflow" / "__init__.py").exists()
