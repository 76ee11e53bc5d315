"""What pdfminer tells of colours, of what lets something through and of pictures, as the inks of a page."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import LIT

from extract.reading.inks import PAPER
from extract.reading.pdfplumber.device_inks import Inks, Sheer, _color, _hides, _sheer

GRAY, RGB, CMYK, PATTERN = (LIT(name) for name in ("DeviceGray", "CalRGB", "DeviceCMYK", "Pattern"))


@pytest.mark.parametrize(
    ("told", "space", "color"),
    [
        (0.5, GRAY, (0.5, 0.5, 0.5)), ((0.5,), GRAY, (0.5, 0.5, 0.5)), ([1, 0, 0.25], RGB, (1, 0, 0.25)), ((0.2, 0.4, 0.6, 0.5), CMYK, (0.4, 0.3, 0.2)), ((0, 0, 0, 0), CMYK, PAPER), ((1, 1, 1, 0), CMYK, (0, 0, 0)),
        *((0.5, LIT(name), (0.5, 0.5, 0.5)) for name in ("DeviceGray", "CalGray", "DeviceRGB", "CalRGB", "DeviceCMYK", "ICCBased")), (0.5, LIT("Separation"), None),
        ((0.5, 0.5), RGB, None), ((0.5, LIT("P1")), PATTERN, None), (LIT("P1"), RGB, None), (0.5, None, None), (None, GRAY, None),
    ],
)  # fmt: skip
def test_a_colour_as_the_operators_give_it(told: Any, space: Any, color: Any) -> None:
    assert _color(told, space) == (None if color is None else pytest.approx(color))


@pytest.mark.parametrize(
    ("state", "sheer"),
    [
        ({}, (None, None, None)), ({"ca": 0.5}, (0.5, None, None)), ({"CA": 1}, (None, 1.0, None)), ({"ca": LIT("x")}, (None, None, None)), ({"BM": LIT("Multiply")}, (None, None, False)), ({"SMask": {}}, (None, None, False)),
        *(({"BM": LIT(name), "SMask": LIT("None")}, (None, None, True)) for name in ("Normal", "Compatible", "None")), ({"BM": LIT("Normal"), "SMask": {}}, (None, None, False)),
    ],
)  # fmt: skip
def test_what_a_graphics_state_lets_through(state: dict[str, Any], sheer: tuple[Any, ...]) -> None:
    assert _sheer(state) == sheer


@pytest.mark.parametrize(
    ("attributes", "way", "sheer", "hides"),
    [
        ({}, (9, 0, 0, 9), Sheer(), True), ({}, (0, 9, -9, 0), Sheer(), True), ({}, (9, 0.008, 0, 9), Sheer(), True), ({}, (9, 0.01, 0, 9), Sheer(), False), ({}, (1, 0.001, 0, 1), Sheer(), False), ({}, (0.001, 1, 1, 0), Sheer(), False), ({}, (9, 0, 0.01, 1), Sheer(), False), ({}, (9, 9, -9, 9), Sheer(), False), ({}, (0.01, 9, 9, 0), Sheer(), False), ({}, (0, 9, 1, 0.01), Sheer(), False),
        ({}, (9, 0, 0, 1), Sheer(), True), ({}, (0, 1, 9, 0), Sheer(), True), ({}, (9, 0, 0, 9), Sheer(0.99), False), ({}, (9, 0, 0, 9), Sheer(1.0, 0.5), True), ({}, (9, 0, 0, 9), Sheer(1.0, 1.0, False), False),
        *(({key: value}, (9, 0, 0, 9), Sheer(), hides) for key in ("SMask", "Mask", "ImageMask", "IM") for value, hides in ((True, False), ([1, 2], False), (False, True), (None, True))),
    ],
)  # fmt: skip
def test_a_picture_hides_what_is_under_it_where_it_is_level_whole_and_dense(
    attributes: dict[str, Any], way: tuple[float, ...], sheer: Sheer, hides: bool
) -> None:
    assert _hides(sheer, PDFStream(attributes, b""), (*way, 0.0, 0.0)) == hides  # type: ignore[arg-type]


def state(**more: Any) -> Any:
    """A graphics state: grey to fill, black to stroke."""
    own = {"ncolor": 0.5, "ncs": GRAY, "scolor": 0, "scs": GRAY, "linewidth": 1}
    return SimpleNamespace(**own | more)


def test_the_ink_of_a_text_is_the_denser_of_what_its_mode_paints() -> None:
    inks = Inks()
    inks.begin_text()
    grey, black = (0.5, 0.5, 0.5), (0, 0, 0)
    for mode, color, alpha in ((0, grey, 1.0), (1, black, 1.0), (2, black, 1.0), (3, grey, 1.0)):
        ink = inks.of(state(), GRAY, mode, (1, 0), 9.0)
        assert (ink.order, ink.color, ink.alpha, ink.size, ink.askew) == (0, color, alpha, 9.0, False)
        assert inks.ink is ink
    assert inks.of(state(ncolor=0, scolor=0.5), GRAY, 1, (1, 0), 9.0).color == grey, "what is stroked alone"
    resources = {"ExtGState": {"A": {"ca": 0.25, "CA": 0.125}, "B": {"CA": 1}, "C": {"BM": LIT("Multiply")}}}
    inks.begin_text()
    assert inks.ink is None
    for name, told in (
        ("A", (0.25, 0.125, True)),
        ("B", (0.25, 1, True)),
        ("C", (0.25, 1, False)),
        ("D", (0.25, 1, False)),
        ("A", (0.25, 0.125, False)),
    ):
        inks.set_state(resources, LIT(name))
        assert tuple(inks.sheer) == told
    assert inks.of(state(), GRAY, 0, (1, 1), 9.0)[:5] == (1, grey, 0.25, 9.0, True)
    assert inks.of(state(), GRAY, 2, (1, 0), 9.0)[1:3] == (grey, 0.25)
    assert inks.of(state(ncolor=LIT("P"), ncs=PATTERN), PATTERN, 2, (1, 0), 9.0)[1:3] == (None, 0.25)
    inks.set_state({}, LIT("A"))
    assert inks.sheer.fill == 0.25


BOX = [("m", 50, 50), ("l", 150, 50), ("l", 150, 90), ("l", 50, 90), ("h",)]
UNIT, CLIP = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 600.0, 400.0)


def painted(
    path: Any, stroke: bool = False, fill: bool = True, clip: Any = CLIP, **more: Any
) -> tuple[Any, ...] | None:
    """The box, the colour and the wholeness of what is painted; None where it is too thin."""
    inks = Inks()
    inks.sheer = Sheer(0.5)
    inks.paint(state(**more), stroke, fill, path, UNIT, clip)
    paints = inks.ground._paints
    return (paints[0].box, paints[0].color, paints[0].told()) if paints else None


def test_what_is_painted_is_ground_where_it_is_thicker_than_a_line() -> None:
    grey = tuple(1 - (1 - 128 / 255) * 0.5 for _ in range(3))
    assert painted(BOX) == ((50, 50, 150, 90), grey, True)
    assert painted(BOX, clip=(0, 0, 100, 400)) == ((50, 50, 100, 90), grey, True)
    assert painted(BOX, clip=(0, 0, 53, 400)) is None
    assert painted(BOX, clip=(0, 0, 53.1, 400)) is not None
    assert painted([*BOX[:4], ("c", 1, 2, 3, 4, 50, 50)]) == ((1, 2, 150, 90), grey, False)
    assert painted(BOX[:3]) == ((50, 50, 150, 90), grey, False)
    assert painted(BOX, ncolor=LIT("P"), ncs=PATTERN) == ((50, 50, 150, 90), None, True)
    assert (
        painted([("h",)])
        is painted([])
        is painted(BOX, fill=False)
        is painted(BOX, stroke=True, fill=False, linewidth=3)
        is None
    )
    assert painted(BOX, stroke=True, fill=False, linewidth=4) == ((48, 48, 152, 92), None, True)
    inks = Inks()
    inks.begin_text()
    inks.shade(CLIP)
    inks.picture(CLIP, PDFStream({}, b""), UNIT)
    assert [(paint.after, paint.box, paint.color, paint.told()) for paint in inks.ground._paints] == [
        (1, CLIP, None, False),
        (1, CLIP, None, True),
    ]
