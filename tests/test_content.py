"""Our own parser of content streams gives the very pages that pdfminer's gives, character for character."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import LIT

from extract.errors import DocumentError
from extract.reading.pages import Page
from extract.reading.pdfplumber.content import ContentInterpreter
from extract.reading.pdfplumber.document import Pdf
from extract.reading.pdfplumber.font_names import NamedFonts
from extract.reading.pdfplumber.page import PageReader
from extract.reading.pdfplumber.to_unicode import parted
from fixtures import build
from fixtures.damaged import damaged

from .content_words import ODD, ODD_SECTIONS, SECTIONS, USUAL
from .drawn import draw
from .reading import SHARED

GOLDEN = sorted((Path(build.__file__).parent / "golden").glob("*.pdf"))
REAL = sorted((SHARED / "real").glob("*.pdf"))
FIRST = 6  # pages of a document


def told(page: Page) -> list[Any]:
    """Everything that a page says."""
    names = (name for name in Page.__slots__ if name not in ("lines", "across"))
    lines = [[(line.text, line.box, list(line.chars)) for line in found] for found in (page.lines, page.across)]
    return [*(getattr(page, name) for name in names), *lines]


def alike(paths: Iterable[Path], most: int = 1000) -> int:
    """Each page of the files read both ways and found the same; how many pages."""
    number = 0
    for path in paths:
        try:
            pdfs = Pdf(path), Pdf(path, plain=True)
        except DocumentError:
            continue
        for page, other in zip(*(islice(pdf.pages(), most) for pdf in pdfs), strict=True):
            assert told(page) == told(other), f"{path.name}, page {page.number}"
            number += 1
        for pdf in pdfs:
            pdf.close()
    return number


def page_of(*parts: bytes, plain: bool = False) -> Page:
    """A page whose content is these streams, with two fonts, a form and a picture."""
    streams = [PDFStream({}, part) for part in parts]
    form = PDFStream(
        {"Subtype": LIT("Form"), "BBox": [0, 0, 90, 90]}, b"q BT /F1 8 Tf 5 5 Td (form) Tj ET 1 1 8 .5 re f"
    )
    for number, stream in enumerate((*streams, form), 1):
        stream.set_objid(number, 0)
    fonts = {
        name: {"Subtype": LIT("Type1"), "BaseFont": LIT(base)}
        for name, base in (("F1", "Helvetica"), ("F2", "Courier"))
    }
    resources = {"Font": fonts, "XObject": {"X1": form, "5": form}, "ExtGState": {"G1": {"ca": 0.5}}}
    page = SimpleNamespace(mediabox=(0, 0, 400, 300), cropbox=None, rotate=0, resources=resources, contents=streams)
    return PageReader(NamedFonts(plain), plain).read(page, 1)


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where what is pdfminer's began in a stream, for each that had such."""
    places: list[int] = []
    run = ContentInterpreter._run

    def counted(self: ContentInterpreter, data: bytes) -> int:
        reached = run(self, data)
        if reached < len(data):
            places.append(reached)
        return reached

    monkeypatch.setattr(ContentInterpreter, "_run", counted)
    return places


def test_made_documents_are_the_same(handed: list[int]) -> None:
    assert alike(GOLDEN, FIRST) > 80
    assert not handed


@pytest.mark.skipif(not REAL, reason="the real documents (../shared/real) are not here")
def test_real_documents_are_the_same(handed: list[int]) -> None:
    assert alike(REAL, FIRST) > 60
    assert not handed


def test_drawn_and_damaged_pages_are_the_same(tmp_path: Path) -> None:
    files = [draw(tmp_path / f"{seed}.pdf", seed, odd=0.2) for seed in range(20)]
    contents = [path.read_bytes() for path in GOLDEN]
    for seed in range(40):
        kind, content = damaged(contents, seed)
        files.append(tmp_path / f"{kind}{seed}.pdf")
        files[-1].write_bytes(content)
    assert alike(files) > 100


@pytest.mark.parametrize("odd", [0.0, 0.04, 0.5])
def test_any_words_in_any_order_are_read_the_same(odd: float, handed: list[int]) -> None:
    chars = 0
    for seed in range(250):
        chance = random.Random(seed)
        words = [chance.choice(ODD if chance.random() < odd else USUAL) for _ in range(60)]
        text = "BT /F1 9 Tf 50 150 Td " + "".join(word + chance.choice(" \n\r\t") for word in words)
        cut = chance.randrange(len(text))
        parts = [text.encode()] if chance.random() < 0.5 else [text[:cut].encode(), text[cut:].encode()]
        found = page_of(*parts)
        assert told(found) == told(page_of(*parts, plain=True)), (seed, text)
        chars += len(found.chars)
    assert chars > 1000
    assert (len(handed) > 50) == (odd > 0)


@pytest.mark.parametrize("odd", [False, True])
def test_what_codes_mean_is_read_the_same(odd: bool) -> None:
    ours = 0
    for seed in range(300):
        chance = random.Random(seed)
        parts = [chance.choice(SECTIONS + ODD_SECTIONS * odd) for _ in range(chance.randrange(1, 6))]
        data = " ".join(
            ["/CIDInit /ProcSet findresource begin begincmap /CMapName /X def", *parts, "endcmap end"]
        ).encode()
        spec = {"Subtype": LIT("Type1"), "BaseFont": LIT("Own"), "ToUnicode": PDFStream({}, data)}
        ours += parted(spec)[0] is not spec
        found, wanted = (NamedFonts(plain).get_font(None, spec).unicode_map.cid2unichr for plain in (False, True))
        assert found == wanted, data
    assert (ours == 300) == (not odd)
    assert ours > 30
