"""Two libraries see one page alike: two implementations that share nothing, of one set of rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extract.errors import DocumentError
from extract.reading.agreement import PairedPdf, same_page
from extract.reading.lines import group_lines
from extract.reading.pages import Char, Edge, Line, Page
from extract.reading.readers import READERS, Readers
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
