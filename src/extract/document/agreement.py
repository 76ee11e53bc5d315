"""What two readers of one document agree on: each figure and cell is read by one or both, and how certain it is.

A dispute keeps both values: the row has the fast reader's, `other_reading` the other's, and a problem names its page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from ..records.extraction import Extraction
from ..records.tables import Explanation, Figure, Problem, TableCell
from ..records.vocabulary import Certainty, DocumentStatus, ReadBy, Stage, TextLayer
from ..text import squeeze
from .pairing import Match
from .recognised import exactly

CODE = "readers_disagree"


def mark(extraction: Extraction, read_by: ReadBy) -> None:
    """Every figure and cell was read by one reader, or by both alike."""
    rows: Iterable[Figure | TableCell] = (*extraction.figures, *extraction.table_cells)
    for row in rows:
        if row.text_layer != TextLayer.OCR:  # what is recognised was read by neither
            row.read_by = read_by


def settle(first: Extraction, second: Extraction) -> None:
    """Take the other reader's rows of the same file into account: what it confirms, disputes, or alone has."""
    figures = Match(first.figures, second.figures, _figure_says)
    figures.pair(lambda figure: figure.figure_id)
    figures.pair(_figure_meaning, alike=True)
    figures.pair(_figure_place)
    figures.pair(_figure_meaning)
    figures.pair_places()  # one number, and the readers give it different meanings
    cells = Match(first.table_cells, second.table_cells, _cell_says)
    cells.pair(_spot, alike=True)  # a row that one reader alone sees moves the numbers of all that follow
    cells.pair(lambda cell: (cell.table_id, cell.row, cell.column))
    cells.pair_places()
    disputed_figures, other_figures = _settled(figures)
    disputed_cells, other_cells = _settled(cells)
    sections = {section.section_id for section in first.sections}
    for figure in other_figures:  # of a heading that the other reader alone sees there is no row
        figure.section_id = figure.section_id if figure.section_id in sections else None
    first.figures += other_figures
    first.table_cells += other_cells
    first.problems += _figure_problems(first, disputed_figures)
    first.problems += _cell_problems(first, disputed_cells)
    first.problems += _reason_problems(first, second)
    known = {(problem.code, problem.page) for problem in first.problems}
    first.problems += [problem for problem in second.problems if (problem.code, problem.page) not in known]
    if second.document.status != DocumentStatus.EXTRACTED and first.document.status == DocumentStatus.EXTRACTED:
        first.document.status = second.document.status


def judge(extraction: Extraction) -> None:
    """Fill in `certainty`, once the checks have said which figures they confirm."""
    confirmed: set[tuple[str | None, int | None, int | None]] = set()
    exact = exactly(extraction.findings)
    for figure in extraction.figures:
        proven = bool(figure.confirmed_by) and not figure.contradicted_by
        if figure.text_layer == TextLayer.OCR:
            proven = proven and figure.figure_id in exact
        figure.certainty = figure.certainty or _certainty(figure, proven)
        if proven and figure.table_id is not None:
            confirmed.add((figure.table_id, figure.row, figure.column))
    for cell in extraction.table_cells:
        proven = (cell.table_id, cell.row, cell.column) in confirmed
        cell.certainty = cell.certainty or _certainty(cell, proven)


def _certainty(row: Figure | TableCell, proven: bool) -> Certainty:
    """A text layer under a picture was recognised by somebody: one witness, however many read it."""
    if row.read_by == ReadBy.BOTH and row.text_layer == TextLayer.NATIVE:
        return Certainty.BOTH_READERS
    return Certainty.ARITHMETIC if proven else Certainty.ONE_READER


def _settled(match: Match) -> tuple[list[Any], list[Any]]:
    """Say of each row who reads it; gives the rows that are disputed, and those that only the other reader has."""
    disputed = []
    for row, other in match.pairs:
        if row.text_layer == TextLayer.OCR:
            continue
        if match.says(row) == match.says(other):
            row.read_by = ReadBy.BOTH
        else:
            row.read_by, row.certainty, row.other_reading = ReadBy.ONE, Certainty.DISPUTED, match.says(other)
            disputed.append(row)
    for row in (*match.left, *match.right):
        if row.text_layer != TextLayer.OCR:
            row.read_by = ReadBy.ONE
    return disputed, match.right


def _figure_says(figure: Figure) -> str:
    """What a figure says, in full: two readings that differ in anything of it are a dispute."""
    meaning = (figure.item, figure.fund, figure.function_code or figure.function_name, figure.economic_code)
    told = (figure.vehicle_type, figure.note, figure.basis, figure.measure, figure.relative_to, figure.relative_fund)
    value = (
        "无" if figure.stated_none else figure.text_value if figure.value is None else f"{figure.value.normalize():f}"
    )
    return " ".join(str(part) for part in (*meaning, *told, value, squeeze(figure.printed or "")) if part is not None)


def _figure_place(figure: Figure) -> Hashable:
    return (*spot, figure.item, figure.measure) if (spot := _spot(figure)) else None


def _spot(row: Figure | TableCell) -> tuple[int | None, int, int] | None:
    """Where a row stands; None where it has no place."""
    return None if row.x0 is None or row.top is None else (row.page, round(row.x0), round(row.top))


def _figure_meaning(figure: Figure) -> Hashable:
    meaning = (figure.item, figure.fund, figure.function_name, figure.economic_code, figure.vehicle_type, figure.note)
    return (figure.page, figure.origin, *meaning, figure.basis, figure.measure, figure.relative_to)


def _cell_says(cell: TableCell) -> str:
    labels = (squeeze(part or "") for part in (cell.row_label, cell.column_label, cell.code))
    value = "" if cell.value is None else f"{cell.value.normalize():f}"
    return " | ".join((*labels, value, squeeze(cell.text)))


def _problem(extraction: Extraction, message: str, page: int | None) -> Problem:
    document = extraction.document
    return Problem(
        document_id=document.document_id,
        url=document.source_url or document.file_name,
        stage=Stage.READ,
        code=CODE,
        message=message,
        page=page,
        at=document.retrieved_at,
    )


def _figure_problems(extraction: Extraction, disputed: list[Figure]) -> Iterator[Problem]:
    for figure in disputed:
        said = f"one reads {_figure_says(figure)}, the other {figure.other_reading}"
        yield _problem(extraction, f"the two readers differ: {said}", figure.page)


def _cell_problems(extraction: Extraction, disputed: list[TableCell]) -> Iterator[Problem]:
    """One row for each table and page: a rule that one reader misses moves many cells."""
    count = Counter((cell.table_id, cell.page) for cell in disputed)
    for (table, page), number in count.items():
        yield _problem(extraction, f"the two readers differ in {number} cells of table {table}", page)


def _reason_problems(first: Extraction, second: Extraction) -> Iterator[Problem]:
    told = {_reason(row): row for row in first.explanations}
    other = {_reason(row): row for row in second.explanations}
    for key, row in {**told, **other}.items():  # in the order of the pages: the same in every run
        if key not in told or key not in other:
            yield _problem(first, f"the two readers differ in the reason {row.text[:60]}", row.page)


def _reason(row: Explanation) -> tuple[Hashable, ...]:
    return row.page, row.item, row.direction, squeeze(row.text)
