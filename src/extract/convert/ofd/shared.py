"""What the pages of the PDF that is written share: fonts, pictures, states in which something shines through."""

from __future__ import annotations

from ...errors import DocumentError
from .fonts import Font
from .images import Picture, picture_of
from .package import Package
from .pdf import Pdf, number
from .resources import Resources


class Shared:
    """What the pages of the PDF share: fonts, pictures, states of transparency."""

    def __init__(self, pdf: Pdf) -> None:
        """Nothing yet."""
        self.pdf = pdf
        self.fonts: list[Font] = []
        self.own: dict[tuple[int, str], Font] = {}
        self.pictures: dict[tuple[int, str], Picture] = {}
        self.states: dict[tuple[int, bool], str] = {}
        self._missing: Font | None = None

    def font(self, resources: Resources, name: str) -> Font:
        """The font of a number: the OFD's own, or one in the place of what it lacks."""
        key = (id(resources), name)
        if key not in self.own:
            self.own[key] = self._new(Font(f"F{len(self.fonts)}", resources.font(name)))
        return self.own[key]

    @property
    def missing(self) -> Font:
        """The font for characters that their own cannot draw."""
        if self._missing is None:
            self._missing = self._new(Font(f"F{len(self.fonts)}", None))
        return self._missing

    def _new(self, font: Font) -> Font:
        self.fonts.append(font)
        return font

    def picture(self, resources: Resources, name: str) -> Picture:
        """The picture of a number."""
        key = (id(resources), name)
        if key not in self.pictures:
            media = resources.media.get(name)
            if media is None or not resources.package.has(media.member):
                self.pictures[key] = Picture(0, "a picture that is not in the file")
            else:
                self.pictures[key] = self._picture(resources.package, media.member)
        return self.pictures[key]

    def _picture(self, package: Package, member: str) -> Picture:
        try:
            return picture_of(package.read(member), self.pdf)
        except DocumentError as error:
            return Picture(0, error.message)

    def state(self, alpha: int, multiply: bool = False) -> str:
        """The state in which something shines through, by name."""
        return self.states.setdefault((alpha, multiply), f"G{len(self.states)}")

    def write(self) -> str:
        """Write the fonts; gives the resources of all pages."""
        fonts = " ".join(f"/{font.name} {font.write(self.pdf)} 0 R" for font in self.fonts)
        made = [picture.number for picture in self.pictures.values() if picture.number]
        pictures = " ".join(f"/I{one} {one} 0 R" for one in made)
        states = " ".join(
            f"/{name} << /ca {number(alpha / 255)} /CA {number(alpha / 255)}{' /BM /Multiply' if multiply else ''} >>"
            for (alpha, multiply), name in self.states.items()
        )
        return f"<< /Font << {fonts} >> /XObject << {pictures} >> /ExtGState << {states} >> >>"
