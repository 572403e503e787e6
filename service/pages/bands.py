"""Grade bands tried out, on a page: bounds, scores, how many have which grade, how many defaulted, the YAML."""

from collections.abc import Iterator
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from service.pages.parts import grid, lowest_score, marked

Found = dict[str, Any]
_SOURCES: Final = {
    "target": "按目标分布推算的分界",
    "probability": "所给分界的结果",
    "policy": "现行分界的结果",
}


def bands_page(found: Found) -> RenderableType:
    """The page of `policy bands`."""
    return marked(Group(*_parts(found)), simulated=found["simulated"])


def _parts(found: Found) -> Iterator[RenderableType]:
    title = f"{_SOURCES[found['source']]}：{found['as_of']} 按得分评级的 {found['rows']:,} 家，得分有 {found['different_scores']:,} 种"
    table = grid("等级", "违约概率低于", "最低得分", "目标", "企业", "占比", "加定级规则后")
    yield Text(title, style="bold")
    for one in found["grades"]:
        target = "" if one["target_percent"] is None else f"{one['target_percent']:g}%"
        table.add_row(
            one["grade"],
            f"{one['probability_below']:.4%}",
            lowest_score(one["score_from"]),
            target,
            f"{one['rows']:,}",
            f"{one['percent']:.2f}%",
            f"{one['rows_after_overrides']:,}",
        )
    yield table
    ties = [
        (one["grade"], one["tied_at_lower_bound"]) for one in found["grades"] if one["tied_at_lower_bound"]
    ]
    for grade, tied in ties:
        yield Text(f"{grade} 的下界不能再近：相邻的一种得分上有 {tied:,} 家同分，不能分开", style="yellow")
    yield from _outcomes(found["outcomes"])
    yield Text("写入 grades.yaml 的内容（前一版请写 in_force_to；本命令不改任何文件）：")
    yield Text(f"{found['key']}:\n{found['yaml']}")


def _outcomes(found: Found | None) -> Iterator[RenderableType]:
    if found is None:
        yield Text("还没有已知结果的一天，观察不到违约率", style="yellow")
        return
    hindsight = "，评分卡已见过这些结果，只供参考" if found["hindsight"] else ""
    title = f"同一分界在 {found['on']} 的企业及其后 12 个月的违约（截至 {found['outcomes_known_on']} 所知{hindsight}）"
    yield Text(title, style="bold")
    table = grid("等级", "企业", "违约", "违约率")
    for one in found["grades"]:
        rate = f"{one['bads'] / one['rows']:.2%}" if one["rows"] else ""
        table.add_row(one["grade"], f"{one['rows']:,}", f"{one['bads']:,}", rate)
    yield table
