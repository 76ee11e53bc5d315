"""What a file is, by its own bytes: 部门决算.doc may be a web page, 附表.xls a zip container, 附件.pdf a Word file."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from .broken import BROKEN_ZIP
from .ole import is_ole, streams_of

HEAD = 4096  # bytes in which a file says what it is


class Kind(StrEnum):
    """Kinds of files beside PDF that are converted or opened; wps and et files are doc and xls by their bytes."""

    DOC = "doc"
    DOCX = "docx"
    RTF = "rtf"
    ODT = "odt"
    XLS = "xls"
    XLSX = "xlsx"
    ODS = "ods"
    HTML = "html"
    OFD = "ofd"
    ZIP = "zip"
    SEVEN_ZIP = "7z"
    RAR = "rar"
    LOCKED = "locked"  # an office file behind a password


TEXTS = (Kind.DOC, Kind.DOCX, Kind.RTF, Kind.ODT)
SHEETS = (Kind.XLS, Kind.XLSX, Kind.ODS)
PACKED = (Kind.ZIP, Kind.SEVEN_ZIP, Kind.RAR)
# how people name such files: which of a folder's files are asked what they are
SUFFIXES = frozenset(
    {".pdf", ".doc", ".docx", ".wps", ".wpt", ".rtf", ".odt", ".xls", ".xlsx", ".xlsm", ".et", ".ods"}
    | {".htm", ".html", ".mht", ".ofd", ".zip", ".7z", ".rar"}
)
_MAGIC = ((b"{\\rtf", Kind.RTF), (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP), (b"Rar!\x1a\x07", Kind.RAR))
_IN_OLE = (("EncryptedPackage", Kind.LOCKED), ("WordDocument", Kind.DOC), ("Workbook", Kind.XLS), ("Book", Kind.XLS))
_IN_ZIP = (("ofd.xml", Kind.OFD), ("word/document.xml", Kind.DOCX), ("xl/workbook.xml", Kind.XLSX))
_MIMETYPES = ((b"opendocument.text", Kind.ODT), (b"opendocument.spreadsheet", Kind.ODS))
# XML of Word and Excel 2003
_PROGRAMS = ((b'progid="word.document"', Kind.DOC), (b'progid="excel.sheet"', Kind.XLS))
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|table|div|p|script)\b")
_NAMES = 10_000  # of a zip container's members


def kind_of(path: Path) -> Kind | None:
    """The kind of a file that is converted or opened; None of a PDF and of what nobody knows. OSError as it comes."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if is_ole(head):
        names = streams_of(path)
        return next((kind for name, kind in _IN_OLE if name in names), None)
    if head.startswith(b"PK\x03\x04"):  # a zip that stores a PDF as it is has that one's mark in its first kilobyte
        return _in_zip(path)
    return None if b"%PDF-" in head[:1024] else _in_text(head)


def _in_zip(path: Path) -> Kind | None:
    try:
        with zipfile.ZipFile(path) as file:
            names = {name.lower() for name in file.namelist()[:_NAMES]}
            if "mimetype" in names and file.getinfo("mimetype").file_size < HEAD:
                told = file.read("mimetype")
                return next((kind for mark, kind in _MIMETYPES if mark in told), None)
    except (*BROKEN_ZIP, OSError, KeyError):
        return None
    return next(
        (kind for name, kind in _IN_ZIP if name in names), None if "ppt/presentation.xml" in names else Kind.ZIP
    )


def _in_text(head: bytes) -> Kind | None:
    """Of a file that is text: XML of Word or Excel, a web page; also in UTF-16, as Excel saves its pages."""
    text = head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(b"mime-version:") and b"multipart/related" in text:
        return Kind.DOC  # a web page and its pictures in one file, as Word saves them: LibreOffice tells by itself
    if not text.startswith(b"<"):
        return None
    program = next((kind for mark, kind in _PROGRAMS if mark in text), None)
    return program or (Kind.HTML if _HTML.search(text) else None)
