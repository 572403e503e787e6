import platform
from importlib.metadata import version

import pytest

from models import environment
from models.errors import RegistryError


def test_it_names_what_a_card_is_made_with():
    found = environment.environment()
    assert list(found) == sorted(found)
    assert found["python"] == platform.python_version()
    assert found["lightgbm"] == version("lightgbm")
    assert {"shouxin", "numpy", "polars", "mlflow"} <= set(found)


def test_what_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(environment, "_MADE_WITH", ("shouxin", "no-such-package"))
    with pytest.raises(RegistryError, match="no-such-package"):
        environment.environment()
