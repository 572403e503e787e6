"""One file of a policy as YAML with line numbers."""

from dataclasses import dataclass
from pathlib import Path

from features.system_reasons import system_reason
from features.yaml_lines import Step, YamlFault, YamlText, parse_yaml
from scoring.errors import PolicyUnreadable, Problem

__all__ = ["Document", "Step", "read_yaml"]


@dataclass(frozen=True, slots=True)
class Document(YamlText):
    """One file read: its plain value, the line of every key and item by its path, the file's name and its text."""

    file: str
    text: str


def read_yaml(path: Path, file: str) -> Document | Problem:
    """Read one file; a problem when it is no YAML mapping. Raises PolicyUnreadable when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PolicyUnreadable(f"无法读取政策文件 {file}{system_reason(error)}") from error
    except UnicodeDecodeError as error:
        raise PolicyUnreadable(f"无法读取政策文件 {file}：不是 UTF-8 编码的文字，请另存为 UTF-8") from error
    read = parse_yaml(text)
    if isinstance(read, YamlFault):
        return Problem(file, read.line, read.reason, read.mend)
    return Document(read.value, read.lines, file, text)
