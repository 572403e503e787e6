"""The document of a simulation as a report that people read: what moved, for whom, what it may cost, named cases."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from scoring.simulation.groups import LABELS, RATES
from scoring.simulation.pairs import STATES
from service.reports.tables import Cell, Report, ReportTable

Found = Mapping[str, Any]
_STATES: Final = {"out_of_scope": "范围外", "absent": "不在册"}
_KINDS: Final = {"incentive": "守信激励", "management": "管理措施", "restriction": "失信限制"}
_SHORT: Final = {"county": "县市", "ownership": "性质", "size_class": "规模", "industry": "行业"}
_VERDICTS: Final = {"too_few": "户数少，不作结论", "none": "未见不利差异"}
_DIFFERS: Final = {
    "policy": "政策",
    "law": "法律",
    "model": "评分卡",
    "data": "数据",
    "as_of": "基准日",
    "known_at": "知悉时点",
}
_IMPACTS: Final = {
    "A_before": "A 级偏少（前）",
    "A_after": "A 级偏少（后）",
    "D_before": "D 级偏多（前）",
    "D_after": "D 级偏多（后）",
    "adverse": "不利变化偏多",
}
_FOUR_FIFTHS: Final = (
    "占比括号内为 95% 区间；倍数为本群体占比除以其他企业占比。结论按五分之四规则，"
    "区间对全部群体一并成立才下结论。这些属性只用于检查，不进入评分。"
)


def simulation_report(found: Found) -> Report:
    """The report of a simulation's document."""
    tables = [_summary(found), _matrix(found), _causes(found), _totals(found), _domains(found)]
    tables += [_measures(found), _costs(found)]
    tables += [_group(found, name) for name in LABELS]
    tables += [_fairness(found, one) for one in found["fairness"]["attributes"]]
    return Report("模拟测算：两方比较", tuple(found["notices"]), (*tables, _cases(found)))


def _summary(found: Found) -> ReportTable:
    sides = (found["before"], found["after"])
    rows: list[tuple[Cell, ...]] = [
        ("政策", *(f"{one['policy']['name']}（{one['hashes']['policy'][:12]}）" for one in sides)),
        ("法律", *(one["hashes"]["law"][:12] for one in sides)),
        ("评分", *(f"{one['model']}（{one['hashes']['model'][:12]}）" for one in sides)),
        ("基准日", *(one["as_of"] for one in sides)),
        ("知悉时点", *(one["known_at"] for one in sides)),
        ("数据", *(f"版本 {one['data_version']}（{one['hashes']['data'][:12]}）" for one in sides)),
        ("生效措施（项）", *(one["measures_in_force"] for one in sides)),
        ("企业（户）", found["population"]["before"], found["population"]["after"]),
    ]
    if any(one["previous_run_id"] for one in sides):
        told = ((one["previous_run_id"] or "不保留前次等级")[:12] for one in sides)
        rows.append(("保留等级所依的前次批次", *told))
    moved = found["grades"]["moved"]
    rows += [
        ("等级变好（户）", None, moved["better"]),
        ("等级变差（户）", None, moved["worse"]),
        ("其他变化（涉及 M、范围外、不在册，户）", None, moved["other"]),
        ("失去激励或新受限制（户）", None, found["deprived"]),
        ("受到不利变化（等级变差、失去激励或新受限制，户）", None, found["adverse"]),
    ]
    differs = "、".join(_DIFFERS[name] for name in found["differs"]) or "没有"
    note = f"两方的不同之处：{differs}。{found['shared']['text']}。"
    return ReportTable("概况", "概况", ("项目", "前", "后"), rows, note)


def _state(name: str) -> str:
    return _STATES.get(name, name)


def _matrix(found: Found) -> ReportTable:
    counts = {(one["before"], one["after"]): one["enterprises"] for one in found["grades"]["matrix"]}
    rows: list[tuple[Cell, ...]] = [
        (_state(was), *(counts.get((was, now), 0) for now in STATES), found["grades"]["before"][was])
        for was in STATES
    ]
    rows.append(("合计", *(found["grades"]["after"][now] for now in STATES), sum(counts.values())))
    headers = ("前 ＼ 后", *map(_state, STATES), "合计")
    return ReportTable(
        "等级转移", "等级转移（户）", headers, rows, "等级为适用定级规则之后的等级；M 为未评级。"
    )


def _causes(found: Found) -> ReportTable:
    rows = [(one["label"], one["enterprises"]) for one in found["grades"]["causes"] if one["enterprises"]]
    note = "一户有几个原因的，只计第一个：在册、范围、信息、得分、分数线、保留等级、定级规则。"
    return ReportTable("变动原因", "等级为何变动", ("原因", "户数"), rows, note)


def _totals(found: Found) -> ReportTable:
    rows = [
        (_KINDS[kind], one["gained"], one["lost"], one["enterprises_gained"], one["enterprises_lost"])
        for kind, one in found["measures"]["totals"].items()
    ]
    headers = ("类别", "新增（户次）", "减少（户次）", "新增（户）", "减少（户）")
    return ReportTable("措施合计", "措施的增减", headers, rows, "户次：一户增减一项措施计一次。")


