"""A file of a kind that is converted → a PDF, and by what; DocumentError where it cannot be."""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ..errors import DocumentError
from ..limits import Limits
from ..paths import sha256_of
from .broken import BROKEN_ZIP
from .browser import chromium, page_convert
from .kinds import SHEETS, TEXTS, Kind
from .ofd import VERSION as OFD_VERSION
from .ofd.process import ofd_convert
from .office import office_convert, soffice
from .pdf import settle
from .programs import version_of
from .sheets import sheets_convert

MOST_BYTES = 200_000_000  # of a file that is converted
# of converting one file: an idle machine takes a second or two, a workbook of a hundred sheets a minute
USUAL = Limits(wall_seconds=120, cpu_seconds=180, memory_mb=2048)
WAY = 1  # how converters are called: another number converts anew
_TEXT_IN = {Kind.DOCX: ("word/document.xml", rb"<w:t[ >]"), Kind.XLSX: ("xl/sharedStrings.xml", rb"<t[ >]"),
            Kind.ODT: ("content.xml", rb"<text:p"), Kind.ODS: ("content.xml", rb"<text:p")}  # fmt: skip
_SEARCHED = 4_000_000  # bytes of such a part


Notes = tuple[tuple[str, str, int | None], ...]  # what of a file its PDF lacks: code, message, page


class Converter(NamedTuple):
    """What converts a kind: its name, and its version with that of the way in which it is called."""

    name: str
    version: str


class Converted(NamedTuple):
    """A PDF that was made of a file: both sha256, and what made it."""

    original: str
    document_id: str
    converter: Converter
    notes: Notes = ()


def converter_of(kind: Kind) -> Converter:
    """What would convert a file of a kind here; DocumentError where it is not installed, or nothing does."""
    if kind in TEXTS or kind in SHEETS:
        return Converter("LibreOffice", f"{version_of(soffice(kind))}/{WAY}")
    if kind == Kind.HTML:
        return Converter("Chromium", f"{version_of(chromium(kind))}/{WAY}")
    if kind == Kind.OFD:
        return Converter("ofd", f"{OFD_VERSION}/{WAY}")
    raise DocumentError("not_pdf", f"a {kind} file, of which no PDF is made")


def convert(path: Path, kind: Kind, into: Path, limits: Limits = USUAL) -> Converted:
    """Makes the PDF `into` of a file; nothing is there before it is whole. DocumentError says why there is none."""
    if kind == Kind.LOCKED:
        raise DocumentError("encrypted", "the file needs a password")
    converter = converter_of(kind)
    size = path.stat().st_size
    if size == 0:
        raise DocumentError("empty_file", "the file has no bytes")
    if size > MOST_BYTES:
        raise DocumentError("too_large", f"the file has {size} bytes; at most {MOST_BYTES} are converted")
    original = sha256_of(path)
    with tempfile.TemporaryDirectory(prefix=f"{into.name}.", suffix=".part", dir=into.parent) as folder:
        made = Path(folder) / "made.pdf"
        notes = _WAYS[kind](path, kind, made, limits) or ()
        settle(made, has_text(path, kind))
        os.replace(made, into)
    return Converted(original, sha256_of(into), converter, notes)


def has_text(path: Path, kind: Kind) -> bool:
    """Whether a file has text for certain: of Word's and Excel's own formats, as zip containers, and of web pages."""
    part, mark = _TEXT_IN.get(kind, ("", b""))
    if kind == Kind.HTML:
        return True
    if not part:
        return False
    try:
        with zipfile.ZipFile(path) as file, file.open(part) as stream:
            return re.search(mark, stream.read(_SEARCHED)) is not None
    except (*BROKEN_ZIP, OSError, KeyError):
        return False


def _text(path: Path, kind: Kind, into: Path, limits: Limits) -> None:
    office_convert(path, kind, "pdf:writer_pdf_Export", into, limits)


_WAYS: dict[Kind, Callable[[Path, Kind, Path, Limits], Notes | None]] = {
    **dict.fromkeys(TEXTS, _text),
    **dict.fromkeys(SHEETS, sheets_convert),
    Kind.HTML: page_convert,
    Kind.OFD: ofd_convert,
}
