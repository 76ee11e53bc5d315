"""The PDF of a document, found by its id alone: in the archive, or where it was read; its bytes prove it."""

from __future__ import annotations

import re
from pathlib import Path

from ..dataset.storage import is_shared
from ..paths import path_of, sha256_of
from .archive import INCOMING, file_name_of, page_name_of
from .places import converted_folder

_ID = re.compile(r"[0-9a-f]{64}")
MOST_BESIDE = 200  # folders beside a dataset that are looked at


class Files:
    """Files by document_id. `archive`: the folder that `juesuan run` keeps, if there is one; it is never written to.

    `data`: the dataset's folder, in which `juesuan extract` keeps PDFs that were made of other files; an archive that
    lies in it or beside it is found as well, so that both can be moved together.
    """

    def __init__(self, archive: Path | None, data: Path | None = None) -> None:
        own = [converted_folder(data), *archives_near(data)] if data else []
        self._archives = list(dict.fromkeys(place for place in (archive, *own) if place))
        self._proven: dict[tuple[str, int, int], str] = {}

    def find(self, document_id: str, source_url: str | None) -> Path | None:
        """The file whose sha256 is the id; None where neither place has it."""
        if not _ID.fullmatch(document_id):
            return None
        places = [archive / file_name_of(document_id) for archive in self._archives]
        for place in (*places, path_of(source_url)):
            if place is not None and self._is(place, document_id):
                return place
        return None

    def original(self, converted_from: str | None, source_url: str | None) -> Path | None:
        """The file of which a PDF was made, by its sha256; None where neither place has it."""
        if not _ID.fullmatch(converted_from or "") or converted_from is None:
            return None
        names = (f"files/{converted_from[:2]}/{converted_from[2:]}.*", page_name_of(converted_from))
        kept = [path for archive in self._archives for name in names for path in archive.glob(name)]
        return next(
            (place for place in (*kept, path_of(source_url)) if place and self._is(place, converted_from)), None
        )

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


def archives_near(data: Path) -> list[Path]:
    """The archives in a dataset's folder and beside it; whatever is found there proves itself by its hash."""
    if is_shared(data):
        return []
    try:
        beside = sorted(data.resolve().parent.iterdir())[:MOST_BESIDE]
        return [place for place in (data / "archive", *beside) if (place / INCOMING).is_dir()]
    except OSError:
        return []
