"""Areas of a page → the characters in them, each with its place, its probability and what else it might be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np

from .areas import Area
from .models import Network

HEIGHT = 48  # pixels: the models' lines
SQUEEZE = 0.7  # of a line's length is left when the models see it: they read it as well, in less time
SHORT = 3.0  # times as long as high: one or two letters are shown as they are, or 入 is read as a 1
BATCH = 900  # pixels of lines at once: what stays in a processor's cache is a quarter faster
NARROWEST = 32  # pixels


class Glyph(NamedTuple):
    """A character as recognised: its middle in pixels of the page, how probable it is, and the next best reading."""

    text: str
    middle: float
    probability: float
    other: str


class Step(NamedTuple):
    """A character's place among a line's steps."""

    kind: int  # its class
    start: int
    end: int  # behind its last step


class Strip(NamedTuple):
    """An area's pixels as the model takes them, and by what its columns are page's columns."""

    pixels: Any
    left: float  # the page's column of the strip's first
    ratio: float  # strip's columns to one of the page's


class LineReader:
    """Reads lines of text with one model."""

    def __init__(self, network: Network) -> None:
        self._network, self._classes = network, network.characters()

    def read(
        self, grey: Any, areas: Sequence[Area], least_height: float = 0.0, squeeze: float = SQUEEZE
    ) -> list[list[Glyph]]:
        """Each area's characters from the left; an area lower than `least_height` pixels is shown with more around."""
        strips = [strip_of(grey, area, least_height, squeeze if _is_long(area) else 1.0) for area in areas]
        order = sorted(range(len(areas)), key=lambda at: strips[at].pixels.shape[1])
        found: list[list[Glyph]] = [[] for _ in areas]
        for batch in _batches(order, strips):
            for at, scores in zip(batch, self._scores([strips[one] for one in batch]), strict=True):
                found[at] = list(self._glyphs(scores, strips[at]))
        return found

    def _scores(self, strips: Sequence[Strip]) -> Any:
        widest = max(NARROWEST, *(-(-strip.pixels.shape[1] // 8) * 8 for strip in strips))
        array = np.zeros((len(strips), 3, HEIGHT, widest), np.float32)
        for at, strip in enumerate(strips):
            array[at, :, :, : strip.pixels.shape[1]] = strip.pixels.astype(np.float32) / 127.5 - 1.0
        scores = self._network.run(array)
        self._stride = widest / scores.shape[1]
        return scores

    def _glyphs(self, scores: Any, strip: Strip) -> Iterator[Glyph]:
        best = scores.argmax(axis=1)
        for step in ctc(best.tolist()):
            rows = scores[step.start : step.end, step.kind]
            peak = step.start + int(rows.argmax())
            around = scores[peak].copy()
            around[step.kind] = -1.0
            middle = (step.start + step.end) / 2 * self._stride
            yield Glyph(
                self._classes[step.kind],
                strip.left + middle / strip.ratio,
                float(rows.max()),
                self._classes[int(around.argmax())],
            )


def _is_long(area: Area) -> bool:
    return area.right - area.left > SHORT * (area.bottom - area.top)


def ctc(best: Sequence[int]) -> Iterator[Step]:
    """The best class of each step → characters: equal ones in a row are one, class 0 is none and parts two equal."""
    start = 0
    for at in range(1, len(best) + 1):
        if at == len(best) or best[at] != best[start]:
            if best[start]:
                yield Step(best[start], start, at)
            start = at


def strip_of(grey: Any, area: Area, least_height: float, squeeze: float) -> Strip:
    """An area with a little paper around → a strip of the model's height."""
    height, width = grey.shape
    high = max(float(area.bottom - area.top), least_height)
    middle = (area.top + area.bottom) / 2
    margin = 0.12 * high
    top, bottom = round(middle - high / 2 - margin), round(middle + high / 2 + margin)
    side = round(0.15 * high)
    left, right = area.left - side, area.right + side
    part = np.full((bottom - top, right - left), 255, np.uint8)
    y0, y1, x0, x1 = max(0, top), min(height, bottom), max(0, left), min(width, right)
    inside_left, inside_right = max(x0, area.left - 2), min(x1, area.right + 2)
    part[y0 - top : y1 - top, inside_left - left : inside_right - left] = grey[y0:y1, inside_left:inside_right]
    ratio = HEIGHT / (bottom - top) * squeeze
    wide = max(8, round((right - left) * ratio))
    pixels = cv2.resize(part, (wide, HEIGHT), interpolation=cv2.INTER_LINEAR)
    return Strip(pixels, float(left), wide / (right - left))


def _batches(order: Sequence[int], strips: Sequence[Strip]) -> Iterator[list[int]]:
    """Places of strips, narrow ones first, parted so that each batch has about as many pixels."""
    batch: list[int] = []
    for at in order:
        if batch and (len(batch) + 1) * strips[at].pixels.shape[1] > BATCH:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch
