"""What the recognisers of scanned pages say of each row: read twice, disputed, or mended and no more than proposed.

Pages are read made straight; once their rows are made, each stands where the sheet shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ..accounting.ledger import line_end
from ..checks.findings import Finding
from ..checks.intervals import PASSES, ZERO
from ..checks.relations import Sum
from ..outline.paragraphs import Paragraph
from ..prose.narrative import Told
from ..reading.pages import Box, Page, Recognised
from ..records.extraction import Extraction
from ..records.tables import Figure, Proposal, TableCell, Unmatched
from ..records.vocabulary import Certainty, NumberKind, ReadBy, TextLayer
from ..tables.model import Cell, TableFigure, TableReading
from ..text import squeeze
from .figures import FigureMaker

SHARED = 0.5  # of a number's width: so much of it inside a row's box makes it the row's
MENDED = "mended"  # the trace of a proposal, and why its number is unmatched
DISAGREE, NOT_A_NUMBER = "recognisers_disagree", "number_mended"  # codes of problems
_DIGITS = re.compile("[0-9]")
_PLACED = ("figures", "table_cells", "explanations", "unmatched", "proposals")


class Standing(NamedTuple):
    """What the recognisers say of one row's number."""

    certainty: Certainty | None  # None: arithmetic may speak for it, or nothing does
    other: str | None = None
    mended: bool = False


class Recognitions:
    """A document's pages that were read from pictures, asked for what stands in a box."""

    def __init__(self, pages: Mapping[int, Page]) -> None:
        self._pages = pages

    def __bool__(self) -> bool:
        return bool(self._pages)

    def has(self, page: int | None) -> bool:
        """Whether a page was read from its picture."""
        return page in self._pages

    def row(self, page: int, box: Box, printed: str) -> Standing:
        """A row of one box, and its number as the row has it."""
        return self._standing([(page, box)], printed)

    def span(self, paragraph: Paragraph, start: int, end: int) -> Standing:
        """A span of a paragraph, which may run over lines and pages."""
        return self._standing(list(_parts(paragraph, start, end)), paragraph.text[start:end])

    def _standing(self, places: Sequence[tuple[int, Box]], printed: str) -> Standing:
        found = [number for page, box in places for number in self._numbers(page, box)]
        others = [number.other for number in found if number.other is not None and not number.agreed]
        if any(number.mended for number in found):
            return Standing(None, " ".join(others) or None, mended=True)
        if others:
            return Standing(Certainty.DISPUTED, " ".join(others))
        whole = bool(found) and _digits("".join(number.text for number in found)) == _digits(printed)
        return Standing(Certainty.READ_TWICE if whole and all(number.agreed for number in found) else None)

    def _numbers(self, page: int, box: Box) -> list[Recognised]:
        """The numbers in a box, from left to right."""
        own = self._pages[page].recognised if page in self._pages else ()
        return sorted((number for number in own if _inside(number.box, box)), key=lambda number: number.box.x0)


def _inside(number: Box, box: Box) -> bool:
    middle, shared = (number.top + number.bottom) / 2, min(number.x1, box.x1) - max(number.x0, box.x0)
    return box.top <= middle <= box.bottom and shared > SHARED * (number.x1 - number.x0)


def _parts(paragraph: Paragraph, start: int, end: int) -> Iterator[tuple[int, Box]]:
    while start < end:
        stop = line_end(paragraph, start, end)
        yield paragraph.place(start, stop)
        start = stop


def _digits(text: str) -> str:
    return "".join(_DIGITS.findall(squeeze(text)))


class Apart(NamedTuple):
    """What rests on mended numbers: what paragraphs say, and tables' cells with the figure that each would give."""

    told: Sequence[Told]
    cells: Sequence[tuple[Cell, TableFigure | None]]


def take_apart(told: Iterable[Told], tables: TableReading, scans: Recognitions) -> Apart:
    """Takes out of paragraphs and tables what rests on mended numbers: no figure and no sum has it."""
    return Apart(_told_apart(told, scans), _cells_apart(tables, scans)) if scans else Apart((), ())


def _told_apart(told: Iterable[Told], scans: Recognitions) -> list[Told]:
    apart = []
    for part in told:
        mended = [one for one in part.readings if scans.span(part.paragraph, one.start, one.end).mended]
        if mended:
            part.readings = [one for one in part.readings if one not in mended]
            apart.append(replace(part, readings=mended, reasons=[], ambiguities=[], timed_out=[]))
    return apart


def _cells_apart(tables: TableReading, scans: Recognitions) -> list[tuple[Cell, TableFigure | None]]:
    """A cell whose number was mended keeps its text and has no value."""
    apart: list[tuple[Cell, TableFigure | None]] = []
    figures = {(figure.table_id, figure.row, figure.column): figure for figure in tables.figures}
    for cell in tables.cells:
        if cell.value is not None and scans.row(cell.page, _box(cell), cell.text).mended:
            cell.value = None
            apart.append((cell, figures.get((cell.table_id, cell.row, cell.column))))
    lost = {id(figure) for _, figure in apart}
    tables.figures[:] = [figure for figure in tables.figures if id(figure) not in lost]
    return apart


def proposals(apart: Apart, maker: FigureMaker) -> Iterator[Proposal]:
    """What mended numbers would say, for people to look at."""
    for part in apart.told:
        for figure in maker.rows(part):
            yield _proposed(figure, {})
    for _, own in apart.cells:
        if own is not None:
            yield _proposed(own, maker.table_figure(own))


def _proposed(figure: Figure | TableFigure, told: Mapping[str, Any]) -> Proposal:
    values = {name: value for name in Proposal.model_fields if (value := getattr(figure, name, None)) is not None}
    trace = f"{figure.trace or ''} {MENDED}".lstrip()
    return Proposal.made(**{**values, **told, "trace": trace, "text_layer": TextLayer.OCR})


def leave(extraction: Extraction, apart: Apart, scans: Recognitions) -> None:
    """The numbers that were mended, as rows of unmatched that say so."""
    document_id = extraction.document.document_id
    for row in extraction.unmatched:
        if scans.has(row.page) and row.x0 is not None and scans.row(row.page or 0, _box(row), row.printed).mended:
            row.why = MENDED
    for cell, _ in apart.cells:
        place = {name: getattr(cell, name) for name in ("page", "x0", "top", "x1", "bottom")}
        context = f"{cell.row_label} | {cell.column_label}"
        told = {"printed": cell.text, "context": context, "kind": NumberKind.OTHER, "why": MENDED}
        row = Unmatched.made(document_id=document_id, text_layer=TextLayer.OCR, **told, **place)
        extraction.unmatched.append(row)


def tell_layers(extraction: Extraction, layers: Mapping[int, TextLayer]) -> None:
    """Rows of pages whose text is a layer under a picture, or read from one, say so."""
    for row in _rows(extraction) if layers else ():
        row.text_layer = layers.get(row.page or 0, TextLayer.NATIVE)


def judge_figures(told: Told, figures: Sequence[Figure], scans: Recognitions) -> None:
    """How sure a paragraph's figures are, as far as recognisers say it; they come in the order of its readings."""
    for reading, figure in zip(told.readings, figures, strict=True) if scans else ():
        if scans.has(figure.page):
            _stand(figure, scans.span(told.paragraph, reading.start, reading.end))


def judge_tables(extraction: Extraction, scans: Recognitions) -> None:
    """The same for the cells of tables and their figures."""
    for cell in extraction.table_cells:
        if scans.has(cell.page):
            _stand(cell, scans.row(cell.page or 0, _box(cell), cell.text))
    for figure in extraction.figures:
        if figure.table_id is not None and scans.has(figure.page):
            _stand(figure, scans.row(figure.page or 0, _box(figure), figure.printed or ""))


def _stand(row: Figure | TableCell, standing: Standing) -> None:
    """Note down on a row what the recognisers say of it."""
    row.certainty, row.other_reading = standing.certainty, standing.other
    row.read_by = ReadBy.BOTH if standing.certainty == Certainty.READ_TWICE else ReadBy.ONE


def on_sheets(extraction: Extraction, pages: Mapping[int, Page]) -> None:
    """Move the boxes of rows from pages that were made straight to where the sheets as looked at show them."""
    turned = {number: page for number, page in pages.items() if page.to_sheet is not None}
    for row in _rows(extraction) if turned else ():
        page = turned.get(row.page or 0)
        if page is not None and row.x0 is not None:
            row.x0, row.top, row.x1, row.bottom = (round(side, 2) for side in page.on_sheet(_box(row)))


def _rows(extraction: Extraction) -> Iterator[Any]:
    for table in _PLACED:
        yield from getattr(extraction, table)


def _box(row: Any) -> Box:
    return Box(row.x0, row.top, row.x1, row.bottom)


def faults(pages: Mapping[int, Page]) -> Iterator[tuple[str, str, int]]:
    """Problems of pages: numbers that were read in two ways, and numbers that were mended."""
    for number, page in pages.items():
        differ = sum(one.other is not None and not one.agreed for one in page.recognised)
        mended = sum(one.mended for one in page.recognised)
        if differ:
            yield DISAGREE, f"numbers of the scanned page that are read in two ways, and both kept: {differ}", number
        if mended:
            yield NOT_A_NUMBER, f"numbers of the scanned page that were mended, and are no figures: {mended}", number


def exactly(findings: Iterable[Finding]) -> set[str]:
    """The figures that arithmetic confirms to the last digit: of a sum that is exact, or printed again elsewhere.

    A sum that rounding allows would hold with another last digit, which is what recognisers misread.
    """
    found: set[str] = set()
    for finding in findings:
        judgement = finding.judgement
        if finding.status not in PASSES or not isinstance(finding.relation, Sum) or judgement is None:
            continue
        facts = finding.relation.facts
        if judgement.difference == ZERO:
            found.update(fact.id for fact in facts)
        elif len(facts) == 2 and judgement.difference is not None:
            coarser, finer = sorted(facts, key=lambda fact: fact.half, reverse=True)
            if finer.half < coarser.half >= abs(judgement.difference):
                found.add(coarser.id)
    return found
