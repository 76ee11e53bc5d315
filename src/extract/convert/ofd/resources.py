"""What pages of an OFD file share by number: fonts, pictures, pens, drawings; and what of it could not be drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from ...errors import DocumentError
from .package import Node, Package, beside
from .sfnt import Sfnt, sfnt_of

MOST_PENS = 16  # pens that refer to one another


class Note(NamedTuple):
    """Something of the file that the PDF lacks: a problem's code, the page where it was first met, how often."""

    code: str
    message: str
    page: int | None
    times: int


class Media(NamedTuple):
    """A picture or a font file: the member that holds it."""

    member: str
    form: str


@dataclass(slots=True)
class Resources:
    """All resources of one document of the file."""

    package: Package
    fonts: dict[str, Media | None] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)
    pens: dict[str, Node] = field(default_factory=dict)
    spaces: dict[str, str] = field(default_factory=dict)
    drawings: dict[str, Node] = field(default_factory=dict)
    opened: dict[str, Sfnt | None] = field(default_factory=dict)

    def take(self, member: str) -> None:
        """Add what a file of resources holds; one that is lacking is as good as empty."""
        if not self.package.has(member):
            return
        root = self.package.xml(member)
        base = beside(member, root.get("BaseLoc", ".") + "/")
        for group in root.children:
            for node in group.children:
                self._take(node, base)

    def _take(self, node: Node, base: str) -> None:
        name = node.get("ID")
        if node.tag == "Font":
            file = node.told("FontFile")
            self.fonts[name] = Media(beside(base + "/", file), "") if file else None
        elif node.tag == "MultiMedia":
            self.media[name] = Media(beside(base + "/", node.told("MediaFile")), node.get("Format").upper())
        elif node.tag == "DrawParam":
            self.pens[name] = node
        elif node.tag == "ColorSpace":
            self.spaces[name] = node.get("Type", "RGB").upper()
        elif node.tag == "CompositeGraphicUnit":
            self.drawings[name] = node

    def font(self, name: str) -> Sfnt | None:
        """The OFD's own font of a number; None where it has none of a kind that can be embedded."""
        if name not in self.opened:
            media = self.fonts.get(name)
            self.opened[name] = self._opened(media.member) if media and self.package.has(media.member) else None
        return self.opened[name]

    def _opened(self, member: str) -> Sfnt | None:
        try:
            return sfnt_of(self.package.read(member))
        except DocumentError:  # as good as a font that is not in the file
            return None

    def pen(self, name: str) -> list[Node]:
        """A pen and those it goes back to, nearest first."""
        found: list[Node] = []
        while name in self.pens and len(found) < MOST_PENS:
            found.append(self.pens[name])
            name = found[-1].get("Relative")
        return found


class Notes:
    """What could not be drawn, each kind once."""

    def __init__(self) -> None:
        """Nothing so far."""
        self._first: dict[str, tuple[str, int | None]] = {}
        self._counts: Counter[str] = Counter()
        self.page: int | None = None

    def add(self, code: str, message: str) -> None:
        """Something more of a kind."""
        self._first.setdefault(code, (message, self.page))
        self._counts[code] += 1

    def all(self) -> tuple[Note, ...]:
        """All kinds."""
        return tuple(Note(code, *told, self._counts[code]) for code, told in self._first.items())


class Budget:
    """How much one file may draw: a file that refers to itself a thousandfold ends here."""

    def __init__(self, most: int) -> None:
        """So many objects and characters."""
        self._left = most

    def spend(self, count: int = 1) -> None:
        """Draw something; DocumentError where nothing is left."""
        self._left -= count
        if self._left < 0:
            raise DocumentError("too_large", "the OFD file draws more than any document does")
