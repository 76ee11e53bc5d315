"""What PDFium's text leaves out or welds, put back: spaces, objects that repeat one before, two-character glyphs.

Each object's own codes say what it prints: nothing is taken from another one.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from .glyphs import Glyph, Placed, Sheet
from .page_objects import Walker
from .text_objects import Style


def put(sheet: Sheet, glyphs: list[Glyph]) -> None:
    """Characters onto the sheet, those that one glyph stands for side by side."""
    start = len(sheet.printed)
    sheet.put_all(glyphs)
    if any(glyph[3] == after[3] for glyph, after in pairwise(glyphs)):
        sheet.printed[start:] = parted(sheet.printed[start:])


def parted(placed: list[Placed]) -> list[Placed]:
    """Characters that one glyph stands for (`——` in some fonts) share its box: each gets its part of it."""
    result: list[Placed] = []
    index = 0
    while index < len(placed):
        char, style = placed[index]
        end = index + 1
        while end < len(placed) and placed[end][1] is style and placed[end][0][1:3] == char[1:3]:
            end += 1
        if end - index == 1 or not char.upright:
            result += placed[index:end]
        else:
            step = (char.x1 - char.x0) / (end - index)
            for number, (part, _) in enumerate(placed[index:end]):
                start = char.x0 + number * step
                result.append((part._replace(x0=start, x1=start + step), style))
        index = end
    return result


def restored(walker: Walker, sheet: Sheet, space: Callable[[Style], float], read: Callable[[], list[Glyph]]) -> int:
    """The text objects that PDFium's text leaves out, onto the sheet; how many have ink, and it says nothing of them.

    One without ink is a space beside one that PDFium adds itself. One with ink is read when no other is on the page:
    it repeats one before over half of its width (`——`, each dash an object; a shadow), or is a space drawn bold by
    stroke. So is one whose font is not in the file: it may have no ink just where this machine lacks the font.
    `read` gives the characters of the page's text as it then is.
    """
    lost = [item for item, style in walker.styles.items() if not style.seen]
    inked = {item for item, (x0, y0, x1, y1) in zip(lost, walker.bounds(lost), strict=True) if x1 > x0 and y1 > y0}
    foreign = {item for item in lost if item not in inked and not walker.is_embedded(walker.styles[item])}
    walker.outline(foreign)
    silent = set(_asked(walker, sheet, [item for item in lost if item in inked or item in foreign], read))
    for item in lost:
        style = walker.styles[item]
        if not style.seen and item not in inked:
            sheet.put(" ", style, space(style), *style.matrix[4:])
    return len(silent & inked)


def _asked(walker: Walker, sheet: Sheet, items: list[Any], read: Callable[[], list[Glyph]]) -> list[Any]:
    """Objects shown without the others, and again without those that were read; those that stay silent."""
    if not items:
        return items
    walker.show(walker.styles, False)
    waiting: list[Any] = []
    while items and len(items) != len(waiting):
        waiting = items
        walker.show(waiting, True)
        put(sheet, read())
        walker.show(waiting, False)
        items = [item for item in waiting if not walker.styles[item].seen]
    walker.show(walker.styles, True)
    return items
