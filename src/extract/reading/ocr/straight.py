"""How a scanned page lies, and the page laid straight: skew, upside down, on its side; places turned forth again."""

from __future__ import annotations

from math import cos, radians, sin
from typing import Any, NamedTuple

import cv2
import numpy as np

from ..matrices import IDENTITY, Affine

MOST = 4.0  # degrees of skew that are looked for
COARSE, FINE = 0.2, 0.02  # degrees
LEAST = 0.03  # degrees: less is none
POINTS = 30_000  # of ink that are asked


class Straight(NamedTuple):
    """A page laid straight: its pixels, and where a place on them (in pixels) is on the page as it was given."""

    grey: Any
    back: Affine


def skew_of(ink: Any) -> float:
    """Ink → by how many degrees its rows fall to the right.

    The angle with the sharpest rows. Each point is moved by up to half a pixel: else the rows of pixels themselves are
    the sharpest, and the answer is always 0.
    """
    ys, xs = np.nonzero(ink)
    if len(xs) < 50:
        return 0.0
    chance = np.random.default_rng(20)
    chosen = chance.permutation(len(xs))[:POINTS]
    x = xs[chosen] + chance.uniform(-0.5, 0.5, len(chosen))
    y = ys[chosen] + chance.uniform(-0.5, 0.5, len(chosen))
    coarse = _sharpest(x, y, np.arange(-MOST, MOST + COARSE, COARSE), 2.0)
    return _sharpest(x, y, np.arange(coarse - COARSE, coarse + COARSE, FINE), 1.0)


def _sharpest(x: Any, y: Any, angles: Any, height: float) -> float:
    best, found = -1.0, 0.0
    for angle in angles:
        rows = (y * cos(radians(angle)) - x * sin(radians(angle))) / height
        counts = np.bincount((rows - rows.min()).astype(np.int64))
        sharp = float((counts.astype(np.float64) ** 2).sum())
        if sharp > best:
            best, found = sharp, float(angle)
    return found


def laid_straight(grey: Any, angle: float) -> Straight:
    """A page whose rows fall by so many degrees → the page with level rows, of the same size."""
    if abs(angle) < LEAST:
        return Straight(grey, IDENTITY)
    height, width = grey.shape
    way = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1.0)
    turned = cv2.warpAffine(grey, way, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    (a, c, e), (b, d, f) = cv2.invertAffineTransform(way).tolist()
    return Straight(turned, (a, b, c, d, e, f))


def quarter_turned(grey: Any, quarters: int) -> Straight:
    """A page turned by quarters, clockwise: 2 for one that lies upside down."""
    height, width = grey.shape
    ways: dict[int, Affine] = {
        1: (0.0, -1.0, 1.0, 0.0, 0.0, height - 1.0),
        2: (-1.0, 0.0, 0.0, -1.0, width - 1.0, height - 1.0),
        3: (0.0, 1.0, -1.0, 0.0, width - 1.0, 0.0),
    }
    return Straight(np.ascontiguousarray(np.rot90(grey, -quarters)), ways.get(quarters % 4, IDENTITY))


def in_points(back: Affine, scale: float) -> Affine:
    """A way between pixels → the same between points, of which `scale` pixels are one; pixels have their middles."""
    a, b, c, d, e, f = back
    shift = 0.5
    x = e + shift - (a + c) * shift
    y = f + shift - (b + d) * shift
    return a, b, c, d, x / scale, y / scale
