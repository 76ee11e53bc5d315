"""What of a TrueType or OpenType font has to be known to use it: its glyph of a character, and how wide glyphs are."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

MOST_MAPPED = 200_000  # characters of one font


@dataclass(slots=True)
class Sfnt:
    """A font: `outlines` says in which of PDF's ways it is embedded."""

    content: bytes
    outlines: str  # FontFile2 (TrueType), OpenType or CIDFontType0C (CFF alone)
    glyphs: int = 65_535
    ascent: int = 880
    descent: int = -120
    mapped: dict[int, int] = field(default_factory=dict)
    widths: list[float] = field(default_factory=list)  # of the font size

    def width(self, glyph: int) -> float | None:
        """How wide a glyph is, of the font size; None where the font does not say."""
        return self.widths[min(glyph, len(self.widths) - 1)] if self.widths else None


def sfnt_of(content: bytes) -> Sfnt | None:
    """A font file's bytes → the font; None where it is of another kind, or damaged."""
    kind = content[:4]
    try:
        if kind in (b"\0\1\0\0", b"true"):
            return _opened(content, "FontFile2")
        if kind == b"OTTO":
            return _opened(content, "OpenType")
    except (struct.error, IndexError, ValueError, ZeroDivisionError):
        return None
    # a CFF's header: version 1, then how long the header is and how long offsets are
    return Sfnt(content, "CIDFontType0C") if content[:1] == b"\1" and content[2:3] == b"\4" else None


def _opened(content: bytes, outlines: str) -> Sfnt:
    (count,) = struct.unpack_from(">H", content, 4)
    tables = {}
    for at in range(12, 12 + 16 * count, 16):
        tag, _, start, length = struct.unpack_from(">4s3I", content, at)
        tables[tag] = content[start : start + length]
    (units,) = struct.unpack_from(">H", tables.get(b"head", b""), 18)
    found = Sfnt(content, outlines)
    (found.glyphs,) = struct.unpack_from(">H", tables.get(b"maxp", b""), 4)
    if b"hhea" in tables:
        up, down = struct.unpack_from(">2h", tables[b"hhea"], 4)
        found.ascent, found.descent = round(up * 1000 / units), round(down * 1000 / units)
        (long,) = struct.unpack_from(">H", tables[b"hhea"], 34)
        advances = struct.unpack_from(f">{2 * long}H", tables.get(b"hmtx", b""), 0)[::2]
        found.widths = [advance / units for advance in advances]
    if b"cmap" in tables:
        found.mapped = _mapped(tables[b"cmap"])
    return found


def _mapped(cmap: bytes) -> dict[int, int]:
    """Characters and their glyphs, from the best of the font's maps for Unicode."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    ranks = {(3, 10): 4, (0, 6): 4, (0, 4): 4, (3, 1): 3, (0, 3): 3, (0, 1): 2, (0, 0): 2}
    found = []
    for at in range(4, 4 + 8 * min(count, 64), 8):
        platform, encoding, start = struct.unpack_from(">HHI", cmap, at)
        if (platform, encoding) in ranks:
            found.append((ranks[platform, encoding], start))
    for _, start in sorted(found, reverse=True):
        (form,) = struct.unpack_from(">H", cmap, start)
        if form == 4:
            return _form4(cmap[start:])
        if form == 12:
            return _form12(cmap[start:])
        if form == 6:
            first, many = struct.unpack_from(">2H", cmap, start + 6)
            glyphs = struct.unpack_from(f">{many}H", cmap, start + 10)
            return {first + number: glyph for number, glyph in enumerate(glyphs) if glyph}
    return {}


def _form4(table: bytes) -> dict[int, int]:
    (double,) = struct.unpack_from(">H", table, 6)
    many = double // 2
    ends = struct.unpack_from(f">{many}H", table, 14)
    starts, deltas, ranges = (struct.unpack_from(f">{many}H", table, 16 + double * part) for part in (1, 2, 3))
    place, found = 16 + 3 * double, dict[int, int]()
    for at, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if ranges[at]:
                where = place + 2 * at + ranges[at] + 2 * (code - start)
                (glyph,) = struct.unpack_from(">H", table, where)
                if not glyph:
                    continue
            glyph = (glyph + deltas[at]) & 0xFFFF
            if glyph:
                found[code] = glyph
    return found


def _form12(table: bytes) -> dict[int, int]:
    (groups,) = struct.unpack_from(">I", table, 12)
    found = dict[int, int]()
    for at in range(16, 16 + 12 * groups, 12):
        start, end, glyph = struct.unpack_from(">3I", table, at)
        if end - start > MOST_MAPPED or len(found) > MOST_MAPPED:
            raise ValueError("a font that maps more characters than there are")
        found.update((code, glyph + code - start) for code in range(start, end + 1))
    return found
