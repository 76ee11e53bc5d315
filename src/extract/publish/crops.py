"""Evidence: the strip of a page around a figure, the number framed, as a small PNG; the same page, the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

ABOVE, BELOW = 130.0, 70.0  # points of the page that are shown around the number
MARGIN = 2.0  # points between the number and its frame
Box = tuple[float, float, float, float]
FRAME = (196, 35, 27)
LINE = 3  # pixels
GREYS = 15  # with the frame's red sixteen colours, four bits a pixel


def crop(png: bytes, size: tuple[float, float], box: Box) -> bytes | None:
    """The page's picture (`size` in points) around `box` (left, top, right, bottom); None where it is outside."""
    frame = (box[0] - MARGIN, box[1] - MARGIN, box[2] + MARGIN, box[3] + MARGIN)
    return strip_of(png, size, [frame], (max(0.0, frame[1] - ABOVE), frame[3] + BELOW))


def strip_of(png: bytes, size: tuple[float, float], frames: Sequence[Box], band: tuple[float, float]) -> bytes | None:
    """The page's picture between the two ends of `band`, with frames in it; None where one is outside the page."""
    picture = Image.open(BytesIO(png))
    scale = picture.width / size[0]
    drawn = [tuple(round(side * scale) for side in frame) for frame in frames]
    if any(_outside(frame, picture.size) for frame in drawn):
        return None
    from_top, to = round(band[0] * scale), min(picture.height, round(band[1] * scale))
    strip = picture.crop((0, from_top, picture.width, to)).convert("L")
    strip = strip.point([shade * (GREYS - 1) // 255 for shade in range(256)])
    strip.putpalette([side for grey in range(GREYS) for side in (grey * 255 // (GREYS - 1),) * 3] + list(FRAME))
    for left, top, right, bottom in drawn:
        ImageDraw.Draw(strip).rectangle((left, top - from_top, right, bottom - from_top), outline=GREYS, width=LINE)
    held = BytesIO()
    strip.save(held, format="PNG", bits=4)
    return held.getvalue()


def _outside(frame: tuple[int, ...], size: tuple[int, int]) -> bool:
    left, top, right, bottom = frame
    return right <= 0 or bottom <= 0 or left >= size[0] or top >= size[1] or left >= right or top >= bottom


def box_of(figure: dict[str, Any]) -> tuple[float, float, float, float] | None:
    """A figure's box in points, if it has one."""
    sides = [figure[name] for name in ("x0", "top", "x1", "bottom")]
    return None if None in sides else (sides[0], sides[1], sides[2], sides[3])
