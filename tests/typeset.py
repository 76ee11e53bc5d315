"""Small documents typeset for tests: titles in the middle, paragraphs that wrap, one page after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fixtures import fonts
from fixtures.sheet import A4, Sheet, render

TITLE, BODY, MARGIN = 20.0, 12.0, 72.0
WIDE = A4[0] - 2 * MARGIN


def typeset(path: Path, pages: Sequence[Sequence[str]]) -> Path:
    """A file of pages, each some lines: `# …` is set large, `|a|b|` as a ruled row, the others as paragraphs."""
    fonts.register()
    path.write_bytes(render([_page(lines) for lines in pages], ""))
    return path


def _page(lines: Sequence[str]) -> Sheet:
    sheet, y = Sheet(), A4[1] - MARGIN
    for line in lines:
        if line.startswith("# "):
            text = line[2:]
            y -= 2 * TITLE
            sheet.text((A4[0] - fonts.measure(text, "Latin") * TITLE) / 2, y, text, TITLE, "Latin")
            continue
        if line.startswith("|"):
            y = _row(sheet, y, line.strip("|").split("|"))
            continue
        for number, part in enumerate(_wrapped(line)):
            y -= 1.6 * BODY
            sheet.text(MARGIN + (0 if number else 2 * BODY), y, part, BODY, "Latin")
    return sheet


def _row(sheet: Sheet, y: float, cells: Sequence[str]) -> float:
    """A ruled row of a table under y; where it ends."""
    low, across = y - 2 * BODY, WIDE / len(cells)
    for number, cell in enumerate(cells):
        x = MARGIN + number * across
        sheet.text(x + 4, low + 0.6 * BODY, cell.strip(), BODY, "Latin")
        for side in (x, x + across):
            sheet.rules.append((side, y, side, low))
    for level in (y, low):
        sheet.rules.append((MARGIN, level, MARGIN + WIDE, level))
    return low


def _wrapped(text: str) -> list[str]:
    lines, line, room = [], "", WIDE - 2 * BODY
    for char in text:
        if line and fonts.measure(line + char, "Latin") * BODY > room:
            lines.append(line)
            line, room = "", WIDE
        line += char
    return [*lines, line]
