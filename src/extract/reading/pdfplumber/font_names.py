"""Fonts whose glyphs have names that say nothing (`/G21`, of a typesetter's fonts): pdfminer without its guesses.

Where a font's differences name a glyph so, the library leaves the character that the base encoding has at that code: a
word in such a font comes out as other signs, and nothing says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pdfminer.encodingdb import name2unicode
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral

from .to_unicode import parted


class NamedFonts(PDFResourceManager):
    """The fonts of a document, each read once; `plain`: by the library alone."""

    def __init__(self, plain: bool = False) -> None:
        super().__init__()
        self._plain = plain

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        """A font in which a code that is named, and means nothing by its name, means nothing."""
        known = bool(objid) and objid in self._cached_fonts
        spec, told = (spec, []) if known or self._plain else parted(spec)
        font = super().get_font(objid, spec)
        for code, text in told:
            font.unicode_map.add_cid2unichr(code, text)  # type: ignore[attr-defined]
        encoding, meanings = resolve1(spec.get("Encoding")), getattr(font, "cid2unicode", None)
        if not known and isinstance(encoding, dict) and meanings is not None:
            for code in _nameless(resolve1(encoding.get("Differences")) or ()):
                meanings.pop(code, None)
        return font


def _nameless(differences: Iterable[Any]) -> Iterable[int]:
    code = 0
    for part in differences:
        if isinstance(part, int):
            code = part
        elif isinstance(part, PSLiteral):
            try:
                name2unicode(str(part.name))
            except (KeyError, ValueError):
                yield code
            code += 1
