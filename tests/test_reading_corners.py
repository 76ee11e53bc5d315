"""What three readers make of operators that drawing libraries hardly write: each word, where it stands, what is hidden.

PDFium with the part in C, PDFium without it, and pdfplumber have to say the same, and what is written here.
"""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from extract.reading.pages import NO_SHEET, Page
from extract.reading.pdfium.document import FastPdf
from extract.reading.readers import READERS

from .contents import text, written

SHEER = Dictionary(E=Dictionary(ca=0.02))
DOT = "BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI\n"  # a picture of a unit square
HALF = f"200 0 0 300 0 0 cm {DOT}"  # of half a page


def shown(words: str, x: float, y: float, before: str = "", font: str = "F") -> str:
    """A text object on a line of its own."""
    return "\n" + text(words, x, y, before, font)


def at(operators: str) -> str:
    """One text object at 50, 200 in 10 points."""
    return f"BT /F 10 Tf 50 200 Td {operators} ET\n"


def under(matrix: str, words: str = "12", before: str = "") -> str:
    """One text object whose matrix leads to 100, 200."""
    return f"BT /F 10 Tf {matrix} 100 200 Tm {before} ({words}) Tj ET\n"


LAST = shown("44", 300, 50)  # nothing before it moves it or cuts it
PAIR = shown("11", 50, 200) + shown("22", 50, 50)
ELEVEN, FORTY_FOUR = "11 50 61.1 100 10", "44 300 311.1 250 10"
BOX = [(25, 135, 25, 235), (25, 135, 75, 135), (25, 235, 75, 235), (75, 135, 75, 235)]
FORM = {"form": shown("11", 120, 200) + shown("22", 250, 200) + shown("33", 120, 270)}
Case = tuple[str, dict[str, Any], list[str], dict[str, Any]]
# name → operators, what else the file says, the lines (words, from, to, baseline, size), and what else is told
CASES: dict[str, Case] = {
    "two clips": (f"q 0 0 200 300 re W n 0 100 400 200 re W n {PAIR}{shown('33', 300, 200)}Q {LAST}", {}, [ELEVEN, FORTY_FOUR], {"hidden": 4}),
    "clips that begin alike": (f"q 0 0 300 300 re W n q 0 0 400 100 re W n {PAIR}Q q 0 100 400 200 re W n {shown('33', 150, 50)}{shown('44', 150, 200)}{shown('55', 350, 200)}Q Q", {}, ["44 150 161.1 100 10", "22 50 61.1 250 10"], {"hidden": 6}),
    "a clip that is none": (f"q W n {shown('11', 50, 200)}Q", {}, [ELEVEN], {}),
    "a clip without room": (f"q 10 10 m 100 10 l W n {PAIR}Q", {}, [], {"hidden": 4}),
    "an even-odd clip": (f"q 0 0 100 300 re W* n {shown('11', 50, 200)}{shown('22', 150, 200)}Q", {}, [ELEVEN], {"hidden": 2}),
    "a form's box": (f"/X Do {LAST}", FORM | {"BBox": [100, 100, 200, 250]}, ["11 120 131.1 100 10", FORTY_FOUR], {"hidden": 4}),
    "its other corners": (f"/X Do {LAST}", FORM | {"BBox": [200, 250, 100, 100]}, ["11 120 131.1 100 10", FORTY_FOUR], {"hidden": 4}),
    "a box without width": (f"/X Do {LAST}", FORM | {"BBox": [0, 0, 0, 300]}, [FORTY_FOUR], {"hidden": 6}),
    "a box of nothing": (f"/X Do {LAST}", FORM | {"BBox": [0, 0, 0, 0]}, [FORTY_FOUR], {"hidden": 6}),
    "a form's matrix": (f"q 1 0 0 1 5 5 cm /X Do Q {LAST}", {"form": shown("11", 50, 100) + "20 20 100 50 re S", "Matrix": [0.5, 0, 0, 2, 10, 20]}, ["1 40 42.8 75 20", FORTY_FOUR], {"edges": BOX}),
    "a form that moves": (f"/X Do {LAST}10 20 m 60 20 l S", {"form": f"1 0 0 1 100 0 cm {shown('11', 20, 200)}"}, ["11 120 131.1 100 10", FORTY_FOUR], {"edges": [(10, 280, 60, 280)]}),
    "a form that lets through": (f"/X Do {LAST}", {"form": f"/E gs {shown('11', 50, 200)}"}, [FORTY_FOUR], {"hidden": 2}),
    "a form behind a veil": (f"q /E gs /X Do Q {LAST}", {"form": shown("11", 50, 200)}, [FORTY_FOUR], {"hidden": 2}),
    "a form's picture over text": (f"{PAIR}/X Do {shown('33', 50, 100)}{LAST}", {"form": f"{shown('55', 50, 150)}q {HALF}Q {shown('66', 50, 250)}"}, ["66 50 61.1 50 10", "33 50 61.1 200 10", FORTY_FOUR], {"hidden": 6, "images": 0.5}),
    "a picture between forms": (f"/X Do q {HALF}Q 1 0 0 1 0 -30 cm /X Do {LAST}", {"form": shown("55", 50, 150)}, ["55 50 61.1 180 10", "44 300 311.1 280 10"], {"hidden": 2, "images": 0.5}),
    "a picture": (f"q {HALF}Q {LAST}", {}, [FORTY_FOUR], {"images": 0.5}),
    "a picture in a clip": (f"q 0 0 100 300 re W n {HALF}Q {LAST}", {}, [FORTY_FOUR], {"images": 0.25}),
    "a picture in a form": (f"/X Do {LAST}", {"form": HALF, "BBox": [0, 0, 400, 100], "Matrix": [1, 0, 0, 1, 0, 50]}, [FORTY_FOUR], {"images": 0.167}),
    "a picture off the page": (f"q 1 0 0 1 500 0 cm {HALF}Q {LAST}", {}, [FORTY_FOUR], {}),
    "a crop box": (shown("11", 50, 50) + shown("22", 5, 5) + shown("33", 390, 290), {"CropBox": [20, 10, 380, 280]}, ["11 30 41.1 230 10"], {"hidden": 4, "sheet": (360, 270)}),
    "a crop box beyond the paper": (LAST, {"CropBox": [-100, -100, 1000, 1000]}, [FORTY_FOUR], {}),
    "paper that begins elsewhere": (shown("11", 50, 50) + shown("22", -40, -10), {"MediaBox": [-50, -20, 350, 280]}, ["11 100 111.1 230 10", "22 10 21.1 290 10"], {}),
    "lines by quotes": (at("12 TL (11) Tj (22) ' 5 2 (3 3) \""), {}, [ELEVEN, "22 50 61.1 112 10", "3 3 50 72.9 124 10"], {}),
    "lines by T* and TD": (at("14 TL (11) Tj T* (22) Tj 100 -20 TD (33) Tj T* (44) Tj"), {}, [ELEVEN, "22 50 61.1 114 10", "33 150 161.1 134 10", "44 150 161.1 154 10"], {}),
    "spacing": (at("3 Tc 10 Tw (1 1) Tj (2) Tj"), {}, ["1 12 50 88.5 100 10"], {}),
    "narrow and raised": (at("50 Tz 4 Ts (1111) Tj 0 Ts (22) Tj"), {}, ["1111 50 61.1 96 10", "22 61.1 66.7 100 10"], {}),
    "numbers in a string": (at("[(1) -1000 (2) 500 (3)] TJ (4) Tj"), {}, ["1234 50 77.2 100 10"], {}),
    "mirrored": (under("-1 0 0 1") + LAST, {}, ["21 88.9 100 100 10", FORTY_FOUR], {}),
    "upside down": (under("-1 0 0 -1") + LAST, {}, ["21 88.9 100 100 10", FORTY_FOUR], {}),
    "upwards": (under("0 1 -1 0") + LAST, {}, [FORTY_FOUR, "12 91.2 101.2 100 10 turned"], {}),
    "downwards and raised": (under("0 -1 1 0", before="2 Ts") + "BT 0 Ts ET" + LAST, {}, [FORTY_FOUR, "21 100.8 110.8 102 10 turned"], {}),
    "slanting": (under("1 0.05 0 1") + LAST, {}, ["12 100 111.1 100 10", FORTY_FOUR], {}),
    "drawn out": (under("3 0 0 1") + LAST, {}, ["12 100 133.4 100 10", FORTY_FOUR], {}),
    "too small to be seen": (f"BT /F 0.05 Tf 50 200 Td (11) Tj ET {LAST}", {}, [FORTY_FOUR], {"hidden": 2}),
    "hardly to be seen": (f"BT /F 0.11 Tf 50 200 Td (11) Tj ET {LAST}", {}, ["11 50 50.1 100 0.1", FORTY_FOUR], {}),
    "backwards by its size": (f"BT /F -10 Tf 100 200 Td (12) Tj ET {LAST}", {}, [FORTY_FOUR], {"hidden": 2}),
    "modes of showing": ("".join(shown(str(mode) * 2, 50, 250 - 20 * mode, f"{mode} Tr") for mode in range(4)), {}, ["00 50 61.1 50 10", "11 50 61.1 70 10", "22 50 61.1 90 10"], {"hidden": 2}),
    "off the page": (shown("11", -20, 200) + shown("22", -2, 100) + shown("33", 399, 150) + shown("44", 396, 50) + shown("55", 100, 299) + shown("66", 150, -3) + shown("77", 200, -5), {}, ["22 -2 9.1 200 10", "4 396 401.6 250 10", "66 150 161.1 303 10"], {"hidden": 9}),
    "glyphs whose names say nothing": (shown("12", 50, 200, font="N") + LAST, {}, ["\ufffd\ufffd 50 62 100 10", FORTY_FOUR], {"unmapped": 2}),
    "a font that is not in the file": (shown("支出12", 50, 200, font="G"), {}, ["支出12 50 90 100 10"], {}),
    "no font": (f"BT 50 200 Td (11) Tj ET {LAST}", {}, [FORTY_FOUR], {}),
    "words that mean nothing": (f"{at('(11) Tj')} Q Q ] foo 3 0 R {LAST}", {}, [ELEVEN, FORTY_FOUR], {}),
    "words that are said instead": (f"/Span <</ActualText (99)>> BDC {shown('11', 50, 200)}EMC {LAST}", {}, [ELEVEN, FORTY_FOUR], {}),
    "white rules": ("0 0 0 0 K 10 10 m 100 10 l S 1 1 1 RG 10 40 m 100 40 l S 0.97 G 10 50 m 100 50 l S 0.99 G 10 60 m 100 60 l S 0 0 0 0.1 K 10 70 m 100 70 l S", {}, [], {"edges": [(10, 230, 100, 230), (10, 250, 100, 250)]}),
    "a rectangle's two colours": ("1 G 0 g 10 10 50 40 re B 0 G 1 g 10 10 50 40 re n 1 g 80 10 50 1 re f 0 g 80 60 50 1 re f", {}, [], {"edges": [(80, 240, 130, 240)]}),
    "paths closed and open": ("10 10 m 60 10 l 60 60 l s 100 10 m 160 10 l 160 60 l S 200 10 m 260 10 l n", {}, [], {"edges": [(10, 290, 60, 290), (60, 240, 60, 290), (100, 290, 160, 290), (160, 240, 160, 290)]}),
    "a page turned right": (PAIR + "10 10 100 50 re S", {"Rotate": 90}, ["22 48.8 58.8 50 10 turned", "11 198.8 208.8 200 10 turned"], {"rotation": 90, "sheet": (300, 400), "edges": [(10, 10, 10, 110), (10, 10, 60, 10), (10, 110, 60, 110), (60, 10, 60, 110)]}),
    "a page on its head": (LAST, {"Rotate": 180}, ["44 88.9 100 50 10"], {"rotation": 180}),
    "a page turned left": (LAST, {"Rotate": -90}, ["44 241.2 251.2 250 10 turned"], {"rotation": 270, "sheet": (300, 400)}),
}  # fmt: skip


