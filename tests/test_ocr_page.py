"""A picture of a page → Page, with the real recognisers: what they read, and where it stands on the sheet."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from extract.reading.ocr.engine import PageRecogniser, Picture, load_recogniser, missing
from extract.reading.pages import Page

pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))
DPI, WIDTH, HEIGHT = 200, 300.0, 180.0  # points
SCALE = DPI / 72
NUMBERS = ("1,204.35", "87.60", "430,725.03")


@cache
def recogniser() -> PageRecogniser:
    """One for all tests: loading takes longer than reading."""
    return load_recogniser()


def drawn() -> Any:
    """A small page: a table of two columns with labels and numbers, ruled."""
    import cv2
    import numpy as np

    pixels = np.full((round(HEIGHT * SCALE), round(WIDTH * SCALE), 3), 255, np.uint8)
    for row, number in enumerate(("", *NUMBERS)):
        y = round((40 + 30 * row) * SCALE)
        cv2.line(pixels, (60, y), (770, y), (0, 0, 0), 2)
        if number:
            at = (430, y - round(9 * SCALE))
            cv2.putText(pixels, number, at, cv2.FONT_HERSHEY_SIMPLEX, 1.1, (0, 0, 0), 2, cv2.LINE_AA)
            cv2.putText(pixels, "Item " + "ABC"[row - 1], (90, at[1]), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (0, 0, 0), 2)
    for x in (60, 400, 770):
        cv2.line(pixels, (x, round(40 * SCALE)), (x, round(130 * SCALE)), (0, 0, 0), 2)
    return pixels


def read(pixels: Any, dpi: float = DPI) -> Page:
    height, width = pixels.shape[:2]
    return recogniser().read(Picture(1, width / SCALE, height / SCALE, 0, pixels, dpi))


def test_numbers_are_read_twice_and_the_table_has_its_rules() -> None:
    page = read(drawn())
    assert [(one.text, one.other, one.agreed, one.mended) for one in page.recognised] == [
        (number, None, True, False) for number in NUMBERS
    ]
    assert page.layer == "ocr"
    assert page.to_sheet is None
    assert [edge.horizontal for edge in page.edges] == [True] * 4 + [False] * 3


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_page_lies_askew_upside_down_or_on_its_side_and_boxes_are_where_its_numbers_stand(quarters: int) -> None:
    import cv2
    import numpy as np

    straight = drawn()
    height, width = straight.shape[:2]
    way = cv2.getRotationMatrix2D((width / 2, height / 2), 1.3, 1.0)
    skewed = cv2.warpAffine(straight, way, (width, height), borderValue=(255, 255, 255))
    sheet = np.ascontiguousarray(np.rot90(skewed, quarters))
    page = read(sheet)
    assert [one.text for one in page.recognised] == list(NUMBERS)
    for one in page.recognised:
        box = page.on_sheet(one.box)
        left, top, right, bottom = (round(side * SCALE) for side in box)
        inside = sheet[top - 3 : bottom + 3, left - 3 : right + 3]
        around = sheet[max(0, top - 9) : bottom + 9, max(0, left - 9) : right + 9]
        assert (inside < 128).sum() > 0.97 * (around < 128).sum() > 100


def test_a_table_scanned_below_100_dpi_is_left_out_and_the_page_says_so() -> None:
    page = read(drawn(), dpi=96)
    assert page.lines == []
    assert page.recognised == []
    assert [fault.code for fault in page.faults] == ["low_resolution"]


def test_a_red_seal_over_numbers_is_taken_off_and_they_are_not_sure() -> None:
    import cv2
    import numpy as np

    pixels = drawn()
    seal = np.full_like(pixels, 255)
    cv2.circle(seal, (520, 250), 120, (225, 40, 45), 9)
    cv2.circle(seal, (520, 250), 90, (225, 40, 45), 9)
    sealed = (pixels.astype(np.uint16) * seal // 255).astype(np.uint8)
    assert [(one.text, one.other) for one in read(sealed).recognised] == [(number, None) for number in NUMBERS]
    assert [one.agreed for one in read(sealed).recognised] == [False] * 3


def test_an_empty_page_has_nothing_and_no_fault() -> None:
    import numpy as np

    page = read(np.full((500, 400, 3), 250, np.uint8))
    assert (page.lines, list(page.edges), page.failure, list(page.faults)) == ([], [], None, [])
