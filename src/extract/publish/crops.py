"""Evidence: the strip of a page around a figure, the number framed, as a small PNG; the same page, the same bytes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

ABOVE, BELOW = 130.0, 70.0  # points of the page that are shown around the number
MARGIN = 2.0  # points between the number and its frame
FRAME = (196, 35, 27)
LINE = 3  # pixels
GREYS = 15  # with the frame's red sixteen colours, four bits a pixel


def crop(png: bytes, size: tuple[float, float], box: tuple[float, float, float, float]) -> bytes | None:
    """The page's picture (`size` in points) around `box` (left, top, right, bottom); None where it is outside."""
    picture = Image.open(BytesIO(png))
    scale = picture.width / size[0]
    left, top, right, bottom = (
        round(side * scale) for side in (box[0] - MARGIN, box[1] - MARGIN, box[2] + MARGIN, box[3] + MARGIN)
    )
    if right <= 0 or bottom <= 0 or left >= picture.width or top >= picture.height or left >= right or top >= bottom:
        return None
    from_top = max(0, round(top - ABOVE * scale))
    strip = picture.crop((0, from_top, picture.width, min(picture.height, round(bottom + BELOW * scale)))).convert("L")
    strip = strip.point([shade * (GREYS - 1) // 255 for shade in range(256)])
    strip.putpalette([side for grey in range(GREYS) for side in (grey * 255 // (GREYS - 1),) * 3] + list(FRAME))
    ImageDraw.Draw(strip).rectangle((left, top - from_top, right, bottom - from_top), outline=GREYS, width=LINE)
    held = BytesIO()
    strip.save(held, format="PNG", bits=4)
    return held.getvalue()


def box_of(figure: dict[str, Any]) -> tuple[float, float, float, float] | None:
    """A figure's box in points, if it has one."""
    sides = [figure[name] for name in ("x0", "top", "x1", "bottom")]
    return None if None in sides else (sides[0], sides[1], sides[2], sides[3])
