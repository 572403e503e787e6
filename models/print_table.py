"""A scorecard as one HTML page for A4 paper: everything needed to score an enterprise with a pencil.

The page stands alone (no script, no picture, nothing loaded), so that it prints the same from any browser and can be
filed. It holds the features with their bins and points, what unknown gives, the lowest score of each grade, a worked
example, an empty column to fill in, and the hash that a decision names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np

from models.bins import Feature
from models.chart import points_text
from models.model_card_words import WORDS
from models.scorecard import Scorecard

_STYLE: Final = """
@page { size: A4; margin: 14mm 15mm 16mm; }
* { box-sizing: border-box; }
body { font: 9.5pt/1.35 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif;
  color: #111; margin: 0 auto; max-width: 180mm; padding: 6mm 0; }
h1 { font-size: 17pt; margin: 0 0 2mm; }
h2 { font-size: 12pt; margin: 6mm 0 2mm; break-after: avoid; }
p, ol { margin: 1mm 0; }
ol { padding-left: 6mm; }
table { border-collapse: collapse; width: calc(100% - 0.4mm); }
td, th { border: 0.3mm solid #999; padding: 0.5mm 2mm; text-align: left; vertical-align: top; }
thead th { background: #eee; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
thead { display: table-header-group; }
tbody.one { break-inside: avoid; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.example { text-align: center; width: 12mm; }
.blank { width: 20mm; }
.note { color: #555; font-size: 9pt; }
.unknown td { color: #444; font-style: normal; border-top-style: dashed; }
.sum th, .sum td { border-top: 0.6mm solid #111; font-weight: bold; }
.hash { font-family: monospace; font-size: 8.5pt; word-break: break-all; }
.simulated { background: #ffe9a8; padding: 1mm 2mm; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
@media print { body { padding: 0; max-width: none; } }
"""


@dataclass(frozen=True)
class Band:
    """A grade: its letter, what it means, the lowest score that reaches it (1001: none does), its probability bound."""

    grade: str
    label: str
    score_from: int
    probability_below: float


def printed_card(
    card: Scorecard,
    *,
    name: str,
    bands: Sequence[Band] = (),
    units: Mapping[str, str] | None = None,
    notice: str = "",
) -> str:
    """The page, in Chinese; the same card gives the same bytes.

    Args:
        card: the card.
        name: what people call it, such as the registered name and version.
        bands: grades from best to worst; none are printed where none are given.
        units: feature → unit of its values.
        notice: a line on top in a frame, such as that the data are simulated.
    """
    chosen = {one.name: _usual_code(one) for one in card.inputs}
    parts = [
        f"<h1>评分卡 {escape(name)}</h1>",
        f'<p class="simulated">{escape(notice)}</p>' if notice else "",
        _head(card),
        _how_to(card, bands),
        _bands(bands),
        _features(card, units or {}, chosen),
        _foot(card),
    ]
    body = "\n".join(part for part in parts if part)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f"<title>评分卡 {escape(name)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def example_of(card: Scorecard) -> tuple[dict[str, int], int]:
    """The worked example of the page: points per feature of the commonest bin of each, and the score they add up to."""
    points = {one.name: int(one.code_points[_usual_code(one)]) for one in card.inputs}
    return points, card.base_points + sum(points.values())


def _usual_code(one: Feature) -> int:
    """The bin that most training rows are in; the first where no counts were recorded."""
    return int(np.argmax(one.counts[: len(one.points)])) if one.counts else 0


def _head(card: Scorecard) -> str:
    rows = card.provenance.get("rows")
    learned = f"，由 {int(rows):,} 行训练样本学得" if rows and rows.isdigit() else ""
    return (
        f"<p>用途：{escape(WORDS['zh'].purposes.get(card.purpose, card.purpose))}。特征 {len(card.inputs)} 项，"
        f"分箱 {sum(len(one.points) for one in card.inputs)} 个{learned}。</p>\n"
        f'<p>评分卡编号（SHA-256）：<span class="hash">{card.hash}</span></p>'
    )


def _how_to(card: Scorecard, bands: Sequence[Band]) -> str:
    steps = [
        "每项特征找到企业所在的那一行，把该行的分值写进「本户」栏；不知道的，取「未知」行的分值。",
        "「≤ 5」含 5 本身；「＞ 5，≤ 9」不含 5，含 9。",
        f"基础分 {card.base_points} 加上各项分值，就是信用得分。得分总在 0 与 1000 之间，越高越好。",
    ]
    if bands:
        steps.append(
            "得分不低于某等级的最低分，且未到更高等级的，即为该等级；定级规则（如不得评A）另行适用。"
        )
    return "<h2>怎么算</h2>\n<ol>" + "".join(f"<li>{step}</li>" for step in steps) + "</ol>"


def _bands(bands: Sequence[Band]) -> str:
    if not bands:
        return ""
    rows = "".join(
        f'<tr><td>{escape(one.grade)}</td><td>{escape(one.label)}</td><td class="n">'
        f"{one.score_from if one.score_from <= 1000 else '本卡达不到'}</td>"
        f'<td class="n">{one.probability_below:.2%}</td></tr>'
        for one in bands
    )
    head = "<tr><th>等级</th><th>含义</th><th>最低得分</th><th>违约概率低于</th></tr>"
    return f"<h2>等级分数线</h2>\n<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _features(card: Scorecard, units: Mapping[str, str], chosen: Mapping[str, int]) -> str:
    total = example_of(card)[1]
    probability = float(card.probability_of([total])[0])
    head = (
        '<tr><th>特征</th><th>取值</th><th class="n">分值</th>'
        '<th class="example">算例</th><th class="blank">本户</th></tr>'
    )
    base = (
        f'<tbody class="one"><tr><th colspan="2">基础分</th><td class="n">{card.base_points}</td>'
        f'<td class="example">{card.base_points}</td><td class="n">{card.base_points}</td></tr></tbody>'
    )
    told = [one for one in card.inputs if one.code_points.any()]
    silent = [one.label for one in card.inputs if not one.code_points.any()]
    body = "\n".join(_feature(one, units.get(one.name, ""), chosen[one.name]) for one in told)
    last = (
        f'<tbody class="one sum"><tr><th colspan="3">信用得分（各项相加）</th>'
        f'<td class="example">{total}</td><td class="blank"></td></tr></tbody>'
    )
    return (
        f"<h2>分值表</h2>\n{_silent(silent)}<table><thead>{head}</thead>\n{base}\n{body}\n{last}</table>\n"
        f'<p class="note">算例：每项都取训练样本中最常见的一档，相加得 {total} 分，'
        f"对应的违约概率为 {probability:.2%}。</p>"
    )


def _silent(labels: Sequence[str]) -> str:
    if not labels:
        return ""
    named = "、".join(escape(label) for label in labels)
    return f"<p>以下 {len(labels)} 项取什么值都是 0 分，不再列出：{named}。</p>\n"


def _feature(one: Feature, unit: str, chosen: int) -> str:
    texts, points = one.bin_texts(), one.code_points.tolist()
    label = escape(one.label) + (f'<br><span class="note">单位：{escape(unit)}</span>' if unit else "")
    lines = []
    for code, (text, value) in enumerate(zip(texts, points, strict=True)):
        first = f'<th rowspan="{len(texts)}">{label}</th>' if code == 0 else ""
        empty = f'<td class="blank" rowspan="{len(texts)}"></td>' if code == 0 else ""
        note = "（样本中未出现，取平均）" if code == one.unknown_code and not one.unknown_seen else ""
        mark = points_text(value) if code == chosen else ""
        kind = ' class="unknown"' if code >= one.unknown_code else ""
        lines.append(
            f'<tr{kind}>{first}<td>{escape(text)}{note}</td><td class="n">{points_text(value)}</td>'
            f'<td class="example">{mark}</td>{empty}</tr>'
        )
    return '<tbody class="one">' + "".join(lines) + "</tbody>"


def _foot(card: Scorecard) -> str:
    return (
        f'<p class="note">违约概率由得分唯一确定：概率 = 1 ÷ (1 + e<sup>−({card.intercept!r} + ({card.slope!r}) × 得分)</sup>)。'
        "核对：程序给出的得分与本页手算的必须一致；不一致的，请报告发布单位。</p>"
    )
