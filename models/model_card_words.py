"""What the model card says around its figures, in each of its languages."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.bins import Feature

if TYPE_CHECKING:
    from models.gates import Gate  # it audits, with libraries of training; words do not need them


@dataclass(frozen=True, kw_only=True)
class Words:
    """Heads of tables and names of codes in one language.

    Attributes:
        method: a way of validation, as the validation names it → in this language.
        unseen: added to the points of an unknown that training never saw.
        not_measured: in the place of a figure that was not measured.
        feature: what the card calls a feature.
        gate_row: verdict, and name or ground, of a gate.
    """

    purposes: Mapping[str, str]
    directions: Mapping[int, str]
    method: Callable[[str], str]
    unseen: str
    not_measured: str
    feature: Callable[[Feature], str]
    gate_row: Callable[["Gate"], tuple[str, str]]
    calibration_head: tuple[str, ...]
    gates_head: tuple[str, ...]
    features_head: tuple[str, ...]
    datasets_head: tuple[str, ...]
    params_head: tuple[str, ...]
    versions_head: tuple[str, ...]
    environment_head: tuple[str, ...]

    def measured(self, value: float | None) -> str:
        """A figure, or the words for none."""
        return self.not_measured if value is None else f"{value:.4f}"


def _method_in_english(method: str) -> str:
    folds = re.fullmatch(r"(\d+) 折交叉验证，重复 (\d+) 次", method)
    if folds:
        return f"{folds[1]}-fold cross-validation, repeated {folds[2]} times"
    return {"留出样本": "held-out rows"}.get(method, method)


WORDS: Final[Mapping[str, Words]] = {
    "zh": Words(
        purposes={
            "public": "公共信用评价（只用公开与政务共享信息）",
            "financing": "融资服务（含经授权的信息）",
        },
        directions={1: "越高越好", -1: "越低越好", 0: "不设方向"},
        method=str,
        unseen="（样本中未出现，取平均）",
        not_measured="未测",
        feature=lambda one: one.label,
        gate_row=lambda gate: ("通过" if gate.passed else "未通过", gate.reason),
        calibration_head=("组", "户数", "违约户数", "预测违约率", "实际违约率"),
        gates_head=("结论", "依据"),
        features_head=("特征", "方向", "分箱数", "最低分", "最高分", "未知得分", "未知占比"),
        datasets_head=("数据", "SHA-256"),
        params_head=("项目", "值"),
        versions_head=("版本", "哈希"),
        environment_head=("组件", "版本"),
    ),
    "en": Words(
        purposes={
            "public": "public credit evaluation (open and government-shared data only)",
            "financing": "financing (with data that need the enterprise's authorisation)",
        },
        directions={1: "more is better", -1: "more is worse", 0: "free"},
        method=_method_in_english,
        unseen=" (never seen in training; average)",
        not_measured="not measured",
        feature=lambda one: f"`{one.name}`",
        gate_row=lambda gate: ("passed" if gate.passed else "failed", gate.name),
        calibration_head=("group", "enterprises", "bads", "predicted rate", "observed rate"),
        gates_head=("verdict", "gate"),
        features_head=("feature", "direction", "bins", "lowest", "highest", "unknown", "share unknown"),
        datasets_head=("data set", "SHA-256"),
        params_head=("item", "value"),
        versions_head=("version of", "hash"),
        environment_head=("component", "version"),
    ),
}
