"""How right scanned pages are read: labelled documents as pictures, against labels and native reading.

    python -m benchmarks.scans [FOLDER of PDFs]      --dpi 200 --quality 80, --poor: 150 dpi and bad JPEG, --only NAME

An amount has a comma, or one or two digits behind a point. It is exact where the native page prints it, and
wrong without a mark where the page does not print it though both recognisers agree.
"""

from __future__ import annotations

import argparse
import re
import resource
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pypdfium2

from extract.document.extract import extract_document
from extract.proving.load import load_knowledge
from extract.reading.ocr.engine import PageRecogniser, Picture, load_recogniser, missing
from extract.reading.ocr.numerals import numerals
from extract.reading.pages import Page
from extract.reading.readers import Readers, open_pdfium
from extract.records.extraction import Extraction
from tests.reading import SHARED, Row, cell_key, differences, figure_key, prose_figures
from tests.test_real import bare_label, without_page

from .accuracy import labels
from .scanned import Scanner, scan

AMOUNT = re.compile(r",|\.\d{1,2}$")


@dataclass(slots=True)
class Counted:
    """Found as wanted, missed, beyond what is wanted."""

    found: int = 0
    missed: list[Row] = field(default_factory=list)
    invented: list[Row] = field(default_factory=list)

    def add(self, wanted: list[Row], found: list[Row]) -> None:
        """Count one document."""
        missed, invented = differences(wanted, found)
        self.found += len(wanted) - len(missed)
        self.missed += missed
        self.invented += invented

    def told(self) -> str:
        """Precision, recall and F1."""
        precision = self.found / max(1, self.found + len(self.invented))
        recall = self.found / max(1, self.found + len(self.missed))
        both = 2 * precision * recall / max(1e-9, precision + recall)
        return f"P {precision:.4f} R {recall:.4f} F1 {both:.4f} ({self.found} found)"


@dataclass(slots=True)
class Measured:
    """All documents' figures."""

    amounts: int = 0
    exact: int = 0
    unmarked: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    agreed: int = 0
    recognised: int = 0
    pages: int = 0
    cpu: float = 0.0
    figures: Counted = field(default_factory=Counted)
    cells: Counted = field(default_factory=Counted)
    contradictions: int = 0


class Scans:
    """An open PDF of pictures, each page recognised once."""

    def __init__(self, path: Path, recogniser: PageRecogniser, dpi: int, kept: dict[Path, list[Page]]) -> None:
        self._path, self._recogniser, self._dpi, self._kept = path, recogniser, dpi, kept
        self._document = pypdfium2.PdfDocument(path)
        self.count, self.producer = len(self._document), None

    def pages(self) -> Iterator[Page]:
        """The pages from the first."""
        if self._path not in self._kept:
            self._kept[self._path] = [self._read(number) for number in range(1, self.count + 1)]
        yield from self._kept[self._path]

    def _read(self, number: int) -> Page:
        page = self._document[number - 1]
        pixels = page.render(scale=200 / 72).to_numpy()[:, :, :3][:, :, ::-1]
        picture = Picture(number, *page.get_size(), 0, np.ascontiguousarray(pixels), float(self._dpi))
        return self._recogniser.read(picture)

    def close(self) -> None:
        """Close the file."""
        self._document.close()


def amounts(page: Page) -> list[str]:
    """The amounts that a page prints."""
    return [one.text for one in numerals(page.lines, page.edges) if AMOUNT.search(one.text)]


def compare_pages(result: Measured, native: Sequence[Page], read: Sequence[Page], name: str) -> None:
    """Amounts of each page against those that are printed there."""
    for before, after in zip(native, read, strict=True):
        printed = Counter(amounts(before))
        told = Counter(one.text for one in after.recognised if AMOUNT.search(one.text))
        result.amounts += printed.total()
        result.exact += (printed & told).total()
        result.lost += [f"{name} {before.number}: {text}" for text in (printed - told).elements()]
        sure = Counter(one.text for one in after.recognised if one.agreed and AMOUNT.search(one.text))
        result.unmarked += [f"{name} {before.number}: {text}" for text in (sure - printed).elements()]
        result.agreed += sum(one.agreed for one in after.recognised)
        result.recognised += len(after.recognised)
    result.pages += len(read)


