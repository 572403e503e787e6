"""The URL of a file of SQLite, as SQLAlchemy reads it, and MLflow by SQLAlchemy."""

from pathlib import Path


def sqlite_url(file: Path) -> str:
    """The URL of one file. Only what a URL would take for something else is encoded: MLflow makes the folder that the text names."""
    return "sqlite:///" + str(file).replace("%", "%25").replace("?", "%3F")
