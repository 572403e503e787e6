"""What the files of a policy hold, as rows of text for the sheets that staff edit."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from features.yaml_lines import Step
from scoring.compiler.parse import Parsed, parse
from scoring.errors import PolicyError
from scoring.schema.policy import Policy
from service.errors import WrongUse
from service.policy_sheets.condition_text import explanation
from service.policy_sheets.labels import BANDS as SERIES
from service.policy_sheets.labels import DOMAIN_NAMES
from service.policy_sheets.tables import (
    BANDS,
    BASES,
    MEASURES,
    OVERRIDES,
    SIZE_RULES,
    Column,
    Sheet,
    sheets,
)

Where = tuple[Step, ...]
RULE_FILES: Final[Mapping[str, tuple[str, str]]] = {
    OVERRIDES: ("overrides.yaml", "overrides"),
    SIZE_RULES: ("size_policy.yaml", "rules"),
}
"""Sheet → the one file that its rules stand in, and the key of their list."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet and where its content stands.

    Attributes:
        key: which rule, basis or band it is; unique in its sheet.
        path: its place in the file; of a band, `path[:2]` is the version it belongs to.
        raw: the mapping as the file writes it.
        cells: header → text.
    """

    key: str
    file: str
    path: Where
    raw: Mapping[str, Any]
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Content:
    """A policy as sheets."""

    folder: Path
    policy: Policy
    parsed: Parsed
    sheets: Mapping[str, Sheet]
    rows: Mapping[str, Sequence[Row]]


def content(folder: Path) -> Content:
    """The sheets of a policy's folder. Raises PolicyError where it cannot be typed, PolicyUnreadable where not read."""
    parsed = parse(folder)
    if parsed.policy is None:
        raise PolicyError(sorted(set(parsed.problems)))
    known = sheets(parsed.policy)
    rules = {
        MEASURES: [
            _rule(
                known[MEASURES],
                placed.document.file,
                placed.path,
                _raw(parsed, placed.document.file, placed.path),
            )
            for placed in parsed.measures
        ],
        **{name: list(_single_file(parsed, known[name], *at)) for name, at in RULE_FILES.items()},
    }
    cited = [row for name in (MEASURES, OVERRIDES, SIZE_RULES) for row in rules[name]]
    rows = rules | {
        BASES: [basis for row in cited for basis in _bases(known[BASES], row)],
        BANDS: list(_bands(parsed, known[BANDS])),
    }
    for name, found in rows.items():
        twice = [key for key, count in Counter(row.key for row in found).items() if count > 1]
        if twice:
            raise WrongUse(f"{name} {twice[0]} 在政策中有两个，请先运行 shouxin policy check 并改正")
    return Content(folder, parsed.policy, parsed, known, rows)


def cell_text(column: Column, raw: Mapping[str, Any]) -> str:
    """What a column shows of a mapping."""
    value: Any = raw
    for step in column.field:
        value = value.get(step) if isinstance(value, Mapping) else None
    return column.form.show(value)


def _raw(parsed: Parsed, file: str, path: Where) -> Mapping[str, Any]:
    value: Any = parsed.documents[file].value
    for step in path:
        value = value[step]
    domain = parsed.documents[file].value.get("domain")
    found: Mapping[str, Any] = {"domain": domain} | value if domain else value
    return found


def _single_file(parsed: Parsed, sheet: Sheet, file: str, key: str) -> Iterator[Row]:
    for position in range(len(parsed.documents[file].value[key])):
        path = (key, position)
        yield _rule(sheet, file, path, _raw(parsed, file, path))


def _rule(sheet: Sheet, file: str, path: Where, raw: Mapping[str, Any]) -> Row:
    shown = {
        "条件（说明，只读）": "\n".join(explanation(one) for one in raw.get("when", ())),
        "依据（只读，改动在工作表“依据”）": "\n".join(
            f"《{one['instrument']}》{one.get('article', '')}" for one in raw["bases"]
        ),
    }
    return Row(str(raw["id"]), file, path, raw, _cells(sheet, raw, shown))


def _bases(sheet: Sheet, owner: Row) -> Iterator[Row]:
    for position, raw in enumerate(owner.raw["bases"]):
        shown = {"规则编号": owner.key, "规则名称（只读）": str(owner.raw["label"])}
        yield Row(
            f"{owner.key}#{position + 1}",
            owner.file,
            (*owner.path, "bases", position),
            raw,
            _cells(sheet, raw, shown),
        )


def _bands(parsed: Parsed, sheet: Sheet) -> Iterator[Row]:
    file = "grades.yaml"
    for series in SERIES.of:
        for number, version in enumerate(parsed.documents[file].value[series]):
            for place, raw in enumerate(version["grades"]):
                shown = {"种类": SERIES.label(series)} | {
                    one.header: cell_text(one, version) for one in sheet.columns if one.at == "version"
                }
                key = f"{series}/{version['in_force_from']}/{raw['grade']}"
                yield Row(key, file, (series, number, "grades", place), raw, _cells(sheet, raw, shown))


def _cells(sheet: Sheet, raw: Mapping[str, Any], shown: Mapping[str, str]) -> Mapping[str, str]:
    return {
        one.header: shown.get(one.header, "") if one.at != "row" else cell_text(one, raw)
        for one in sheet.columns
    }


def measure_file(domain_label: str) -> str:
    """The file that holds the measures of a domain."""
    return f"measures/{DOMAIN_NAMES.code(domain_label)}.yaml"
