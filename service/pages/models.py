"""Scorecards on a page: what training measured."""

from typing import TYPE_CHECKING, Any

from rich.console import RenderableType

from service.pages.parts import grid, marked

if TYPE_CHECKING:
    from service.scorecards.training import Trained  # the page of a training needs no training library


def training_summary(trained: "Trained", *, simulated: bool) -> dict[str, Any]:
    """A training as plain data."""
    return {
        "simulated": simulated,
        "name": trained.version.name,
        "version": trained.version.number,
        "rows": trained.rows,
        "bad": trained.bad,
        "features": trained.features,
        "as_of": [day.isoformat() for day in trained.as_of],
        "validated_on": trained.validated_on.isoformat(),
        "outcomes_known_on": None
        if trained.outcomes_known_on is None
        else trained.outcomes_known_on.isoformat(),
        "notices": list(trained.notices),
        "validation": trained.validation.to_dict(),
    }


def training_page(trained: "Trained", *, simulated: bool) -> RenderableType:
    """A training on a page."""
    measured = trained.validation
    table = grid("项目", "值", title=f"{trained.version.name} 第 {trained.version.number} 版")
    table.add_row(
        "训练样本",
        f"{trained.rows:,} 行，其中违约 {trained.bad:,}({trained.bad / trained.rows:.2%})，特征 {trained.features} 项",
    )
    table.add_row("训练基准日", "、".join(day.isoformat() for day in trained.as_of))
    table.add_row(
        "验证",
        f"{measured.method}，基准日 {trained.validated_on},{measured.rows:,} 行，违约 {measured.bads:,}",
    )
    table.add_row("AUC（95%区间）", f"{measured.auc:.4f}({measured.auc_low:.4f}–{measured.auc_high:.4f})")
    table.add_row("KS", f"{measured.ks:.4f}")
    table.add_row("Brier / 对数损失", f"{measured.brier:.5f} / {measured.log_loss:.5f}")
    table.add_row("期望校准误差", f"{measured.calibration_error:.4f}")
    if measured.rounding_cost is not None:
        table.add_row("取整代价（AUC）", f"{measured.rounding_cost:+.5f}")
    if measured.psi is not None:
        table.add_row("PSI（训练→验证）", f"{measured.psi:.4f}")
    return marked(table, simulated=simulated)
