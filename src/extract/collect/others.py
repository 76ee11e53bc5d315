"""Attachments that are no PDF: their bytes are archived whatever they are, and asked for conditionally later on."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from .archive import Archive, page_name_of
from .http.verdict import Reply, Verdict
from .journal import Journal
from .pages.filenames import file_name

_SUFFIX = re.compile(r"[a-z0-9]{1,5}")


def keep_other(archive: Archive, journal: Journal, reply: Reply, verdict: Verdict, path: Path, most: int) -> str | None:
    """What came in place of a PDF into the archive: gives its name there; None of a firewall's page, a login, a 404.

    `most`: bytes of what is a web page or nothing known; of a longer one the beginning alone has been read.
    """
    if verdict.code not in ("soft_404", "not_pdf") or (not verdict.kind and path.stat().st_size > most):
        return None
    if verdict.code == "soft_404":
        return page_name_of(archive.put_page(path.read_bytes()))
    name = archive.put_other(path, suffix_of(verdict.kind, reply.url, reply.headers.get("content-disposition")))
    journal.others.put(reply.url, name, verdict.message, reply.headers)
    return name


def suffix_of(kind: str, url: str, disposition: str | None) -> str:
    """What a file's name ends in: what it is, else what the site calls it (an old Word or Excel file, 附表.et)."""
    if kind.isalnum():
        return kind
    named = PurePosixPath(file_name(url, disposition) or "").suffix.lower().removeprefix(".")
    return named if _SUFFIX.fullmatch(named) else "bin"
