"""The characters of a page are those that its content streams show, no more and no less, whichever reader reads it."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

import pytest

from extract.document.extract import extract_document
from extract.reading.agreement import same_page
from extract.reading.pages import UNMAPPED, Page
from extract.reading.pdfium.document import FastPdf
from extract.reading.readers import READERS, Opener, Readers
from fixtures.api import generate
from fixtures.families import FAMILIES

from .contents import text, written
from .drawn import draw
from .reading import SHARED, knowledge
from .shown import Glyph, differences, shown

# documents of the generator; more of them where one has the time: JUESUAN_PROPERTY_DOCUMENTS=300
ALL = os.environ.get("JUESUAN_PROPERTY_DOCUMENTS")
MADE = int(ALL or 12)
FIRST = 10  # pages of a real document, where not all are read
REAL = [path for folder in ("real", "real_other") for path in sorted((SHARED / folder).glob("*.pdf"))]


def pages(opened: Opener, path: Path) -> Iterator[Page]:
    pdf = opened(path)
    yield from pdf.pages()
    pdf.close()


def triples(path: Path) -> Iterator[tuple[Page, Page, list[Glyph]]]:
    """Each page as both readers see it, and what its streams show."""
    first, second = (pages(opened, path) for opened in READERS)
    return zip(first, second, shown(path), strict=True)


def assert_shown(path: Path, most: int | None = None) -> int:
    """Both readers' pages against what the streams show; how many characters were compared."""
    count = 0
    for page, other, glyphs in islice(triples(path), most):
        if page.rotation:
            continue
        for found in (page, other):
            invented, lost = differences(found, glyphs)
            assert not invented, f"{path.name}, page {page.number}: not in the file {invented[:5]}"
            assert len(lost) <= found.hidden_chars, f"{path.name}, page {page.number}: not read {lost[:5]}"
        assert same_page(page, other), f"{path.name}, page {page.number}: the readers differ"
        count += len(page.chars)
    return count


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_made_documents(family: str, tmp_path: Path) -> None:
    chance = random.Random(family)
    for _ in range(max(1, MADE // len(FAMILIES))):
        assert assert_shown(generate(family, chance.randrange(10**6), tmp_path).pdf) > 1000


@pytest.mark.skipif(not REAL, reason="the real documents (../shared/real, ../shared/real_other) are not here")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_documents(path: Path) -> None:
    assert_shown(path, None if ALL else FIRST)


def test_drawn_pages(tmp_path: Path) -> None:
    """Clips, forms, rises, doubled text: pages whose text stands level."""
    count = 0
    for seed in range(30):
        path = draw(tmp_path / f"{seed}.pdf", seed)
        for page, other, glyphs in triples(path):
            if page.rotation or not all(glyph.level for glyph in glyphs):
                continue
            for found in (page, other):
                invented, lost = differences(found, glyphs)
                assert not invented, f"{seed}, page {page.number}: not in the file {invented[:5]}"
                assert len(lost) <= found.hidden_chars, f"{seed}, page {page.number}: not read {lost[:5]}"
            count += len(page.chars)
    assert count > 300


BOLD = "2 Tr 0.3 w"
SHADOW = [text("12.50", 50 + 0.3 * step, 200 - 0.2 * step) for step in range(4)]

PAGES = {
    "a space drawn bold by stroke": (text("639", 50, 200) + text(" ", 90, 200, BOLD) + text("7", 110, 200), ["6397"]),
    "several, between other people's digits": (
        text("84.40", 50, 200, BOLD)
        + "".join(text("   ", x, 180, BOLD) + text("1.20", x + 30, 180, BOLD) for x in (50, 120, 190)),
        ["84.40", "1.201.201.20"],
    ),
    "spaces alone, enlarged": (
        "q 3 0 0 3 0 0 cm " + text(" ", 30, 50, BOLD) + text("639", 40, 50) + text("  ", 60, 50, BOLD) + "Q",
        ["639"],
    ),
    "fake bold by shadow": ("".join(SHADOW), ["12.50"]),
    "doubled at one place": (text("40.07", 50, 200) * 3, ["40.07"]),
    "doubled, then another number over it": (text("40.07", 50, 200) * 2 + text("9", 120, 200), ["40.079"]),
    "each dash an object": ("".join(text("-", 50 + 2.5 * step, 200) for step in range(7)), ["-------"]),
    "Chinese dashes, each an object": (
        "".join(text("—", 50 + 6 * step, 200, font="G") for step in range(4)) + text("无", 90, 200, font="G"),
        ["————无"],
    ),
    "a form drawn twice over the page's own text": ("/X Do " + text("12.50", 50, 200) + " /X Do", ["12.50"]),
    "a mark that has another text": (
        "/Span <</ActualText (999.00)>> BDC " + text("123.00", 50, 200) + "EMC",
        ["123.00"],
    ),
    "a mark that has the text of many": (
        "/Span <</ActualText (81)>> BDC " + text("1", 50, 200) + text("2", 70, 200) + "EMC " + text("3", 90, 200),
        ["123"],
    ),
    "single characters of a font that is not here": (
        text("契", 50, 200, font="G") + text(" ", 64, 200, font="G") + text("税", 70, 200, font="G"),
        ["契税"],
    ),
    "one of them again and again": ("".join(text("一", 50 + 30 * x, 200, font="G") for x in range(5)), ["一一一一一"]),
    "glyphs whose names say nothing": (text("8400", 50, 200, font="N"), [UNMAPPED * 4]),
    "a control character is no hyphen": (
        text("3", 50, 200) + text("\\002", 56, 200) + text("4", 60, 200),
        [f"3{UNMAPPED}4"],
    ),
    "a hyphen at a line's end": (text("12-", 50, 200) + text("34", 50, 188), ["12-", "34"]),
}


@pytest.mark.parametrize("name", PAGES)
def test_what_is_told_otherwise_or_twice(name: str, tmp_path: Path) -> None:
    content, lines = PAGES[name]
    path = written(tmp_path / "page.pdf", content, form=text("12.50", 50, 200))
    assert_shown(path)
    for page in chain.from_iterable(pages(opened, path) for opened in (*READERS, FastPdf)):
        assert ["".join(line.text.split()) for line in page.lines] == lines
        assert page.failure is None


SPACED = {
    "character spacing over several strings": "BT /F 10 Tf 0.6 Tc 50 200 Td (1234) Tj (.56) Tj (78) Tj ET",
    "in one array with moves": "BT /F 10 Tf 2 Tc 50 200 Td [(12) -300 (34) 120 (5)] TJ (6) Tj ET",
    "narrower": "BT /F 10 Tf -0.4 Tc 50 200 Td (1234) Tj (.56) Tj (78) Tj ET",
    "scaled": "BT /F 10 Tf 1.5 Tc 60 Tz 50 200 Td (1234) Tj (.56) Tj 140 Tz (78) Tj ET",
    "words": "BT /F 10 Tf 4 Tw 80 Tz 50 200 Td (12 34) Tj ( 56 ) Tj (78) Tj ET",
    "words of two-byte and single-byte codes": "BT /G 10 Tf 3 Tw 50 200 Td (收入 12) Tj ( 合计 34) Tj (56) Tj ET",
    "both, set with the next line": 'BT /F 10 Tf 14 TL 50 200 Td (12 34) Tj 3 1 (56 78) " (90) Tj ET',
    "under a matrix": "q 2 0 0 1.5 10 20 cm BT /F 10 Tf 0.7 Tc 1 0 0 1 20 90 Tm (12) Tj (34) Tj ET Q",
    "risen": "BT /F 10 Tf 50 200 Td (12) Tj 4 Ts (34) Tj 0 Ts (56) Tj ET",
}


@pytest.mark.parametrize("name", SPACED)
def test_a_number_has_one_place_however_it_is_spaced(name: str, tmp_path: Path) -> None:
    assert assert_shown(written(tmp_path / "page.pdf", SPACED[name])) > 3


@pytest.mark.parametrize("opened", [READERS.first, FastPdf], ids=["with C", "without"])
def test_an_object_that_stays_silent_is_said(opened: Opener, tmp_path: Path) -> None:
    """PDFium tells nothing of what is narrower than a hundredth of a point: nothing is put there, the page says so."""
    path = written(tmp_path / "page.pdf", "q 0.01 Tz " + text("12", 50, 200) + "Q " + text("7", 50, 150))
    (page,) = pages(opened, path)
    assert [line.text for line in page.lines] == ["7"]
    assert page.failure is not None
    assert "tells nothing of 1 text objects" in page.failure
    extraction = extract_document(path, knowledge(), verify=0, readers=Readers(first=opened))
    assert extraction.document.status != "extracted"
    assert "damaged_page" in {problem.code for problem in extraction.problems}
