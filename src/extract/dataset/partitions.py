"""A dataset folder partition by partition: of each table the rows in one file, named by what and where they are.

However the folder holds the rows, in many files or in few, the same rows give the same file. To make it takes reading
them; so the names are kept beside the tables, with the hashes of the files that they were made of.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..errors import UserError
from ..records.tables import TABLES
from .layout import OF_PARTITION, SCHEMA_FILE, files_of, place_of
from .manifest import Manifest, stat_of
from .parts import file_of, sorted_by_document
from .whole import sha256_at

NAMES = ".partitions.json"  # beside the tables: a partition's files → the name of its rows


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a table in a partition: their name, and the folder's files (path, sha256) that hold them."""

    root: Path
    table: str
    where: str
    name: str
    files: Sequence[tuple[str, str]]

    def content(self) -> bytes:
        """The rows as one Parquet file. UserError where a file is not what it was when it was listed."""
        return _content(self.root, self.files)


def parts_of(root: Path) -> list[Part]:
    """All partitions of all tables of the dataset in a folder; under its lock, or while nobody writes."""
    listed, known = Manifest(root).read().files, _known(root)
    names: dict[str, str] = {}
    parts = []
    for table in TABLES:
        places: dict[str, list[tuple[str, str]]] = {}
        for path in files_of(root, table):
            if not path.endswith(f"/{SCHEMA_FILE}"):
                written = listed.get(path)
                as_listed = written is not None and written.has_hash and written[1:] == stat_of(root, path)
                sha256 = written.sha256 if written and as_listed else sha256_at(root, path) or ""
                places.setdefault(place_of(path), []).append((path, sha256))
        for where, found in places.items():
            files = sorted(found, key=lambda one: (one[0].rpartition("/")[2] in OF_PARTITION, one))
            key = hashlib.sha256(json.dumps(files).encode()).hexdigest()
            # with the partition, which the rows do not say
            name = known.get(key) or hashlib.sha256(where.encode() + _content(root, files)).hexdigest()[:32]
            names[key] = name
            parts.append(Part(root, table, where, name, files))
    _note(root, names)
    return parts


def _content(root: Path, files: Sequence[tuple[str, str]]) -> bytes:
    contents = []
    for path, sha256 in files:
        content = (root / path).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise UserError(f"{root / path} is not as it was written: remove {root}, it is made anew")
        contents.append(content)
    return file_of(sorted_by_document(contents))


def _known(root: Path) -> dict[str, str]:
    with suppress(OSError, ValueError):
        known: dict[str, str] = json.loads((root / NAMES).read_text(encoding="utf-8"))
        return known
    return {}


def _note(root: Path, names: dict[str, str]) -> None:
    draft = root / f"{NAMES}.{os.getpid()}"
    draft.write_text(json.dumps(names), encoding="utf-8")
    os.replace(draft, root / NAMES)
