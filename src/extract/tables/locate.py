"""Where on a page its tables stand: each frame with the title, the unit and the lines that belong to its head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..knowledge.tables import TableKnowledge, Title
from ..reading.pages import Box, Line, Page
from ..text import squeeze
from .model import Part

ABOVE = 8  # lines above a frame in which its title is looked for
NEAR = 4.0
_ENDS = ("。", "；", "：", ":", "，", ",")


@dataclass(slots=True)
class Found:
    """A piece of a table on a page; `title` is None where it goes on from the page before."""

    part: Part
    title: Title | None = None
    unit: str | None = None
    lines: list[Line] = field(default_factory=list)  # title, unit, mark: of the table, outside its frame
    between: list[Line] = field(default_factory=list)  # other lines between this frame and what stands above it

    @property
    def top(self) -> float:
        """Where the table begins on its page, its title included."""
        return min([self.part.frame.top, *(line.box.top for line in self.lines)])

    @property
    def extent(self) -> Box:
        """The table's place alone: where it lies on its side, a page number stands beside it and not beneath."""
        boxes = [self.part.frame, *(line.box for line in self.lines)]
        return Box(min(b.x0 for b in boxes), self.top - 0.5, max(b.x1 for b in boxes), self.part.frame.bottom + 0.5)

    def region(self, page: Page) -> Box:
        """The table's region: the page's whole width, from the title to the frame's end."""
        return Box(0.0, self.top - 0.5, page.width, self.part.frame.bottom + 0.5)


def head_lines(part: Part, lines: Sequence[Line], floor: float, knowledge: TableKnowledge) -> Found:
    """The lines above a part (down from `floor`, where the table before ends) → its title, unit and rest."""
    found = Found(part)
    above = [line for line in lines if line.box.bottom <= part.frame.top + NEAR and _middle(line) > floor]
    above.sort(key=lambda line: line.box.top)
    for index in range(len(above) - 1, max(len(above) - 1 - ABOVE, -1), -1):
        title, first = _title_at(above, index, knowledge)
        if title is not None:
            found.title = title
            found.lines = above[first:]
            if first > 0 and knowledge.is_mark(above[first - 1].text):
                found.lines = above[first - 1 :]
            found.unit = find_unit(found.lines, knowledge)
            return found
        if _is_prose(above[index].text):
            break
    found.between = above
    found.unit = find_unit(above[-3:], knowledge)
    return found


def _middle(line: Line) -> float:
    box = line.box
    return (box.top + box.bottom) / 2


def _title_at(above: Sequence[Line], index: int, knowledge: TableKnowledge) -> tuple[Title | None, int]:
    """The title that ends on this line: in it alone, in a part of it set apart, or broken over two lines."""
    for text in pieces(above[index]):
        title = knowledge.title(text)
        if title is not None and not (index and _goes_on(above[index - 1], above[index], text, knowledge)):
            return title, index
    if index > 0 and _same_heading(above[index - 1], above[index], knowledge):
        title = knowledge.title(above[index - 1].text + above[index].text)
        if title is not None:
            return title, index - 1
    return next(((t, index) for text in pieces(above[index]) if (t := knowledge.title(text))), (None, index))


def _goes_on(before: Line, line: Line, text: str, knowledge: TableKnowledge) -> bool:
    """Does a title begin on the line before? `2031年部门一般公共预算基本支出` + `部门预算经济分类预算表`."""
    if not _same_heading(before, line, knowledge):
        return False
    alone, both = knowledge.title(text), knowledge.title(before.text + text)
    if both is None or alone is None or knowledge.title(before.text):
        return False
    return both.concepts != alone.concepts


def _same_heading(before: Line, line: Line, knowledge: TableKnowledge) -> bool:
    """Can two lines be one title: set in one size, the first without an end of its own?"""
    bare = squeeze(before.text)
    sizes = before.chars[0].size, line.chars[0].size
    if not bare or abs(sizes[0] - sizes[1]) > 0.5 or _is_prose(bare) or knowledge.is_mark(bare):
        return False
    return not bare.endswith((*_ENDS, "、", "）")) and knowledge.unit(bare) is None


def pieces(line: Line) -> list[str]:
    """A line whole, and cut where a gap of three characters divides it: `公开01表      收入支出决算总表`."""
    parts: list[list[str]] = [[]]
    last = None
    for char in line.chars:
        if char.text.isspace():
            continue
        if last is not None and char.x0 - last > 3 * char.size:
            parts.append([])
        parts[-1].append(char.text)
        last = char.x1
    whole = line.text
    return [whole] if len(parts) == 1 else [whole, *("".join(part) for part in parts)]


def _is_prose(text: str) -> bool:
    bare = squeeze(text)
    return "。" in bare or (len(bare) > 30 and bare.endswith(_ENDS[1:]))


def find_unit(lines: Sequence[Line], knowledge: TableKnowledge) -> str | None:
    """The unit that lines above a table print: the nearest wins; `单位：万` may break before 元."""
    for index in range(len(lines) - 1, -1, -1):
        unit = knowledge.unit(lines[index].text)
        if unit:
            rest = squeeze("".join(line.text for line in lines[index + 1 : index + 2]))
            return unit + "元" if not unit.endswith("元") and rest.endswith("元") else unit
    return None
