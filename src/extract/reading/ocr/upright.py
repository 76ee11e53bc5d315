"""Which way up a page lies: on its side where most of its lines stand, upside down where a model says so of most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from .areas import Area
from .models import Network

ASKED = 14  # lines of a page
WIDTH, HEIGHT = 192, 48  # pixels that the model is shown
STANDING = 0.6  # of the page's areas, by their length
LEAST_LONG = 3.0  # times as long as high: shorter areas do not say which way they run


def quarters_of(model: Network, grey: Any, areas: Sequence[Area]) -> int:
    """Grey and its areas → by how many quarters the page must be turned clockwise until it is upright."""
    tall = [area for area in areas if area.bottom - area.top > LEAST_LONG * (area.right - area.left)]
    flat = [area for area in areas if area.right - area.left > LEAST_LONG * (area.bottom - area.top)]
    length = sum(area.bottom - area.top for area in tall)
    if length > STANDING * (length + sum(area.right - area.left for area in flat)):
        high, _wide = grey.shape
        turned = np.rot90(grey, -1)
        moved = [Area(high - area.bottom, area.left, high - area.top, area.right) for area in tall]
        return 3 if _is_upside_down(model, turned, moved) else 1
    return 2 if _is_upside_down(model, grey, flat) else 0


def _is_upside_down(model: Network, grey: Any, areas: Sequence[Area]) -> bool:
    """Whether the model says so of most of the longest lines."""
    chosen = sorted(areas, key=lambda area: area.left - area.right)[:ASKED]
    if not chosen:
        return False
    array = np.zeros((len(chosen), 3, HEIGHT, WIDTH), np.float32)
    for at, area in enumerate(chosen):
        part = grey[area.top : area.bottom, area.left : area.left + 5 * (area.bottom - area.top)]
        width = min(WIDTH, max(8, round(part.shape[1] * HEIGHT / part.shape[0])))
        small = cv2.resize(part, (width, HEIGHT), interpolation=cv2.INTER_LINEAR)
        array[at, :, :, :width] = small.astype(np.float32) / 127.5 - 1.0
    return float(model.run(array)[:, 1].mean()) > 0.5
