"""The reference pages, generated from what is declared: `python -m service.reference docs [--check]`.

Records, layouts, features and measures each have one page; a page that differs from the declarations fails a test.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from features.catalogue import entries
from features.feature import FAMILY_LABELS
from features.layouts import LAYOUTS
from features.records import ENVELOPE, KINDS
from scoring.measure_schema import DOMAINS, KIND_LABELS, MODES, RANKS, Measure
from scoring.policy_loader import load_policy
from scoring.policy_schema import Policy

NOTICE: Final = "<!-- 由 make docs 生成，请改声明而不是本页 -->"
_SOURCES: Final = {
    "registry": "登记",
    "tax": "税费",
    "payments": "缴费与合同",
    "arrears": "拖欠",
    "compliance": "守法合规",
    "events": "变动",
}
_ACCESS: Final = {"open": "公开", "government": "政务共享", "authorised": "授权查询"}
_NATURES: Final = {
    "fact": "事实：特征各按窗口取用",
    "publicity": "公示期内计入",
    "listing": "列入至移出或期满",
    "claim": "至结清",
    "event": "作用于其他记录",
}


def pages() -> dict[str, str]:
    """Every generated page: file name → content."""
    policy = load_policy()
    return {
        "records.md": _text("记录种类", _records()),
        "layouts.md": _text("来源文件格式", _layouts()),
        "features.md": _text("特征目录", _features()),
        "measures.md": _text("措施", _measures(policy)),
    }


def main(arguments: list[str]) -> int:
    """Write the pages below the folder given, or with --check tell which ones differ."""
    folder = Path(arguments[0]) / "reference"
    stale = [name for name, content in pages().items() if _read(folder / name) != content]
    if "--check" in arguments:
        for name in stale:
            sys.stderr.write(f"docs/reference/{name} is stale: run make docs\n")
        return 1 if stale else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in pages().items():
        (folder / name).write_text(content, encoding="utf-8")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _text(title: str, lines: Iterable[str]) -> str:
    return "\n".join([NOTICE, f"# {title}", "", *lines, ""])


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _table(*headers: str) -> list[str]:
    return [_row(*headers), _row(*("---" for _ in headers))]


def _records() -> Iterator[str]:
    yield "每条记录都有同一个信封：" + "、".join(f"`{name}`" for name in ENVELOPE) + "。"
    for kind in KINDS.values():
        yield f"\n## `{kind.name}` {kind.label}\n"
        against = "；不利于企业，须在公共信用信息目录之内" if kind.negative else ""
        upstream = "；适用上游拖欠规则" if kind.upstream else ""
        yield (
            f"来源：{_SOURCES[kind.source]}。权限：{_ACCESS[kind.access]}。{_NATURES[kind.nature]}{against}{upstream}。"
            f"同一记录的键：`uscc`、`source`、{'、'.join(f'`{name}`' for name in kind.key) or '（无）'}。\n"
        )
        if kind.payload:
            yield from _table("字段", "含义", "类型", "单位", "代码")
        for name, field in kind.payload.items():
            codes = "、".join(f"{code} {label}" for code, label in (field.codes or {}).items())
            yield _row(f"`{name}`", field.label, field.dtype, field.unit or "", codes)


def _layouts() -> Iterator[str]:
    yield "以 `shouxin ingest 文件 --layout 格式名` 载入。列名不分全角半角、空格和大小写。"
    for layout in LAYOUTS.values():
        yield f"\n## `{layout.name}` {layout.label}\n"
        yield f"成为记录种类 `{layout.kind_name}`。\n"
        yield from _table("列", "字段", "读法", "必填", "别名")
        for column in layout.columns:
            need = "列可缺" if column.optional else "是" if column.required else "否"
            yield _row(column.header, f"`{column.field}`", column.reading, need, "、".join(column.aliases))


def _features() -> Iterator[str]:
    yield from _table("名称", "含义", "族", "窗口", "方向", "单位", "未知", "权限", "法律说明")
    for one in entries():
        direction = "高为好" if one["direction"] > 0 else "高为差"
        yield _row(
            f"`{one['name']}`",
            one["label"],
            FAMILY_LABELS[one["family"]],
            one["window"],
            direction,
            one["unit"],
            one["unknown"],
            _ACCESS[one["access"]],
            one["legal_note"],
        )


def _measures(policy: Policy) -> Iterator[str]:
    active = sum(measure.active for measure in policy.measures)
    yield f"共 {len(policy.measures)} 项，启用 {active} 项，草案 {len(policy.measures) - active} 项。依据见各项。"
    for domain, label in DOMAINS.items():
        ours = [measure for measure in policy.measures if measure.domain == domain]
        if ours:
            yield f"\n## {label} `{domain}`"
        for measure in ours:
            yield from _measure(policy, measure)


def _measure(policy: Policy, measure: Measure) -> Iterator[str]:
    state = "" if measure.active else f"（草案：{measure.draft_reason}）"
    yield f"\n### {measure.id} {measure.label}{state}\n"
    when = (
        "；".join(condition.explanation for condition in measure.when) or measure.trigger or "普惠，不看等级"
    )
    yield f"- 类别：{KIND_LABELS[measure.kind]}；方式：{MODES[measure.mode]}"
    yield f"- 对象：{measure.applies_to}；实施单位：{measure.applying_body}"
    yield f"- 条件：{when}"
    yield f"- 力度：{measure.strength}；期限：{measure.term}"
    yield f"- 救济：{measure.remedy}"
    for basis in measure.bases:
        found = policy.instrument_of[basis.instrument]
        since = f"{found.in_force_from} 起" if found.in_force_from else "施行日未核"
        checked = "已核原文" if found.verified else "未核"
        yield f"- 依据：《{found.name}》{basis.article}({RANKS[found.rank]},{found.territory},{since},{checked})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
