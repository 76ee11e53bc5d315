"""Pages in, one after the other; tables out at the end. No page is kept."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

from ..knowledge.codes import is_function
from ..knowledge.tables import TableKnowledge, Title, load
from ..numbers import MARKS
from ..reading.pages import Box, Line, Page
from ..resources import patterns_dir
from ..text import squeeze
from .areas import AreaFinder
from .code_faults import disagreements
from .conclude import conclude
from .draft import Draft, begin, close, fits, join
from .heads import is_amount
from .ladder import amounts, read_frame
from .locate import Found, find_unit, head_lines
from .model import Fault, TableNumber, TableReading
from .money import untangle
from .rules import Frame, frames
from .trim import trim
from .turned import Turn, lying_amounts, turn
from .unread import not_read, unread_frame, unread_lines

_DIGITS = re.compile(r"\d[\d,.，]*")
_MARKS = re.compile(f"[{MARKS}]")
_SHORT = 40
DOUBTFUL = 2  # cells with several amounts, above which a frame's rules are not believed,
DOUBTFUL_SHARE = 0.2  # nor where they are more than that share of its amounts
FOOT_LINES = 4  # a title that stands over the next page's table is among so many last lines
HEAD_SHARE = 0.1  # of the page's height: running heads stand in it


class TableReader:
    """Reads the official tables of one document."""

    def __init__(self, knowledge: Any = None) -> None:
        tables = getattr(knowledge, "tables", knowledge)
        self._knowledge: TableKnowledge = tables if isinstance(tables, TableKnowledge) else load(patterns_dir())
        self._draft: Draft | None = None
        self._drafts = 0
        self._closed: list[tuple[Draft, Any]] = []
        self._reading = TableReading()
        self._first_line = ""  # of the page before
        self._pending: tuple[int, Title, str | None] | None = None  # page, title, unit
        self._turn: Turn | None = None  # of the page that is being fed
        self._turned: set[int] = set()  # slots that have their place on it
        self.frames: list[Frame] = []  # of the page that was fed last
        self.unread: list[Box] = []  # tables of that page that are in no cell
        self.title_lines: list[Line] = []  # whoever feeds pages takes them: their numbers are accounted like prose

    def feed(self, page: Page) -> list[Box]:
        """A page → the regions of it that are tables: title, unit, head and body, without notes."""
        self._turn, self._turned = turn(page), set[int]()
        if self._turn is None:
            return self._feed(page)
        known = len(self.title_lines)
        regions = self._feed(self._turn.page)
        self._turn_back()
        self.frames, self.unread = [], [self._turn.back(box) for box in self.unread]
        self.title_lines[known:] = [self._turn.line_back(line) for line in self.title_lines[known:]]
        return [self._turn.back(box) for box in regions]

    def _turn_back(self) -> None:
        """Give what was read on a page turned upright the places that it has on the page."""
        if self._turn is None or self._draft is None:
            return
        draft, number = self._draft, self._turn.page.number
        rows = [row.slots for row in draft.rows if row.page == number]
        heads = draft.head if draft.pages[0] == number else []
        for slot in chain(*rows, *heads, *(row for page, row in draft.repeated if page == number)):
            if slot.box is not None and id(slot) not in self._turned:
                self._turned.add(id(slot))
                slot.box = self._turn.back(slot.box)

    def _feed(self, page: Page) -> list[Box]:
        self._marks(page)
        regions: list[Box] = []
        doubtful: list[Found] = []
        others: list[Found] = []
        floor = 0.0
        self.frames = frames(page.edges)
        for frame in self.frames:
            if frame.box.top < floor - 2:
                continue  # inside the frame before
            found = self._framed(frame, page, floor)
            floor = frame.box.bottom
            if not found.part.tangled and found.part.doubts > max(DOUBTFUL, DOUBTFUL_SHARE * amounts(found.part)):
                doubtful.append(found)
            elif self._take(found):
                regions.append(self._region(found, page))
            else:
                others.append(found)
        regions += self._unframed(page, regions)
        others += self._doubtful(doubtful, regions, page)
        outside = [line for line in page.lines if not _among(line, regions)]
        self._name_unread(others, outside, page)
        self._first_line = page.lines[0].text.strip() if page.lines else ""
        self._pending = self._last_title(page.number, outside)
        return regions

    def _doubtful(self, doubtful: list[Found], regions: list[Box], page: Page) -> list[Found]:
        """Take as their rules have them frames that their text alone could not tell; those that are in no table."""
        left: list[Found] = []
        for found in doubtful:
            frame = found.part.frame
            if any(box.top < frame.bottom and box.bottom > frame.top for box in regions):
                continue
            # a frame without a title goes on with what stands over it, never with a table that begins beneath it
            passed = found.title is None and any(box.top >= frame.bottom for box in regions)
            if passed or not self._take(found):
                left.append(found)
                continue
            regions.append(self._region(found, page))
            message = f"{found.part.doubts} cells hold several amounts"
            self._reading.problems.append(Fault("table_cell_unclear", message, page.number))
        return left

    def _marks(self, page: Page) -> None:
        """Remember where a line says what △ stands for."""
        marked = [text for line in page.lines if _MARKS.search(text := line.text)]
        self._reading.marks_said |= any(map(self._knowledge.measures.marks_minus, marked))

    def _name_unread(self, others: list[Found], free: list[Line], page: Page) -> None:
        """Say which tables of a page are in no cell; `free`: the lines that are in none that is read."""
        parts = [found.part for found in others]
        self.unread = [part.frame for part in parts if unread_frame(part, page.lines, self._knowledge)]
        left = [line for line in free if not _among(line, self.unread)] if self.unread else free
        self.unread += unread_lines(left, page.lines, self._knowledge)
        if lying := lying_amounts(page.lines):
            self.unread.append(lying)
        self._reading.problems += [not_read(box, page.number) for box in self.unread]

    def _last_title(self, page: int, free: list[Line]) -> tuple[int, Title, str | None] | None:
        """A title at the page's foot whose table begins on the next page; the 目录, which names several, has none."""
        foot = max(len(free) - FOOT_LINES, 0)
        last = next(((at, title) for at in range(foot, len(free)) if (title := self._title(free[at]))), None)
        if last is None or any(self._title(line) for line in (*free[:foot], *free[last[0] + 1 :])):
            return None
        return page, last[1], find_unit(free[last[0] :], self._knowledge)

    def _title(self, line: Line) -> Title | None:
        return self._knowledge.title(line.text)

    def _is_running_head(self, line: Line, page: Page) -> bool:
        """A line at the top that the page before has as its first line too."""
        return line.box.top < HEAD_SHARE * page.height and line.text.strip() == self._first_line

    def _framed(self, frame: Frame, page: Page, floor: float) -> Found:
        box = frame.box
        lines = [line for line in page.lines if _within(line, box)]
        inside, lines = len(lines), untangle(lines, page)
        part, extra = trim(read_frame(frame, lines, page.number, self._knowledge), self._knowledge)
        part.tangled = len(lines) > inside
        found = head_lines(part, page.lines, floor, self._knowledge)
        found.title, found.unit = extra.title or found.title, extra.unit or found.unit
        return found

    def _region(self, found: Found, page: Page) -> Box:
        self._title_numbers(found)
        return found.extent if self._turn else found.region(page)

    def _unframed(self, page: Page, regions: list[Box]) -> list[Box]:
        """Tables without a frame, in the lines that are in no region yet."""
        lines = [line for line in page.lines if not (_among(line, regions) or self._is_running_head(line, page))]
        draft = self._draft
        added: list[Box] = []
        if draft and draft.spans and not regions and page.number == draft.pages[-1] + 1:
            found = AreaFinder(page, untangle(lines, page), self._knowledge).continued(draft)
            if found:
                join(draft, found.part, list(range(len(draft.xs) - 1)), without_head=not found.lines)
                added.append(self._region(found, page))
                lines = [line for line in lines if not _within(line, added[0])]
        if not self._knowledge.unit_in("\n".join([squeeze(line.text) for line in lines])):
            return added
        for found, spans in AreaFinder(page, untangle(lines, page), self._knowledge).titled():
            if self._take(found) and self._draft:
                self._draft.spans = spans
                added.append(self._region(found, page))
        return added

    def _take(self, found: Found) -> bool:
        """Open a table, or join the part to the open one; False where it is no part of an official table."""
        part, draft = found.part, self._draft
        if found.title is None and self._pending and part.page == self._pending[0] + 1:
            found.title, found.unit = self._pending[1], found.unit or self._pending[2]
        if draft and self._goes_on(draft, found):
            places = fits(draft, part)
            if places is not None:
                join(draft, part, places)
                return True
            if found.title is None and any(is_amount(slot.text) for row in part.matrix for slot in row):
                message = f"after {draft.title.printed}: other columns, left to the prose"
                self._reading.problems.append(Fault("table_join_uncertain", message, part.page))
        if found.title is None:
            return False
        self._close()
        self._drafts += 1
        self._draft = begin(self._drafts, found.title, found, self._knowledge)
        return True

    @staticmethod
    def _goes_on(draft: Draft, found: Found) -> bool:
        page = found.part.page
        if found.title is not None:
            if found.title.concepts != draft.title.concepts:
                return False
            again = found.title.continued or found.title.printed == draft.title.printed
            return again and page - draft.pages[-1] <= 1 and (found.title.continued or page > draft.pages[-1])
        between = [squeeze(line.text) for line in found.between]
        if any("。" in text or len(text) > _SHORT or text.endswith(("表", "图")) for text in between):
            return False
        if page == draft.pages[-1]:
            return not found.between
        return page - draft.pages[-1] <= 2 and len(found.between) <= 2

    def _title_numbers(self, found: Found) -> None:
        table_id = self._draft.table_id if self._draft else ""
        for line in found.lines:
            for run in _DIGITS.finditer(squeeze(line.text)):
                printed = run.group().rstrip(",.，")
                box = self._turn.back(line.box) if self._turn else line.box
                self._reading.numbers.append(TableNumber(table_id, found.part.page, box, printed, "title"))
        self.title_lines += found.lines

    def _close(self) -> None:
        if self._draft is not None:
            self._turn_back()
            self._closed.append((self._draft, close(self._draft, None, self._knowledge)))
            self._draft.rows, self._draft.head = [], []
            self._draft = None

    def finish(self) -> TableReading:
        """All tables of the document."""
        self._close()
        final = self._is_final()
        reading = self._reading
        for draft, (body, info) in self._closed:
            info.table = self._code(draft, final)
            for cell in body.cells:
                cell.table = info.table
            reading.cells += body.cells
            reading.numbers += body.numbers
            reading.problems += body.problems
            reading.tables.append(info)
            if info.unit is None and any(cell.value is None and is_amount(cell.text) for cell in body.cells):
                message = f"{info.title}: no unit is printed, so its amounts have no value"
                reading.problems.append(Fault("table_unit_missing", message, info.pages[0]))
        names = [entry for _, (body, _) in self._closed for entry in body.names]
        for code, name, _page in names:
            (reading.functions if is_function(code) else reading.economics).setdefault(code, name)
        reading.problems += disagreements(names, self._knowledge.codes)
        conclude(reading, self._knowledge)
        return reading

    def _is_final(self) -> bool:
        """Is it one of final accounts? By its tables' titles, else by their heads; a bare 情况表 is a budget's."""
        finals = [draft.title.final for draft, _ in self._closed if draft.title.final is not None]
        if not finals:
            heads = "".join(cell.column_label for _, (body, _) in self._closed for cell in body.cells)
            return heads.count("决算") > heads.count("预算数")
        return finals.count(True) >= finals.count(False)

    def _code(self, draft: Draft, final: bool) -> str | None:
        title = draft.title
        if len(title.concepts) > 1:
            self._reading.problems.append(
                Fault("ambiguous", f"the title {title.printed} names several tables: {title.concepts}", draft.pages[0])
            )
            return None
        return self._knowledge.code(title.concepts[0], final if title.final is None else title.final)


def _among(line: Line, boxes: list[Box]) -> bool:
    return bool(boxes) and any([_within(line, box) for box in boxes])


def _within(line: Line, box: Box) -> bool:
    own = line.box
    return own.bottom > box.top and own.top < box.bottom and own.x1 > box.x0 and own.x0 < box.x1
