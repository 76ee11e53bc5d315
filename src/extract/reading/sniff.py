"""Whether a file is a PDF at all: its size and its first kilobyte, whatever its name."""

from __future__ import annotations

from pathlib import Path

from ..errors import DocumentError
from ..limits import MOST_PAGES

MAX_BYTES = 400 * 1024 * 1024
TAIL = 2048  # bytes at the end of a file in which its end mark stands
_OTHER_KINDS = {
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file (doc, xls)",
    b"PK\x03\x04": "a zip container (docx, xlsx, ofd or zip)",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
}


def sniff(path: Path) -> None:
    """Raise DocumentError unless the file's first kilobyte is that of a PDF, whatever its name."""
    try:
        size = path.stat().st_size
        with path.open("rb") as handle:
            head = handle.read(1024)
    except OSError as error:
        raise DocumentError("unreadable", f"cannot be opened: {error.strerror}") from None
    if size == 0:
        raise DocumentError("empty_file", "the file has no bytes")
    if size > MAX_BYTES:
        raise DocumentError("too_large", f"the file has {size} bytes; at most {MAX_BYTES} are read")
    if b"%PDF-" in head and not head.startswith(tuple(_OTHER_KINDS)):  # 附件.zip may store a PDF as it is
        return
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if text.startswith((b"<!doctype", b"<html", b"<head", b"<script", b"<?xml")):
        raise DocumentError("html_page", "an HTML page saved under the name of a PDF")
    for magic, kind in _OTHER_KINDS.items():
        if head.startswith(magic):
            raise DocumentError("not_pdf", f"not a PDF but {kind}")
    raise DocumentError("not_pdf", "not a PDF: its first kilobyte has no %PDF-")


def check_count(pages: int) -> None:
    """Raise DocumentError unless a document has so many pages as one that was published may have."""
    if not pages:
        raise DocumentError("zero_pages", "the file has no pages")
    if pages > MOST_PAGES:
        raise DocumentError("too_many_pages", f"the file has {pages} pages; at most {MOST_PAGES} are read")


def ends(path: Path) -> bool:
    """Whether the file has a PDF's end among its last bytes; one that was cut off has none."""
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - TAIL))
        return b"%%EOF" in handle.read()
