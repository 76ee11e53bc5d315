"""The objects of an OFD page → the operators of a PDF page: text, paths, pictures, and drawings made of those."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from ...reading.matrices import IDENTITY, Affine, Point, is_sound, is_upright, move, times
from .fonts import UNKNOWN, Font
from .geometry import affine_of, box_of, numbers, path_of
from .images import Picture
from .package import Node
from .pdf import number
from .resources import Budget, Notes, Resources
from .shared import Shared
from .text import Letter, Shown, letters_of, readable, setting_of, shown

MOST_DEPTH = 24  # drawings inside drawings
THIN = 0.353  # mm: the width of a line that says none
_BLACK = ("0 g", "0 G")


class Placed(NamedTuple):
    """A character where it stands on the page, with its font and that font's size."""

    text: str
    x: float
    y: float
    em: float
    font: Font


class Painter:
    """Draws one page."""

    def __init__(self, resources: Resources, shared: Shared, notes: Notes, budget: Budget) -> None:
        """With what pages share, and where to say what cannot be drawn."""
        self.resources, self.shared, self.notes, self.budget = resources, shared, notes, budget
        self.out: list[str] = []

    def objects(self, nodes: Iterable[Node], space: Affine, pens: list[Node], depth: int = 0) -> None:
        """Objects in order, in a space that leads to the page's points."""
        if depth > MOST_DEPTH:
            self.notes.add("ofd_not_drawn", "drawings inside drawings, deeper than any")
            return
        for node in nodes:
            self.budget.spend()
            if node.get("Visible", "true").lower() == "false" or node.get("Alpha") == "0":
                continue
            if node.tag in ("PageBlock", "Layer"):
                self.objects(node.children, space, [*self.resources.pen(node.get("DrawParam")), *pens], depth + 1)
            elif node.tag in ("TextObject", "PathObject", "ImageObject", "CompositeObject"):
                self.object(node, space, pens, depth)

    def learn(self, nodes: Iterable[Node]) -> None:
        """How wide characters are whose fonts are not in the file: seen before anything is drawn with them.

        Some producers write each character as an object of its own, so the next one may stand in another object.
        """
        for one, after in pairwise(self._placed(nodes)):
            if one.font.sfnt is None and abs(one.y - after.y) < one.em / 10:
                one.font.learn(one.text, (after.x - one.x) / one.em)

    def _placed(self, nodes: Iterable[Node], depth: int = 0) -> Iterator[Placed]:
        """Characters in order, where they stand on the page: those of level texts."""
        for node in nodes:
            if node.tag == "TextObject":
                font, space = self.shared.font(self.resources, node.get("Font")), space_of(node, IDENTITY)
                setting = setting_of(node, space)
                em = setting.size * setting.wide * space[0]
                if em > 0 and abs(space[1]) < abs(space[0]) / 100 and not setting.turn:
                    for letter in letters_of(node, setting.size):
                        yield Placed(letter.text, *move(space, letter.x, letter.y), em, font)
            elif node.tag in ("PageBlock", "Layer") and depth < MOST_DEPTH:
                yield from self._placed(node.children, depth + 1)

    def object(self, node: Node, space: Affine, pens: list[Node], depth: int) -> None:
        """One object: its own map, then its place."""
        box = box_of(node.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
        placed, inner = times((1.0, 0.0, 0.0, 1.0, box[0], box[1]), space), space_of(node, space)
        pens = [node, *self.resources.pen(node.get("DrawParam")), *pens]
        clip = self.clip(node, placed)
        state = self.see_through(node)
        if clip or state:
            self.out += ["q", *state, *clip]
        if node.tag == "TextObject":
            self.text(node, inner, pens)
        elif node.tag == "PathObject":
            self.path(node, inner, pens)
        elif node.tag == "ImageObject":
            stretched = inner if node.get("CTM") else times((box[2], 0.0, 0.0, box[3], 0.0, 0.0), placed)
            self.picture(node.get("ResourceID"), stretched)
        else:
            self.drawing(node, inner, pens, depth)
        if clip or state:
            self.out.append("Q")

    def see_through(self, node: Node) -> list[str]:
        """The state of an object that shines through."""
        told = numbers(node.get("Alpha"))
        return [f"/{self.shared.state(int(told[0]))} gs"] if told and 0 < told[0] < 255 else []

    def drawing(self, node: Node, space: Affine, pens: list[Node], depth: int) -> None:
        """A drawing that stands among the resources."""
        unit = self.resources.drawings.get(node.get("ResourceID"))
        content = unit.first("Content") if unit else None
        if content is None:
            self.notes.add("ofd_not_drawn", "a drawing that is not in the file")
        else:
            self.objects(content.children, space, pens[1:], depth + 1)

    def clip(self, node: Node, space: Affine) -> list[str]:
        """The paths within which an object is drawn."""
        found: list[str] = []
        for clips in node.every("Clips"):
            for clip in clips.every("Clip"):
                steps: list[str] = []
                for area in clip.every("Area"):
                    inner = times(affine_of(area.get("CTM")) or IDENTITY, space)
                    for path in area.every("Path"):
                        box = box_of(path.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
                        steps += traced(path.told("AbbreviatedData"), times((1, 0, 0, 1, box[0], box[1]), inner))
                found += [*steps, "W n"] if steps else []
        return found

    def path(self, node: Node, space: Affine, pens: list[Node]) -> None:
        """A path: filled, drawn along, or both."""
        steps = traced(node.told("AbbreviatedData"), space)
        self.budget.spend(len(steps))
        fill = self.colour("FillColor", pens, 0) if node.get("Fill", "false").lower() == "true" else None
        stroke = self.colour("StrokeColor", pens, 1) or _BLACK[1]
        drawn = node.get("Stroke", "true").lower() != "false"
        if not steps or not (fill or drawn):
            return
        even = "*" if node.get("Rule").lower() == "even-odd" else ""
        if fill:
            self.out.append(fill)
        if drawn:
            self.out += [stroke, *line_of(pens, space)]
        self.out += [*steps, (f"B{even}" if drawn else f"f{even}") if fill else "S"]

    def colour(self, tag: str, pens: list[Node], stroke: int) -> str | None:
        """The operator that sets a colour; None where no pen has one."""
        node = next((found for pen in pens if (found := pen.first(tag))), None)
        if node is None:
            return None
        values = [float(int(token[1:], 16)) if token[0] == "#" else float(token) for token in _channels(node)]
        operator = {1: ("g", "G"), 3: ("rg", "RG"), 4: ("k", "K")}.get(len(values))
        if operator is None:
            if node.children:
                self.notes.add("ofd_not_drawn", "a fill of changing colour or with a pattern")
            return None if node.children else _BLACK[stroke]
        return f"{' '.join(number(min(max(value / 255, 0), 1)) for value in values)} {operator[stroke]}"

    def picture(self, name: str, space: Affine, *, multiply: bool = False) -> None:
        """A picture in the unit square of a space, y downward."""
        made = self.shared.picture(self.resources, name)
        if not made.number:
            self.notes.add("ofd_image_skipped", made.why)
        else:
            self.place(made, space, multiply=multiply)

    def place(self, made: Picture, space: Affine, *, multiply: bool = False) -> None:
        """A picture that is in the PDF."""
        way = times((1.0, 0.0, 0.0, -1.0, 0.0, 1.0), space)
        if is_sound(*way):
            state = [f"/{self.shared.state(255, True)} gs"] if multiply else []
            self.out += ["q", *state, f"{' '.join(map(number, way))} cm /I{made.number} Do", "Q"]

    def text(self, node: Node, space: Affine, pens: list[Node]) -> None:
        """A text object, in the colour of its pens."""
        setting = setting_of(node, space)
        fill = self.colour("FillColor", pens, 0) or _BLACK[0]
        if setting.size <= 0 or node.get("Fill", "true").lower() == "false":
            return
        font = self.shared.font(self.resources, node.get("Font"))
        letters = [found for letter in letters_of(node, setting.size) if (found := self.letter(letter, font))]
        self.budget.spend(len(letters))
        self.out += [fill, *shown(letters, setting)]

    def letter(self, letter: Letter, font: Font) -> Shown | None:
        """A letter with a font that can draw it; one that says nothing is told, and stays what nobody can read."""
        text = letter.text
        if not readable(text):
            self.notes.add("ofd_text_without_unicode", "characters that the file draws, and does not say what they are")
            text = UNKNOWN
        code = font.code(text, letter.glyph)
        if code is None and font is not self.shared.missing:
            font = self.shared.missing
            code = font.code(text, None)
        return Shown(letter, font, code) if code else None


def space_of(node: Node, space: Affine) -> Affine:
    """An object's own space: its map, then its place in the space around it."""
    box = box_of(node.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    own = affine_of(node.get("CTM")) or IDENTITY
    return times(own, times((1.0, 0.0, 0.0, 1.0, box[0], box[1]), space))


def _channels(node: Node) -> list[str]:
    return [token for token in node.get("Value").split() if numbers(token) or token[:1] == "#"]


def line_of(pens: list[Node], space: Affine) -> list[str]:
    """The width of a line, and its dashes."""
    scale = abs(space[0] * space[3] - space[1] * space[2]) ** 0.5
    width = next((found[0] for pen in pens if (found := numbers(pen.get("LineWidth")))), THIN)
    dashes = next((numbers(pen.get("DashPattern")) for pen in pens if pen.get("DashPattern")), [])
    told = " ".join(number(abs(dash) * scale) for dash in dashes[:16])
    return [f"{number(abs(width) * scale)} w", f"[{told if any(dashes) else ''}] 0 d"]


def traced(data: str, space: Affine) -> list[str]:
    """A path's operators on the page; an upright rectangle is PDF's own, which all readers take for one."""
    found: list[str] = []
    part: list[tuple[str, tuple[Point, ...]]] = []
    for name, points in path_of(data):
        placed = tuple(move(space, *point) for point in points)
        if not is_sound(*(value for point in placed for value in point)):
            return []
        if name == "m" and part:
            found += _part(part)
            part = []
        part.append((name, placed))
    return found + _part(part)


def _part(part: list[tuple[str, tuple[Point, ...]]]) -> list[str]:
    names = "".join(name for name, _ in part)
    points = [place[0] for name, place in part if name in "ml"]
    closed = names == "mlllh" or (names in ("mllll", "mllllh") and points[0] == points[4])
    if closed and is_upright(points):
        xs, ys = zip(*points, strict=True)
        box = (min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
        return [f"{' '.join(map(number, box))} re"]
    if names[:1] != "m":
        return []
    return [f"{' '.join(f'{number(x)} {number(y)}' for x, y in place)} {name}".strip() for name, place in part]
