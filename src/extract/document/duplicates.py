"""No printed number gives the same figure twice: where one does, the fault is ours, and the document says so.

Nothing is filtered out: a row that is there twice shows that two readings of one number were not seen to be one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from operator import attrgetter

from ..records.extraction import Extraction
from ..records.tables import Figure
from ..records.vocabulary import Stage
from .pairing import SHARED, shared_boxes
from .rows import problem_row

CODE = "figure_twice"
MEANING = (
    "page", "item", "fund", "function_code", "function_name", "economic_code", "vehicle_type", "basis", "measure",
    "relative_to", "relative_fund", "note", "value", "text_value", "stated_none",
)  # fmt: skip
_meaning: Callable[[Figure], Hashable] = attrgetter(*MEANING)

on_fault: Callable[[str], None] | None = None  # the tests stop at one


def report_duplicates(extraction: Extraction) -> None:
    """A problem row for each figure that one printed number gives a second time."""
    for figure, other in duplicate_figures(extraction.figures):
        told = f"{figure.printed} gives {figure.item} ({figure.measure}) twice: {figure.figure_id}, {other.figure_id}"
        if on_fault is not None:
            on_fault(told)
        message = f"a fault of ours, both rows are kept: {told}"
        extraction.problems.append(problem_row(extraction.document, Stage.VALIDATE, CODE, message, figure.page))


def duplicate_figures(figures: Iterable[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Figures of one meaning and value whose boxes are one place, two by two."""
    groups: dict[Hashable, list[Figure]] = {}
    for figure in figures:
        if figure.x0 is not None:
            groups.setdefault(_meaning(figure), []).append(figure)
    for group in groups.values():
        if len(group) > 1:
            yield from _overlapping(sorted(group, key=lambda figure: (figure.top or 0.0, figure.x0 or 0.0)))


def _overlapping(group: list[Figure]) -> Iterator[tuple[Figure, Figure]]:
    for place, figure in enumerate(group):
        for other in group[place + 1 :]:
            if (other.top or 0.0) >= (figure.bottom or 0.0):
                break
            if shared_boxes(figure, other) > SHARED:
                yield figure, other
