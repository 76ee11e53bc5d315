"""pdfminer's interpreter of content streams, with what the library leaves out: clips, transparency, spacing."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from pdfminer.pdfinterp import PDFPageInterpreter

from .device import GlyphDevice

# what a state has that anything printed depends on
_TEXT = attrgetter(
    *("matrix", "linematrix", "font", "fontsize", "charspace", "wordspace", "scaling", "leading", "render", "rise")
)
_PAINT = attrgetter("linewidth", "scolor", "scs", "ncolor", "ncs")


class ClippingInterpreter(PDFPageInterpreter):
    """pdfminer's interpreter, which also keeps the clipping path in its graphics state."""

    device: GlyphDevice
    _clip_next = False

    def get_current_state(self) -> Any:
        """The graphics state with the clip, and with what lets something through: values, no copies."""
        device = self.device
        return self.ctm, _TEXT(self.textstate), _PAINT(self.graphicstate), device.clip, device.inks.sheer

    def set_current_state(self, state: Any) -> None:
        """Restore the graphics state with them."""
        device, text, paint = self.device, self.textstate, self.graphicstate
        device.ctm, texts, paints, device.clip, device.inks.sheer = state
        self.ctm = device.ctm
        text.matrix, text.linematrix, text.font, text.fontsize, text.charspace, *texts = texts
        text.wordspace, text.scaling, text.leading, text.render, text.rise = texts
        paint.linewidth, paint.scolor, paint.scs, paint.ncolor, paint.ncs = paints

    def do_W(self) -> None:  # noqa: N802 - the operator's name
        """The next painted path also clips."""
        self._clip_next = True

    do_W_a = do_W  # noqa: N815 - the operator's name

    def do_TJ(self, seq: Any) -> None:  # noqa: N802 - the operator's name
        """Show text, knowing its rendering mode; the library would copy the graphics state for each string."""
        text, state, device = self.textstate, self.graphicstate, self.device
        if text.font is not None:
            device.render_mode = text.render
            device.inks.begin_text()
            device.render_string(text, seq, state.ncs, state)

    def do_gs(self, name: Any) -> None:
        """Take over from an extended graphics state what lets something through."""
        self.device.inks.set_state(self.resources, name)

    def do_sh(self, name: object) -> None:
        """Fill the clip with a shading."""
        self.device.inks.shade(self.device.clip)

    def do__w(self, word: Any, char: Any, text: Any) -> None:  # the operator `"`
        """Set both spacings and show text on the next line, to which pdfminer does not go."""
        self.do_Tw(word)
        self.do_Tc(char)
        self.do__q(text)

    def do_F(self) -> None:  # noqa: N802 - the operator's name
        """Fill the path, as `f` does: pdfminer leaves it to the next one."""
        self.do_f()


def _clipping(name: str) -> Any:
    """A painting operator that applies a pending clip once the path is painted."""
    paint = getattr(PDFPageInterpreter, name)

    def operator(self: ClippingInterpreter) -> None:
        path = self.curpath
        paint(self)
        if self._clip_next:
            self._clip_next = False
            self.device.clip_to(path)

    operator.__name__ = name
    return operator


for _name in ("do_n", "do_S", "do_f", "do_f_a", "do_B", "do_B_a"):
    setattr(ClippingInterpreter, _name, _clipping(_name))
