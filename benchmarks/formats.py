"""Made documents as Word, Excel, web page and OFD against what they say: python -m benchmarks.formats [--documents 20]

Each is printed in every format, converted as `juesuan extract` does, and read; figures and cells are compared with the
document's truth, pages and boxes aside. Bars are those of docs/formats.md; formats whose converter is lacking say so.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from extract.convert.convert import convert, converter_of
from extract.convert.kinds import Kind
from extract.convert.ofd.process import ofd_convert
from extract.document.extract import extract_document
from extract.errors import DocumentError
from extract.limits import Limits
from extract.proving.load import load_knowledge
from fixtures.api import document
from fixtures.document import Doc
from fixtures.families import FAMILIES
from fixtures.printing.doc import SECONDS, doc_bytes, soffice
from fixtures.printing.docx import docx_bytes
from fixtures.printing.html import html_bytes
from fixtures.printing.ofd import ofd_bytes
from fixtures.printing.xlsx import xlsx_bytes
from fixtures.quirks import draw
from tests.reading import cell_key, figure_key, prose_figures

Rows = Counter[tuple[Any, ...]]


class Bars(NamedTuple):
    """The least precision and recall of figures, then of cells."""

    figures: tuple[float, float]
    cells: tuple[float, float]


def xls_bytes(made: Doc) -> bytes:
    """A finished document → the bytes of its .xls, which LibreOffice makes of the .xlsx."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "file.xlsx"
        source.write_bytes(xlsx_bytes(made))
        profile = f"-env:UserInstallation={(Path(name) / 'profile').as_uri()}"
        command = [str(soffice()), profile, "--headless", "--convert-to", "xls:MS Excel 97", "--outdir", name]
        subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=SECONDS)
        return source.with_suffix(".xls").read_bytes()


ALL = Bars((1.0, 1.0), (1.0, 1.0))
PRINTERS: dict[Kind, tuple[Callable[[Doc], bytes], Bars]] = {
    Kind.DOCX: (docx_bytes, ALL),
    Kind.DOC: (doc_bytes, ALL),
    Kind.XLSX: (xlsx_bytes, Bars((0.99, 0.98), (1.0, 0.98))),
    Kind.XLS: (xls_bytes, Bars((0.99, 0.98), (1.0, 0.98))),
    Kind.HTML: (html_bytes, Bars((0.99, 0.99), (0.99, 0.99))),
    Kind.OFD: (lambda made: ofd_bytes(made.sheets, made.title), ALL),
}


@dataclass(slots=True)
class Score:
    """What was read of a format's documents."""

    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    both: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    failed: list[str] = field(default_factory=list)

    def add(self, what: str, wanted: Rows, found: Rows) -> None:
        """Rows of one document."""
        self.wanted[what] += wanted.total()
        self.found[what] += found.total()
        self.both[what] += (wanted & found).total()

    def shares(self, what: str) -> tuple[float, float]:
        """Precision and recall."""
        both = self.both[what]
        return both / (self.found[what] or 1), both / (self.wanted[what] or 1)

    def misses(self, bars: Bars) -> list[str]:
        """Which bars it does not reach."""
        told = [f"failed: {name}" for name in self.failed]
        for what, least in (("figures", bars.figures), ("cells", bars.cells)):
            shares = self.shares(what)
            if shares[0] < least[0] or shares[1] < least[1]:
                told.append(f"{what} {shares[0]:.4f} / {shares[1]:.4f}, at least {least[0]} / {least[1]}")
        return told


def made_documents(count: int) -> Iterator[Doc]:
    """Documents of all families in turn, each set in a way of its own."""
    families = sorted(set(FAMILIES) - {"university"})
    for number in range(count):
        drawn = draw(random.Random(f"formats/{number}"))
        plain = drawn.but(kangxi=False, full_width=0.0, spaced=0.0)  # what a PDF alone draws otherwise than it says
        yield document(families[number % len(families)], 700 + number, plain)


def without_pages(rows: Iterable[tuple[Any, ...]], page: int) -> Rows:
    """Rows under keys that do not name their page, which stands at a place in the key."""
    return Counter((*key[:page], *key[page + 1 :]) for key in rows)


def measure(kind: Kind, documents: Iterable[Doc]) -> Score:
    """Print, convert and read each document in one format."""
    score, knowledge = Score(), load_knowledge()
    with tempfile.TemporaryDirectory() as name:
        source, made = Path(name) / f"file.{kind}", Path(name) / "made.pdf"
        for one in documents:
            source.write_bytes(PRINTERS[kind][0](one))
            begun = time.monotonic()
            try:
                convert_any(source, kind, made)
            except DocumentError as error:
                score.failed.append(f"{one.title}: {error.code}: {error.message}")
                continue
            score.seconds += time.monotonic() - begun
            found = extract_document(made, knowledge)
            truth = one.truth
            score.add("figures", *(without_pages(map(figure_key, rows), 8)
                                   for rows in (truth.figures, prose_figures(found))))  # fmt: skip
            score.add("cells", *(without_pages(map(cell_key, rows), 1) for rows in (truth.cells, found.table_cells)))
    return score


def convert_any(source: Path, kind: Kind, made: Path) -> None:
    """One conversion, as a run does it."""
    if kind == Kind.OFD:
        ofd_convert(source, kind, made, Limits())
    else:
        convert(source, kind, made)


def main() -> int:
    """Measure all formats; 1 where one misses a bar."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.formats", description=__doc__)
    parser.add_argument("--documents", type=int, default=20)
    parser.add_argument("--kind", choices=[str(kind) for kind in PRINTERS], action="append")
    asked = parser.parse_args()
    documents, missed = list(made_documents(asked.documents)), False
    print(f"{len(documents)} made documents, {sum(len(one.truth.figures) for one in documents)} figures, "
          f"{sum(len(one.truth.cells) for one in documents)} cells; P / R, seconds a conversion")  # fmt: skip
    for kind in [Kind(name) for name in asked.kind or PRINTERS]:
        try:
            if kind != Kind.OFD:
                converter_of(kind)
        except DocumentError as error:
            print(f"{kind:5} skipped: {error.message}")
            continue
        score = measure(kind, documents)
        figures, cells = score.shares("figures"), score.shares("cells")
        seconds = score.seconds / max(1, len(documents) - len(score.failed))
        shown = f"figures {figures[0]:.4f} / {figures[1]:.4f}  cells {cells[0]:.4f} / {cells[1]:.4f}"
        print(f"{kind:5} {shown}  {seconds:.1f} s")
        for told in score.misses(PRINTERS[kind][1]):
            print(f"      below the bar: {told}")
            missed = True
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
