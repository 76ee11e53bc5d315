"""A comparison as bars for a page: SVG without scripts or fonts of its own, grouped by department, one bar a year."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from .comparison import Comparison
from .series import MOST, Bar, Group, Series, names_of, scaled, series, shown, unit

__all__ = ["chart", "shown", "unit"]

WIDTH, LABEL, RIGHT = 720, 210, 170
BAR, GAP, TOP = 16, 12, 46
UP = "#b3261e"
SIGNED = ("change", "change_pct", "off_budget")  # what is drawn on both sides of 0
MOST_LETTERS = 16  # of a department's name
COLOURS = ("#0b6e63", "#58a79c", "#9cc9c2", "#c7d9d6", "#dfe8e6")  # the newest year the darkest


def chart(comparison: Comparison) -> str:
    """The comparison's bars as SVG text, a gap with its reason for what is missing; empty where there is no value.

    All text of documents is escaped. The numbers of the footnotes are left to the table beside it.
    """
    drawn = series(comparison)
    bars = [bar for group in drawn.groups for bar in group.bars]
    values = [bar.value for bar in bars if bar.value is not None]
    if not any(values):
        return ""
    least, most = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    scale = Decimal(WIDTH - LABEL - RIGHT) / (most - least)
    zero = LABEL + float(-least * scale)
    parts, at = [], TOP
    for group in drawn.groups:
        parts.append(_label(group, at + BAR * len(group.bars) / 2))
        for bar in group.bars:
            parts.append(_bar(group.name, bar, at, (zero, float(scale)), _colour(drawn.years, bar)))
            at += BAR
        at += GAP
    title = f"{drawn.title}（{drawn.unit}）" if drawn.unit else drawn.title
    return _svg(title, at, _legend(drawn) + "".join(parts))


def change_chart(comparison: Comparison, sort: str, title: str) -> str:
    """What went up and what went down as bars on both sides of 0, in the order of the rows; empty where nothing did.

    `sort`: one of SIGNED; the rows' values are in 元, or percent.
    """
    rate = sort == "change_pct"
    found = [(row, value.only) for row in comparison.rows if (value := getattr(row, sort)) and value.only is not None]
    found = found[:MOST]
    values = [value if rate else scaled(comparison, value) for _, value in found]
    if not any(values):
        return ""
    names = names_of([row for row, _ in found])
    several = len({row.fiscal_year for row, _ in found}) > 1
    least, most = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    scale = Decimal(WIDTH - LABEL - RIGHT) / (most - least)
    axis = LABEL + float(-least * scale), float(scale)
    parts, at = [], 26
    for name, (row, own), value in zip(names, found, values, strict=True):
        text = f"{value:+.1f}%" if rate else ("+" if own > 0 else "") + shown(comparison, own)
        label = f"{name} {row.fiscal_year}" if several else name
        bar = Bar(row.fiscal_year, value, text, None, ())
        parts.append(_label(Group(label, (bar,)), at + BAR / 2))
        parts.append(_bar(label, bar, at, axis, UP if value > 0 else COLOURS[0]))
        at += BAR + GAP // 2
    heading = f"{comparison.subject.label}：{title}（{'%' if rate else unit(comparison)}）"
    return _svg(heading, at, "".join(parts))


def _svg(title: str, height: int, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" class="chart" '
        f"font-family=\"system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif\" font-size=\"12\">"
        f'<title>{escape(title)}</title><text x="0" y="16" font-size="14" font-weight="600">{escape(title)}</text>'
        f"{body}</svg>"
    )


def _colour(years: Sequence[int], bar: Bar) -> str:
    return COLOURS[years.index(bar.year)]


def _label(group: Group, y: float) -> str:
    short = group.name if len(group.name) <= MOST_LETTERS else group.name[: MOST_LETTERS - 1] + "…"
    return f'<text x="{LABEL - 8}" y="{y + 4:.0f}" text-anchor="end">{escape(short)}</text>'


def _bar(name: str, bar: Bar, y: int, axis: tuple[float, float], colour: str) -> str:
    """One bar from the zero line to the right or, below 0, to the left; the text stands to the right of both."""
    zero, scale = axis
    if bar.value is None:
        return f'<text x="{zero + 6:.1f}" y="{y + BAR - 4}" fill="#5a6663">{escape(bar.text)}</text>'
    end = zero + float(bar.value) * scale
    left, right = min(zero, end), max(zero, end)
    return (
        f'<rect x="{left:.1f}" y="{y + 1}" width="{right - left:.1f}" height="{BAR - 2}" fill="{colour}">'
        f"<title>{escape(f'{name} {bar.year} {bar.text}')}</title></rect>"
        f'<text x="{right + 6:.1f}" y="{y + BAR - 4}" fill="#333">{escape(bar.text)}</text>'
    )


def _legend(drawn: Series) -> str:
    return "".join(
        f'<rect x="{LABEL + index * 70}" y="26" width="11" height="11" fill="{COLOURS[index]}"/>'
        f'<text x="{LABEL + 16 + index * 70}" y="36">{year}</text>'
        for index, year in enumerate(drawn.years)
    )
