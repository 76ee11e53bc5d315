"""Pages, one after the other → what the later stages need of them; no page is kept, so memory stays flat."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..accounting.ledger import Ledger
from ..knowledge.model import Knowledge
from ..outline.paragraphs import TextLine, numbers_apart, text_line
from ..reading.pages import Box, Line, Page
from ..reading.pictures import LEAST_PICTURE, is_picture
from ..reading.readers import PdfReader
from ..records.vocabulary import TextLayer
from ..tables.model import TableReading
from ..tables.reader import TableReader
from ..tables.rules import Frame
from ..text import squeeze

HEADS = 200  # lines at the pages' tops that may name the department or the year
_HEAD = re.compile(r"部门|单位|20\d\d")
BLANK = "blank"  # the layer of a page with nothing on it
UNMAPPED = 0.1  # share of glyphs without a Unicode value above which a page cannot be trusted


@dataclass(slots=True)
class Gathered:
    """What the pages gave: prose lines, heads, tables, and what could not be read."""

    lines: list[TextLine] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    problems: list[tuple[str, str, int | None]] = field(default_factory=list)
    page_count: int = 0
    text_layer: TextLayer = TextLayer.NATIVE
    tables: TableReading = field(default_factory=TableReading)
    ledger: Ledger = field(default_factory=Ledger)
    across: list[TextLine] = field(default_factory=list)  # watermarks and stamps
    layers: dict[int, TextLayer] = field(default_factory=dict)  # of the pages whose text is not their own ink
    titles: list[TextLine] = field(default_factory=list)  # of tables, where they print a number: 公开01表
    widths: dict[int, float] = field(default_factory=dict)
    text: Any = field(default_factory=hashlib.sha256)  # over all lines as they are read
    recognised: dict[int, Page] = field(default_factory=dict)  # pages that were read from their pictures
    pictures: list[int] = field(default_factory=list)  # pages that were not, and could be

    @property
    def content_id(self) -> str | None:
        """The same for two files that say the same; None where a page has no text that could be compared: a digit of
        a scan that was misread may be all that two files differ in.
        """
        lacking = self.recognised or any(code == "no_text_layer" for code, _, _ in self.problems)
        return None if lacking else str(self.text.hexdigest())

    @property
    def functions(self) -> dict[str, str]:
        """支出功能分类 that the document's own tables print: code → name."""
        return self.tables.functions


def gather(pdf: PdfReader, knowledge: Knowledge, on_page: Callable[[int, int], None] | None = None) -> Gathered:
    """An open PDF → what its pages give."""
    gathered = Gathered(page_count=pdf.count)
    reader = TableReader(knowledge)
    layers: list[str] = []
    for page in pdf.pages():
        layers.append(_page(page, gathered, reader))
        if on_page is not None:
            on_page(page.number, pdf.count)
    gathered.tables = reader.finish()
    gathered.text_layer = _layer(layers, gathered)
    return gathered


def _page(page: Page, gathered: Gathered, reader: TableReader) -> str:
    """One page's share; returns its layer: native, hidden, ocr, none or blank."""
    _unreadable(page, gathered)
    if page.layer == TextLayer.OCR:
        gathered.recognised[page.number] = page
    elif is_picture(page):
        gathered.pictures.append(page.number)
    gathered.across += [told for run in page.across if (told := text_line(run)) is not None]
    if not page.lines:
        if page.across:
            gathered.ledger.print_page(page, set())
        unread = page.image_area > LEAST_PICTURE and page.layer != TextLayer.OCR  # a scan of an empty page is empty
        return TextLayer.NONE if unread or page.failure else BLANK
    regions = reader.feed(page)
    forms = [*(frame.box for frame in reader.frames if _is_form(frame)), *reader.unread]
    gathered.widths[page.number] = page.width
    words = "\n".join([f"page {page.number}", *[squeeze(line.text) for line in page.lines]])
    gathered.text.update(words.encode(errors="replace"))
    gathered.ledger.print_page(page, _lines(page, gathered, regions, forms))
    gathered.titles += [title for line in reader.title_lines if (title := text_line(line)) is not None]
    reader.title_lines.clear()
    if len(gathered.heads) < HEADS:
        gathered.heads += [squeeze(line.text)[:80] for line in page.lines[:6] if _is_head(line)]
    layer = TextLayer(page.layer)
    if layer != TextLayer.NATIVE:
        gathered.layers[page.number] = layer
    return layer


def _unreadable(page: Page, gathered: Gathered) -> None:
    """What cannot be read of a page: its content breaks off, its fonts do not say what is printed."""
    gathered.problems += [(fault.code, fault.message, page.number) for fault in page.faults]
    if page.failure:
        gathered.problems.append(("damaged_page", f"the page's content breaks off: {page.failure}", page.number))
    if page.unmapped_chars and page.unmapped_chars > UNMAPPED * max(1, printed := _printed(page)):
        gathered.problems.append(
            ("unmapped_characters", f"{page.unmapped_chars} of {printed} glyphs have no Unicode value", page.number)
        )


def _lines(page: Page, gathered: Gathered, regions: list[Box], forms: list[Box]) -> set[int]:
    """The lines outside of tables, as prose; gives those whose numbers are told column by column."""
    inside: set[int] = set()
    for index, line in enumerate(page.lines):
        if regions and _inside(line, regions):
            inside.add(index)
            continue
        rest = text_line(line)
        if rest is None:
            continue
        rest.tabular = bool(forms) and _inside(line, forms)
        if rest.tabular:
            inside.add(index)  # for the ledger, two columns' numbers are two
            rest = numbers_apart(rest)
        gathered.lines.append(rest)
    return inside


def _printed(page: Page) -> int:
    """How many of a page's characters are no white space."""
    return sum(not char.text.isspace() for char in page.chars)


def _is_form(frame: Frame) -> bool:
    """A grid of three columns and three rows or more: a list of units, 绩效目标申报表; a box around a text is none."""
    return len(frame.xs) > 3 and len(frame.ys) > 3


def _is_head(line: Line) -> bool:
    return len(line.text) < 120 and bool(_HEAD.search(line.text))


def _inside(line: Line, regions: list[Box]) -> bool:
    box = line.box
    middle = (box.top + box.bottom) / 2
    for region in regions:
        if region.top <= middle <= region.bottom and box.x0 < region.x1 and box.x1 > region.x0:
            return True
    return False


def _layer(layers: list[str], gathered: Gathered) -> TextLayer:
    empty = [number for number, layer in enumerate(layers, 1) if layer == TextLayer.NONE]
    read = {layer for layer in layers if layer not in (TextLayer.NONE, BLANK)}
    if not read:
        gathered.problems.append(("no_text_layer", "no page has text: the document is scanned or empty", None))
        return TextLayer.NONE
    for number in empty:
        gathered.problems.append(("no_text_layer", "the page has an image and no text", number))
    return TextLayer(read.pop()) if len(read) == 1 else TextLayer.MIXED
