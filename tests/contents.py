"""Pages written as content streams, operator by operator: what no drawing library would write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

WIDTH, HEIGHT = 400, 300


def written(path: Path, content: str, form: str = "") -> Path:
    """A page of such operators; `/X Do` draws the form. Fonts: F (Latin), G (Chinese, in GBK, not in the file), N (its
    glyphs have names that say nothing).
    """
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(WIDTH, HEIGHT)).obj
    fonts = Dictionary(F=_latin(), G=pdf.make_indirect(_chinese()), N=_nameless(pdf))
    page.Resources = Dictionary(Font=fonts)
    if form:
        drawn = pdf.make_stream(form.encode("gbk"))
        drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, WIDTH, HEIGHT])
        drawn.Resources = Dictionary(Font=fonts)
        page.Resources.XObject = Dictionary(X=drawn)
    page.Contents = pdf.make_stream(content.encode("gbk"))
    pdf.save(path, deterministic_id=True)
    return path


def text(shown: str, x: float, y: float, before: str = "", font: str = "F") -> str:
    """A text object of one string in 10 points, after some operators."""
    return f"BT {before} /{font} 10 Tf {x} {y} Td ({shown}) Tj ET\n"


def _latin() -> Any:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)


def _chinese() -> Any:
    system = Dictionary(Registry=b"Adobe", Ordering=b"GB1", Supplement=2)
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/STSong-Light"), Flags=6, FontBBox=Array([-25, -254, 1000, 880]),
        ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=880, StemV=93,
    )  # fmt: skip
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name("/STSong-Light"), CIDSystemInfo=system,
        FontDescriptor=descriptor, DW=1000, W=Array([1, 95, 500]),
    )  # fmt: skip
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/STSong-Light"), Encoding=Name("/GBK-EUC-H"),
        DescendantFonts=Array([descendant]),
    )  # fmt: skip


def _nameless(pdf: pikepdf.Pdf) -> Any:
    """Squares for 0 to 9, whose names are not those of digits."""
    square = pdf.make_stream(b"600 0 50 0 550 700 d1 50 0 500 700 re f")
    names = [Name(f"/sq{number}") for number in range(10)]
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 600, 700]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=Dictionary({str(name): square for name in names}),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([48, *names])),
        FirstChar=48, LastChar=57, Widths=Array([600] * 10), Resources=Dictionary(),
    )  # fmt: skip
