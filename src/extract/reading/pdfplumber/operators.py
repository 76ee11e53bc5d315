"""What the operators of a content stream do to pdfminer's interpreter, given as many numbers as they take.

The library's own methods do the same, and ask of each operand whether it is a number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pdfminer.utils import MATRIX_IDENTITY as IDENTITY
from pdfminer.utils import mult_matrix

from ..matrices import overlap
from .interpreter import ClippingInterpreter

Act = Callable[..., None]  # the interpreter and an operator's numbers


def _matrix(own: ClippingInterpreter, *matrix: float) -> None:
    own.ctm = own.device.ctm = mult_matrix(matrix, own.ctm)  # type: ignore[arg-type]


def _text_matrix(own: ClippingInterpreter, *matrix: float) -> None:
    own.textstate.matrix, own.textstate.linematrix = matrix, (0, 0)  # type: ignore[assignment]


def _next_line(own: ClippingInterpreter, x: float, y: float) -> None:
    text = own.textstate
    a, b, c, d, e, f = text.matrix
    text.matrix, text.linematrix = (a, b, c, d, x * a + y * c + e, x * b + y * d + f), (0, 0)


def _next_line_leading(own: ClippingInterpreter, x: float, y: float) -> None:
    _next_line(own, x, y)
    own.textstate.leading = y


def _gray(own: ClippingInterpreter, gray: float) -> None:
    own.graphicstate.ncolor, own.graphicstate.ncs = gray, own.csmap["DeviceGray"]


def _rgb(own: ClippingInterpreter, *color: float) -> None:
    own.graphicstate.ncolor, own.graphicstate.ncs = color, own.csmap["DeviceRGB"]  # type: ignore[assignment]


def _stroke_gray(own: ClippingInterpreter, gray: float) -> None:
    own.graphicstate.scolor, own.graphicstate.scs = gray, own.csmap["DeviceGray"]


def _stroke_rgb(own: ClippingInterpreter, *color: float) -> None:
    own.graphicstate.scolor, own.graphicstate.scs = color, own.csmap["DeviceRGB"]  # type: ignore[assignment]


def _move(own: ClippingInterpreter, x: float, y: float) -> None:
    own.curpath.append(("m", x, y))


def _line(own: ClippingInterpreter, x: float, y: float) -> None:
    own.curpath.append(("l", x, y))


def _rectangle(own: ClippingInterpreter, x: float, y: float, width: float, height: float) -> None:
    right, top = x + width, y + height
    own.curpath += (("m", x, y), ("l", right, y), ("l", right, top), ("l", x, top), ("h",))


def clip_rectangle(own: ClippingInterpreter, x: float, y: float, width: float, height: float) -> None:
    """`re W n`."""
    device = own.device
    a, b, c, d, e, f = device.ctm
    if own.curpath or own._clip_next or b or c:
        _rectangle(own, x, y, width, height)
        own.do_W()
        own.do_n()
    else:
        left, low, right, high = a * x + e, d * y + f, a * (x + width) + e, d * (y + height) + f
        box = min(left, right), min(low, high), max(left, right), max(low, high)
        device.clip = overlap(device.clip, box)


def fill_rectangle(own: ClippingInterpreter, x: float, y: float, width: float, height: float) -> None:
    """`re f`."""
    if own.curpath or own._clip_next:
        _rectangle(own, x, y, width, height)
        own.do_f()
    else:
        right, top = x + width, y + height
        own.device.fill_corners(own.graphicstate, ((x, y), (right, y), (right, top), (x, top)))


def _begin_text(own: ClippingInterpreter) -> None:
    own.textstate.matrix, own.textstate.linematrix = IDENTITY, (0, 0)


def _save(own: ClippingInterpreter) -> None:
    own.gstack.append(own.get_current_state())


def _restore(own: ClippingInterpreter) -> None:
    if own.gstack:
        own.set_current_state(own.gstack.pop())


def _nothing(own: ClippingInterpreter, *numbers: float) -> None:
    """Nothing that is printed depends on it."""


def _library(name: str) -> Act:
    act: Act = getattr(ClippingInterpreter, name)
    return act


_LIBRARY = {
    0: ("S", "b", "b*", "B", "B*", "F", "W", "W*", "f", "f*", "h", "n", "s", "T*"),
    1: ("Tc", "TL", "Tr", "Ts", "Tw", "Tz", "w"),
    4: ("K", "k", "v", "y"),
    6: ("c",),
}
_OWN: dict[str, tuple[int, Act]] = {
    **{name: (0, _nothing) for name in ("ET", "EMC", "BX", "EX")},
    **{name: (1, _nothing) for name in ("J", "j", "M", "i")},
    "q": (0, _save), "Q": (0, _restore), "BT": (0, _begin_text),
    "cm": (6, _matrix), "Tm": (6, _text_matrix), "Td": (2, _next_line), "TD": (2, _next_line_leading),
    "g": (1, _gray), "rg": (3, _rgb), "G": (1, _stroke_gray), "RG": (3, _stroke_rgb),
    "m": (2, _move), "l": (2, _line), "re": (4, _rectangle),
}  # fmt: skip


def _method(name: str) -> str:
    return "do_" + name.replace("*", "_a").replace('"', "_w").replace("'", "_q")


# an operator → how many numbers it takes, and what it does
ACTIONS: dict[bytes, tuple[int, Act]] = {
    **{name.encode(): (count, _library(_method(name))) for count, names in _LIBRARY.items() for name in names},
    **{name.encode(): action for name, action in _OWN.items()},
}
NO_ACTION: tuple[int, Act] = (-1, _nothing)
COLORS = {name.encode(): _library(f"do_{name}") for name in ("sc", "scn", "SC", "SCN")}  # the space says how many
NAMED = {name.encode(): _library(f"do_{name}") for name in ("gs", "cs", "CS", "Do", "ri")}


def operator(own: ClippingInterpreter, word: bytes) -> Any:
    """The interpreter's method for an operator, and how many operands it takes; None for what is no operator."""
    method = getattr(own, _method(word.decode()), None)
    return method and (method, method.__code__.co_argcount - 1)
