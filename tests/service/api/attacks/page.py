"""Write the table of attacks in docs/security.md again: `python -m tests.service.api.attacks.page`."""

import importlib
import pkgutil
from pathlib import Path
from typing import Final

from tests.service.api import attacks
from tests.service.api.attacks.attack import rows

PAGE: Final = Path(__file__).parents[4] / "docs" / "security.md"
BEGIN: Final = "<!-- attacks: written by `python -m tests.service.api.attacks.page` -->\n"
END: Final = "<!-- end of attacks -->\n"


def table() -> str:
    """The table of every attack on the list."""
    for module in pkgutil.iter_modules(attacks.__path__, f"{attacks.__name__}."):
        if module.name != __name__:
            importlib.import_module(module.name)
    return "\n".join(rows()) + "\n"


def written(text: str) -> str:
    """The page with the table as it is now."""
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    return f"{head}{BEGIN}{table()}{END}{tail}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
