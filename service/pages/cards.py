"""Scorecards on a page and as plain data: one card, or two side by side."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl
from rich.console import Group, RenderableType
from rich.text import Text

from models.chart import points_text
from models.compare import CHANGES, points_to_double_odds
from models.scorecard import Scorecard
from service.days import as_text
from service.pages.parts import bands_table, grid, lowest_score, marked
from service.scorecards.registered import Registered, SideBySide

Document = dict[str, Any]
_STEPS_OF = 8  # features whose steps the page shows; --json has them all


def card_document(found: Registered, *, simulated: bool) -> Document:
    """A card as plain data: its document, its table, and the grades."""
    return {
        "name": found.version.name,
        "version": found.version.number,
        "simulated": simulated,
        "hash": found.card.hash,
        "bands": [asdict(one) for one in found.bands],
        "table": found.card.table().to_dicts(),
        "scorecard": json.loads(found.card.to_json()),
    }


def card_page(found: Registered, *, simulated: bool) -> RenderableType:
    """A card on a page."""
    card = found.card
    silent = {one.name for one in card.inputs if len(set(one.code_points.tolist())) == 1}
    told = f"，{len(silent)} 项无论取值分值都相同，各列一行" if silent else ""
    table = grid(
        "特征", "取值", "分值", "占比", title=f"评分卡 {found.name}（基础分 {card.base_points}{told}）"
    )
    table.columns[2].justify = table.columns[3].justify = "right"
    for (name, label), rows in _rows_by_feature(card):
        if name in silent:
            table.add_row(label, "任何值与未知", points_text(rows[0]["points"]), "")
            continue
        for row in rows:
            share = "" if row["share"] is None else f"{row['share']:.1%}"
            table.add_row(label if row is rows[0] else "", row["bin"], points_text(row["points"]), share)
    parts: list[RenderableType] = [
        bands_table([asdict(one) for one in found.bands]),
        table,
        Text(f"SHA-256 {card.hash}", style="dim"),
    ]
    return marked(Group(*parts), simulated=simulated)


def _rows_by_feature(card: Scorecard) -> Iterator[tuple[tuple[str, str], list[Document]]]:
    """Name and label of each feature with its rows of the card's table; the row of the base points has no feature."""
    rows = card.table().filter(pl.col("feature") != "").to_dicts()
    for key, group in groupby(rows, key=itemgetter("feature", "label")):
        yield key, list(group)


def comparison_document(found: SideBySide, *, simulated: bool) -> Document:
    """Two cards side by side as plain data."""
    cards, scores = found.cards, found.scores
    return {
        "simulated": simulated,
        "before": _side(found.before),
        "after": _side(found.after),
        "features": cards.features.to_dicts(),
        "steps": cards.steps.to_dicts(),
        "probability": cards.probability.to_dicts(),
        "scores": None
        if scores is None or found.as_of is None or found.known_at is None
        else {
            "as_of": found.as_of.isoformat(),
            "known_at": as_text(found.known_at),
            "rows": scores.rows,
            "quantiles": scores.quantiles,
            "mean_difference": scores.mean_difference,
            "rank_correlation": scores.rank_correlation,
            "features": scores.features.to_dicts(),
        },
    }


def comparison_page(document: Document) -> RenderableType:
    """Two cards side by side on a page."""
    parts: list[RenderableType] = [_sides(document), _features(document), _steps(document)]
    if document["scores"]:
        parts.append(_scores(document["scores"]))
    return marked(Group(*parts), simulated=document["simulated"])


def _side(one: Registered) -> Document:
    card = one.card
    return {
        "name": one.version.name,
        "version": one.version.number,
        "hash": card.hash,
        "base_points": card.base_points,
        "features": len(card.inputs),
        "bins": sum(len(each.points) for each in card.inputs),
        "points_to_double_odds": points_to_double_odds(card),
        "bands": [asdict(band) for band in one.bands],
    }


def _sides(document: Document) -> RenderableType:
    old, new = document["before"], document["after"]
    title = f"{old['name']}：第 {old['version']} 版 → 第 {new['version']} 版"
    table = grid("项目", "此前", "此后", title=title)
    rows = [
        ("评分卡", "hash", "{:.12}"),
        ("基础分", "base_points", "{}"),
        ("特征数", "features", "{}"),
        ("分箱数", "bins", "{}"),
        ("违约赔率翻倍的分差", "points_to_double_odds", "{:.1f}"),
    ]
    for label, key, form in rows:
        table.add_row(label, form.format(old[key]), form.format(new[key]))
    for was, now in zip(old["bands"], new["bands"], strict=True):
        table.add_row(
            f"{was['grade']} 级最低得分", lowest_score(was["score_from"]), lowest_score(now["score_from"])
        )
    for row in document["probability"]:
        if row["score"] % 200 == 0:
            table.add_row(f"{row['score']} 分的违约概率", f"{row['before']:.3%}", f"{row['after']:.3%}")
    return table


def _features(document: Document) -> RenderableType:
    moved = [one for one in document["features"] if one["change"] != "same"]
    same = len(document["features"]) - len(moved)
    title = f"变动的特征 {len(moved)} 项（另有 {same} 项未变；分差为此后减此前）"
    table = grid("特征", "变动", "分箱", "最大分差", "平均分差", title=title)
    for one in moved:
        bins = f"{one['bins_before'] or '无'} → {one['bins_after'] or '无'}"
        mean = "" if one["mean_difference"] is None else f"{one['mean_difference']:.2f}"
        table.add_row(one["label"], CHANGES[one["change"]], bins, str(one["max_difference"]), mean)
    return table


def _steps(document: Document) -> RenderableType:
    shown = [one["feature"] for one in document["features"] if one["change"] != "same"][:_STEPS_OF]
    title = f"变动最大的 {len(shown)} 项，逐段对照（全部见 --json）"
    table = grid("特征", "取值", "此前", "此后", "分差", "占比", title=title)
    for feature in shown:
        label = None
        for one in (each for each in document["steps"] if each["feature"] == feature):
            share = "" if one["share"] is None else f"{one['share']:.1%}"
            points = [points_text(one[key]) for key in ("before", "after", "difference")]
            table.add_row("" if label else one["label"], one["bin"], *points, share)
            label = one["label"]
    return table


def _scores(scores: Document) -> RenderableType:
    table = grid("项目", "值", title=f"同一批企业 {scores['rows']:,} 家，基准日 {scores['as_of']}")
    spread = "，".join(f"{at}%：{value:+d}" for at, value in scores["quantiles"].items())
    table.add_row("分差的分位", spread)
    table.add_row("平均分差（绝对值）", f"{scores['mean_difference']:.2f}")
    rank = scores["rank_correlation"]
    table.add_row("排序相关（Spearman）", "无法计算（有一张卡人人同分）" if rank is None else f"{rank:.4f}")
    for one in scores["features"][:_STEPS_OF]:
        if one["mean_difference"]:
            table.add_row(f"平均分差 {one['label']}", f"{one['mean_difference']:.2f}")
    return table
