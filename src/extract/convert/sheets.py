"""Workbooks → PDF: every sheet as wide as one A3 page, its columns as wide as what is printed in them.

As people leave them, half of a table stands on another page and numbers are ####. LibreOffice writes the workbook as
flat XML, which is set here, and prints that.
"""

from __future__ import annotations

import json
import sys
import tempfile
import unicodedata
from pathlib import Path
from xml.etree import ElementTree as ET

from ..errors import DocumentError
from ..limits import Limits
from .kinds import Kind
from .office import environment, office_convert
from .warden import run

_FLAT = "fods:OpenDocument Spreadsheet Flat XML"
_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
}
_PAGE = {"fo:page-width": "420mm", "fo:page-height": "297mm", "style:print-orientation": "landscape",
         "style:scale-to-X": "1", "style:scale-to-Y": "0"}  # fmt: skip
_SCALES = ("style:scale-to", "style:scale-to-pages")
_POINTS_A_COLUMN = 0.56  # of a character's size: the width of a digit, and half that of an ideograph, with some air
_SIZE = 12.0  # points of a character whose style does not say
_LONGEST = 28  # digits: a text that is longer is no number, and stands in several columns or lines
_MOST_COLUMNS = 300
_INCH = 72.0
_BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from extract.convert.sheets import main; main()"


def sheets_convert(path: Path, kind: Kind, into: Path, limits: Limits) -> None:
    """The PDF `into` of a workbook; DocumentError says why there is none."""
    with tempfile.TemporaryDirectory(prefix="juesuan-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        office_convert(path, kind, _FLAT, folder / "flat.fods", limits)
        # XML of a stranger's file: taken apart in a process that has seconds and megabytes of its own, too
        command = [sys.executable, "-S", "-c", _BOOT, json.dumps(sys.path)]
        ended = run(command, folder, environment(folder), limits)
        if ended.why is not None:
            raise DocumentError(ended.why, ended.message)
        if not (folder / "set.fods").is_file():
            raise DocumentError("conversion_failed", f"the workbook cannot be set for printing: {ended.message}")
        office_convert(folder / "set.fods", "fods", "pdf:calc_pdf_Export", into, limits)


def main() -> None:
    """In a process of its own: flat.fods of this folder → set.fods."""
    for prefix, address in _NAMES.items():
        ET.register_namespace(prefix, address)
    tree = ET.parse("flat.fods")
    set_pages(tree.getroot())
    tree.write("part.fods", encoding="utf-8", xml_declaration=True)
    Path("part.fods").rename("set.fods")


def set_pages(root: ET.Element) -> None:
    """Sets each page to A3 and one page's width, and each column to what is printed in it."""
    for page in root.iter(_full("style:page-layout-properties")):
        for name in _SCALES:
            page.attrib.pop(_full(name), None)
        page.attrib |= {_full(name): value for name, value in _PAGE.items()}
    for master in root.iter(_full("style:master-page")):  # Sheet1, 第 1 页: no words of the file
        for place in ("header", "footer", "header-left", "footer-left", "header-first", "footer-first"):
            for part in master.findall(_full(f"style:{place}")):
                part.clear()
                part.set(_full("style:display"), "false")
    sizes, widths = _sizes(root), _widths(root)
    styles = root.find(_full("office:automatic-styles"))
    if styles is not None:
        for number, table in enumerate(root.iter(_full("table:table"))):
            _widen(table, styles, f"width{number}-", sizes, widths)


def _widen(
    table: ET.Element, styles: ET.Element, prefix: str, sizes: dict[str | None, float], widths: dict[str | None, float]
) -> None:
    """Gives each column that is narrower than its numbers a style of its own."""
    needed = _needed(table, sizes)
    at = 0
    for column in list(_columns(table)):
        repeated = _repeated(column, "columns")
        own = widths.get(column.get(_full("table:style-name")), 0.0)
        wanted = max((needed.get(place, 0.0) for place in range(at, min(at + repeated, _MOST_COLUMNS))), default=0.0)
        if wanted > own:
            name = f"{prefix}{at}"
            style = ET.SubElement(
                styles, _full("style:style"), {_full("style:name"): name, _full("style:family"): "table-column"}
            )
            properties = {_full("style:column-width"): f"{wanted / _INCH:.3f}in"}
            ET.SubElement(style, _full("style:table-column-properties"), properties)
            column.set(_full("table:style-name"), name)
        at += repeated


def _needed(table: ET.Element, sizes: dict[str | None, float]) -> dict[int, float]:
    """Column → points that its longest number, or word as short as one, takes; cells over several columns aside."""
    needed: dict[int, float] = {}
    for row in table.iter(_full("table:table-row")):
        at = 0
        for cell in row:
            repeated = _repeated(cell, "columns")
            spans = int(cell.get(_full("table:number-columns-spanned"), "1"))
            text = max(("".join(line.itertext()) for line in cell.findall(_full("text:p"))), key=columns_of, default="")
            if (
                text
                and spans == 1
                and columns_of(text) <= _LONGEST
                and cell.get(_full("office:value-type")) != "string"
            ):
                size = sizes.get(cell.get(_full("table:style-name")), _SIZE)
                points = (columns_of(text) + 2) * size * _POINTS_A_COLUMN
                for place in range(at, min(at + repeated, _MOST_COLUMNS)):
                    needed[place] = max(needed.get(place, 0.0), points)
            at += repeated
    return needed


def columns_of(text: str) -> int:
    """How many digits would be as wide as a text."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _columns(table: ET.Element) -> list[ET.Element]:
    return list(table.iter(_full("table:table-column")))


def _repeated(element: ET.Element, what: str) -> int:
    return int(element.get(_full(f"table:number-{what}-repeated"), "1"))


def _sizes(root: ET.Element) -> dict[str | None, float]:
    """Style of a cell → size of its characters in points."""
    found: dict[str | None, float] = {}
    for style in root.iter(_full("style:style")):
        for text in style.iter(_full("style:text-properties")):
            size = text.get(_full("fo:font-size"), "")
            if size.endswith("pt"):
                found[style.get(_full("style:name"))] = float(size.removesuffix("pt"))
    return found


def _widths(root: ET.Element) -> dict[str | None, float]:
    """Style of a column → its width in points."""
    units = {"in": _INCH, "cm": _INCH / 2.54, "mm": _INCH / 25.4, "pt": 1.0}
    found: dict[str | None, float] = {}
    for style in root.iter(_full("style:style")):
        for column in style.iter(_full("style:table-column-properties")):
            told = column.get(_full("style:column-width"), "")
            if told[-2:] in units:
                found[style.get(_full("style:name"))] = float(told[:-2]) * units[told[-2:]]
    return found


def _full(name: str) -> str:
    """`table:table` as ElementTree has it."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"
