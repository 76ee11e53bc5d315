"""Parts of reading a scan, without its models: rules, skew, seals, the form of numbers, what two readers say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest

np = pytest.importorskip("numpy")
cv2 = pytest.importorskip("cv2", reason="OpenCV is not installed: juesuan[ocr]")

from extract.reading.matrices import move  # noqa: E402
from extract.reading.ocr.areas import Area  # noqa: E402
from extract.reading.ocr.clean import even  # noqa: E402
from extract.reading.ocr.numerals import mended, numerals  # noqa: E402
from extract.reading.ocr.recognise import Glyph, LineReader, Step, ctc  # noqa: E402
from extract.reading.ocr.rules import rules_of  # noqa: E402
from extract.reading.ocr.straight import laid_straight, quarter_turned, skew_of  # noqa: E402
from extract.reading.ocr.twice import SIDE, Sheet, area_of, read_twice  # noqa: E402
from extract.reading.pages import Char, Edge, Line  # noqa: E402

SCALE = 200 / 72


def line_of(*texts: tuple[float, str]) -> Line:
    """A line of texts that each begin at a place, 6 points a character."""
    chars = [
        Char(char, x + 6 * at, 100.0, x + 6 * at + 6, 112.0, 110.5, 12.0, 1)
        for x, text in texts
        for at, char in enumerate(text)
    ]
    return Line(1, chars)


def test_equal_steps_are_one_character_and_an_empty_step_parts_two() -> None:
    assert list(ctc([0, 5, 5, 0, 5, 7, 7])) == [Step(5, 1, 3), Step(5, 4, 5), Step(7, 5, 7)]


@pytest.mark.parametrize(
    ("read", "form"),
    [
        ("618.204.17", "618,204.17"),
        ("1,204,35", "1,204.35"),
        ("1.204.350", None),  # 1,204,350 or 1,204.350
        ("1,204.35", None),
        ("2031.04.09", None),
        ("3.1.2", None),
    ],
)
def test_a_number_is_mended_where_one_valid_form_has_its_digits(read: str, form: str | None) -> None:
    assert mended(read) == form


def test_numbers_keep_their_minus_and_no_two_columns_are_one_number() -> None:
    upright = Edge(90.5, 90.0, 90.5, 130.0, False)
    line = line_of((30, "58.21"), (75, "20"), (91, "31"), (140, "-6.40"), (180, "2031-2032"))
    assert [one.text for one in numerals([line], [upright])] == ["58.21", "20", "31", "-6.40", "2031", "2032"]


def page_of(height: int = 420, width: int = 900) -> Any:
    return np.full((height, width), 255, np.uint8)


def test_a_row_of_digits_and_the_strokes_of_letters_are_no_rules_but_a_short_rule_between_rules_is() -> None:
    grey = page_of()
    cv2.putText(grey, "8888888888888888888", (30, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 5)
    cv2.rectangle(grey, (700, 30), (728, 58), 0, 3)  # 国
    for y in (150, 190):
        cv2.line(grey, (50, y), (850, y), 0, 2)
    cv2.line(grey, (400, 150), (400, 190), 0, 2)
    cv2.line(grey, (600, 157), (600, 183), 0, 2)  # 本: a stroke that ends near the rules
    rules = rules_of((grey < 170).astype(np.uint8), SCALE)
    assert [(round(rule.at, -1), round(rule.start, -1)) for rule in rules.across] == [(150, 50), (190, 50)]
    assert [round(rule.at, -1) for rule in rules.down] == [400]


@pytest.mark.parametrize(("thick", "rules"), [(round(2.4 * SCALE), 2), (round(4 * SCALE), 0)])
def test_a_rule_that_blur_has_made_broad_is_one_and_a_bar_is_none(thick: int, rules: int) -> None:
    grey = page_of()
    for y in (150, 250):
        grey[y : y + thick, 50:850] = 0
    assert len(rules_of((grey < 170).astype(np.uint8), SCALE).across) == rules


@pytest.mark.parametrize("angle", [-1.7, -0.3, 0.0, 0.4, 2.2])
def test_skew_is_found_and_places_lead_back(angle: float) -> None:
    grey = page_of(1200, 900)
    for y in range(80, 1100, 36):
        cv2.putText(grey, "Skewed lines of text 1,204.35", (60, y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    way = cv2.getRotationMatrix2D((450, 600), -angle, 1.0)
    skewed = cv2.warpAffine(grey, way, (900, 1200), borderValue=255)
    found = skew_of((skewed < 170).astype(np.uint8))
    assert found == pytest.approx(angle, abs=0.1)
    straight = laid_straight(skewed, angle)
    assert move(straight.back, 60.0, 80.0) == pytest.approx(tuple(way @ np.array([60.0, 80.0, 1.0])), abs=0.8)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_pixel_of_a_turned_page_leads_to_where_it_was(quarters: int) -> None:
    grey = page_of(40, 60)
    grey[7, 11] = 0
    turned = quarter_turned(grey, quarters)
    y, x = (int(side[0]) for side in np.nonzero(turned.grey == 0))
    assert move(turned.back, x, y) == (11, 7)


def test_a_seal_and_yellowed_paper_become_white_and_the_ink_under_the_seal_stays() -> None:
    pixels = np.full((300, 300, 3), (236, 226, 200), np.uint8)
    pixels[100:104, 20:280] = (30, 28, 30)
    pixels[:, 140:170] = (pixels[:, 140:170] * np.array([0.85, 0.2, 0.22])).astype(np.uint8)
    grey = even(pixels)
    assert grey[200, 155] > 230 < grey[200, 40]
    assert grey[101, 155] < 120 > grey[101, 40]


class Says:
    """A model's words, one for each area that it is shown."""

    def __init__(self, *words: str) -> None:
        self._words = list(words)

    def read(self, grey: Any, areas: Sequence[Area], squeeze: float) -> list[list[Glyph]]:
        """The next words."""
        return [
            [Glyph(char, area.left + 8.0 * at, 0.99, "") for at, char in enumerate(self._words.pop(0))]
            for area in areas
        ]