def _domains(found: Found) -> ReportTable:
    rows = [
        (
            *(one["domain_label"], one["kind_label"], one["gained"], one["lost"]),
            *(one["enterprises_gained"], one["enterprises_lost"]),
        )
        for one in found["measures"]["by_domain"]
    ]
    headers = ("领域", "类别", "新增（户次）", "减少（户次）", "新增（户）", "减少（户）")
    return ReportTable("按领域", "按领域的增减", headers, rows)


def _measures(found: Found) -> ReportTable:
    rows = [
        (
            *(one["id"], one["domain_label"], one["kind_label"], one["label"]),
            *(one["before"], one["gained"], one["lost"], one["after"]),
        )
        for one in found["measures"]["by_measure"]
        if one["gained"] or one["lost"]
    ]
    headers = ("编号", "领域", "类别", "措施", "前", "新增", "减少", "后")
    return ReportTable("按措施", "按措施的增减（户）", headers, rows, "只列有增减的措施。")


def _costs(found: Found) -> ReportTable:
    rows = [
        (
            *(one["label"], one["domain_label"], "、".join(measure["id"] for measure in one["measures"])),
            *(one["before"], one["gained"], one["lost"], one["after"]),
        )
        for one in found["costs"]["proxies"]
    ]
    headers = ("事项", "领域", "措施", "前（户）", "新增", "减少", "后（户）")
    return ReportTable("成本代理", "可能的成本与节省", headers, rows, f"{found['costs']['unknown']}。")


def _group(found: Found, name: str) -> ReportTable:
    rows = [
        (
            *(one["value"], one["enterprises"], one["better"], one["worse"], one["adverse"]),
            *(one[f"{kind}_{change}"] for kind in _KINDS for change in ("gained", "lost")),
        )
        for one in found["groups"][name]
    ]
    headers = (
        *(LABELS[name], "企业", "等级变好", "等级变差", "不利变化"),
        *(f"{word}{label}" for label in _KINDS.values() for word in ("新增", "失去")),
    )
    return ReportTable(f"按{_SHORT[name]}", f"按{LABELS[name]}（户）", headers, rows)


def _fairness(found: Found, attribute: Found) -> ReportTable:
    rows = [
        (
            *(one["group"], one["enterprises"]),
            *(_share(one["rates"][rate]) for rate in RATES),
            *(_times(one["rates"][rate]) for rate in ("A_after", "D_after", "adverse")),
            _verdict(one),
        )
        for one in attribute["groups"]
    ]
    headers = (
        *("群体", "企业", *RATES.values()),
        *("A 级倍数（后）", "D 级倍数（后）", "不利变化倍数", "结论"),
    )
    name = f"公平-{_SHORT[attribute['attribute']]}"
    note = f"{found['fairness']['comparisons']} 个群体一并检验。{_FOUR_FIFTHS}"
    return ReportTable(name, f"公平影响：{attribute['label']}", headers, rows, note, detail=True)


def _share(rate: Found) -> str:
    return _ranged(rate["share"], ".1%")


def _times(rate: Found) -> str:
    return _ranged(rate["ratio"], ".2f")


def _ranged(figure: Found, form: str) -> str:
    if figure["value"] is None:
        return "—"
    low, high = ("" if end is None else format(end, form) for end in (figure["low"], figure["high"]))
    return f"{figure['value']:{form}}（{low}–{high}）"


def _verdict(group: Found) -> str:
    if group["verdict"] in _VERDICTS:
        return _VERDICTS[group["verdict"]]
    new = set(group["new"])
    return "；".join(_IMPACTS[one] + ("，为此次改动所致" if one in new else "") for one in group["impacts"])


def _cases(found: Found) -> ReportTable:
    headers = ("变动", "户数", "统一社会信用代码", "名称", "县（市）", "等级", "得分", "原因", "分值", "措施")
    rows = [row for move in found["cases"] for row in _move(move)]
    note = "每种变动列变化最大的几户：得分相差最多者先，其次措施增减最多者，其次代码小者。"
    return ReportTable("典型企业", "典型企业", headers, rows, note, detail=True)


def _move(move: Found) -> Iterator[tuple[Cell, ...]]:
    label = move["label"] or f"{_state(move['before'])} → {_state(move['after'])}"
    for case in move["cases"]:
        yield (
            *(label, move["enterprises"], case["uscc"], case["name"], case["county"]),
            *(_stands(case), _scores(case), _why(case), _points(case["points"]), _changes(case["measures"])),
        )


def _stands(case: Found) -> str:
    sides = (case[when] for when in ("before", "after"))
    return " → ".join("不在册" if one is None else one["grade"] or "范围外" for one in sides)


def _scores(case: Found) -> str:
    sides = (case[when] for when in ("before", "after"))
    return " → ".join("—" if one is None or one["score"] is None else str(one["score"]) for one in sides)


def _why(case: Found) -> str:
    words = {"gained": "新适用定级规则", "lost": "不再适用定级规则"}
    ruled = [f"{words[one['change']]}“{one['label']}”" for one in case["overrides"]]
    return "；".join([*([case["cause"]] if case["cause"] else []), *ruled])


def _points(points: Sequence[Found]) -> str:
    return "\n".join(f"{one['label']} {one['before']:+d} → {one['after']:+d}" for one in points)


def _changes(measures: Sequence[Found]) -> str:
    words = {"gained": "＋", "lost": "－"}
    return "\n".join(
        f"{words[one['change']]}{one['id']} {one['label']}：{'；'.join(one['why'])}" for one in measures
    )
