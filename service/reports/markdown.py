"""Tables in Markdown, for the generated pages."""


def row(*cells: object) -> str:
    """One row; a bar or a line break inside a cell would end it."""
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def table(*headers: str) -> list[str]:
    """The head of a table."""
    return [row(*headers), row(*("---" for _ in headers))]
