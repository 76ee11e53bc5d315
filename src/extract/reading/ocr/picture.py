"""What a recogniser is given: a page as pixels."""

from __future__ import annotations

from typing import Any, NamedTuple


class Picture(NamedTuple):
    """A page as pixels, RGB uint8 of height x width x 3, drawn as it is looked at (after /Rotate); sizes in points."""

    number: int  # from 1
    width: float
    height: float
    rotation: int
    pixels: Any  # an array of numpy's, or memory that one can be made of
    dpi: float  # of the picture inside the page: what was really scanned, not what we drew
