"""What a file is called: by Content-Disposition (also in raw GBK, as old servers send it), its address, its link."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, unquote_to_bytes, urlsplit

_EXTENDED = re.compile(r"filename\*\s*=\s*([\w-]+)'[^']*'([^;]+)", re.IGNORECASE)
_PLAIN = re.compile(r'filename\s*=\s*(?:"([^"]*)"|([^;]+))', re.IGNORECASE)
_PROGRAMS = {".jsp", ".do", ".action", ".aspx", ".php", ".cgi"}


def file_name(url: str, disposition: str | None = None, link_text: str | None = None) -> str | None:
    """The name a reader would save the file under; None where nothing names it."""
    if named := _from_header(disposition or ""):
        return named
    last = PurePosixPath(_text(unquote_to_bytes(urlsplit(url).path))).name
    if last and PurePosixPath(last).suffix.lower() not in _PROGRAMS:
        return last
    return link_text or last or None


def _from_header(disposition: str) -> str | None:
    if match := _EXTENDED.search(disposition):
        try:
            name = unquote(match[2].strip(), encoding=match[1])
        except (LookupError, UnicodeError):  # no charset, or one of those that Python alone knows: idna, undefined
            return None
        return _last(name.encode("utf-8", "replace").decode())  # utf-7 and the like give halves of characters
    if match := _PLAIN.search(disposition):
        raw = (match[1] or match[2] or "").strip()
        # httpx reads header bytes that are no UTF-8 as Latin-1: ²âÊÔ.pdf is 测试.pdf in GBK
        data = raw.encode("latin-1") if raw.isascii() or max(raw) < "\u0100" else raw.encode("utf-8", "replace")
        return _last(_text(unquote_to_bytes(data))) or None
    return None


def _last(name: str) -> str:
    """Without a folder: `C:\\upload\\决算.pdf` is 决算.pdf."""
    return re.split(r"[\\/]", name)[-1]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
