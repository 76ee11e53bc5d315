"""Two readers' pages of one PDF: page after page from the first, and whether the second sees the same on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from ..errors import DocumentError
from .pages import Edge, Page
from .readers import PdfReader, Readers

SAME_PLACE = 0.7  # points: the readers round differently
# points along a line: PDFium has a glyph's width in whole thousandths, which adds up over `…………`; a glyph's neighbour
# is several points away
DRIFT = 1.5


class PairedPdf:
    """An open PDF read by both readers: gives the first one's pages, and lists those that the second sees otherwise."""

    def __init__(self, path: Path, readers: Readers) -> None:
        first = _open(path, readers)
        try:
            self._second = readers.second(path)  # what this one refuses is refused
        except BaseException:
            if first is not None:
                first.close()
            raise
        self.alone = first is None
        self._first = first or self._second
        self.count, self.producer = self._first.count, self._second.producer
        self.differing: list[int] = []

    @property
    def alike(self) -> bool:
        """Whether two readers read the file and saw the same on every page."""
        return self.alike_but(())

    def alike_but(self, pages: Collection[int]) -> bool:
        """The same but for some pages, which are read from their pictures: what their text says counts for nothing."""
        return not self.alone and set(self.differing) <= set(pages)

    def pages(self) -> Iterator[Page]:
        """The first reader's pages; where only the second opens the file, its pages."""
        if self.alone:
            yield from self._second.pages()
            return
        if self._first.count != self._second.count:
            self.differing.append(0)
            yield from self._first.pages()
            return
        for page, other in zip(self._first.pages(), self._second.pages(), strict=True):
            if not same_page(page, other):
                self.differing.append(page.number)
            yield page

    def close(self) -> None:
        """Close the file, twice."""
        self._second.close()
        if not self.alone:
            self._first.close()


@runtime_checkable
class PairingReaders(Protocol):
    """Readers that may know from before what both see of a file (page_models/readers.py, which loads pyarrow)."""

    def open(self, path: Path) -> PdfReader:
        """What Readers.open gives."""

    def second(self, path: Path) -> PdfReader:
        """What the second reader gives."""

    def pair(self, path: Path) -> PairedPdf:
        """What both give, and where they differ."""


AnyReaders = Readers | PairingReaders


def pair_of(path: Path, readers: AnyReaders) -> PairedPdf:
    """A file as both readers read it, now or before."""
    return readers.pair(path) if isinstance(readers, PairingReaders) else PairedPdf(path, readers)


def _open(path: Path, readers: Readers) -> PdfReader | None:
    """The first reader's; None where it cannot open the file. Too many pages are seen at once, and by it alone."""
    try:
        return readers.first(path)
    except DocumentError as error:
        if error.code == "too_many_pages":
            raise
        return None


def same_page(page: Page, other: Page) -> bool:
    """Whether two readings of a page have the same words at the same places, and the same ruling edges."""
    if (page.layer, page.failure, page.rotation) != (other.layer, other.failure, other.rotation):
        return False
    if [line.text.split() for line in page.lines] != [line.text.split() for line in other.lines]:
        return False
    return _same_places(page, other) and _same_edges(page.edges, other.edges)


def _same_places(page: Page, other: Page) -> bool:
    """Whether the characters of the same words stand at the same places."""
    pairs = zip(_places(page), _places(other), strict=False)
    return all([abs(x - other_x) < DRIFT and abs(y - other_y) < SAME_PLACE for (x, y), (other_x, other_y) in pairs])


def _places(page: Page) -> list[tuple[float, float]]:
    return [(x, y) for line in page.lines for text, x, y in line.origins if not text.isspace()]


def _same_edges(edges: Sequence[Edge], others: Sequence[Edge]) -> bool:
    if len(edges) == len(others) and all(map(_near, edges, others)):
        return True
    return _covered(edges, others) and _covered(others, edges)


def _covered(edges: Sequence[Edge], others: Sequence[Edge]) -> bool:
    """Whether each edge has one like it; the two may be listed in another order."""
    cells: dict[tuple[int, int], list[Edge]] = {}
    for other in others:
        cells.setdefault((round(other.x0 / 4), round(other.top / 4)), []).append(other)
    return all(any(_near(edge, other) for other in _neighbours(edge, cells)) for edge in edges)


def _neighbours(edge: Edge, cells: dict[tuple[int, int], list[Edge]]) -> Iterator[Edge]:
    column, row = round(edge.x0 / 4), round(edge.top / 4)
    for x in (column - 1, column, column + 1):
        for y in (row - 1, row, row + 1):
            yield from cells.get((x, y), ())


def _near(edge: Edge, other: Edge) -> bool:
    return (
        abs(edge[0] - other[0]) < SAME_PLACE
        and abs(edge[1] - other[1]) < SAME_PLACE
        and abs(edge[2] - other[2]) < SAME_PLACE
        and abs(edge[3] - other[3]) < SAME_PLACE
    )
