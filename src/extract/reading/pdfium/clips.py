"""The clip of each object of a PDFium page: what its clipping paths leave of the area around it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ..matrices import Affine, Rect, box_of_points, move_box, overlap
from .library import places


class Clips:
    """Reads clips. Objects drawn in one state share their clipping paths in PDFium's memory, so each is read once."""

    def __init__(self, pdfium: Any) -> None:
        self.pdfium = pdfium
        self._points = places("float", 2)

    def of(self, objects: list[Any], way: Affine, outer: Rect) -> list[Rect]:
        """Each object's clip: the outer one cut by the bounding boxes of its clipping paths."""
        segment = self.pdfium.FPDFClipPath_GetPathSegment
        handles = list(map(self.pdfium.FPDFPageObj_GetClipPath, objects))
        counts = list(map(self.pdfium.FPDFClipPath_CountPaths, handles))
        if max(counts, default=0) < 1:
            return [outer] * len(objects)
        known: dict[tuple[int, Any], Rect] = {}
        clips: list[Rect] = []
        for handle, count in zip(handles, counts, strict=True):
            if count < 1:
                clips.append(outer)
                continue
            key = count, segment(handle, count - 1, 0)  # the last path of a state belongs to no other one
            clip = known.get(key)
            if clip is None or not key[1]:  # a path without a point has no place of its own
                clip = known[key] = self._clip(handle, count, way, outer)
            clips.append(clip)
        return clips

    def _clip(self, handle: Any, count: int, way: Affine, clip: Rect) -> Rect:
        for path in range(count):
            segment: Callable[[int], Any] = partial(self.pdfium.FPDFClipPath_GetPathSegment, handle, path)
            segments = list(map(segment, range(self.pdfium.FPDFClipPath_CountPathSegments(handle, path))))
            if segments:
                points = self._points.answers(self.pdfium.FPDFPathSegment_GetPoint, segments)
                clip = overlap(clip, move_box(way, box_of_points(points)))
        return clip
