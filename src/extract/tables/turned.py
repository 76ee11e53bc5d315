"""A page whose text lies on its side without being told so: turned upright for the tables, and boxes turned back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..reading.lines import group_lines
from ..reading.pages import Box, Char, Edge, Line, Page, box_of

MOST = 0.75  # share of a page's characters that lie on their side, where the page does
FEW = 6  # amounts on their side that are no table yet
_AMOUNT = re.compile(r"\d[\d,]*\.\d{1,2}|\d{1,3}(?:,\d{3})+")


@dataclass(slots=True)
class Turn:
    """A page turned upright: `rising` where its text ran from the bottom to the top."""

    page: Page
    width: float  # of the page as it is
    height: float
    rising: bool
    _chars: dict[Char, Char] = field(default_factory=dict)

    def back(self, box: Box) -> Box:
        """A box of the turned page → where it stands on the page as it is."""
        if self.rising:
            return Box(box.top, self.height - box.x1, box.bottom, self.height - box.x0)
        return Box(self.width - box.bottom, box.x0, self.width - box.top, box.x1)

    def line_back(self, line: Line) -> Line:
        """A line of the turned page → the same characters as they stand on the page."""
        return Line(line.page, [self._chars[char] for char in line.chars], line.furniture)


def turn(page: Page) -> Turn | None:
    """A page that lies on its side → the same upright; None for any other."""
    if not page.lines or page.lines[-1].columns is not None or page.lines[-1].chars[0].upright:
        return None  # lines on their side stand last
    lying = [char for char in page.chars if not char.upright]
    if len([char for char in lying if char.text.strip()]) < MOST * sum(not c.text.isspace() for c in page.chars):
        return None
    rising = sum(char.baseline > (char.x0 + char.x1) / 2 for char in lying) * 2 > len(lying)
    turned = Turn(Page(page.number, page.height, page.width), page.width, page.height, rising)
    for char in lying:
        turned._chars[_upright(char, turned)] = char
    turned.page.chars = list(turned._chars)
    turned.page.lines = group_lines(turned.page.chars)
    turned.page.edges = [_edge(edge, turned) for edge in page.edges]
    return turned


def _upright(char: Char, turned: Turn) -> Char:
    x0, top, x1, bottom = _forth(Box(char.x0, char.top, char.x1, char.bottom), turned)
    baseline = char.baseline if turned.rising else turned.width - char.baseline
    return Char(char.text, x0, top, x1, bottom, baseline, char.size, char.page)


def _edge(edge: Edge, turned: Turn) -> Edge:
    x0, top, x1, bottom = _forth(Box(edge.x0, edge.top, edge.x1, edge.bottom), turned)
    return Edge(x0, top, x1, bottom, not edge.horizontal)


def _forth(box: Box, turned: Turn) -> Box:
    if turned.rising:
        return Box(turned.height - box.bottom, box.x0, turned.height - box.top, box.x1)
    return Box(box.top, turned.width - box.x1, box.bottom, turned.width - box.x0)


def lying_amounts(lines: Iterable[Line]) -> Box | None:
    """Lines of a page that is upright → where amounts lie on their side, too many for a margin's; None: nowhere."""
    lying = [line for line in lines if line.columns is None and not line.chars[0].upright]
    if sum(len(_AMOUNT.findall(line.text)) for line in lying) < FEW:
        return None
    return box_of([char for line in lying for char in line.chars])
