"""Charts as inline SVG: several items of one department over the years, as stacked bars."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from markupsafe import Markup

from ..compare.comparison import Comparison
from .words import wan

COLOURS = ("#0b6e63", "#d08a2e", "#58a79c", "#8a5a83", "#9aa5a1")
WIDTH, LEFT, RIGHT, BAR, STEP, TOP = 720, 60, 110, 24, 36, 58


def years_chart(title: str, comparisons: Sequence[Comparison]) -> Markup:
    """The items' amounts by year, one stacked bar a year; empty where no amount is above 0."""
    years = sorted({row.fiscal_year for comparison in comparisons for row in comparison.rows}, reverse=True)
    bars = [(year, [_value(comparison, year) for comparison in comparisons]) for year in years]
    most = max((sum(values) for _, values in bars), default=Decimal(0))
    if not most:
        return Markup("")
    scale = Decimal(WIDTH - LEFT - RIGHT) / most
    parts = [_legend(comparison.subject.label, index) for index, comparison in enumerate(comparisons)]
    for place, (year, values) in enumerate(bars):
        labels = [comparison.subject.label for comparison in comparisons]
        lacking = any(_contradicts(comparison, year) for comparison in comparisons)
        parts.append(_stack(year, values, labels, TOP + place * STEP, scale, "，另有前后不一者" if lacking else ""))
    height = TOP + len(bars) * STEP
    return Markup(
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" class="chart" aria-label="{escape(title)}">'
        f'<title>{escape(title)}</title><text x="0" y="16" class="chart-title">{escape(title)}</text>'
        f"{''.join(parts)}</svg>"
    )


def _value(comparison: Comparison, year: int) -> Decimal:
    found = [row.final.only for row in comparison.rows if row.fiscal_year == year and row.final]
    return found[0] if found and found[0] is not None and found[0] > 0 else Decimal(0)


def _contradicts(comparison: Comparison, year: int) -> bool:
    return any(row.fiscal_year == year and row.final and row.final.only is None for row in comparison.rows)


def _legend(label: str, index: int) -> str:
    x = LEFT + index * 165
    return (
        f'<rect x="{x}" y="30" width="11" height="11" fill="{COLOURS[index % len(COLOURS)]}"/>'
        f'<text x="{x + 16}" y="40">{escape(label)}</text>'
    )


def _stack(year: int, values: Sequence[Decimal], labels: Sequence[str], y: int, scale: Decimal, more: str) -> str:
    x = float(LEFT)
    drawn = f'<text x="0" y="{y + 17}">{year}</text>'
    for index, (value, label) in enumerate(zip(values, labels, strict=True)):
        width = float(value * scale)
        if value:
            told = escape(f"{year} {label} {wan(value)} 万元")
            drawn += (
                f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{COLOURS[index % len(COLOURS)]}">'
                f"<title>{told}</title></rect>"
            )
        x += width
    return drawn + f'<text x="{x + 6:.1f}" y="{y + 17}">{wan(sum(values, Decimal(0)))}{more}</text>'
