"""Where each glyph of a string stands, as the standard says (ISO 32000, 9.4.4): a device of pdfminer's that obeys it.

The library puts character spacing between the glyphs of one string only, so that the next string starts too far left
(its issue 1128), and word spacing after no space of a composite font, though some write it as the single byte 32.
"""

from __future__ import annotations

from typing import Any

from pdfminer.cmapdb import IdentityCMapByte
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.utils import mult_matrix

SPACE = 32


class SpacingDevice(PDFTextDevice):
    """Shows strings glyph by glyph."""

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        """One string, or several with numbers between them that move what follows to the left."""
        font = textstate.font
        assert font is not None
        assert self.ctm is not None
        if font.is_vertical():
            super().render_string(textstate, seq, ncs, graphicstate)
            return
        a, b, c, d, e, f = mult_matrix(textstate.matrix, self.ctm)
        size, scale, rise = textstate.fontsize, textstate.scaling * 0.01, textstate.rise
        char, word, step = textstate.charspace * scale, textstate.wordspace * scale, 0.001 * size * scale
        space = space_of(font) if word else None
        x, y = textstate.linematrix
        for part in seq:
            if isinstance(part, bytes):
                for cid in font.decode(part):
                    place = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)
                    x += self.render_char(place, font, size, scale, rise, cid, ncs, graphicstate) + char
                    if cid == space:
                        x += word
            elif isinstance(part, (int, float)):
                x -= part * step
        textstate.linematrix = (x, y)


def space_of(font: Any) -> int | None:
    """What the font makes of the single byte 32; None where it has no such code."""
    if not font.is_multibyte() or isinstance(font.cmap, IdentityCMapByte):
        return SPACE
    cid = getattr(font.cmap, "code2cid", {}).get(SPACE)
    return cid if isinstance(cid, int) else None
