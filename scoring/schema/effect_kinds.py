"""Kinds of adverse effects, which nothing heavy is loaded for."""

from typing import Final, Literal

EffectKind = Literal["direct_d", "scored_d", "bar_a", "duty_to_check", "as_decided", "management"]
EFFECT_KINDS: Final[dict[EffectKind, str]] = {
    "direct_d": "直接定为 D",
    "scored_d": "按得分定为 D",
    "bar_a": "不得评 A",
    "duty_to_check": "依法核查后处理的限制",
    "as_decided": "按决定文书执行的限制",
    "management": "管理措施",
}
"""Kind of effect → Chinese name. The restrictions are their applying bodies'."""
OF_THE_BUREAU: Final[frozenset[EffectKind]] = frozenset({"direct_d", "scored_d", "bar_a"})
"""What the bureau decides itself: under every policy it answers objections to these."""
