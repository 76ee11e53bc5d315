"""Is any printed number left? Each one is a figure, a table's number, or a row of unmatched with its kind."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from ..knowledge.load import matches
from ..knowledge.model import Knowledge
from ..outline.furniture import is_page_number
from ..outline.paragraphs import Paragraph, TextLine
from ..outline.sections import Node
from ..prose.narrative import Told
from ..prose.state import Trace
from ..reading.pages import Box
from ..records.tables import Unmatched
from ..records.vocabulary import NumberKind
from ..tables.model import TableReading
from .ledger import CELL, DIGITS, FIGURE, LABEL, WATERMARK, Ledger

AROUND = 14  # characters of context on each side
# sections that are about the office's work and not about its money
PROSE = frozenset({"performance", "duties", "overview", "projects"})
LEFT = frozenset({"other", "performance_text"})  # kinds of what nothing explains
PLACED = "placed"  # an entry's value where the section tells the kind
_DIGIT = re.compile("[0-9]")
# what an entry of the 目录 has before its page: `……3`, `......- 3 -`, `____第3页`
_LED = re.compile("[.…·．。・•_＿~～—┄┈-]{3,}[（(]?[第Pp]?$")
LED_MOST = 8  # characters of it that are looked at
_NUMBERED = re.compile("附[件表图]?$|^[表图]$")  # `附件1`: what an entry names, and not where it stands
PAGE_MOST = 3  # digits of a page
# what comes behind the page: nothing, or the next entry of the line
_ENDS_ENTRY = re.compile(r"[-—)）页]*(?:$|(?=第|[附（(]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、]))")
_BARE = re.compile(r"\d[\d,.]*\d|\d")

Span = tuple[int, int]


class Accountant:
    """Makes one document's rows of unmatched, and enters into the ledger what each printed number belongs to."""

    def __init__(self, document_id: str, knowledge: Knowledge, ledger: Ledger) -> None:
        self.document_id, self.knowledge, self.ledger = document_id, knowledge, ledger
        self.rows: list[Unmatched] = []
        self._taken: dict[int, list[Span]] = {}
        self._traces: dict[int, list[Trace]] = {}

    def figures(self, told: Sequence[Told]) -> None:
        """The numbers that figures stand on; two figures may share one."""
        for part in told:
            spans = sorted({(reading.start, reading.end) for reading in part.readings})
            self._taken[id(part.paragraph)] = spans
            self._traces[id(part.paragraph)] = [trace for trace in part.traces if trace.code != "read"]
            for start, end in spans:
                self.ledger.claim_span(part.paragraph, start, end, FIGURE)

    def prose(self, nodes: Sequence[Node]) -> None:
        """What is left in headings and paragraphs."""
        for node in nodes:
            headed = [node.heading_paragraph] if node.heading_paragraph else []
            for paragraph in (*headed, *node.body):
                self._paragraph(paragraph, node)

    def lines(self, lines: Sequence[TextLine], furniture: bool = False) -> None:
        """Lines that are no prose: running heads, page numbers, titles of tables."""
        for line in lines:
            if line.digits:
                paragraph = Paragraph()
                paragraph.append(line)
                page_number = furniture and is_page_number(line.text)
                self._paragraph(paragraph, None, NumberKind.PAGE_NUMBER if page_number else None)

    def across(self, lines: Sequence[TextLine]) -> None:
        """What lies across pages, watermarks and stamps: no figure and no cell has a number of it."""
        for line in lines:
            if line.digits:
                paragraph = Paragraph()
                paragraph.append(line)
                for start, end, _ in unclaimed(paragraph.text, [], self.knowledge):
                    self.rows.append(self._row(paragraph, start, end, WATERMARK, None, paragraph.place(start, end)))
                    self.ledger.tell_across(line.page, self.rows[-1].printed)

    def tables(self, reading: TableReading) -> None:
        """The numbers of cells, and of what names them: labels, heads, codes, 行次, 栏次."""
        for cell in reading.cells:
            if not DIGITS.isdisjoint(cell.text):
                self.ledger.claim(cell.page, (cell.x0, cell.top, cell.x1, cell.bottom), CELL)
        for number in reading.numbers:
            if number.kind != "title":
                self.ledger.claim(number.page, number.box, LABEL)

    def _paragraph(self, paragraph: Paragraph, node: Node | None, kind: str | None = None) -> None:
        taken = self._taken.get(id(paragraph), [])
        for start, end, found in unclaimed(paragraph.text, taken, self.knowledge):
            placed = kind or (place_kind(paragraph, start, end, node) if found == PLACED else found)
            where = self.ledger.claim_span(paragraph, start, end, placed) or paragraph.place(start, end)
            self.rows.append(self._row(paragraph, start, end, placed, node, where))

    def _row(
        self, paragraph: Paragraph, start: int, end: int, kind: str, node: Node | None, where: tuple[int, Box]
    ) -> Unmatched:
        page, box = where
        return Unmatched.made(
            document_id=self.document_id,
            printed=paragraph.text[start:end],
            why=self._why(paragraph, start, node) if kind in LEFT else None,
            context=paragraph.text[max(0, start - AROUND) : end + AROUND],
            kind=kind,
            section_id=node.section_id if node else None,
            page=page,
            x0=box.x0,
            top=box.top,
            x1=box.x1,
            bottom=box.bottom,
        )

    def _why(self, paragraph: Paragraph, start: int, node: Node | None) -> str | None:
        """The veto that left a number of a statement unread, with the unknown words where they were it."""
        if node is None or id(paragraph) not in self._traces:
            return None
        for trace in self._traces[id(paragraph)]:
            if trace.start <= start < trace.end:
                return f"{trace.code}: {trace.words}" if trace.words else trace.code
        return "no_statements_here" if node.scope.figures != "all" else "no_number_of_a_statement"


