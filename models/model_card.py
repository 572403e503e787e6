"""The model card: one page for the people who have to decide about a scorecard, filled from a template."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from models.bins import Feature
from models.errors import ModelError
from models.gates import Gate
from models.scorecard import Scorecard
from models.validate import Validation

TEMPLATE = Path(__file__).resolve().parents[1] / "mlflow" / "model_card.md"

PURPOSES = {"public": "公共信用评价（只用公开与政务共享信息）", "financing": "融资服务（含经授权的信息）"}
DIRECTIONS = {1: "越高越好", -1: "越低越好", 0: "不设方向"}


def render_model_card(
    scorecard: Scorecard,
    validation: Validation,
    gates: Sequence[Gate],
    *,
    dataset_hashes: Mapping[str, str],
    versions: Mapping[str, str],
    params: Mapping[str, Any],
) -> str:
    """The card in Chinese Markdown; the same facts give the same bytes."""
    return _template().substitute(
        purpose=PURPOSES.get(scorecard.purpose, scorecard.purpose),
        hash=scorecard.hash,
        base_points=scorecard.base_points,
        feature_count=len(scorecard.inputs),
        bin_count=sum(len(one.points) for one in scorecard.inputs),
        method=validation.method,
        rows=validation.rows,
        bads=validation.bads,
        bad_rate=f"{validation.bads / validation.rows:.2%}",
        auc=f"{validation.auc:.3f}",
        auc_low=f"{validation.auc_low:.3f}",
        auc_high=f"{validation.auc_high:.3f}",
        ks=f"{validation.ks:.3f}",
        brier=f"{validation.brier:.4f}",
        log_loss=f"{validation.log_loss:.4f}",
        calibration_error=f"{validation.calibration_error:.4f}",
        psi=_measured(validation.psi),
        rounding_cost=_measured(validation.rounding_cost),
        calibration=_table(
            ("组", "户数", "违约户数", "预测违约率", "实际违约率"),
            [
                (number, one.rows, one.bads, f"{one.predicted:.2%}", f"{one.observed:.2%}")
                for number, one in enumerate(validation.calibration, start=1)
            ],
        ),
        gates=_table(("结论", "依据"), [("通过" if one.passed else "未通过", one.reason) for one in gates]),
        features=_table(
            ("特征", "方向", "分箱数", "最低分", "最高分", "未知得分", "未知占比"),
            [_feature_row(one) for one in scorecard.inputs],
        ),
        datasets=_table(("数据", "SHA-256"), sorted(dataset_hashes.items())),
        params=_table(("项目", "值"), sorted({**scorecard.provenance, **params}.items())),
        versions=_table(("组件", "版本"), sorted(versions.items())),
    )


def _feature_row(one: Feature) -> tuple[object, ...]:
    total = sum(one.counts)
    share = f"{one.counts[one.unknown_code] / total:.1%}" if total else "—"
    points = one.code_points
    unknown = (
        f"{one.unknown_points:+d}" if one.unknown_seen else f"{one.unknown_points:+d}（样本中未出现，取平均）"
    )
    return (
        one.label,
        DIRECTIONS[one.direction],
        len(one.points),
        f"{int(points.min()):+d}",
        f"{int(points.max()):+d}",
        unknown,
        share,
    )


def _template() -> Template:
    try:
        return Template(TEMPLATE.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(f"找不到模型说明的模板 {TEMPLATE.name}，应在 mlflow 文件夹里") from error


def _measured(value: float | None) -> str:
    return "未测" if value is None else f"{value:.4f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
