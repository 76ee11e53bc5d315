"""A comparison as a bar chart: one SVG without scripts or fonts of its own; bars grouped by department, one a year."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from .compare import Comparison, Row

WIDTH, LABEL, RIGHT = 720, 210, 110
BAR, GAP, TOP = 16, 12, 46
MOST = 30  # departments
MOST_YEARS = 5
COLOURS = ("#0b6e63", "#58a79c", "#9cc9c2", "#c7d9d6", "#dfe8e6")  # the newest year the darkest
WAN = Decimal(10_000)


def chart(comparison: Comparison) -> str:
    """The comparison's bars as SVG text; empty where there is nothing to draw. All text of documents is escaped."""
    years = sorted({row.fiscal_year for row in comparison.rows}, reverse=True)[:MOST_YEARS]
    groups = _groups(comparison, years)
    values = [abs(row.ranked) for group in groups for row in group if row.ranked is not None]
    if not values or not max(values):
        return ""
    scale = Decimal(WIDTH - LABEL - RIGHT) / max(values)
    parts, at = [], TOP
    for group in groups:
        parts.append(_label(group[0], at + BAR * len(group) / 2))
        for row in group:
            parts.append(_bar(comparison, row, at, scale, COLOURS[years.index(row.fiscal_year)]))
            at += BAR
        at += GAP
    title = f"{comparison.subject.label}（{unit(comparison)}）"
    legend = "".join(_legend(year, index) for index, year in enumerate(years))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {at}" role="img" class="chart" '
        f"font-family=\"system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif\" font-size=\"12\">"
        f'<title>{escape(title)}</title><text x="0" y="16" font-size="14" font-weight="600">{escape(title)}</text>'
        f"{legend}{''.join(parts)}</svg>"
    )


def unit(comparison: Comparison) -> str:
    """What the bars count."""
    if comparison.per:
        return {"staff": "元/人", "vehicle": "元/辆", "total": "占本年支出%"}[comparison.per]
    return "万元" if comparison.subject.measure == "amount" else comparison.subject.unit


def shown(comparison: Comparison, value: Decimal) -> str:
    """A value in the chart's unit: `20.57`."""
    if comparison.per or comparison.subject.measure != "amount":
        return f"{value.normalize():,f}"
    exact = (value / WAN).normalize()
    return f"{exact:,.{max(2, -int(exact.as_tuple().exponent))}f}"


def _groups(comparison: Comparison, years: Sequence[int]) -> list[list[Row]]:
    """The rows of each department, newest year first; departments by their newest value, 部门 before 单位."""
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in comparison.rows:
        if row.ranked is not None and row.fiscal_year in years:
            found.setdefault((row.region_code or row.region, row.department), []).append(row)
    groups = [sorted(rows, key=lambda row: -row.fiscal_year) for rows in found.values()]
    groups.sort(key=lambda rows: (rows[0].unit_level or "~", -(rows[0].ranked or 0), rows[0].department or ""))
    return groups[:MOST]


def _label(row: Row, y: float) -> str:
    name = (row.department or "?").removeprefix(row.region or "") or "?"
    name = name + ("（单位）" if row.unit_level == "unit" else "")
    short = name if len(name) <= 16 else name[:15] + "…"
    return f'<text x="{LABEL - 8}" y="{y + 4:.0f}" text-anchor="end">{escape(short)}</text>'


def _bar(comparison: Comparison, row: Row, y: int, scale: Decimal, colour: str) -> str:
    value = row.ranked or Decimal(0)
    width = float(abs(value) * scale)
    told = f"{row.department} {row.fiscal_year} {shown(comparison, value)}"
    return (
        f'<rect x="{LABEL}" y="{y + 1}" width="{width:.1f}" height="{BAR - 2}" fill="{colour}">'
        f"<title>{escape(told)}</title></rect>"
        f'<text x="{LABEL + width + 6:.1f}" y="{y + BAR - 4}" fill="#333">{escape(shown(comparison, value))}</text>'
    )


def _legend(year: int, index: int) -> str:
    x = LABEL + index * 70
    return (
        f'<rect x="{x}" y="26" width="11" height="11" fill="{COLOURS[index]}"/><text x="{x + 16}" y="36">{year}</text>'
    )
