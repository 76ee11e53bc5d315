"""An OFD document's pages in order, each with its templates, layers, annotations and seals → the pages of a PDF."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import DocumentError
from ...reading.matrices import Affine, times
from .geometry import MM, box_of
from .images import picture_of
from .package import Node, Package, beside
from .painting import Painter
from .resources import Budget, Notes, Resources
from .seals import Stamp, stamps_of
from .shared import Shared

MOST_PAGES = 5_000
MOST_SIDE = 5_000.0  # mm of a page, which PDF allows
A4 = (0.0, 0.0, 210.0, 297.0)
_ORDER = {"Background": 0, "Body": 1, "Foreground": 2}
Box = tuple[float, float, float, float]


class Document:
    """One document of an OFD file."""

    def __init__(self, package: Package, member: str, signatures: str, shared: Shared, notes: Notes) -> None:
        """From its Document.xml, and the list of its signatures where it has one."""
        self.package, self.member, self.shared, self.notes = package, member, shared, notes
        root = package.xml(member)
        self.root, self.common = root, root.first("CommonData") or Node("", {})
        self.resources = Resources(package)
        for node in self.common.every("PublicRes", "DocumentRes"):
            self.resources.take(beside(member, node.text))
        self.area = _area(self.common.first("PageArea"))
        self.templates = {node.get("ID"): node for node in self.common.every("TemplatePage")}
        self.annotations = self._annotations()
        self.stamps = list(stamps_of(package, signatures, notes)) if signatures else []

    def pages(self, budget: Budget) -> Iterator[tuple[float, float, bytes]]:
        """Width and height in points of each page, and what is drawn on it."""
        listed = [node for pages in self.root.every("Pages") for node in pages.every("Page")]
        if not listed:
            raise DocumentError("zero_pages", "the OFD file has no pages")
        if len(listed) > MOST_PAGES:
            raise DocumentError("too_many_pages", f"the OFD file has more than {MOST_PAGES} pages")
        for node in listed:
            self.notes.page = (self.notes.page or 0) + 1
            yield self._page(node, budget)

    def _page(self, told: Node, budget: Budget) -> tuple[float, float, bytes]:
        member = beside(self.member, told.get("BaseLoc"))
        root = self.package.xml(member)
        for node in root.every("PageRes"):
            self.resources.take(beside(member, node.text))
        _, _, wide, high = _area(root.first("Area")) or self.area or A4
        if not (0 < wide <= MOST_SIDE and 0 < high <= MOST_SIDE):
            raise DocumentError("damaged", f"a page of the OFD file is {wide:g} by {high:g} mm")
        space: Affine = (MM, 0.0, 0.0, -MM, 0.0, high * MM)
        painter = Painter(self.resources, self.shared, self.notes, budget)
        under, over = self._templates(root)
        for content in (*under, root, *over):
            painter.learn(layer for node in content.every("Content") for layer in node.every("Layer"))
        for content in (*under, root, *over):
            self._layers(painter, content, space)
        for member in self.annotations.get(told.get("ID"), ()):
            self._appearances(painter, member, space)
        for stamp in self.stamps:
            if stamp.page == told.get("ID"):
                self._stamp(painter, stamp, space)
        return wide * MM, high * MM, "\n".join(painter.out).encode("latin-1")

    def _templates(self, root: Node) -> tuple[list[Node], list[Node]]:
        """The templates that lie under a page and over it."""
        under: list[Node] = []
        over: list[Node] = []
        for used in root.every("Template"):
            told = self.templates.get(used.get("TemplateID"))
            if told is None:
                self.notes.add("ofd_not_drawn", "a page's template is not in the file")
                continue
            content = self.package.xml(beside(self.member, told.get("BaseLoc")))
            order = used.get("ZOrder") or told.get("ZOrder") or "Background"
            (over if order == "Foreground" else under).append(content)
        return under, over

    def _layers(self, painter: Painter, root: Node, space: Affine) -> None:
        layers = [layer for content in root.every("Content") for layer in content.every("Layer")]
        for layer in sorted(layers, key=lambda layer: _ORDER.get(layer.get("Type", "Body"), 1)):
            painter.objects([layer], space, [])

    def _annotations(self) -> dict[str, list[str]]:
        """Pages by number, and the files with their annotations."""
        found: dict[str, list[str]] = {}
        for told in self.root.every("Annotations"):
            member = beside(self.member, told.text)
            if self.package.has(member):
                for node in self.package.xml(member).every("Page"):
                    found.setdefault(node.get("PageID"), []).append(beside(member, node.told("FileLoc")))
        return found

    def _appearances(self, painter: Painter, member: str, space: Affine) -> None:
        """What annotations look like, where they are to be seen."""
        if not self.package.has(member):
            return
        for node in self.package.xml(member).every("Annot"):
            look = node.first("Appearance")
            if look is not None and node.get("Visible", "true").lower() != "false":
                box = box_of(look.get("Boundary")) or A4
                painter.objects(look.children, times((1.0, 0.0, 0.0, 1.0, box[0], box[1]), space), [])

    def _stamp(self, painter: Painter, stamp: Stamp, space: Affine) -> None:
        """A seal: paper shows through it, so that it hides no number."""
        made = picture_of(stamp.picture, self.shared.pdf)
        if not made.number:
            self.notes.add("ofd_seal_skipped", made.why)
            return
        self.shared.pictures[id(self), f"seal {len(self.shared.pictures)}"] = made
        x, y, wide, high = stamp.box
        painter.place(made, times((wide, 0.0, 0.0, high, x, y), space), multiply=True)


def _area(node: Node | None) -> Box | None:
    """The box of a page: the sheet's own, else what is shown of it."""
    if node is None:
        return None
    return next((box for tag in ("PhysicalBox", "ApplicationBox") if (box := box_of(node.told(tag)))), None)
