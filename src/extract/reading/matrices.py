"""Affine maps of a page's space, as PDF writes them: (a, b, c, d, e, f); points and boxes under them."""

from __future__ import annotations

Affine = tuple[float, float, float, float, float, float]
Rect = tuple[float, float, float, float]
Point = tuple[float, float]

# points: nothing on a page is larger or farther off. PDF allows 14,400 units, which a file may make larger; no sheet of
# paper comes near it
LARGEST = 200_000.0
SMALLEST = 0.1  # points: text of a lesser size is none that anybody could see
IDENTITY: Affine = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(first: Affine, then: Affine) -> Affine:
    """The map that does `first`, then `then`."""
    if then is IDENTITY:
        return first
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def move(way: Affine, x: float, y: float) -> Point:
    """The point after the map."""
    return way[0] * x + way[2] * y + way[4], way[1] * x + way[3] * y + way[5]


def move_box(way: Affine, box: Rect) -> Rect:
    """The smallest upright box around the box after the map."""
    if way is IDENTITY:
        return box
    x0, y0 = move(way, box[0], box[1])
    x1, y1 = move(way, box[2], box[3])
    x2, y2 = move(way, box[0], box[3])
    x3, y3 = move(way, box[2], box[1])
    return min(x0, x1, x2, x3), min(y0, y1, y2, y3), max(x0, x1, x2, x3), max(y0, y1, y2, y3)


def box_of_points(points: list[Point]) -> Rect:
    """The smallest upright box around the points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def overlap(a: Rect, b: Rect) -> Rect:
    """What two boxes share; its sides are the wrong way round where they share nothing."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def is_upright(points: list[Point]) -> bool:
    """Whether four points, and perhaps the first once more, are an upright rectangle's."""
    return len(points) in (4, 5) and len({round(x, 1) for x, _ in points}) == 2 == len({round(y, 1) for _, y in points})


def is_sound(*numbers: float) -> bool:
    """Whether numbers of a file can be lengths on a page: neither endless, nor none (NaN), nor beyond all paper."""
    return all(-LARGEST <= number <= LARGEST for number in numbers)


def turned(rotation: int) -> Affine:
    """/Rotate, in degrees clockwise: from the file's space to the page as looked at (its place is left open)."""
    ways: dict[int, Affine] = {90: (0.0, -1.0, 1.0, 0.0, 0.0, 0.0), 180: (-1.0, 0.0, 0.0, -1.0, 0.0, 0.0)}
    ways[270] = (0.0, 1.0, -1.0, 0.0, 0.0, 0.0)
    return ways.get(rotation % 360, IDENTITY)
