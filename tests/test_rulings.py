"""Ruling edges of filled and stroked paths: a rectangle is one however its path is written, and all readers see it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from extract.reading.pages import Page
from extract.reading.pdfium.document import FastPdf
from extract.reading.readers import READERS

from .contents import written

THREE = "50 50 m 250 50 l 250 150 l 50 150 l "
SIDES = {(50, 150, 250, 150), (50, 250, 250, 250), (50, 150, 50, 250), (250, 150, 250, 250)}

RECTANGLES = {
    "re": "50 50 200 100 re f",
    "four lines and a close": THREE + "h f*",
    "led back to its start, and closed": THREE + "50 50 l h f",
    "not closed": THREE + "f",
    "the old operator": THREE + "h F",
    "begun in the middle of a side": "150 50 m 250 50 l 250 150 l 50 150 l 50 50 l 150 50 l h f",
    "ended in the middle of a side": THREE + "50 100 l h f",
    "ended there, and not closed": THREE + "50 100 l f",
    "a side in three parts": "50 50 m 90 50 l 130 50 l 250 50 l 250 150 l 50 150 l h f*",
    "each corner twice": "50 50 m 50 50 l 250 50 l 250 50 l 250 150 l 250 150 l 50 150 l 50 150 l h f",
    "scaled and moved": "q 0.5 0 0 2 10 -20 cm 80 35 m 480 35 l 480 85 l 80 85 l h f* Q",
    "turned": "q 0 1 -1 0 0 0 cm 50 -50 m 50 -250 l 150 -250 l 150 -50 l h f* Q",
    "filled and stroked": THREE + "b*",
    "in a form": "/X Do",
}

OTHERS = {
    "a triangle": ("50 50 m 250 50 l 250 150 l h f", 0),
    "a step": ("50 50 m 250 50 l 250 150 l 150 150 l 150 250 l 50 250 l h f", 0),
    "two of them in one path": (THREE + "h 60 60 m 90 60 l 90 90 l 60 90 l h f*", 8),
    "thin": ("50 50 m 250 50 l 250 51 l 50 51 l h f*", 1),
    "white": ("1 g " + THREE + "h f*", 0),
    "one that clips what follows": (THREE + "h W n 0 0 100 100 re f", 2),
    "a curve at a corner": ("50 50 m 250 50 l 250 150 l 60 150 l 50 150 50 150 50 140 c h f", 0),
}


def edges(pages: Iterable[Page]) -> list[tuple[int, int, int, int]]:
    found = next(iter(pages)).edges
    return sorted((round(x0), round(top), round(x1), round(bottom)) for x0, top, x1, bottom, _ in found)


def read_by_all(path: Path) -> list[tuple[int, int, int, int]]:
    """The edges that the native reader, Python's and pdfplumber's see alike."""
    found, *others = [edges(opened(path).pages()) for opened in (*READERS, FastPdf)]
    assert others == [found, found]
    return found


@pytest.mark.parametrize("name", RECTANGLES)
def test_a_rectangle_has_four_edges(name: str, tmp_path: Path) -> None:
    path = written(tmp_path / "page.pdf", f"0.8 g {RECTANGLES[name]}", form=f"0.8 g {THREE}h f*")
    assert set(read_by_all(path)) == SIDES


@pytest.mark.parametrize("name", OTHERS)
def test_other_shapes(name: str, tmp_path: Path) -> None:
    content, count = OTHERS[name]
    assert len(read_by_all(written(tmp_path / "page.pdf", content))) == count