def unclaimed(text: str, taken: Sequence[Span], knowledge: Knowledge) -> list[tuple[int, int, str]]:
    """A paragraph's numbers that no figure claims: start, end and kind, in order; `placed` where the place decides."""
    named = _named(text, taken, knowledge)
    digits = [match.start() for match in _DIGIT.finditer(text)]
    if not named and not digits:
        return []
    found: list[tuple[int, int, str]] = []
    starts = {*named, *(start for start, _ in taken)}
    ordered = [*sorted(starts), len(text)]
    reached = 0
    for position in sorted(starts.union(digits)):
        if position < reached:
            continue
        ends = [end for start, end in taken if start <= position < end]
        if ends:
            reached = ends[0]
        elif position in named:
            reached, kind = named[position]
            found.append((position, reached, kind))
        elif text[position] in DIGITS:
            match = _BARE.match(text, position, ordered[bisect_right(ordered, position)])
            reached = match.end() if match else position + 1
            found.append((position, reached, PLACED))
    return found


def _named(text: str, taken: Sequence[Span], knowledge: Knowledge) -> dict[int, tuple[int, str]]:
    """Start → (end, kind) of dates, ordinals, document numbers …: of those that overlap, the longest."""
    spans = [
        (match.start(), match.end(), str(pattern.data["value"]))
        for pattern in knowledge.candidates(_free(text, taken), "unmatched")
        for match in matches(pattern.regex, text)
    ]
    if not spans:
        return {}
    spans.sort(key=lambda span: (span[0] - span[1], span[0], span[2] == PLACED))
    chosen: dict[int, tuple[int, str]] = {}
    covered = bytearray(len(text))
    for start, end in taken:
        covered[start:end] = b"\1" * (end - start)
    for start, end, kind in spans:
        if covered.find(1, start, end) < 0:
            chosen[start] = (end, kind)
            covered[start:end] = b"\1" * (end - start)
    return chosen


def _free(text: str, taken: Sequence[Span]) -> str:
    """What no figure has taken of a text, and no match may meet: nothing else decides which patterns are tried."""
    if not taken:
        return text
    starts, ends = [start for start, _ in taken], [0, *accumulate([end for _, end in taken], max)]
    return "\n".join([text[end:start] for end, start in zip(ends, [*starts, len(text)], strict=True)])


def place_kind(paragraph: Paragraph, start: int, end: int, node: Node | None) -> str:
    """The kind of a number that its own form does not tell, by where it stands."""
    text = paragraph.text
    if end - start <= PAGE_MOST and text[start:end].isdigit():
        led = _LED.search(text[max(0, start - LED_MOST) : start])
        ends = paragraph.contents and start > 0 and _ENDS_ENTRY.match(text, end)
        if led or (ends and not _NUMBERED.search(text[:start])):
            return NumberKind.PAGE_NUMBER
    if node is not None and any(code in PROSE for code in node.codes):
        return NumberKind.PERFORMANCE_TEXT
    return NumberKind.OTHER
