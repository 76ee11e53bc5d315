"""OFD files written by hand, member by member, for what no made document has."""

from __future__ import annotations

from pathlib import Path

from fixtures.printing.ofd import HEADER, SPACE
from fixtures.printing.packing import packed

PAGE = "Doc_0/Pages/Page_0/Content.xml"
AREA = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"


def text(words: str, x: float, y: float, more: str = "", inside: str = "", delta: str = "") -> str:
    """A text object whose first character stands at (x, y) mm, 5 mm high."""
    code = f'<ofd:TextCode X="0" Y="5"{delta}>{words}</ofd:TextCode>'
    look = f'Boundary="{x} {y - 5} 100 6" Font="1" Size="5"'
    return f'<ofd:TextObject ID="9" {look} {more}>{inside}{code}</ofd:TextObject>'


def path(data: str, more: str = "", inside: str = "") -> str:
    """A path in the page's own space."""
    data = f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject ID="9" Boundary="0 0 210 297" {more}>{inside}{data}</ofd:PathObject>'


def members(
    objects: str, *, common: str = "", document: str = "", body: str = "", before: str = ""
) -> dict[str, bytes]:
    """The members of a file of one page: what is drawn, and what else its parts hold."""
    root = f"<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody>"
    pages = '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
    resources = "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
    fonts = '<ofd:Fonts><ofd:Font ID="1" FontName="宋体"/></ofd:Fonts>'
    found = {
        "OFD.xml": f'<ofd:OFD {SPACE} DocType="OFD" Version="1.1">{root}</ofd:OFD>',
        "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData>{AREA}{resources}{common}</ofd:CommonData>"
        f"{pages}{document}</ofd:Document>",
        "Doc_0/PublicRes.xml": f'<ofd:Res {SPACE} BaseLoc="Res">{fonts}</ofd:Res>',
        PAGE: page(objects, before),
    }
    return {name: (HEADER + told).encode() for name, told in found.items()}


def page(objects: str, before: str = "") -> str:
    """A page's or template's content."""
    layer = f'<ofd:Layer ID="8" Type="Body">{objects}</ofd:Layer>'
    return f"<ofd:Page {SPACE}>{before}<ofd:Content>{layer}</ofd:Content></ofd:Page>"


def write(path: Path, held: dict[str, bytes]) -> Path:
    """The file."""
    path.write_bytes(packed(held.items()))
    return path
