"""What of a page's text is seen, and what lies across the page: both readers ask here, each with what it was told.

Text in the colour of its ground is not printed, nor is what a picture covers. Text that stands askew, or pale over
other lines, is a watermark or a stamp: it is printed, and no part of any line. What is not known is taken to be seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from math import hypot
from typing import NamedTuple

from .matrices import Rect
from .pages import Char, Line

Color = tuple[float, float, float]  # red, green and blue, each from 0 to 1

PAPER: Color = (1.0, 1.0, 1.0)
STROKED, BOTH, INVISIBLE = 1, 2, 3  # text rendering modes; 3: neither fill nor stroke
NEAR = 0.05  # of the way from black to white: an ink no further from its ground is not seen
PALE = 0.45  # the same: an ink no further from the paper is a watermark's, where it also lies over other text
SHEER = 0.9  # a watermark's ink lets through more than the rest of this
LARGE = 14.0  # points: or else it is at least as large
ASKEW = 0.09  # of its run: text that rises by more stands askew; a scan may be skewed by less
CORE = 0.6  # of a character's box, about its middle: what touches another by less does not lie over it
SHADOW = 0.3  # of the size: one character so close to its like is that one's shadow
SCANNED = 0.5  # of a page: so much is covered by the picture of a page
LEVEL_MOST = 2  # text objects that stand level among others askew
NEXT = 2.0  # of the size: how far the next character of one run may be


class Ink(NamedTuple):
    """What is told of a text object: how many were drawn before it; its colour (None: not known); how dense it is."""

    order: int = 0
    color: Color | None = None
    alpha: float = 1.0
    size: float = 0.0  # of the characters, whichever way they stand
    askew: bool = False


Inked = tuple[Char, Ink]


class _Paint(NamedTuple):
    after: int  # how many text objects were drawn before
    box: Rect
    color: Color | None  # None: a picture, a pattern
    told: Callable[[], bool]  # of a filled path: whether it is all of its box; of a picture: whether it hides things


class Ground:
    """What is painted on a page beside text, in the order of painting."""

    def __init__(self) -> None:
        self._paints: list[_Paint] = []
        self._pictures: list[_Paint] = []
        self._colors: set[Color] = {PAPER}
        self.last_picture = 0  # how many text objects were drawn before it

    def fill(self, after: int, box: Rect, color: Color | None, whole: Callable[[], bool]) -> None:
        """A filled path: its colour covers the box where `whole` says so; else nobody knows what is under a point."""
        if color is not None:
            self._colors.add(color)
        self._paints.append(_Paint(after, box, color, whole))

    def picture(self, after: int, box: Rect, opaque: Callable[[], bool]) -> None:
        """A picture."""
        self._paints.append(_Paint(after, box, None, opaque))
        self._pictures.append(self._paints[-1])
        self.last_picture = after

    def is_plain(self, ink: Ink) -> bool:
        """Whether text in an ink is seen wherever it stands, and is no watermark."""
        color = ink.color
        if color is None:
            return ink.alpha > NEAR
        return not is_faint(ink, PAPER) and all(density(color, ink.alpha, other) > NEAR for other in self._colors)

    def under(self, x: float, y: float, order: int) -> Color | None:
        """The colour on which a text object finds a point; None where that is not known."""
        for paint in reversed(self._paints):
            if paint.after <= order and _inside(paint.box, x, y):
                return paint.color if paint.color is not None and paint.told() else None
        return PAPER

    def covers(self, x: float, y: float, order: int) -> bool:
        """Whether a picture hides the point, drawn after a text object."""
        return any(paint.after > order and _inside(paint.box, x, y) and paint.told() for paint in self._pictures)


class Seen(NamedTuple):
    """A page's characters: those of its lines, those that nobody sees, those that lie across the page."""

    printed: list[Inked]
    unseen: list[Inked]
    across: list[Inked]


def sort_out(placed: Sequence[Inked], ground: Ground, left: float, high: float) -> Seen:
    """Characters on a page whose left and upper sides are at `left` and `high` of the ground's space → what is seen."""
    inks = {ink[0]: ink for _, ink in placed}
    askew = _askew(inks)
    kinds = {ink[1:4]: ink for ink in inks.values()}  # few of a page's inks differ in more than their place
    seen_so = {kind: ground.is_plain(ink) for kind, ink in kinds.items()}
    plain = {order: order not in askew and seen_so[ink[1:4]] for order, ink in inks.items()}
    if all(plain.values()) and min(inks, default=0) >= ground.last_picture:
        return Seen(list(placed), [], [])  # nearly all pages
    seen, faint = Seen([], [], []), list[Inked]()
    for inked in placed:
        char, ink = inked
        x, y = left + (char.x0 + char.x1) / 2, high - (char.top + char.bottom) / 2
        if ground.covers(x, y, ink.order):
            seen.unseen.append(inked)
        elif plain[ink.order]:
            seen.printed.append(inked)
        else:
            paper = ground.under(x, y, ink.order)
            if not _is_seen(ink, paper):
                seen.unseen.append(inked)
            elif ink.order in askew:
                seen.across.append(inked)
            else:
                (faint if is_faint(ink, paper) else seen.printed).append(inked)
    return _parted(placed, faint, seen) if faint else seen


