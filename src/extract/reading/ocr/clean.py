"""Pixels of a page → grey ink on even white paper: coloured seals taken off, shades and yellowed paper made white."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

COLOURED = 48  # of 255 between a pixel's channels: a seal's ink, not the paper's tint
INK = 150  # of 255: what is darker is ink, once the paper is even
SEALED = 1.9  # by how much the ink under a seal is made stronger: it stands out less there
CELL = 8  # pixels: paper is looked at in squares of so many
WIDE = 15  # squares: no letter and no ruling covers as many


def even(pixels: Any) -> Any:
    """RGB of height x width x 3 → grey of height x width, 255 where there is paper, seal or shade."""
    high = pixels.max(axis=2)
    coloured = high - pixels.min(axis=2) > COLOURED
    grey = np.where(coloured, high, cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    paper = _paper(grey).astype(np.float32)
    evened = grey.astype(np.float32) * (255.0 / np.maximum(paper, 1))
    sealed = cv2.dilate(coloured.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    evened = np.where(sealed, 255 - (255 - evened) * SEALED + 60, evened)
    return np.clip(evened, 0, 255).astype(np.uint8)


def _paper(grey: Any) -> Any:
    """How bright the paper is at each pixel."""
    height, width = grey.shape
    small = cv2.resize(grey, (max(1, width // CELL), max(1, height // CELL)), interpolation=cv2.INTER_AREA)
    lightest = cv2.dilate(small, np.ones((5, 5), np.uint8))
    smooth = cv2.medianBlur(lightest, WIDE)
    return cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)


def ink_of(grey: Any) -> Any:
    """Even grey → 1 where there is ink, 0 elsewhere."""
    return (grey < INK).astype(np.uint8)
