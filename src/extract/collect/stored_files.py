"""The PDF of a document, found by its id alone: in the archive, or where it was read; its bytes prove it."""

from __future__ import annotations

import re
from pathlib import Path

from ..paths import path_of, sha256_of
from .archive import file_name_of

_ID = re.compile(r"[0-9a-f]{64}")


class Files:
    """Files by document_id. `archive`: the folder that `juesuan run` keeps, if there is one; it is never written to."""

    def __init__(self, archive: Path | None) -> None:
        self.archive = archive
        self._proven: dict[tuple[str, int, int], str] = {}

    def find(self, document_id: str, source_url: str | None) -> Path | None:
        """The file whose sha256 is the id; None where neither place has it."""
        if not _ID.fullmatch(document_id):
            return None
        for place in (self._archived(document_id), path_of(source_url)):
            if place is not None and self._is(place, document_id):
                return place
        return None

    def _archived(self, document_id: str) -> Path | None:
        return self.archive / file_name_of(document_id) if self.archive else None

    def _is(self, path: Path, document_id: str) -> bool:
        """Read once; again when the file's size or time is another."""
        try:
            state = path.stat()
            key = (str(path), state.st_size, state.st_mtime_ns)
            if key not in self._proven:
                self._proven[key] = sha256_of(path) if path.is_file() else ""
        except (OSError, ValueError):
            return False
        return self._proven[key] == document_id
