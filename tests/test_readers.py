"""Two libraries see one page alike: two implementations that share nothing, of one set of rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from extract.errors import DocumentError, UserError
from extract.reading.agreement import PairedPdf, same_page
from extract.reading.lines import group_lines
from extract.reading.pages import Char, Edge, Line, Page
from extract.reading.readers import READERS, Readers
from extract.reading.second_reader import is_chosen, parse_verify
from extract.reading.sniff import MAX_BYTES, check_count, sniff
from extract.text import squeeze

from .drawn import draw


def everything(page: Page) -> dict[str, object]:
    """What a page says of itself beside its characters and rulings."""
    names = ("number", "width", "height", "rotation", "unmapped_chars", "layer", "failure")
    found = {name: getattr(page, name) for name in names}
    return found | {"images": round(page.image_area, 3), "across": [squeeze(line.text) for line in page.across]}


def test_two_libraries_see_drawn_pages_alike_in_everything(tmp_path: Path) -> None:
    """Clips, forms, turns, curves, inks, pictures."""
    seen: Counter[str] = Counter()
    for seed in range(60):
        path = draw(tmp_path / f"{seed}.pdf", seed)
        for page, other in zip(READERS.first(path).pages(), READERS.second(path).pages(), strict=True):
            assert everything(page) == everything(other), (seed, page.number)
            assert same_page(page, other), (seed, page.number)
            # PDFium's text leaves out a character that is drawn again a little further on
            assert page.hidden_chars <= other.hidden_chars <= page.hidden_chars + 1, (seed, page.number)
            told = {"edges": len(page.edges), "hidden": page.hidden_chars, "across": len(page.across)}
            seen.update(told | {"images": page.image_area > 0, "layers": page.layer == "hidden"})
    assert all(seen.values()), seen


def sheet() -> Page:
    """Two lines and a grid of rules, many of them near to each other."""
    chars = [
        Char(text, 50.0 + 6 * at, top, 55.0 + 6 * at, top + 10, top + 8.8, 10.0, 1)
        for top, words in ((40.0, "1,204.10 支出"), (60.0, "合计 7.00"))
        for at, text in enumerate(words)
    ]
    flats = [Edge(40.0 + at % 3, 40.0 + 4.1 * at, 240.0, 40.0 + 4.1 * at, True) for at in range(12)]
    uprights = [Edge(40.0 + 3.9 * at, 40.0, 40.0 + 3.9 * at, 86.0, False) for at in range(12)]
    return Page(1, 300, 200, chars=chars, lines=group_lines(chars), edges=[*flats, *uprights])


def moved(at: int, **by: float) -> Callable[[Page], Page]:
    """The page with one character elsewhere."""

    def change(page: Page) -> Page:
        chars = list(page.chars)
        chars[at] = chars[at]._replace(**{name: getattr(chars[at], name) + way for name, way in by.items()})
        own = [Line(1, [char for char in chars if char.top == top]) for top in (40.0, 60.0)]
        return replace(page, chars=chars, lines=own)

    return change


def edged(at: int, **by: float) -> Callable[[Page], Page]:
    """The page with one edge elsewhere, and all of them listed from the last."""

    def change(page: Page) -> Page:
        edges = list(page.edges)
        edges[at] = edges[at]._replace(**{name: getattr(edges[at], name) + way for name, way in by.items()})
        return replace(page, edges=edges[::-1])

    return change


def written(old: str, new: str) -> Callable[[Page], Page]:
    def change(page: Page) -> Page:
        chars = [char._replace(text=new) if char.text == old else char for char in page.chars]
        return replace(page, chars=chars, lines=group_lines(chars))

    return change


CHANGES: dict[str, tuple[Callable[[Page], Page], bool]] = {
    "none": (lambda page: page, True),
    "a character along its line, as widths add up": (moved(3, x0=1.4), True),
    "back along its line": (moved(3, x0=-1.4), True),
    "too far along its line": (moved(3, x0=1.6), False),
    "too far back": (moved(3, x0=-1.6), False),
    "the last of a page": (moved(-1, x0=1.6), False),
    "a baseline that is rounded otherwise": (moved(3, baseline=0.6), True),
    "another baseline": (moved(3, baseline=0.8), False),
    "a higher one": (moved(3, baseline=-0.8), False),
    "a space anywhere": (moved(8, x0=3.0), True),
    "a space that is no space of the other": (written(" ", "\u3000"), True),
    "another digit": (written("7", "1"), False),
    "a rotation": (lambda page: replace(page, rotation=90), False),
    "a layer": (lambda page: replace(page, layer="hidden"), False),
    "a failure": (lambda page: replace(page, failure="breaks off"), False),
    "a line less": (lambda page: replace(page, lines=page.lines[:1]), False),
    "edges in another order": (edged(0), True),
    "an edge that is rounded otherwise": (edged(5, x0=0.6, top=-0.6, bottom=-0.6), True),
    "an edge that begins elsewhere": (edged(5, x0=0.8), False),
    "one that ends elsewhere": (edged(5, x1=-0.8), False),
    "one at another height": (edged(5, top=0.8, bottom=0.8), False),
    "an upright one": (edged(15, x0=0.8, x1=0.8), False),
    "one that ends higher": (edged(15, bottom=-0.8), False),
    "an edge less": (lambda page: replace(page, edges=page.edges[1:]), False),
    "an edge more": (lambda page: replace(page, edges=[*page.edges, Edge(9.0, 9.0, 99.0, 9.0, True)]), False),
    "an edge twice": (lambda page: replace(page, edges=[*page.edges, page.edges[0]]), True),
    "no edges": (lambda page: replace(page, edges=[]), False),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_makes_two_readings_of_a_page_differ(name: str) -> None:
    change, same = CHANGES[name]
    assert same_page(sheet(), change(sheet())) == same
    assert same_page(change(sheet()), sheet()) == same


class Given:
    """A reader of pages that are at hand."""

    def __init__(self, pages: list[Page], name: str = "a program") -> None:
        self._pages, self.count, self.producer, self.open = pages, len(pages), name, True

    def pages(self) -> Any:
        yield from self._pages

    def close(self) -> None:
        self.open = False


def refusing(code: str) -> Callable[[Path], Given]:
    def refuse(path: Path) -> Given:
        raise DocumentError(code, path.name)

    return refuse


def test_a_pair_gives_the_first_ones_pages_and_lists_what_the_second_sees_otherwise() -> None:
    pages = [replace(sheet(), number=number) for number in (1, 2, 3)]
    first, second = Given(pages), Given([pages[0], CHANGES["another digit"][0](pages[1]), pages[2]], "another")
    pair = PairedPdf(Path("x.pdf"), Readers(lambda _: first, lambda _: second))
    assert (pair.count, pair.producer, pair.alone) == (3, "another", False)
    assert list(pair.pages()) == pages
    assert (pair.differing, pair.alike) == ([2], False)
    pair.close()
    assert not first.open
    assert not second.open
    alike = PairedPdf(Path("x.pdf"), Readers(lambda _: first, lambda _: Given(pages)))
    assert list(alike.pages()) == pages
    assert alike.alike


def test_files_of_other_lengths_differ_and_one_reader_alone_is_none_alike() -> None:
    pages = [sheet()]
    longer = PairedPdf(Path("x.pdf"), Readers(lambda _: Given(pages), lambda _: Given(pages * 2)))
    assert list(longer.pages()) == pages
    assert not longer.alike
    alone = PairedPdf(Path("x.pdf"), Readers(refusing("damaged"), lambda _: Given(pages * 2)))
    assert alone.alone
    assert (alone.count, len(list(alone.pages())), alone.alike) == (2, 2, False)
    alone.close()


def test_what_the_second_refuses_or_has_too_many_pages_is_refused() -> None:
    first = Given([sheet()])
    with pytest.raises(DocumentError, match=r"x\.pdf"):
        PairedPdf(Path("x.pdf"), Readers(lambda _: first, refusing("encrypted")))
    assert not first.open
    with pytest.raises(DocumentError) as raised:
        PairedPdf(Path("x.pdf"), Readers(refusing("too_many_pages"), lambda _: first))
    assert raised.value.code == "too_many_pages"


def test_a_file_that_breaks_off_is_the_seconds(tmp_path: Path) -> None:
    """PDFium would mend it without a word; what is cut off in its last kilobytes has no end mark there."""
    first, second = Given([]), Given([])
    readers = Readers(lambda _: first, lambda _: second)
    path = tmp_path / "x.pdf"
    for content, wanted in ((b"%PDF-1.4 %%EOF", first), (b"%PDF-1.4", second), (b"%%EOF" + b" " * 3000, second)):
        path.write_bytes(content)
        assert readers.open(path) is wanted


BAD_SETTINGS = ("", "ALL", "none", "sample", "sample=", "sample=0", "sample=-2", "sample=1.5", "all=1", "off=3")
FILES: dict[str, tuple[bytes, str | None]] = {
    "a PDF": (b"%PDF-1.7\n", None),
    "after what a server put before it": (b"\r\n" * 200 + b"%PDF-1.4", None),
    "too far in": (b" " * 1024 + b"%PDF-1.4", "not_pdf: not a PDF: its first kilobyte has no %PDF-"),
    "nothing": (b"", "empty_file: the file has no bytes"),
    "a page": (b"\xef\xbb\xbf\r\n <!DOCTYPE html>", "html_page: an HTML page saved under the name of a PDF"),
    "a script": (b"<script>location='/'</script>", "html_page: an HTML page saved under the name of a PDF"),
    "a page that speaks of PDFs": (b"<html>%PDF-1.4 is missing</html>", None),  # the libraries refuse it
    "Word": (b"\xd0\xcf\x11\xe0\xa1\xb1", "not_pdf: not a PDF but an old Word or Excel file (doc, xls)"),
    "OFD": (b"PK\x03\x04OFD.xml", "not_pdf: not a PDF but a zip container (docx, xlsx, ofd or zip)"),
    "an archive": (b"Rar!\x1a", "not_pdf: not a PDF but a RAR archive"),
    "a picture": (b"\xff\xd8\xff\xe0", "not_pdf: not a PDF but a JPEG image"),
    "a word on a page": (b"Rare", "not_pdf: not a PDF: its first kilobyte has no %PDF-"),
}


def reason(sniffed: Callable[[Any], None], told: Any) -> str | None:
    try:
        sniffed(told)
    except DocumentError as error:
        return f"{error.code}: {error.message}"
    return None


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_pdf_says_what_it_is(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(FILES[name][0])
    assert reason(sniff, path) == FILES[name][1]


def test_what_cannot_be_read_or_is_too_large_says_so(tmp_path: Path) -> None:
    assert reason(sniff, tmp_path / "nowhere.pdf") == "unreadable: cannot be opened: No such file or directory"
    path = tmp_path / "large.pdf"
    too_large = f"too_large: the file has {MAX_BYTES + 1} bytes; at most {MAX_BYTES} are read"
    for size, wanted in ((MAX_BYTES, None), (MAX_BYTES + 1, too_large)):
        with path.open("wb") as file:
            file.write(b"%PDF-1.4")
            file.truncate(size)  # a hole: it takes no room
        assert reason(sniff, path) == wanted


@pytest.mark.parametrize(("count", "code"), [(0, "zero_pages"), (1, None), (65_535, None), (65_536, "too_many_pages")])
def test_a_document_has_so_many_pages_as_one_may_have(count: int, code: str | None) -> None:
    assert (reason(check_count, count) or "").partition(":")[0] == (code or "")


@pytest.mark.parametrize(
    ("text", "verify"),
    [("all", 1), ("off", 0), ("sample=1", 1), ("sample=20", 20), *((bad, None) for bad in BAD_SETTINGS)],
)
def test_which_documents_both_readers_read(text: str, verify: int | None) -> None:
    if verify is None:
        with pytest.raises(UserError, match="say all, off, or sample=N"):
            parse_verify(text)
        return
    assert parse_verify(text) == verify
    names = [sha256(str(number).encode()).hexdigest() for number in range(2000)]
    chosen = [name for name in names if is_chosen(name, verify)]
    assert chosen == [name for name in names if is_chosen(name, verify)], "the same ones in every run"
    wanted = 2000 / verify if verify else 0
    assert abs(len(chosen) - wanted) <= 0.4 * wanted * (verify > 1)
