"""The native reader gives the very pages that Python's does, number for number; without a compiler nothing is lost."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from extract.errors import DocumentError
from extract.outline.paragraphs import text_line
from extract.reading import native
from extract.reading.native.build import build as build_into
from extract.reading.native.page import native_reader
from extract.reading.pages import Page
from extract.reading.pdfium.document import FastPdf
from fixtures import build
from fixtures.damaged import changed

from .drawn import draw
from .reading import SHARED

needed = pytest.mark.skipif(native.built() is None, reason="the native reader is not built here (juesuan native)")
FIXTURES = Path(build.__file__).parent
REAL = SHARED / "real"


class Counted:
    """The native reader, and of how many pages it was asked and how many it read."""

    def __init__(self) -> None:
        self._reader, self.asked, self.taken = native_reader(), 0, 0

    def read(self, *args: Any) -> Page | None:
        assert self._reader is not None
        page = self._reader.read(*args)
        self.asked, self.taken = self.asked + 1, self.taken + (page is not None)
        return page


def pages(path: Path, ordinary: Counted | None = None) -> list[Page]:
    pdf = FastPdf(path, ordinary)
    try:
        return list(pdf.pages())
    finally:
        pdf.close()


def told(page: Page) -> list[Any]:
    """Everything that a page says."""
    values = [getattr(page, name) for name in Page.__slots__ if name not in ("chars", "lines", "edges", "across")]
    values += [list(line.chars) for line in page.across]
    lines = [(line.text, line.box, list(line.chars), line.page, line.places, list(line.sizes)) for line in page.lines]
    return [*values, list(page.chars), list(page.edges), *lines, *map(text_line, page.lines)]


def alike(paths: Iterable[Path]) -> tuple[int, int]:
    """Each page of the files read both ways and found the same; how many pages, and how many the native reader took."""
    asked = taken = 0
    for path in paths:
        counted = Counted()
        found, wanted = pages(path, counted), pages(path)
        assert len(found) == len(wanted)
        for page, other in zip(found, wanted, strict=True):
            assert told(page) == told(other), f"{path.name}, page {page.number}"
        asked, taken = asked + counted.asked, taken + counted.taken
    return asked, taken


@needed
def test_made_documents_are_the_same() -> None:
    number, taken = alike(sorted((FIXTURES / "golden").glob("*.pdf")))
    assert taken > 0.9 * number


@needed
@pytest.mark.skipif(not REAL.is_dir(), reason="the real documents (../shared/real) are not here")
def test_real_documents_are_the_same() -> None:
    number, taken = alike(sorted(REAL.glob("*.pdf")))
    assert taken > 0.95 * number


@needed
def test_drawn_pages_are_the_same(tmp_path: Path) -> None:
    files = [draw(tmp_path / f"{seed}.pdf", seed) for seed in range(60)]
    number, taken = alike(files)
    assert 0.2 * number < taken < number  # turned and invisible text is left to Python


@needed
def test_changed_bytes_are_read_the_same(tmp_path: Path) -> None:
    chance = random.Random(3)
    golden = sorted((FIXTURES / "golden").glob("*.pdf"))
    files = []
    for number in range(40):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(changed(chance.choice(golden).read_bytes(), chance))
        try:
            FastPdf(path).close()
        except DocumentError:
            continue
        files.append(path)
    assert len(files) > 10
    assert alike(files)[1] > 0


def test_without_a_compiler_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler")
    path, reason = build_into(tmp_path)
    assert path is None
    assert "no-such-compiler" in reason
    assert not list(tmp_path.iterdir())


def test_it_can_be_turned_off() -> None:
    command = [sys.executable, "-m", "extract.cli", "native", "--check"]
    done = subprocess.run(command, env={"JUESUAN_NATIVE": "off"}, capture_output=True, text=True, check=True)
    reader, workers = done.stdout.splitlines()
    assert reader == "native reader: not in use (JUESUAN_NATIVE says off)"
    assert workers.startswith("worker processes: an environment of their own, limits; sealed off: ")
