"""Numbers in an OFD file's texts: boxes, maps, offsets of characters, paths; lengths are millimetres, y downward."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from ...reading.matrices import Affine, Point

MM = 72 / 25.4  # points
MOST_OFFSETS = 100_000  # of one text
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_TOKEN = re.compile(rf"[gG]|{_NUMBER.pattern}")
_STEP = re.compile(rf"[SMLQBAC]|{_NUMBER.pattern}")
_NEEDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

Step = tuple[str, tuple[Point, ...]]  # m, l, c or h of PDF, with its points


def numbers(text: str) -> list[float]:
    """The numbers of a text."""
    return [value for token in _NUMBER.findall(text) if math.isfinite(value := float(token))]


def box_of(text: str) -> tuple[float, float, float, float] | None:
    """A box as OFD writes it, x y width height; None where the text is none."""
    found = numbers(text)
    return (found[0], found[1], found[2], found[3]) if len(found) >= 4 else None


def affine_of(text: str) -> Affine | None:
    """A map, six numbers; None where the text is none."""
    found = numbers(text)
    return (found[0], found[1], found[2], found[3], found[4], found[5]) if len(found) >= 6 else None


def offsets(text: str) -> list[float]:
    """Offsets of characters: `g 3 4.9 2.5` is 4.9 4.9 4.9 2.5; also `4.9 g 2 2.5`, and g in capitals."""
    tokens, found = _TOKEN.findall(text), list[float]()
    at = 0
    while at < len(tokens):
        if tokens[at] in "gG":
            if at + 2 < len(tokens) and tokens[at + 1] not in "gG" and tokens[at + 2] not in "gG":
                times = min(int(float(tokens[at + 1])), MOST_OFFSETS - len(found))
                found += [float(tokens[at + 2])] * max(0, times)
            at += 3
        else:
            found.append(float(tokens[at]))
            at += 1
    return found[:MOST_OFFSETS]


def path_of(text: str) -> Iterator[Step]:
    """The steps of a path (AbbreviatedData); curves of second order and arcs become those that PDF has."""
    tokens = _STEP.findall(text)
    at, here, begun = 0, (0.0, 0.0), (0.0, 0.0)
    while at < len(tokens):
        name = tokens[at]
        if name not in _NEEDS:
            at += 1
            continue
        given = tokens[at + 1 : at + 1 + _NEEDS[name]]
        if len(given) < _NEEDS[name] or any(token in _NEEDS for token in given):
            at += 1
            continue
        values = [float(token) for token in given]
        at += 1 + len(given)
        if name == "C":
            yield "h", ()
            here = begun
            continue
        yield from _step(name, values, here)
        here = (values[-2], values[-1])
        if name in "SM":
            begun = here


def _step(name: str, v: list[float], here: Point) -> Iterator[Step]:
    if name in "SM":
        yield "m", ((v[0], v[1]),)
    elif name == "L":
        yield "l", ((v[0], v[1]),)
    elif name == "B":
        yield "c", ((v[0], v[1]), (v[2], v[3]), (v[4], v[5]))
    elif name == "Q":
        (x0, y0), (x1, y1, x2, y2) = here, v
        first = (x0 + 2 / 3 * (x1 - x0), y0 + 2 / 3 * (y1 - y0))
        yield "c", (first, (x2 + 2 / 3 * (x1 - x2), y2 + 2 / 3 * (y1 - y2)), (x2, y2))
    else:
        yield from _arc(here, v)


def _arc(here: Point, v: list[float]) -> Iterator[Step]:
    """An arc of an ellipse from its end points, as SVG defines it, by curves of at most a quarter turn."""
    rx, ry, turn, large, sweep, x2, y2 = abs(v[0]), abs(v[1]), math.radians(v[2]), v[3] != 0, v[4] != 0, v[5], v[6]
    x1, y1 = here
    if rx == 0 or ry == 0 or (x1, y1) == (x2, y2):
        yield "l", ((x2, y2),)
        return
    cos, sin = math.cos(turn), math.sin(turn)
    dx, dy = (x1 - x2) / 2, (y1 - y2) / 2
    px, py = cos * dx + sin * dy, -sin * dx + cos * dy
    grow = math.sqrt(max(1.0, (px / rx) ** 2 + (py / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    under = (rx * py) ** 2 + (ry * px) ** 2
    root = math.sqrt(max(0.0, (rx * ry) ** 2 / under - 1)) * (1 if large != sweep else -1)
    cx, cy = root * rx * py / ry, -root * ry * px / rx
    start = math.atan2((py - cy) / ry, (px - cx) / rx)
    sweeping = math.atan2((-py - cy) / ry, (-px - cx) / rx) - start
    if sweep and sweeping < 0:
        sweeping += 2 * math.pi
    elif not sweep and sweeping > 0:
        sweeping -= 2 * math.pi
    middle = (cos * cx - sin * cy + (x1 + x2) / 2, sin * cx + cos * cy + (y1 + y2) / 2)

    def at(angle: float, slope: float) -> Point:
        x = rx * (math.cos(angle) - slope * math.sin(angle))
        y = ry * (math.sin(angle) + slope * math.cos(angle))
        return middle[0] + cos * x - sin * y, middle[1] + sin * x + cos * y

    parts = max(1, math.ceil(abs(sweeping) / (math.pi / 2) - 1e-9))
    step = sweeping / parts
    bulge = 4 / 3 * math.tan(step / 4)
    for part in range(parts):
        one, two = start + part * step, start + (part + 1) * step
        yield "c", (at(one, bulge), at(two, -bulge), at(two, 0))
