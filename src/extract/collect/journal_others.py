"""The journal's part on attachments that are no PDF: where their bytes are, and of which version they are."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OtherFile:
    """The last answer of an address that was a Word, Excel or other file, whole in the archive."""

    archive_name: str
    message: str
    etag: str | None
    last_modified: str | None

    def conditions(self) -> dict[str, str]:
        """Headers of a conditional request; none where the answer named no version."""
        pairs = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in pairs.items() if value}


class OtherFiles:
    """Addresses of such files in the journal's database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put(self, url: str, archive_name: str, message: str, headers: dict[str, str]) -> None:
        """Remember a file (its bytes are durable)."""
        row = (url, archive_name, message, headers.get("etag"), headers.get("last-modified"))
        self._db.execute("INSERT OR REPLACE INTO others VALUES (?, ?, ?, ?, ?)", row)

    def at(self, url: str) -> OtherFile | None:
        """The file last seen at an address; None where none was, or a PDF came last."""
        row = self._db.execute(
            "SELECT archive_name, message, etag, last_modified FROM others WHERE url = ?", (url,)
        ).fetchone()
        return OtherFile(*row) if row else None
