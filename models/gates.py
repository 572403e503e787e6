"""What a scorecard must show before it may be put to use."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from models.bins import NumberFeature
from models.errors import ModelError
from models.fairness import Fairness
from models.lawful_card import unlawful_inputs
from models.scorecard import Scorecard
from models.selections import FEWEST_A, MOST_D
from models.validate import Validation


@dataclass(frozen=True)
class Thresholds:
    """Limits of the gates for one purpose.

    Attributes:
        auc_low: the lower end of the AUC's 95 % interval must lie above this.
        calibration_error: the expected calibration error may be at most this.
        psi: the population stability index, training against validation, may be at most this.
    """

    auc_low: float
    calibration_error: float
    psi: float


# Real financing data are few (123 labelled firms): the interval is wide, and a better-than-chance lower end is
# already something; the bins of so few rows scatter by 0.1 of themselves.
THRESHOLDS = {
    "public": Thresholds(auc_low=0.6, calibration_error=0.05, psi=0.25),
    "financing": Thresholds(auc_low=0.5, calibration_error=0.15, psi=0.25),
}


@dataclass(frozen=True)
class Gate:
    """One gate's answer.

    Attributes:
        name: `discrimination`, `calibration`, `stability`, `fairness`, `lawfulness` or `reproducibility`.
        passed: the answer.
        reason: what was measured and what was asked, in Chinese.
    """

    name: str
    passed: bool
    reason: str


def check_gates(scorecard: Scorecard, validation: Validation) -> tuple[Gate, ...]:
    """All gates, in a fixed order; a figure that was not measured fails its gate."""
    limits = THRESHOLDS.get(scorecard.purpose, THRESHOLDS["public"])
    psi = validation.psi
    return (
        Gate(
            "discrimination",
            validation.auc_low > limits.auc_low,
            f"区分度：AUC 95% 区间下限 {validation.auc_low:.3f}，要求大于 {limits.auc_low:.3f}",
        ),
        Gate(
            "calibration",
            validation.calibration_error <= limits.calibration_error,
            f"校准：期望校准误差 {validation.calibration_error:.3f}，要求不超过 {limits.calibration_error:.3f}",
        ),
        Gate(
            "stability",
            psi is not None and psi <= limits.psi,
            f"稳定性：PSI {'未测' if psi is None else f'{psi:.3f}'}，要求不超过 {limits.psi:.3f}",
        ),
        _fairness(validation.fairness),
        _lawfulness(scorecard),
        _reproducibility(scorecard),
    )


def _fairness(found: Fairness | None) -> Gate:
    """No group is graded worse than four fifths allow, unless its outcomes bear it out (docs/model.md)."""
    if found is None:
        return Gate("fairness", passed=False, reason="公平性：未测，要求按审计属性检查")
    adverse, borne_out = (
        "、".join(f"{one.label}“{group.group}”" for one, group in found.verdicts(verdict))
        for verdict in ("adverse", "borne_out")
    )
    asked = f"A 级占比不低于其他企业的 {FEWEST_A:g} 倍、D 级不高于 {MOST_D:g} 倍，或者确由违约率支持"
    told = f"；差异由违约率支持、须人工复核：{borne_out}" if borne_out else ""
    if adverse:
        return Gate("fairness", passed=False, reason=f"公平性：{adverse}不利，要求{asked}{told}")
    judged = sum(group.verdict != "too_few" for one in found.attributes for group in one.groups)
    answer = f"判定 {judged} 个群体，没有无理由的不利差异" if judged else "各群体都太小，不作结论"
    return Gate("fairness", passed=True, reason=f"公平性：{answer}，要求{asked}{told}")


def _lawfulness(scorecard: Scorecard) -> Gate:
    faults = unlawful_inputs(scorecard)
    answer = "；".join(faults) if faults else f"{len(scorecard.inputs)} 项输入都在目录中且方向相符"
    asked = "不含审计属性，公共评分卡不含须经授权的数据，输入各有法律说明，方向如声明"
    return Gate("lawfulness", not faults, f"合法性：{answer}，要求{asked}")


def _reproducibility(scorecard: Scorecard) -> Gate:
    try:
        again = Scorecard.from_json(scorecard.to_json())
    except ModelError as error:
        return Gate("reproducibility", passed=False, reason=f"可复现：评分卡读回失败（{error}）")
    rows = probe_rows(scorecard)
    one_by_one = [again.score_row(row)[0] for row in rows.iter_rows(named=True)]
    same = (
        again.hash == scorecard.hash
        and scorecard.score(rows).tolist() == again.score(rows).tolist() == one_by_one
    )
    answer = "一致" if same else "不一致"
    return Gate("reproducibility", same, f"可复现：读回后的哈希与分数{answer}，要求一致")


def probe_rows(scorecard: Scorecard) -> pl.DataFrame:
    """Rows that visit every code of every feature at least once, edges included."""
    columns = {one.name: _probes(one) for one in scorecard.inputs}
    longest = max((len(values) for _, values in columns.values()), default=0)
    return pl.DataFrame(
        {
            name: pl.Series([values[row % len(values)] for row in range(longest)], dtype=dtype)
            for name, (dtype, values) in columns.items()
        }
    )


def _probes(one: Any) -> tuple[pl.DataType, list[Any]]:
    if isinstance(one, NumberFeature):
        beyond = [edge + max(1.0, abs(edge)) for edge in one.edges[-1:]]
        return pl.Float64(), [None, *one.edges, *beyond]
    return pl.String(), [None, "（名单之外）", *(name for group in one.groups for name in group)]
