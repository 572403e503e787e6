"""Layouts: the files that a prefecture receives, declared column by column."""

from collections.abc import Mapping
from types import MappingProxyType

from features.errors import UnknownLayout
from features.layouts import (
    arrears,
    compliance,
    double_publicity,
    double_publicity_2016,
    events,
    payments,
    ratings,
    registry,
    tax,
)
from features.layouts.layout import IDENTIFIERS, Check, Column, Layout

LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        layout.name: layout
        for module in (
            registry,
            tax,
            payments,
            arrears,
            double_publicity,
            double_publicity_2016,
            compliance,
            ratings,
            events,
        )
        for layout in module.LAYOUTS
    }
)
"""Every layout by its name."""


def layout_named(name: str) -> Layout:
    """The layout of that name, or `UnknownLayout` with the names there are."""
    if name not in LAYOUTS:
        raise UnknownLayout(f"没有名为“{name}”的文件格式。可用的格式：{'、'.join(sorted(LAYOUTS))}")
    return LAYOUTS[name]


__all__ = ["IDENTIFIERS", "LAYOUTS", "Check", "Column", "Layout", "layout_named"]
