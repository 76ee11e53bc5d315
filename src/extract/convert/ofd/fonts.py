"""Fonts of the PDF that is written: the OFD's own, embedded as they are, and one for characters whose font it lacks."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from pdfminer.cmapdb import CMapDB

from .pdf import Pdf
from .sfnt import Sfnt

UNKNOWN = "\ufffd"  # what readers of a PDF give for a glyph without a Unicode value
_NARROWEST, _WIDEST = 0.15, 1.2  # of the font size: a step outside is no character's width
_FIRST_FREE = 0x8000  # codes above those of Adobe-GB1, for characters that it lacks


class Code(NamedTuple):
    """A character in a font of the PDF: its code, and its width of the font size."""

    code: int
    width: float


class Font:
    """One font of the PDF, named F0, F1 …; its codes are given out as characters come."""

    def __init__(self, name: str, sfnt: Sfnt | None) -> None:
        """With the OFD's own font, or without one: then whoever draws the PDF finds one for Chinese."""
        self.name, self.sfnt = name, sfnt
        self.texts: dict[int, str] = {}
        self.widths: dict[int, float] = {}
        self.glyphs: dict[int, int] = {}
        self._codes: dict[tuple[int, str], int] = {}
        self._steps: dict[str, Counter[float]] = {}
        self._cids = _gb1() if sfnt is None else {}

    def code(self, text: str, glyph: int | None) -> Code | None:
        """The code of a character, drawn as a glyph of the OFD's font; None where this font cannot draw it."""
        if self.sfnt is not None:
            glyph = self.sfnt.mapped.get(ord(text)) if glyph is None and len(text) == 1 else glyph
            if glyph is None or not 0 <= glyph < self.sfnt.glyphs:
                return None
        key = (glyph or 0, text)
        code = self._codes.get(key)
        if code is None:
            code = self._new(text, glyph)
            if code is None:
                return None
            self._codes[key] = code
        return Code(code, self.widths[code])

    def learn(self, text: str, step: float) -> None:
        """How far behind a character the next one stands, of the font size: of a font that is lacking, its width."""
        if self.sfnt is None and _NARROWEST <= step <= _WIDEST:
            self._steps.setdefault(text, Counter())[round(step, 2)] += 1

    def _width(self, text: str, glyph: int | None) -> float:
        """The font's own width, else the step that most characters like it take, else what is usual."""
        wide = self.sfnt.width(glyph or 0) if self.sfnt else None
        if wide is not None:
            return wide
        steps = self._steps.get(text)
        return min(steps, key=lambda step: (-steps[step], step)) if steps else usual_width(text)

    def _new(self, text: str, glyph: int | None) -> int | None:
        if self.sfnt is None:
            code = self._cids.get(text) or _FIRST_FREE + len(self.texts)
        elif self.sfnt.outlines == "FontFile2":
            code = 1 + len(self.texts)
        else:  # the codes of such a font are its glyphs: one that already means another text cannot mean this
            code = glyph or 0
        if code > 0xFFFF or code in self.texts:
            return None
        self.texts[code] = text
        self.glyphs[code] = glyph or 0
        self.widths[code] = self._width(text, glyph)
        return code

    def write(self, pdf: Pdf) -> int:
        """Write the font with what was used of it; gives its object."""
        sfnt = self.sfnt
        name = "STSong-Light" if sfnt is None else f"OFD{self.name}"
        box = f"/FontBBox [-200 {sfnt.descent if sfnt else -120} 1200 {sfnt.ascent if sfnt else 880}]"
        heights = f"/Ascent {sfnt.ascent if sfnt else 880} /Descent {sfnt.descent if sfnt else -120} /CapHeight 700"
        told = f"/Type /FontDescriptor /FontName /{name} /Flags 4 {box} /ItalicAngle 0 /StemV 80 {heights}"
        descriptor = pdf.add(f"<< {told} {self._file(pdf)} >>")
        order = "/Ordering (Identity) /Supplement 0" if sfnt else "/Ordering (GB1) /Supplement 5"
        kind = "CIDFontType2" if sfnt and sfnt.outlines == "FontFile2" else "CIDFontType0"
        way = f"/CIDToGIDMap {self._glyph_map(pdf)} 0 R" if kind == "CIDFontType2" else ""
        widths = " ".join(f"{code} [{wide * 1000:.0f}]" for code, wide in sorted(self.widths.items()))
        inner = pdf.add(
            f"<< /Type /Font /Subtype /{kind} /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) {order} >>"
            f" /FontDescriptor {descriptor} 0 R /DW 1000 /W [{widths}] {way} >>"
        )
        unicode = pdf.stream("", "\n".join(_to_unicode(self.texts)).encode())
        return pdf.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
            f" /DescendantFonts [{inner} 0 R] /ToUnicode {unicode} 0 R >>"
        )

    def _file(self, pdf: Pdf) -> str:
        sfnt = self.sfnt
        if sfnt is None:
            return ""
        if sfnt.outlines == "FontFile2":
            return f"/FontFile2 {pdf.stream(f'/Length1 {len(sfnt.content)}', sfnt.content)} 0 R"
        return f"/FontFile3 {pdf.stream(f'/Subtype /{sfnt.outlines}', sfnt.content)} 0 R"

    def _glyph_map(self, pdf: Pdf) -> int:
        last = max(self.glyphs, default=0)
        return pdf.stream("", b"".join(self.glyphs.get(code, 0).to_bytes(2, "big") for code in range(last + 1)))


def usual_width(text: str) -> float:
    """How wide a character usually is, of the font size: 1 for Chinese ones, a half for Latin ones."""
    return 1.0 if unicodedata.east_asian_width(text[:1] or " ") in "WFA" else 0.5


def _to_unicode(texts: dict[int, str]) -> Iterator[str]:
    """The map from codes to texts, as PDF writes it."""
    yield "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapType 2 def\n/CMapName /OFD def"
    yield "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange"
    rows = sorted(texts.items())
    for start in range(0, len(rows), 100):
        part = rows[start : start + 100]
        yield f"{len(part)} beginbfchar"
        yield from (f"<{code:04X}> <{text.encode('utf-16-be', 'replace').hex().upper()}>" for code, text in part)
        yield "endbfchar"
    yield "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


def _gb1() -> dict[str, int]:
    """Characters and their numbers in Adobe-GB1, from the maps that come with pdfminer."""
    found = dict[str, int]()
    codes: Any = CMapDB.get_cmap("UniGB-UCS2-H")
    for high, row in codes.code2cid.items():
        if isinstance(row, dict):
            found.update((chr(high << 8 | low), cid) for low, cid in row.items() if isinstance(cid, int))
    return found
