"""Which links of an article lead to files: by the address's extension, by its program, or because they say so."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import parse_qsl, urlsplit

from .content import PageContent
from .linking import ATTACHMENT_SUFFIXES
from .markup import Anchor

# attachments without an extension: /download.jsp?id=3, /attach/download?f=…, /module/download/downfile.jsp?…
_DOWNLOAD_WORDS = ("download", "downfile", "attach", "filedown")
_PAGE_SUFFIXES = {".htm", ".html", ".shtml", ".jhtml"}


def attachments_of(page: PageContent) -> list[Anchor]:
    """An article's links to files, else those of HTML in its scripts; one file by http and https is one."""
    for group in (page.attachments, page.scripted):
        known: dict[str, Anchor] = {}
        for anchor in group:
            if not anchor.broken and (is_attachment(anchor.url) or (anchor.file and not _is_page(anchor.url))):
                known.setdefault(anchor.url.partition("://")[2], anchor)
        if known:
            return list(known.values())
    return []


def is_attachment(url: str) -> bool:
    """Whether an address looks like a file: by its extension, or by the words of download programs."""
    parts = urlsplit(url)
    suffix = PurePosixPath(parts.path).suffix.lower()
    if suffix in ATTACHMENT_SUFFIXES:
        return True
    if suffix in _PAGE_SUFFIXES:
        return False
    if any(PurePosixPath(value.lower()).suffix in ATTACHMENT_SUFFIXES for _, value in parse_qsl(parts.query)):
        return True  # viewFile.do?type=2&filename=决算.pdf, virtual_attach_file.vsb?e=.pdf
    return any(word in parts.path.lower() for word in _DOWNLOAD_WORDS)


def _is_page(url: str) -> bool:
    """Whether an address is that of a web page or of a folder, whatever its link says."""
    path = urlsplit(url).path
    return path.endswith("/") or path == "" or PurePosixPath(path).suffix.lower() in _PAGE_SUFFIXES


def means_file(printed: str) -> bool:
    """Whether a link that is no address was to lead to a file: http://www.gov.cn：80/a.pdf, by its end or its words."""
    path = printed.lower().partition("?")[0]
    ends = path.endswith(tuple(ATTACHMENT_SUFFIXES))
    return ends or any(word in path for word in _DOWNLOAD_WORDS)