def file_of(path: Path, content: str, more: dict[str, Any]) -> Path:
    """A page of operators; `form`: of one, with its BBox and Matrix; other entries are the page's."""
    written(path, content, more.get("form", ""))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0].obj
        page.Resources.ExtGState = SHEER
        for name, value in more.items():
            if name in ("BBox", "Matrix"):
                page.Resources.XObject.X[Name(f"/{name}")] = Array(value)
            elif name == "form":
                page.Resources.XObject.X.Resources.ExtGState = SHEER
            else:
                page[Name(f"/{name}")] = Array(value) if isinstance(value, list) else value
        pdf.save(path)
    return path


def lines(page: Page) -> list[str]:
    """Each line's words, where they begin and end, their baseline and size."""
    found = []
    for line in page.lines:
        first, *_, last = [char for char in line.chars if not char.text.isspace()] * 2
        places = " ".join(f"{round(n, 1):g}" for n in (first.x0, last.x1, first.baseline, first.size))
        found.append(f"{line.text.strip()} {places}{'' if first.upright else ' turned'}")
    return found


def told(page: Page) -> dict[str, Any]:
    """What else a page says of itself, where it is not what most pages say."""
    edges = sorted(tuple(round(side) for side in edge[:4]) for edge in page.edges)
    found = {"hidden": page.hidden_chars, "unmapped": page.unmapped_chars, "failure": page.failure, "edges": edges}
    found |= {
        "rotation": page.rotation,
        "images": page.image_area and max(0.001, round(page.image_area, 3)),
        "across": page.across,
    }
    found["sheet"] = () if (page.width, page.height) == (400, 300) else (page.width, page.height)
    return {name: value for name, value in found.items() if value}


