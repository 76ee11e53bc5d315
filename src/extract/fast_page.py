"""One PDFium page → characters and ruling edges, with what is not printed left out: the fast reader's half of a page.

PDFium tells each character's object; the object tells clip, size and rendering mode. Objects inside a form are in the
form's own space, so the walk carries the way out of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from .matrices import IDENTITY, Affine, Rect, box_of_points, move, move_box, overlap, times, turned
from .pages import Char, Page
from .pdfium import FORM, IMAGE, LINE_TO, MOVE_TO, PATH, TEXT, ffi, library
from .rulings import Ruler

ASCENT, DESCENT = 0.88, -0.12  # of the font size: the box of a Chinese glyph about its origin
INVISIBLE = 3  # text rendering mode "neither fill nor stroke"
DEEPEST = 12  # forms within forms
REPEATS = 40  # how many objects before it may hold the one that an object repeats


class Style:
    """What a text object gives to all its characters; `level` where they stand upright in a page that is not turned."""

    __slots__ = ("clip", "font", "height", "item", "level", "matrix", "mode", "size", "widths")

    def __init__(self, item: Any, matrix: Affine, clip: Rect, size: float, mode: int) -> None:
        a, b, _c, d, _e, _f = matrix
        self.item, self.matrix, self.clip, self.size, self.mode = item, matrix, clip, size, mode
        self.height = abs(d if abs(a) >= abs(b) else b) * size
        self.level = a > 0 and abs(b) < 1e-4 * a
        self.font: Any = None
        self.widths: dict[int, float] = {}

    def shows(self, box: Rect, origin: float, upright: bool) -> bool:
        """Whether the glyph's middle is inside the clip."""
        middle = origin + 0.35 * self.height if upright and self.matrix[0] > 0 else (box[1] + box[3]) / 2
        left, low, right, high = self.clip
        return left - 0.5 <= (box[0] + box[2]) / 2 <= right + 0.5 and low - 0.5 <= middle <= high + 0.5


class Glyph(NamedTuple):
    """A character where it is drawn, y upwards; `origin` is its baseline's distance from the axis it stands on."""

    text: str
    box: Rect
    origin: float
    upright: bool
    style: Style