def said(first_again: tuple[str, ...], second: tuple[str, ...], printed: str) -> tuple[str, list[Any]]:
    sheet = Sheet(page_of(), (page_of() < 170).astype(np.uint8), SCALE)
    first, other = (cast("LineReader", Says(*words)) for words in (first_again, second))
    lines, told = read_twice([line_of((40, printed))], (), sheet, first, other)
    return lines[0].text, [(one.text, one.other, one.agreed, one.mended) for one in told]


def test_two_readers_agree_or_the_first_looks_again_or_both_readings_are_kept() -> None:
    assert said((), ("31.66",), "占31.66%") == ("占31.66%", [("31.66", None, True, False)])
    assert said(("31.66%",), ("31.66",), "占31.6%") == ("占31.66%", [("31.66", None, True, False)])
    assert said(("31.6",), ("31.6",), "占31.66%") == ("占31.66%", [("31.66", "31.6", False, False)])  # cut too short
    assert said(("31.6",), ("31.66",), "占31.6%") == ("占31.6%", [("31.6", "31.66", False, False)])


def test_what_touches_a_misread_mark_is_not_agreed() -> None:
    assert said((), ("1", "5", "20"), "共1O5和20元")[1] == [
        ("1", None, False, False),
        ("5", None, False, False),
        ("20", None, True, False),
    ]


def test_a_mended_number_says_so_and_is_not_agreed_though_both_read_the_same() -> None:
    assert said((), ("618.204.17",), "共618.204.17元") == ("共618,204.17元", [("618,204.17", None, False, True)])


@pytest.mark.parametrize(("before", "free"), [(None, 1.0), ((20.0, "共"), 1.0), ((92.0, "共"), 0.25)])
def test_a_number_alone_is_shown_with_what_a_digit_may_reach_beyond_its_box(before: Any, free: float) -> None:
    line = line_of(*([before] if before else []), (100.0, "417.06"))
    (numeral,) = numerals([line], [])
    size = numeral.chars[0].size
    if free < 1:  # half of what is free between it and the character before it
        free = (numeral.box.x0 - line.chars[0].x1) / 2 / (SIDE * size)
        assert 0 < free < 1
    area = area_of(numeral, Sheet(None, np.ones((400, 800), np.uint8), 2.0))
    assert area.left == pytest.approx(2 * (numeral.box.x0 - free * SIDE * size), abs=1)
    assert area.right == pytest.approx(2 * (numeral.box.x1 + SIDE * size), abs=1)