def contradictions(extraction: Extraction) -> int:
    """How many of a document's checks fail."""
    return sum(row.verdict == "contradicted" for row in extraction.checks)


def measure(paths: Sequence[Path], scanner: Scanner, folder: Path) -> Measured:
    """Each PDF scanned, read and compared."""
    result, knowledge, recogniser = Measured(), load_knowledge(), load_recogniser()
    for path in paths:
        scanned = folder / path.name
        scan(path, scanned, scanner)
        kept: dict[Path, list[Page]] = {}

        def opened(file: Path, kept: dict[Path, list[Page]] = kept) -> Scans:
            return Scans(file, recogniser, scanner.dpi, kept)

        start = time.process_time()
        pages = list(opened(scanned).pages())
        result.cpu += time.process_time() - start
        compare_pages(result, list(open_pdfium(path).pages()), pages, path.stem)
        found = extract_document(scanned, knowledge, verify=0, readers=Readers(opened, opened))
        printed = extract_document(path, knowledge, verify=0)
        compare_rows(result, path.stem, printed, found)
        print(f"{path.stem}: {len(pages)} pages, {(time.process_time() - start) / len(pages):.2f} s a page", flush=True)
    return result


def compare_rows(result: Measured, stem: str, printed: Extraction, found: Extraction) -> None:
    """Figures against the labels, cells against the native reading."""
    wanted = [without_page(figure_key(row)) for row in labels(stem, "figures") or prose_figures(printed)]
    result.figures.add(wanted, [without_page(figure_key(row)) for row in prose_figures(found)])
    result.cells.add(
        [bare_label(cell_key(row)) for row in printed.table_cells],
        [bare_label(cell_key(row)) for row in found.table_cells],
    )
    result.contradictions += max(0, contradictions(found) - contradictions(printed))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="PDFs; the labelled ones beside this folder without it")
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--quality", type=int, default=80)
    parser.add_argument("--poor", action="store_true", help="150 dpi, quality 30, more blur")
    parser.add_argument("--one-bit", action="store_true")
    parser.add_argument("--only", default="", help="documents whose name has this in it")
    parser.add_argument("--show", type=int, default=10, help="so many of what differs")
    arguments = parser.parse_args()
    if (lacking := missing()) is not None:
        print(f"scans: {lacking}")
        return
    folder = arguments.folder or SHARED / "real"
    paths = [path for path in sorted(folder.glob("*.pdf")) if arguments.only in path.name]
    if arguments.folder is None:
        paths = [path for path in paths if labels(path.stem, "figures")]
    scanner = Scanner(arguments.dpi, arguments.quality, one_bit=arguments.one_bit)
    if arguments.poor:
        scanner = Scanner(150, 30, blur=0.8)
    with TemporaryDirectory() as made:
        result = measure(paths, scanner, Path(made))
    tell(result, arguments.show)


def tell(result: Measured, shown: int) -> None:
    """Print what was measured."""
    print(f"amounts exact   {result.exact / max(1, result.amounts):.5f} ({result.exact} of {result.amounts})")
    print(f"wrong, unmarked {len(result.unmarked) / max(1, result.amounts):.5f} ({len(result.unmarked)})")
    print(f"read twice      {result.agreed / max(1, result.recognised):.4f} of {result.recognised} numbers")
    print(f"figures         {result.figures.told()}")
    print(f"cells           {result.cells.told()}")
    print(f"contradictions that the native file lacks: {result.contradictions}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{result.pages} pages, {result.cpu / max(1, result.pages):.2f} s of CPU a page, at most {memory:.0f} MB")
    for name in ("lost", "unmarked"):
        for told in getattr(result, name)[:shown]:
            print(f"  {name} {told}")
    for name, counted in (("figure", result.figures), ("cell", result.cells)):
        for what in ("missed", "invented"):
            for row in getattr(counted, what)[:shown]:
                print(f"  {name} {what}: {' '.join(str(part) for part in row if part)}")


if __name__ == "__main__":
    main()
