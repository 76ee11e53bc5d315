"""What pdfminer.six tells of colours, transparency, pictures → the inks of text, and the ground that it stands on."""

from __future__ import annotations

from functools import cache, partial
from typing import Any, NamedTuple

from pdfminer.pdftypes import dict_value, resolve1
from pdfminer.psparser import literal_name
from pdfminer.utils import apply_matrix_pt

from ..inks import BOTH, PAPER, STROKED, Color, Ground, Ink, density, is_askew, mixed
from ..matrices import Affine, Point, Rect, box_of_points, is_upright, overlap
from ..pages import new
from ..rulings import THIN

GRAY, RGB, CMYK = 1, 3, 4  # parts of a colour
SPACES = {"DeviceGray", "CalGray", "DeviceRGB", "CalRGB", "DeviceCMYK", "ICCBased"}
MASKS = ("SMask", "Mask", "ImageMask", "IM")
PLAIN = ("Normal", "Compatible", "None")  # ways to mix and to mask that do neither
LEVEL = 1e-3


class Sheer(NamedTuple):
    """What of the graphics state lets something through."""

    fill: float = 1.0
    stroke: float = 1.0
    plain: bool = True  # nothing is mixed with what is under it, or masked


class Inks:
    """Follows a page's painting."""

    def __init__(self) -> None:
        self.ground = Ground()
        self.sheer = Sheer()
        self._texts = 0  # drawn so far
        self.ink: Ink | None = None  # of the text object that was begun, once it is asked for: its characters share it
        self._key: Any = None  # what the state had set when it was last asked for an ink,
        self._dense: tuple[Color | None, float] = None, 1.0  # and the colour and density that this gave
        self._states: dict[tuple[int, Any], tuple[Any, Any]] = {}  # resources and a name → those, and what it says

    def begin_text(self) -> None:
        """The next text object."""
        self._texts += 1
        self.ink = None

    def of(self, state: Any, space: Any, mode: int, way: tuple[float, float], size: float) -> Ink:
        """The ink of the text object that was begun, drawn in a direction."""
        key = mode, state.ncolor, space, self.sheer, (state.scolor, state.scs) if mode else None
        if key != self._key:
            self._key, self._dense = key, self._densest(state, space, mode)
        self.ink = new(Ink, (self._texts - 1, *self._dense, size, way[1] != 0 and is_askew(*way)))
        return self.ink

    def _densest(self, state: Any, space: Any, mode: int) -> tuple[Color | None, float]:
        """Of fill and stroke the one that is seen best: its colour, and how much of it."""
        told = [] if mode == STROKED else [(_color(state.ncolor, space), self.sheer.fill)]
        if mode in (STROKED, BOTH):
            told.append((_color(state.scolor, state.scs), self.sheer.stroke))
        return max(told, key=lambda one: 1.0 if one[0] is None else density(one[0], one[1], PAPER))

    def set_state(self, resources: Any, name: Any) -> None:
        """An operator gs: an entry of the resources' ExtGState."""
        known = self._states.get((id(resources), name))
        if known is None:
            states = dict_value(resources.get("ExtGState") or {})
            told = _sheer(dict_value(states.get(literal_name(name)) or {}))
            known = self._states[id(resources), name] = resources, told
        fill, stroke, plain = known[1]
        before = self.sheer
        after = (
            before.fill if fill is None else fill,
            before.stroke if stroke is None else stroke,
            before.plain if plain is None else plain,
        )
        if after != before:
            self.sheer = Sheer(*after)

    def paint(self, state: Any, stroke: bool, fill: bool, path: Any, way: Affine, clip: Rect) -> None:
        """A painted path, where it is thicker than a line."""
        if not (fill or (stroke and state.linewidth > THIN)):
            return
        numbers = (segment[at : at + 2] for segment in path for at in range(1, len(segment), 2))
        points = [apply_matrix_pt(way, point) for point in numbers]  # those that lead a curve, too
        if not points:
            return
        box = box_of_points(points)
        if not fill:
            half = state.linewidth / 2
            box = box[0] - half, box[1] - half, box[2] + half, box[3] + half
        straight = all(segment[0] in "mlh" for segment in path)
        self._cover(state if fill else None, points if straight else [], overlap(clip, box))

    def cover(self, state: Any, corners: list[Point], clip: Rect) -> None:
        """A filled rectangle, where it is thicker than a line."""
        self._cover(state, corners, overlap(clip, box_of_points(corners)))

    def _cover(self, state: Any, points: list[Point], box: Rect) -> None:
        """A box in the fill colour, of which nothing is known without a state; points: those of a straight path."""
        if min(box[2] - box[0], box[3] - box[1]) > THIN:
            color = _color(state.ncolor, state.ncs) if state is not None else None
            if color is not None:
                red, green, blue = (round(255 * part) for part in color)
                color = mixed((red, green, blue, 255), self.sheer.fill)
            whole = is_upright(points)
            self.ground.fill(self._texts, box, color, lambda: whole)

    def shade(self, clip: Rect) -> None:
        """A shading, which fills the clip."""
        self.ground.fill(self._texts, clip, None, lambda: False)

    def picture(self, box: Rect, stream: Any, way: Affine) -> None:
        """A picture."""
        self.ground.picture(self._texts, box, cache(partial(_hides, self.sheer, stream, way)))


def _hides(sheer: Sheer, stream: Any, way: Affine) -> bool:
    a, b, c, d, _, _ = way
    level = max(abs(b), abs(c)) < LEVEL * max(abs(a), abs(d)) or max(abs(a), abs(d)) < LEVEL * max(abs(b), abs(c))
    masked = any(resolve1(stream.attrs.get(key)) not in (None, False) for key in MASKS)
    return level and not masked and sheer.fill >= 1 and sheer.plain


def _color(told: Any, space: Any) -> Color | None:
    """A colour as the operators give it; None for a pattern, and where the space does not tell what it looks like."""
    parts = told if isinstance(told, (tuple, list)) else (told,)
    if getattr(space, "name", None) not in SPACES or not all(isinstance(part, (int, float)) for part in parts):
        return None
    if len(parts) == CMYK:
        cyan, magenta, yellow, black = parts
        return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
    if len(parts) == RGB:
        return parts[0], parts[1], parts[2]
    return (parts[0], parts[0], parts[0]) if len(parts) == GRAY else None


def _sheer(state: Any) -> tuple[float | None, float | None, bool | None]:
    """What a graphics state of a file sets of what lets something through; None where it leaves it as it is."""
    fill, stroke = (resolve1(state.get(key)) for key in ("ca", "CA"))
    mixing = [told for key in ("BM", "SMask") if (told := resolve1(state.get(key))) is not None]
    plain = all(_name(told) in PLAIN for told in mixing) if mixing else None
    return _number(fill), _number(stroke), plain


def _number(told: Any) -> float | None:
    return float(told) if isinstance(told, (int, float)) else None


def _name(told: Any) -> str:
    return str(getattr(told, "name", told))
