"""The champion on a page: who put it to use, its gates and bands; and the ledger."""

from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from scoring import grading
from scoring.schema.policy_day import PolicyDay
from service.pages.parts import bands_table, grid, marked

if TYPE_CHECKING:  # the page of a champion needs no tracking library
    from models.champion import Standing
    from models.champion_ledger import Promotion

KINDS = {"promotion": "启用", "rollback": "退回"}
_GATES = {True: "通过", False: "未通过"}


def entry(promotion: "Promotion") -> dict[str, Any]:
    """A line of the ledger as plain data."""
    return {
        "purpose": promotion.purpose,
        "name": promotion.name,
        "kind": promotion.kind,
        "who": promotion.who,
        "why": promotion.why,
        "when": promotion.when.isoformat(),
        "from_version": promotion.from_version,
        "to_version": promotion.to_version,
        "scorecard": promotion.scorecard,
        "evidence": dict(promotion.evidence),
        "seal": promotion.seal,
    }


def standing_summary(standing: "Standing", law: PolicyDay) -> dict[str, Any]:
    """The champion as plain data, with the grade bands that the day's law gives its scores."""
    card, measured = standing.scorecard, standing.validation
    return {
        "name": standing.version.name,
        "version": standing.version.number,
        "run_id": standing.version.run_id,
        "scorecard": card.hash,
        "features": len(card.features),
        "base_points": card.base_points,
        "promotion": entry(standing.promotion),
        "gates": [{"name": one.name, "passed": one.passed, "reason": one.reason} for one in standing.gates],
        "bands": grading.published(law.bands, card),
        "validation": {
            "method": measured.method,
            "rows": measured.rows,
            "bads": measured.bads,
            "auc": measured.auc,
            "auc_low": measured.auc_low,
            "auc_high": measured.auc_high,
        },
        "changed_files": list(standing.changed),
        "marked_in_mlflow": standing.marked,
    }


def champion_page(summary: dict[str, Any], *, simulated: bool) -> RenderableType:
    """The champion on a page."""
    line, measured = summary["promotion"], summary["validation"]
    when = f"（截至 {summary['as_of']}）" if summary["as_of"] else ""
    head = grid("项目", "值", title=f"在用评分卡 {summary['name']} 第 {summary['version']} 版{when}")
    head.add_row("评分卡", summary["scorecard"])
    head.add_row("特征、基准分", f"{summary['features']} 项，{summary['base_points']} 分")
    before = line["from_version"] or "无"
    head.add_row(KINDS[line["kind"]], f"{line['when'][:19]} {line['who']}：{line['why']}（此前：{before}）")
    head.add_row(
        "检验",
        f"{measured['method']}，{measured['rows']:,} 行，违约 {measured['bads']:,}；"
        f"AUC {measured['auc']:.4f}（95%区间 {measured['auc_low']:.4f}–{measured['auc_high']:.4f}）",
    )
    gates = grid("门槛", "依据")
    for one in summary["gates"]:
        gates.add_row(_GATES[one["passed"]], one["reason"])
    parts: list[RenderableType] = [
        head,
        Text(),
        gates,
        Text(),
        bands_table(summary["bands"]),
        *_doubts(summary),
    ]
    return marked(Group(*parts), simulated=simulated)


def history_page(entries: list[dict[str, Any]], *, simulated: bool) -> RenderableType:
    """The champion ledger on a page."""
    table = grid("时间", "", "版本", "此前", "经办人", "理由", "评分卡", title="启用台账")
    for one in entries:
        before = str(one["from_version"] or "无")
        table.add_row(
            one["when"][:19],
            KINDS[one["kind"]],
            str(one["to_version"]),
            before,
            one["who"],
            one["why"],
            one["scorecard"][:12],
        )
    return marked(table, simulated=simulated)


def _doubts(summary: dict[str, Any]) -> list[Text]:
    """What is not as it was registered."""
    doubts = []
    if summary["changed_files"]:
        doubts.append(f"文件与登记的哈希不符：{'、'.join(summary['changed_files'])}")
    if not summary["marked_in_mlflow"]:
        doubts.append("MLflow 中的 champion 标记与台账不一致，以台账为准；再次启用现用版本即可更正")
    return [Text(f"\n{doubt}", style="red") for doubt in doubts]
