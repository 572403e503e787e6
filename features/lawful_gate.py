"""The only door between the store and the features."""

from features.gate_rules import Citation, GateRules

__all__ = ["Citation", "GateRules"]
