"""The catalogue: every feature there is, and which of them a purpose may use."""

import hashlib
import inspect
import json
from collections.abc import Sequence
from functools import cache
from types import ModuleType
from typing import Any, Final

from features import (
    acts,
    counted_records,
    days,
    deferrals,
    enterprise_numbers,
    event_order,
    feature_table,
    few_rows,
    lawful_gate,
    repairs,
    same_event,
    succession,
    terms,
    upstream,
    value,
    whole_table,
)
from features import feature as feature_module
from features.definitions import (
    arrears,
    compliance,
    invoice_views,
    invoices,
    loans,
    payments,
    registration,
    supervision,
    tax,
    tax_ratings,
    wages_and_contracts,
)
from features.errors import CatalogueError
from features.feature import Feature, Purpose, require_features

_FAMILIES: Final[tuple[ModuleType, ...]] = (
    registration,
    tax_ratings,
    tax,
    payments,
    wages_and_contracts,
    arrears,
    compliance,
    supervision,
    invoices,
    loans,
)
_COMPUTED_BY: Final[tuple[ModuleType, ...]] = (
    feature_module,
    feature_table,
    lawful_gate,
    acts,
    counted_records,
    days,
    deferrals,
    enterprise_numbers,
    event_order,
    few_rows,
    invoice_views,
    repairs,
    same_event,
    succession,
    terms,
    upstream,
    value,
    whole_table,
)
CATALOGUE: Final[tuple[Feature, ...]] = tuple(f for module in _FAMILIES for f in module.FEATURES)
"""Every feature, family by family."""
_BY_NAME: Final = {f.name: f for f in CATALOGUE}


def called(name: str, value: float | None) -> str | None:
    """What the value of a feature is called where it stands for a rating (`Feature.called`); null of what is not in the catalogue."""
    return _BY_NAME[name].called(value) if name in _BY_NAME else None


def features_for(purpose: Purpose) -> tuple[Feature, ...]:
    """The features a purpose may use: a public card takes no input that needs the enterprise's authorisation."""
    if purpose == "financing":
        return CATALOGUE
    return tuple(f for f in CATALOGUE if f.access != "authorised")


def features_named(names: Sequence[str], purpose: Purpose) -> tuple[Feature, ...]:
    """The features of those names, in that order; `CatalogueError` for an unknown or a forbidden one."""
    for name in names:
        if name not in _BY_NAME:
            raise CatalogueError(f"目录中没有特征“{name}”；可用的特征见 shouxin catalogue")
    asked = tuple(_BY_NAME[name] for name in names)
    require_allowed(asked, purpose)
    return asked


def require_allowed(features: Sequence[Feature], purpose: Purpose) -> None:
    """`CatalogueError` unless all are features that a card of this purpose may use. Reads nothing.

    A public card takes no input that needs the enterprise's authorisation; no card takes an audit attribute.
    """
    require_features(features)
    refused = [f for f in features if purpose == "public" and f.access == "authorised"]
    if refused:
        names = "、".join(f"{f.label}（{f.name}）" for f in refused)
        raise CatalogueError(
            f"公共信用评分卡（public）不得使用须经企业授权的数据：{names}；"
            "请去掉这些特征，或把评分卡用途改为融资（financing）"
        )


def entries() -> list[dict[str, Any]]:
    """The catalogue as plain data: what its page, the model card and `catalogue --json` show."""
    return [
        {
            "name": f.name,
            "label": f.label,
            "family": f.family,
            "window": f"{f.window}个月" if f.window else "全部计入的记录",
            "direction": f.direction,
            "unit": f.unit,
            "unknown": f.unknown,
            "access": f.access,
            "legal_note": f.legal_note,
        }
        for f in CATALOGUE
    ]


@cache
def catalogue_hash() -> str:
    """SHA-256 over what is declared and over the code that computes it: the version a decision names."""
    digest = hashlib.sha256(json.dumps(entries(), ensure_ascii=False, sort_keys=True).encode())
    for module in (*_FAMILIES, *_COMPUTED_BY):
        digest.update(inspect.getsource(module).encode())
    return digest.hexdigest()