@pytest.mark.parametrize("name", CASES)
def test_three_readers_see_what_is_printed_where_it_is(name: str, tmp_path: Path) -> None:
    content, more, words, others = CASES[name]
    path = file_of(tmp_path / "x.pdf", content, more)
    boxes = []
    for opened in (*READERS, FastPdf):
        (page,) = opened(path).pages()
        assert (lines(page), told(page)) == (words, others), opened
        boxes.append([number for line in page.lines for char in line.chars for number in char[1:5]])
    assert boxes[0] == pytest.approx(boxes[1], abs=0.1)
    assert boxes[2] == pytest.approx(boxes[1], abs=0.1)


@pytest.mark.parametrize(("matrix", "x", "y"), [("1 0 0 1", 102.78, 203.5), ("0 1 -1 0", 96.2, 202.78)])
def test_a_character_is_printed_where_its_middle_is_half_a_point_from_its_clip(
    matrix: str, x: float, y: float, tmp_path: Path
) -> None:
    """Level or upwards; a space that is cut off is nothing that is hidden."""
    for by, inside in ((0.4, True), (0.6, False)):
        clips = ((0, 0, x - by, 300), (x + by, 0, 200, 300), (0, 0, 400, y - by), (0, y + by, 400, 90))
        for clip in clips:
            box = " ".join(f"{side:.2f}" for side in clip)
            path = file_of(tmp_path / "x.pdf", f"q {box} re W n {under(matrix, '1 ')}Q {LAST}", {})
            for opened in (*READERS, FastPdf):
                (page,) = opened(path).pages()
                assert [line.text.strip() for line in page.lines].count("1") == inside, (clip, opened)
                assert page.hidden_chars == (not inside), (clip, opened)


@pytest.mark.parametrize("box", [[900, 0, 990, 300], [0, 900, 400, 990], [400, 0, 500, 300], [0, 300, 400, 400]])
def test_a_crop_box_beside_the_paper_cuts_nothing_for_the_second_reader(box: list[int], tmp_path: Path) -> None:
    (page,) = READERS.second(file_of(tmp_path / "x.pdf", LAST, {"CropBox": box})).pages()
    assert (lines(page), told(page)) == ([FORTY_FOUR], {})


@pytest.mark.parametrize("sides", [[0, 0, 300_000, 100], [0, 0, 100, 300_000]])
def test_a_page_that_is_larger_than_any_sheet_has_no_size_and_says_why(sides: list[int], tmp_path: Path) -> None:
    path = file_of(tmp_path / "x.pdf", LAST, {"MediaBox": sides})
    for opened in (*READERS, FastPdf):
        (page,) = opened(path).pages()
        assert (page.width, page.height, page.failure, list(page.chars), page.lines) == (0.0, 0.0, NO_SHEET, [], [])
