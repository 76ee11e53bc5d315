"""Pages per second as an SVG: a bar for each contender on a scale of powers of ten."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

LEFT, RIGHT, TOP, ROW, BAR = 280, 110, 64, 26, 16  # pixels
WIDTH = 860
COLOURS = {"ours": "#1f5fa8", "base": "#8a4b08", "peer": "#8c8c8c"}
KINDS = {"ours": "juesuan", "base": "what the ratios are against", "peer": "other libraries"}


class Bar(NamedTuple):
    """A contender: its name, what is drawn, the words at the bar's end, and ours, base or peer."""

    name: str
    value: float
    told: str
    kind: str


def chart(title: str, note: str, bars: Sequence[Bar]) -> str:
    """The bars, the longest first, as the text of an SVG file."""
    bars = sorted((bar for bar in bars if bar.value > 0), key=lambda bar: -bar.value)
    values = [bar.value for bar in bars] or [1.0]
    low, high = math.floor(math.log10(min(values))), max(1, math.ceil(math.log10(max(values))))
    bottom = TOP + ROW * len(bars)
    parts = [*_frame(title, note, bottom), *_scale(low, high, bottom)]
    for index, bar in enumerate(bars):
        width = max(1.0, _x(math.log10(bar.value), low, high) - LEFT)
        top = TOP + ROW * index + (ROW - BAR) / 2
        parts += [
            _text(LEFT - 8, top + 12.5, bar.name, 'text-anchor="end"'),
            f'<rect x="{LEFT}" y="{top:.1f}" width="{width:.1f}" height="{BAR}" fill="{COLOURS[bar.kind]}"/>',
            _text(LEFT + width + 6, top + 12.5, bar.told),
        ]
    return "\n".join((*parts, "</svg>", ""))


def _frame(title: str, note: str, bottom: float) -> list[str]:
    height = bottom + 62
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        f' role="img" aria-label="{escape(title)}" font-family="sans-serif" font-size="13" fill="#222">',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        _text(16, 26, title, 'font-size="16" font-weight="bold"'),
        _text(16, 46, note, 'fill="#555"'),
    ]
    left = 16.0
    for kind, told in KINDS.items():
        parts.append(f'<rect x="{left}" y="{bottom + 34}" width="12" height="12" fill="{COLOURS[kind]}"/>')
        parts.append(_text(left + 18, bottom + 45, told))
        left += 60 + 7 * len(told)
    return parts


def _scale(low: int, high: int, bottom: float) -> list[str]:
    parts = []
    for power in range(low, high + 1):
        x = _x(power, low, high)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{bottom}" stroke="#ddd"/>')
        parts.append(_text(x, bottom + 18, f"{10.0**power:g}", 'text-anchor="middle" fill="#555"'))
    return parts


def _x(power: float, low: int, high: int) -> float:
    return LEFT + (power - low) / (high - low) * (WIDTH - LEFT - RIGHT)


def _text(x: float, y: float, told: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(told)}</text>'
