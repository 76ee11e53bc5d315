"""Pixels of a page → grey ink on even white paper: coloured seals taken off, shades and yellowed paper made white."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

COLOURED = 48  # of 255 between a pixel's channels: a seal's ink, not the paper's tint
AROUND = 7  # pixels: JPEG keeps colours coarsely, so that a seal's strokes have dark grey sides
SOME = 0.02  # of a number's pixels: fewer are a camera's or JPEG's
INK, FAINT = 170, 205  # of 255: what is darker is ink, once the paper is even; a thin rule that was scanned coarsely
SEALED, LIGHT = 1.7, 95  # by how much the ink under a seal is made stronger, and all made lighter: it is paler there
CELL = 8  # pixels: paper is looked at in squares of so many
WIDE = 15  # squares: no letter and no ruling covers as many
STRONGER = np.clip(255 - (255 - np.arange(256)) * SEALED + LIGHT, 0, 255).astype(np.uint8)


def even(pixels: Any) -> Any:
    """RGB of height x width x 3 → grey of height x width, 255 where there is paper, seal or shade."""
    red, green, blue = cv2.split(pixels)
    high, low = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    coloured = cv2.dilate((cv2.subtract(high, low) > COLOURED).astype(np.uint8), np.ones((AROUND, AROUND), np.uint8))
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    cv2.copyTo(high, coloured, grey)
    evened = cv2.divide(grey, np.maximum(_paper(grey), 1), scale=255)
    if coloured.any():
        cv2.copyTo(cv2.LUT(evened, STRONGER), coloured, evened)
    return evened


def is_coloured(pixels: Any) -> bool:
    """Whether colour lies over RGB pixels of a number: a point under a seal may go with the seal, for every reader."""
    return bool((pixels.max(axis=2) - pixels.min(axis=2) > COLOURED).mean() > SOME) if pixels.size else False


def _paper(grey: Any) -> Any:
    """How bright the paper is at each pixel."""
    height, width = grey.shape
    small = cv2.resize(grey, (max(1, width // CELL), max(1, height // CELL)), interpolation=cv2.INTER_AREA)
    lightest = cv2.dilate(small, np.ones((5, 5), np.uint8))
    smooth = cv2.medianBlur(lightest, WIDE)
    return cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)


def ink_of(grey: Any, least: int = INK) -> Any:
    """Even grey → 1 where there is ink, 0 elsewhere."""
    return (grey < least).astype(np.uint8)