def _askew(inks: dict[int, Ink]) -> set[int]:
    """What stands askew, and the few of its kind between that stand level: at the top of a seal's curved text."""
    places = sorted(order for order, ink in inks.items() if ink.askew)
    found = set(places)
    for last, at in pairwise(places):
        between = [order for order in range(last + 1, at) if order in inks] if at - last <= LEVEL_MOST + 1 else []
        if all(_of_one_kind(inks[at], inks[other]) for other in between):
            found.update(between)
    return found


def _of_one_kind(ink: Ink, other: Ink) -> bool:
    return ink.color == other.color and abs(ink.size - other.size) < 0.2 * ink.size


def is_faint(ink: Ink, paper: Color | None) -> bool:
    """Whether an ink is as pale as a watermark's, and lets something through or is large."""
    if ink.color is None or paper is None:
        return False
    return (ink.alpha < SHEER or ink.size >= LARGE) and density(ink.color, ink.alpha, paper) <= PALE


def _is_seen(ink: Ink, paper: Color | None) -> bool:
    if ink.color is None or paper is None:
        return ink.alpha > NEAR
    return density(ink.color, ink.alpha, paper) > NEAR


def density(color: Color, alpha: float, paper: Color) -> float:
    """How far an ink is from its ground, from 0 to 1."""
    return alpha * max(abs(own - under) for own, under in zip(color, paper, strict=True))


def mixed(parts: tuple[int, ...], alpha: float = 1.0) -> Color:
    """Red, green, blue and alpha, each up to 255, over paper → a colour."""
    density = min(alpha, parts[3] / 255)
    red, green, blue = (1 - (1 - part / 255) * density for part in parts[:3])
    return red, green, blue


def _inside(box: Rect, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _parted(placed: Sequence[Inked], faint: list[Inked], seen: Seen) -> Seen:
    """Pale characters → those of an ink and size that lie over other text are a watermark's; the others are printed."""
    groups: dict[tuple[object, ...], list[Inked]] = defaultdict(list)
    for char, ink in faint:
        groups[ink.color, ink.alpha, round(ink.size)].append((char, ink))
    body = [char for char, _ in seen.printed if not char.text.isspace()]
    marks = [group for group in groups.values() if any(_lies_over(char, body) for char, _ in group)]
    across = {id(inked[0]) for inked in (*seen.across, *(inked for group in marks for inked in group))}
    unseen = {id(char) for char, _ in seen.unseen}
    return Seen(
        [inked for inked in placed if id(inked[0]) not in across and id(inked[0]) not in unseen],
        seen.unseen,
        [inked for inked in placed if id(inked[0]) in across],
    )


def _lies_over(char: Char, body: Iterable[Char]) -> bool:
    return not char.text.isspace() and any(
        _touch(char, other) or _touch(other, char) for other in body if not _is_shadow(char, other)
    )


def _touch(char: Char, other: Char) -> bool:
    """Whether the middle of another character is in the inner part of this one's box."""
    x, y = (other.x0 + other.x1) / 2, (other.top + other.bottom) / 2
    across, down = CORE * (char.x1 - char.x0) / 2, CORE * (char.bottom - char.top) / 2
    return abs(x - (char.x0 + char.x1) / 2) <= across and abs(y - (char.top + char.bottom) / 2) <= down


def _is_shadow(char: Char, other: Char) -> bool:
    reach = SHADOW * char.size
    return char.text == other.text and abs(char.x0 - other.x0) < reach and abs(char.top - other.top) < reach


class Text(NamedTuple):
    """What of a page is read, and where that is from: from its ink, or from a layer under a picture of the page."""

    chars: list[Char]
    layer: str
    image_area: float  # share of the page
    unseen: int  # characters that are not read


def readable(placed: Sequence[Inked], seen: Seen, invisible: Sequence[Char], images: float, area: float) -> Text:
    """Characters as they are drawn, on a page of this area with images of that → what is read of them."""
    share = share_of(images, area)
    unseen = len(seen.unseen) + len(invisible)
    if share <= SCANNED or unseen <= len(seen.printed):
        return Text([char for char, _ in seen.printed], "native", share, unseen)
    across = {id(char) for char, _ in seen.across}
    return Text([*(char for char, _ in placed if id(char) not in across), *invisible], "hidden", share, 0)


def share_of(images: float, area: float) -> float:
    """How much of a page of this area images cover that have this area together; one may lie over the other."""
    return min(1.0, images / area) if area else 0.0


def is_askew(a: float, b: float) -> bool:
    """Whether text that runs in this direction stands neither level nor upright."""
    return min(abs(a), abs(b)) > ASKEW * hypot(a, b)


def runs_across(across: Sequence[Inked]) -> list[Line]:
    """What lies across a page, as it is drawn → its runs of text, each as a line."""
    return [Line(run[0].page, run) for run in _runs(across) if any(not char.text.isspace() for char in run)]


def _runs(across: Sequence[Inked]) -> Iterator[list[Char]]:
    run: list[Char] = [across[0][0]] if across else []
    for (before, ink), (char, own) in pairwise(across):
        alike = (ink.color, ink.alpha, round(ink.size)) == (own.color, own.alpha, round(own.size))
        if not alike or _apart(before, char) > NEXT * max(own.size, 1.0):
            yield run
            run = []
        run.append(char)
    if run:
        yield run


def _apart(char: Char, other: Char) -> float:
    """How far the middles of two characters are from each other."""
    return hypot(char.x0 + char.x1 - other.x0 - other.x1, char.top + char.bottom - other.top - other.bottom) / 2
