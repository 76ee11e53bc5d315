"""Tables without a closed frame: from their title and unit down to the note, the next title or the prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from ..knowledge.tables import TableKnowledge, Title
from ..reading.pages import Line, Page
from ..text import squeeze
from .aligned import alignment, continue_aligned, read_aligned
from .draft import Draft
from .heads import ORDINAL
from .headtree import is_head
from .locate import Found, find_unit, pieces
from .pieces import Piece, pieces_of, rows_by_pitch, rows_by_rules
from .place import Span, is_number
from .rules import Rule, loose_rules

HEAD_LINES = 12
PAGE_NUMBER = 6.0  # of the size: no page number with its dashes is wider
FAR = 70.0  # points without a line end a table
_PAGE_NUMBER = re.compile(r"[-—－–─·]*第?\d{1,4}页?(?:[/，,]?共?\d{1,4}页?)?[-—－–─·]*")
_TARGET = re.compile(r"[≥≤=＝<>＜＞]\s*\d")  # `≥95%` of a performance target
_PART = re.compile(r"第[一二三四五六七八九十]+部分")


@dataclass(slots=True)
class Area:
    """The lines of a table without a frame, cut into title lines, head and body."""

    lines: list[Line]  # title, mark, unit
    title: Title | None = None
    unit: str | None = None
    head: list[list[Piece]] = field(default_factory=list)
    body: list[list[Piece]] = field(default_factory=list)


class AreaFinder:
    """Finds the areas of one page in the lines that no frame took."""

    def __init__(self, page: Page, lines: Sequence[Line], knowledge: TableKnowledge) -> None:
        self._page = page
        self._knowledge = knowledge
        self._lines = sorted(lines, key=lambda line: line.box.top)
        self._rules = [r for r in loose_rules(page.edges) if r.high - r.low > 0.05 * page.width]

    def titled(self) -> list[tuple[Found, list[Span]]]:
        """Tables that begin on this page."""
        found: list[tuple[Found, list[Span]]] = []
        index = 0
        while index < len(self._lines):
            area, after = self._begin(index)
            read = self._read(area) if area else None
            if read:
                found.append(read)
            index = after if read else index + 1
        return found

    def _begin(self, index: int) -> tuple[Area | None, int]:
        title = next((t for text in pieces(self._lines[index]) if (t := self._knowledge.title(text))), None)
        if title is None:
            return None, index + 1
        last = self._unit_line(index)
        if last is None:
            return None, index + 1
        first = index - 1 if index and self._knowledge.is_mark(self._lines[index - 1].text) else index
        lines = self._lines[first : last + 1]
        area = Area(lines, title, find_unit(lines, self._knowledge))
        return area, self._collect(area, last + 1)

    def _unit_line(self, index: int) -> int | None:
        """The line with the unit, at most three lines beneath a title: an entry of the 目录 has none."""
        for at in range(index, min(index + 4, len(self._lines))):
            if at > index and any(self._knowledge.title(text) for text in pieces(self._lines[at])):
                return None
            if self._knowledge.unit(self._lines[at].text):
                return at
        return None

    def _collect(self, area: Area, start: int) -> int:
        """Take lines into the area until it ends; the index of the first line after it."""
        index = start
        bottom = area.lines[-1].box.bottom if area.lines else float("inf")
        while index < len(self._lines):
            line = self._lines[index]
            cut = pieces_of(line, self._is_word)
            apart = line.box.top - bottom > 4.0 or bottom == float("inf")
            if not cut or line.furniture or (apart and self._is_page_number(line, cut)):
                index += 1
                continue
            far = line.box.top - bottom > FAR and not self._is_total(cut)
            if far or self._ends(line, cut, area):
                break
            if area.body or self._is_body(cut):
                area.body.append(cut)
            elif len(area.head) < HEAD_LINES:
                area.head.append([piece for piece in cut if not self._is_aside(piece.text)])
            else:
                break
            bottom = line.box.bottom
            index += 1
        return index

    def _ends(self, line: Line, cut: list[Piece], area: Area) -> bool:
        text = squeeze(line.text)
        if "。" in text or self._knowledge.is_note(text) or _PART.match(text) or self._knowledge.is_mark(text):
            return True
        started = area.body or area.head
        if started and any(self._knowledge.title(t) for t in pieces(line)) and len(cut) <= 2:
            return True
        sizes = [piece.size for row in area.body for piece in row]
        return bool(sizes) and cut[0].size > 1.25 * median(sizes)

    def _is_page_number(self, line: Line, cut: list[Piece]) -> bool:
        low = line.box.top > 0.88 * self._page.height
        numbers = sum(1 for piece in cut if is_number(piece, self._knowledge))
        together = numbers <= 1 or line.box.x1 - line.box.x0 < PAGE_NUMBER * cut[0].size  # `- 5 -`
        return low and together and bool(_PAGE_NUMBER.fullmatch(squeeze(line.text)))

    def _is_body(self, cut: list[Piece]) -> bool:
        knowledge = self._knowledge
        return any(is_number(p, knowledge) or ORDINAL.match(p.text) or _TARGET.match(p.text) for p in cut)

    def _is_aside(self, text: str) -> bool:
        """The department's name, or a unit broken over two lines: `单位：万` + `元`."""
        return self._knowledge.is_office(text) or text in self._knowledge.file.units

    def _is_total(self, cut: list[Piece]) -> bool:
        """`收入总计 371,514.00` may stand far under the last row."""
        words = any(piece.text in self._knowledge.totals for piece in cut)
        return words and any(is_number(piece, self._knowledge) for piece in cut)

    def _is_word(self, text: str) -> bool:
        return text in self._knowledge.totals or text in self._knowledge.file.heads.words

    def _rows(self, area: Area) -> list[list[Piece]]:
        if not area.body:
            return []
        top, bottom = area.body[0][0].box.top, area.body[-1][0].box.bottom
        inner = [rule.at for rule in self._ruled_rows(top, bottom)]
        if len(inner) >= max(2, len(area.body) // 4):
            return rows_by_rules(area.body, inner, self._knowledge.totals.__contains__)
        return rows_by_pitch(area.body, self._knowledge.totals.__contains__)

    def _ruled_rows(self, top: float, bottom: float) -> list[Rule]:
        wide = 0.15 * self._page.width
        return [r for r in self._rules if top - 2 < r.at < bottom + 2 and r.high - r.low > wide]

    def _read(self, area: Area) -> tuple[Found, list[Span]] | None:
        """An area → its part; None where its heads are those of no table."""
        head = [piece for line in area.head for piece in line]
        known = sum(1 for piece in head if is_head(piece.text, self._knowledge))
        if known < 2:
            return None
        read = read_aligned(head, self._rows(area), self._page.number, self._knowledge, self._rules)
        if read is None:
            return None
        part, spans = read
        return Found(part, area.title, area.unit, area.lines), spans

    def continued(self, draft: Draft) -> Found | None:
        """The rows at the page's top that go on with a table of the page before, or None."""
        area = Area([])
        if not self._drop_repeated(draft, area):
            return None
        self._collect(area, 0)
        rows = [row for row in (*area.head, *area.body) if row]  # all of a line may have been asides
        if not rows or alignment(rows, draft.spans, self._knowledge) < 0.8:
            return None
        area.body, area.head = rows, []
        part = continue_aligned(
            self._rows(area), draft.spans, len(draft.xs) - 1, self._page.number, self._knowledge, self._rules
        )
        return Found(part, lines=area.lines)

    def _drop_repeated(self, draft: Draft, area: Area) -> bool:
        """Take a title, unit and head that are printed again off the top; False where another table begins."""
        heads = {line for row in draft.head for slot in row for line in slot.lines}
        while self._lines:
            line = self._lines[0]
            texts = [piece.text for piece in pieces_of(line, self._is_word)]
            title = next((t for text in pieces(line) if (t := self._knowledge.title(text))), None)
            if title and title.concepts != draft.title.concepts:
                return False
            again = bool(texts) and all(text in heads for text in texts)
            if not (again or title or self._knowledge.unit(line.text) or self._knowledge.is_mark(line.text)):
                return True
            area.lines.append(self._lines.pop(0))
        return True
