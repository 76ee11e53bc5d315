"""What pdfminer tells of a painted path → its straight parts, and whether its colour is seen."""

from __future__ import annotations

from typing import Any

from pdfminer.utils import apply_matrix_pt

WHITE = 0.98


def is_white(color: Any) -> bool:
    values = color if isinstance(color, (tuple, list)) else (color,)
    numbers = [value for value in values if isinstance(value, (int, float))]
    if len(numbers) == 4:  # CMYK
        return sum(numbers) < 0.05
    return bool(numbers) and min(numbers) >= WHITE


def subpaths(path: Any, ctm: Any) -> list[list[tuple[float, float]]]:
    """The points of each straight subpath; curves are left out."""
    found: list[list[tuple[float, float]]] = []
    curved = False
    for segment in path:
        if segment[0] == "m":
            if curved and found:
                found.pop()
            curved = False
            found.append([apply_matrix_pt(ctm, segment[1:3])])
        elif segment[0] == "l" and found:
            found[-1].append(apply_matrix_pt(ctm, segment[1:3]))
        elif segment[0] == "h" and found:
            found[-1].append(found[-1][0])
        else:
            curved = True
    if curved and found:
        found.pop()
    return [points for points in found if len(points) > 1]
