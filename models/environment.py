"""With what a scorecard was made: versions, and nothing that tells one machine from another."""

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from models.errors import RegistryError

_MADE_WITH: Final = ("shouxin", "lightgbm", "mlflow", "numpy", "polars", "scipy")


def environment() -> dict[str, str]:
    """Name → version of Python and of the packages that shape a scorecard, ascending by name."""
    try:
        found = {name: version(name) for name in _MADE_WITH}
    except PackageNotFoundError as error:
        raise RegistryError(f'未安装 {error.name}：请安装 pip install "shouxin[train]"') from error
    return dict(sorted({"python": platform.python_version(), **found}.items()))
