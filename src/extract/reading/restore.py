"""What PDFium's text leaves out or welds, put back: spaces, objects that repeat one before, two-character glyphs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from ..pages import Char
from .glyphs import Placed, Sheet
from .page_objects import Walker
from .text_objects import Style

REPEATS = 40  # how many objects before it may hold the one that an object repeats


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


def restored(walker: Walker, sheet: Sheet, space: Callable[[Style], float]) -> None:
    """The characters of text objects that PDFium's text leaves out, onto the sheet: a space beside one that it adds
    itself, and an object that repeats the one before over half of its width (`——`, each dash an object; fake bold).
    """
    lost = {item: style for item, style in walker.styles.items() if not style.seen}
    repeats = set()
    for style, (x0, y0, x1, y1) in zip(lost.values(), walker.bounds(list(lost)), strict=True):
        if x1 > x0 and y1 > y0:
            repeats.add(style)
        else:  # no ink
            sheet.put(" ", style, space(style), *style.matrix[4:])
    if repeats:
        _repeat(walker, sheet, repeats)


def _repeat(walker: Walker, sheet: Sheet, repeats: set[Style]) -> None:
    """The characters of the object nearest before, moved to where each of these stands."""
    own: dict[Style, list[Char]] = {}
    for char, style in sheet.printed:
        own.setdefault(style, []).append(char)
    before: deque[Style] = deque(maxlen=REPEATS)
    for style in walker.styles.values():
        if style in repeats and (twin := _nearest(style, before)):
            dx, dy = style.matrix[4] - twin.matrix[4], twin.matrix[5] - style.matrix[5]
            own[style] = [_moved(char, dx, dy) for char in own[twin]]
            sheet.printed += [(char, style) for char in own[style]]
        if style in own:
            before.append(style)


def _nearest(style: Style, before: Iterable[Style]) -> Style | None:
    x, y = style.matrix[4:]
    twins = [twin for twin in before if twin.size == style.size]
    return min(twins, key=lambda twin: abs(twin.matrix[4] - x) + abs(twin.matrix[5] - y), default=None)


def _moved(char: Char, dx: float, dy: float) -> Char:
    return char._replace(
        x0=char.x0 + dx,
        x1=char.x1 + dx,
        top=char.top + dy,
        bottom=char.bottom + dy,
        baseline=char.baseline + (dy if char.upright else dx),
    )