class Walker:
    """Walks a page's objects once: text objects' styles, ruling edges, the area of images."""

    def __init__(self, pdfium: Any) -> None:
        self.pdfium = pdfium
        self._matrix = ffi.new("Matrix *")
        self._number = ffi.new("float *")
        self._point = ffi.new("float[4]")
        self._color = ffi.new("unsigned[4]")
        self._mode = ffi.new("int[2]")
        self._clips: dict[tuple[Any, ...], Rect | None] = {}
        self._widths: dict[tuple[Any, float], dict[int, float]] = {}

    def walk(self, page: Any, turn: Affine, crop: Rect) -> None:
        """All objects of a page; `turn` leads from the file's space to the page as looked at."""
        self.styles: dict[Any, Style] = {}
        self.ruler = Ruler()
        self.images = 0.0
        count = self.pdfium.FPDFPage_CountObjects(page)
        get = self.pdfium.FPDFPage_GetObject
        self._objects([get(page, index) for index in range(count)], turn, crop, 0)

    def _objects(self, objects: list[Any], way: Affine, clip: Rect, depth: int) -> None:
        pdfium = self.pdfium
        for item in objects:
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == TEXT:
                self.styles[item] = self._style(item, way, self._clip(item, way, clip))
            elif kind == PATH:
                self._path(item, way, self._clip(item, way, clip))
            elif kind == IMAGE:
                x0, y0, x1, y1 = overlap(self._clip(item, way, clip), self.bounds(item, way))
                self.images += max(0.0, x1 - x0) * max(0.0, y1 - y0)
            elif kind == FORM and depth < DEEPEST:
                count = pdfium.FPDFFormObj_CountObjects(item)
                inner = [pdfium.FPDFFormObj_GetObject(item, index) for index in range(count)]
                inside = times(self._own_matrix(item), way)
                self._objects(inner, inside, self._clip(item, way, clip), depth + 1)

    def _own_matrix(self, item: Any) -> Affine:
        m = self._matrix
        if not self.pdfium.FPDFPageObj_GetMatrix(item, m):
            return IDENTITY
        return (m.a, m.b, m.c, m.d, m.e, m.f)

    def bounds(self, item: Any, way: Affine) -> Rect:
        """The object's box."""
        p = self._point
        self.pdfium.FPDFPageObj_GetBounds(item, p, p + 1, p + 2, p + 3)
        return move_box(way, (p[0], p[1], p[2], p[3]))

    def _style(self, item: Any, way: Affine, clip: Rect) -> Style:
        pdfium, number = self.pdfium, self._number
        matrix = times(self._own_matrix(item), way)
        pdfium.FPDFTextObj_GetFontSize(item, number)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
        style = Style(item, matrix, clip, number[0], mode)
        style.font = pdfium.FPDFTextObj_GetFont(item)
        style.widths = self._widths.setdefault((style.font, style.size), {})
        return style

    def _clip(self, item: Any, way: Affine, outer: Rect) -> Rect:
        """The object's clip: the outer one cut by the bounding boxes of its clipping paths."""
        pdfium, point = self.pdfium, self._point
        handle = pdfium.FPDFPageObj_GetClipPath(item)
        for path in range(pdfium.FPDFClipPath_CountPaths(handle)):
            count = pdfium.FPDFClipPath_CountPathSegments(handle, path)
            if count < 1:
                continue
            pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(handle, path, 0), point, point + 1)
            middle = pdfium.FPDFClipPath_GetPathSegment(handle, path, count // 2)  # the opposite corner of a rectangle
            pdfium.FPDFPathSegment_GetPoint(middle, point + 2, point + 3)
            key = (count, point[0], point[1], point[2], point[3])
            if key not in self._clips:
                self._clips[key] = self._clip_box(handle, path, count)
            box = self._clips[key]
            if box is not None:
                outer = overlap(outer, move_box(way, box))
        return outer

    def _clip_box(self, handle: Any, path: int, count: int) -> Rect | None:
        pdfium, point = self.pdfium, self._point
        points = []
        for index in range(count):
            segment = pdfium.FPDFClipPath_GetPathSegment(handle, path, index)
            pdfium.FPDFPathSegment_GetPoint(segment, point, point + 1)
            points.append((point[0], point[1]))
        return box_of_points(points) if points else None

    def _path(self, item: Any, way: Affine, clip: Rect) -> None:
        pdfium, mode = self.pdfium, self._mode
        pdfium.FPDFPath_GetDrawMode(item, mode, mode + 1)
        fill, stroke = mode[0], mode[1]
        if (not fill and not stroke) or self._white(item, bool(stroke)):
            return
        self.ruler.paint(self._subpaths(item, way), clip, bool(stroke))

    def _white(self, item: Any, stroke: bool) -> bool:
        c = self._color
        get = self.pdfium.FPDFPageObj_GetStrokeColor if stroke else self.pdfium.FPDFPageObj_GetFillColor
        return bool(get(item, c, c + 1, c + 2, c + 3)) and min(c[0], c[1], c[2]) >= 250

    def _subpaths(self, item: Any, way: Affine) -> list[list[tuple[float, float]]]:
        """The points of each straight subpath; curves are left out."""
        pdfium, point = self.pdfium, self._point
        matrix = times(self._own_matrix(item), way)
        found: list[list[tuple[float, float]]] = []
        curved: set[int] = set()
        for index in range(pdfium.FPDFPath_CountSegments(item)):
            segment = pdfium.FPDFPath_GetPathSegment(item, index)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            pdfium.FPDFPathSegment_GetPoint(segment, point, point + 1)
            if kind == MOVE_TO or not found:
                found.append([])
            elif kind != LINE_TO:
                curved.add(len(found) - 1)
            found[-1].append(move(matrix, point[0], point[1]))
            if pdfium.FPDFPathSegment_GetClose(segment):
                found[-1].append(found[-1][0])
        return [points for number, points in enumerate(found) if number not in curved and len(points) > 1]


class FastPageReader:
    """Reads pages of one document with PDFium."""

    def __init__(self) -> None:
        self.pdfium = library()
        self._walker = Walker(self.pdfium)
        self._origin = ffi.new("double[2]")
        self._box = ffi.new("Rect *")
        self._width = ffi.new("float *")

    def read(self, page: Any, number: int) -> Page:
        """An open page → Page without lines."""
        box = self._box
        self.pdfium.FPDF_GetPageBoundingBox(page, box)
        media = (box.left, box.bottom, box.right, box.top)
        rotation = self.pdfium.FPDFPage_GetRotation(page) * 90
        turn = turned(rotation)
        crop = move_box(turn, media)
        self._walker.walk(page, turn, crop)
        return self._page(number, rotation, crop, self._seen(page, turn))

    def _seen(self, page: Any, turn: Affine) -> list[Glyph]:
        """The page's characters, hidden ones too."""
        text_page = self.pdfium.FPDFText_LoadPage(page)
        try:
            found = self._characters(text_page, turn)
        finally:
            self.pdfium.FPDFText_ClosePage(text_page)
        found = list(parted(found))
        return found + restored(self._walker, self.pdfium, found)

    def _characters(self, text_page: Any, turn: Affine) -> list[Glyph]:
        pdfium, styles, origin = self.pdfium, self._walker.styles, self._origin
        get_object, get_unicode, get_origin = (
            pdfium.FPDFText_GetTextObject,
            pdfium.FPDFText_GetUnicode,
            pdfium.FPDFText_GetCharOrigin,
        )
        y_place = origin + 1
        found: list[Glyph] = []
        for index in range(pdfium.FPDFText_CountChars(text_page)):
            style = styles.get(get_object(text_page, index))
            if style is None:  # a space or a line's end that PDFium adds
                continue
            code = get_unicode(text_page, index)
            text = chr(code) if code > 32 else self._odd(text_page, index, code)
            if text is None:
                continue
            get_origin(text_page, index, origin, y_place)
            width = style.widths.get(code)
            if width is None:
                width = style.widths[code] = self._advance(text_page, index, code, style)
            found.append(drawn(text, style, width, origin[0], origin[1], turn))
        return found

    def _odd(self, text_page: Any, index: int, code: int) -> str | None:
        """A space, a hyphen at a line's end, a glyph without meaning; None for what PDFium itself adds."""
        if self.pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            return None
        if code == 2 or self.pdfium.FPDFText_IsHyphen(text_page, index) == 1:
            return "-"
        return chr(code) if code else "\ufffd"

    def _advance(self, text_page: Any, index: int, code: int, style: Style) -> float:
        """The character's advance in text space: as the font declares it, and never more than its loose box."""
        width, box = self._width, self._box
        self.pdfium.FPDFFont_GetGlyphWidth(style.font, code, style.size, width)
        if not style.level:
            return float(width[0])
        self.pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
        loose = (box.right - box.left) / style.matrix[0]
        return float(width[0]) if 0 < width[0] < loose else loose

    def _page(self, number: int, rotation: int, crop: Rect, found: list[Glyph]) -> Page:
        left, low, right, high = crop
        width, height = right - left, high - low
        images = min(1.0, self._walker.images / (width * height)) if width and height else 0.0
        shown = [glyph for glyph in found if glyph.style.shows(glyph.box, glyph.origin, glyph.upright)]
        printed = [glyph for glyph in shown if glyph.style.mode != INVISIBLE]
        invisible = len(shown) - len(printed)
        scanned = images > 0.5 and invisible > len(printed)
        hidden = sum(not glyph.text.isspace() for glyph in found) - sum(not glyph.text.isspace() for glyph in shown)
        return Page(
            number=number,
            width=round(width, 2),
            height=round(height, 2),
            rotation=rotation,
            chars=_chars(shown if scanned else printed, left, high, number),
            edges=self._walker.ruler.edges(left, high),
            image_area=images,
            hidden_chars=hidden + (0 if scanned else invisible),
            unmapped_chars=sum(glyph.text == "\ufffd" for glyph in found),
            ocr=scanned,
        )


def drawn(text: str, style: Style, width: float, x: float, y: float, turn: Affine) -> Glyph:
    """One character at its origin in the file's space → its box, from advance and size, on the page as looked at."""
    if turn is not IDENTITY:
        x, y = move(turn, x, y)
    size, (a, b, c, d, _, _) = style.height, style.matrix
    if style.level:
        return Glyph(text, (x, y + DESCENT * size, x + width * a, y + ASCENT * size), y, True, style)
    corners = (0.0, DESCENT * style.size, width, ASCENT * style.size)
    upright = abs(a) >= abs(b)
    return Glyph(text, move_box((a, b, c, d, x, y), corners), y if upright else x, upright, style)


def parted(found: list[Glyph]) -> Iterator[Glyph]:
    """Characters that one glyph stands for (`——` in some fonts) share its box: each gets its part of it."""
    for _, run in groupby(found, key=lambda glyph: (glyph.style.item, glyph.box[:2])):
        same = list(run)
        if len(same) == 1 or not same[0].upright:
            yield from same
            continue
        x0, y0, x1, y1 = same[0].box
        step = (x1 - x0) / len(same)
        for index, glyph in enumerate(same):
            yield glyph._replace(box=(x0 + index * step, y0, x0 + (index + 1) * step, y1))


def restored(walker: Walker, pdfium: Any, found: list[Glyph]) -> list[Glyph]:
    """The characters of text objects that PDFium's text leaves out: a space beside one that it adds itself, and an
    object that repeats the one before over half of its width (`——`, each dash an object; also bold drawn twice).
    """
    own: dict[Any, list[Glyph]] = {}
    for glyph in found:
        own.setdefault(glyph.style.item, []).append(glyph)
    if len(own) == len(walker.styles):
        return []
    lost: list[Glyph] = []
    before: deque[Style] = deque(maxlen=REPEATS)
    for item, style in walker.styles.items():
        if item not in own:
            own[item] = _space(walker, pdfium, style) or _repeated(style, before, own)
            lost += own[item]
        before.append(style)
    return lost


def _space(walker: Walker, pdfium: Any, style: Style) -> list[Glyph]:
    """A space where the object has no ink."""
    x0, y0, x1, y1 = walker.bounds(style.item, IDENTITY)
    if x1 - x0 > 0 and y1 - y0 > 0:
        return []
    width = style.widths.get(32)
    if width is None:
        number = ffi.new("float *")
        pdfium.FPDFFont_GetGlyphWidth(style.font, 32, style.size, number)
        width = style.widths[32] = float(number[0])
    return [drawn(" ", style, width, style.matrix[4], style.matrix[5], IDENTITY)]


def _repeated(style: Style, before: Iterable[Style], own: dict[Any, list[Glyph]]) -> list[Glyph]:
    """The characters of the object nearest before, moved to where this one stands."""
    x, y = style.matrix[4:]
    twins = [twin for twin in before if own[twin.item] and twin.size == style.size]
    if not twins:
        return []
    twin = min(twins, key=lambda other: abs(other.matrix[4] - x) + abs(other.matrix[5] - y))
    dx, dy = x - twin.matrix[4], y - twin.matrix[5]
    return [
        Glyph(
            text,
            (x0 + dx, y0 + dy, x1 + dx, y1 + dy),
            origin + (dy if upright else dx),
            upright,
            style,
        )
        for text, (x0, y0, x1, y1), origin, upright, _ in own[twin.item]
    ]


def _chars(glyphs: list[Glyph], left: float, high: float, number: int) -> list[Char]:
    return [
        Char(
            text,
            x0 - left,
            high - y1,
            x1 - left,
            high - y0,
            high - origin if upright else origin - left,
            style.height,
            number,
            upright,
        )
        for text, (x0, y0, x1, y1), origin, upright, style in glyphs
    ]
