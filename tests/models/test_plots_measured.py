"""Pictures of what was measured: each figure stands where it belongs."""

import numpy as np
import pytest

from models import chart, plots_measured
from models.measures import CalibrationBin
from models.plots_measured import TrendLine
from tests.models.test_plots import texts

BINS = (
    CalibrationBin(rows=100, bads=2, predicted=0.01, observed=0.02),
    CalibrationBin(rows=100, bads=20, predicted=0.25, observed=0.2),
)
MONTHS = ("2025-01", "2025-02", "2025-03")


def test_the_calibration_tells_rows_groups_and_interval():
    svg = plots_measured.calibration_svg(BINS)
    assert "200 户，其中违约 22 户，按预测分 2 组" in texts(svg)
    # Wilson for 20 of 100 by an independent formula: 0.1334 … 0.2888
    assert "100 户，违约 20 户，预测 25.00%，实际 20.00%（13.34%–28.88%）" in svg


def test_the_distribution_by_outcome_counts_both_classes():
    svg = plots_measured.score_distribution_svg(np.array([10, 15, 500, 1000]), [1, 1, 0, 0])
    found = texts(svg)
    assert "违约 2 户" in found
    assert "未违约 2 户" in found
    assert "违约 2 户，0–20 分：100.0%" in svg
    assert "未违约 2 户，980–1000 分：50.0%" in svg


def test_a_thousand_counts_with_the_last_part():
    svg = plots_measured.score_distribution_svg(np.array([1000, 1000, 0, 0]))
    assert "50%" in texts(svg)
    assert "全部 4 户" in texts(svg)


def test_stored_shares_are_drawn_as_they_are():
    svg = plots_measured.score_shares_svg([0.0] * 9 + [1.0])
    assert "每 100 分一格；纵轴为户数占比" in texts(svg)


def test_a_trend_has_its_months_lines_and_limits():
    lines = [
        TrendLine(name="得分 PSI", values=[0.1, None, 0.3], low=[0.0, None, 0.2], high=[0.2, None, 0.4]),
        TrendLine(name="输入 CSI", values=[0.1, 0.2, 0.2]),
    ]
    svg = plots_measured.trend_svg("稳定性", MONTHS, lines, unit="指数", limits={"警示 0.25": 0.25})
    found = texts(svg)
    assert {*MONTHS, "得分 PSI", "输入 CSI", "警示 0.25", "指数", "稳定性"} <= set(found)


def test_a_month_without_a_figure_breaks_the_line():
    whole = [TrendLine(name="甲", values=[0.1, 0.2, 0.3])]
    broken = [TrendLine(name="甲", values=[0.1, None, 0.3])]
    assert _moves(plots_measured.trend_svg("t", MONTHS, whole, unit="u")) == 1
    assert _moves(plots_measured.trend_svg("t", MONTHS, broken, unit="u")) == 2


def _moves(svg: str) -> int:
    """How many pieces the first line is drawn in."""
    import re

    group = svg[svg.index("mark-line role-mark") :]
    return re.search(r'd="([^"]+)"', group)[1].count("M")


def test_a_trend_of_shares_is_written_in_percent():
    lines = [TrendLine(name="A级占比", values=[0.1, 0.2, 0.3])]
    assert "20.0%" in texts(plots_measured.trend_svg("t", MONTHS, lines, unit="占比", percent=True))


def test_the_bytes_depend_on_no_font(monkeypatch):
    lines = [TrendLine(name="PSI wide", values=[0.1, 0.2, 0.3])]

    def drawn(family: str) -> list[str]:
        monkeypatch.setattr(chart, "FONTS", family)
        pictures = [
            plots_measured.calibration_svg(BINS),
            plots_measured.score_distribution_svg(np.array([10, 500, 990]), [1, 0, 0]),
            plots_measured.trend_svg("t", MONTHS, lines, unit="u", limits={"limit": 0.2}),
        ]
        return [svg.replace(family, "FONT") for svg in pictures]

    assert drawn("monospace") == drawn("serif")


@pytest.mark.parametrize("shares", [[0.5, 0.5], [0.1] * 10])
def test_shares_of_any_number_of_parts(shares):
    assert "信用得分分布" in texts(plots_measured.score_shares_svg(shares))
