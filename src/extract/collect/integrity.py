"""Holds every file of a dataset against what was written, reads it whole, and finds what does not belong there.

Also files of an archive against their names, which are the hashes of their bytes; and a dataset on shared storage,
whose batches are named by their content.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import types

from ..dataset.by_document import documents_in
from ..dataset.commits import BATCHES, place
from ..dataset.damage import how_to_mend
from ..dataset.layout import files_of, place_of
from ..dataset.manifest import Listed, Manifest
from ..dataset.published import sizes
from ..dataset.shared import SharedDataset, batch_name
from ..dataset.storage import Store
from ..dataset.whole import mark, sha256_at
from ..errors import UserError
from ..records.schemas import file_schema
from ..records.tables import TABLES
from .archive import Archive, id_in

DAMAGED, MISSING, STRANGE = "damaged", "missing", "strange"
TIDY = "extract.dataset.open.open_dataset(…).tidy()"


class Finding(NamedTuple):
    """A file that is not as it should be: `damaged`, `missing` or `strange`; why, and what is to be done."""

    kind: str
    path: str
    why: str
    mend: str


@dataclass(slots=True)
class Checked:
    """What has been looked at so far: files, those of them whose hash nobody has kept, and what is wrong."""

    files: int = 0
    without_hash: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, found: Finding | None) -> None:
        """One more file."""
        self.files += 1
        if found:
            self.findings.append(found)


def number_of_files(root: Path) -> int:
    """How many files `check_files` will look at; those that are missing are not counted."""
    return sum(1 for table in TABLES for _ in files_of(root, table))


def check_files(root: Path) -> Iterator[Checked]:
    """Every file of the dataset in a folder; what is known so far after each.

    What is damaged or missing is marked, so that the next run reads its document again (not where another process is
    writing).
    """
    listed, result = Manifest(root).read(), Checked()
    paths = {path: table for table in TABLES for path in files_of(root, table)}
    strange = dict(_strange(root, paths, listed))
    for path, table in paths.items():
        result.without_hash += path not in listed.files or not listed.files[path].has_hash
        why = _damage(root, path, table, listed)
        if why:
            result.add(Finding(DAMAGED, path, why, how_to_mend(root, path)))
        else:
            result.add(Finding(STRANGE, path, *strange[path]) if path in strange else None)
        yield result
    for path in sorted(listed.files.keys() - paths.keys()):
        result.findings.append(Finding(MISSING, path, "it was written and is gone", how_to_mend(root, path)))
    result.findings += _elsewhere(root, paths)
    if spoilt := {found.path for found in result.findings if found.kind != STRANGE}:
        with suppress(UserError):
            mark(root, spoilt)
    yield result


def check_archive(archive: Archive) -> Iterator[Checked]:
    """Every file of an archive; what is known so far after each."""
    result = Checked()
    kinds = ("[0-9a-f][0-9a-f]/*.pdf", "pages/[0-9a-f][0-9a-f]/*.html", "files/[0-9a-f][0-9a-f]/*")
    for path in sorted(path for kind in kinds for path in archive.root.glob(kind)):
        name = str(path.relative_to(archive.root))
        as_named = sha256_at(archive.root, name) == id_in(path)
        told = "its bytes are not those of its name"
        result.add(None if as_named else Finding(DAMAGED, name, told, "remove it: juesuan run fetches it again"))
        yield result


def check_shared(dataset: SharedDataset) -> Iterator[Checked]:
    """Every batch of a dataset on shared storage; what is known so far after each."""
    result, named = Checked(), set[str]()
    for batch in dataset.live().batches:
        named.update([batch.path, *batch.files])
        rows: dict[tuple[str, str], bytes] = {}
        found = result.findings.copy()
        mend = f"remove {batch.path}: the next run reads its documents again"
        for path in batch.files:
            result.files += 1
            try:
                content = rows[place(path)] = dataset.store.get(path)
            except FileNotFoundError:
                result.findings.append(Finding(MISSING, path, "its batch's commit names it", mend))
            else:
                if why := _unreadable(content, place(path)[0]):
                    result.findings.append(Finding(DAMAGED, path, why, mend))
        if result.findings == found and batch_name(rows, batch.coverage) != batch.name:
            result.findings.append(Finding(DAMAGED, batch.path, "its files are not those of its name", mend))
        yield result
    for path in sorted(dataset.store.names(BATCHES).keys() - named):
        told = "no commit names it: a writer was killed, or is at it"
        result.findings.append(Finding(STRANGE, path, told, f"{TIDY} while nobody writes"))
    result.findings += _of_tables(dataset.store)
    yield result


def _of_tables(store: Store) -> Iterator[Finding]:
    """Files of the tables that others read which are gone, or not as long as they were."""
    for table in TABLES:
        there = store.names(table)
        for path, size in sizes(store, table).items():
            if there.get(path) != size:
                kind, why = (DAMAGED, "it is cut short") if path in there else (MISSING, "the table's log names it")
                yield Finding(kind, path, why, f"remove {table}/ and all below it: the next run makes the table anew")


def _damage(root: Path, path: str, table: str, listed: Listed) -> str | None:
    """Why a file is not as it was written; None where it is, or where that is not known and it can be read whole."""
    written = listed.files.get(path)
    try:
        content = (root / path).read_bytes()
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    other = written is not None and written.has_hash and hashlib.sha256(content).hexdigest() != written.sha256
    why = _unreadable(content, table)
    return why or ("its bytes are not those that were written" if other else None)


def _unreadable(content: bytes, table: str) -> str | None:
    """Why the bytes are no whole file of a table: every column is read and held against the schema."""
    try:
        with pq.ParquetFile(pa.BufferReader(content)) as file:
            found = file.schema_arrow
            for group in range(file.num_row_groups):
                file.read_row_group(group, use_threads=False).validate(full=True)
    except (pa.ArrowException, OSError) as error:
        return " ".join(str(error).split())[:200] or type(error).__name__
    return _other_columns(found, table)


def _other_columns(found: pa.Schema, table: str) -> str | None:
    """Columns that the table does not have, or that are of another type; an older version's file may lack some."""
    wanted = {column.name: column.type for column in file_schema(table)}
    odd = [column.name for column in found if not _same(column.type, wanted.get(column.name))]
    return f"columns that are not those of {table}: {', '.join(odd)}" if odd else None


def _same(found: pa.DataType, wanted: pa.DataType | None) -> bool:
    if wanted is not None and types.is_list(wanted):  # Parquet names the items of lists anew
        return bool(types.is_list(found) and found.value_type == wanted.value_type)
    return bool(found == wanted)


def _strange(root: Path, paths: Mapping[str, str], listed: Listed) -> Iterator[tuple[str, tuple[str, str]]]:
    """Files that can be read and should not be there: path → why, and what is to be done."""
    known: dict[str, set[str]] = {}
    for path in (path for path, table in paths.items() if table == "documents"):
        for name in documents_in(root, path):
            known.setdefault(name, set()).add(place_of(path))
    for table in TABLES:
        inside = {path: documents_in(root, path) for path, of in paths.items() if of == table}
        times = Counter(chain.from_iterable(inside.values()))
        for path, names in inside.items():
            twice = [name for name in names if times[name] > 1]
            elsewhere = any(place_of(path) not in known.get(name, ()) for name in twice)
            if twice and (table == "documents" or elsewhere or path not in listed.files):
                yield path, ("another file has rows of the same document", how_to_mend(root, path))
            elif listed.there and not listed.damaged and path not in listed.files:
                yield path, ("nobody has written it here", "remove it, or read its document again with juesuan extract")
            elif not known.keys() >= set(names):
                yield path, ("documents has no row of its document", how_to_mend(root, path))


def _elsewhere(root: Path, paths: Mapping[str, str]) -> Iterator[Finding]:
    """Files among the tables that lie where no file of the dataset does; readers of whole folders take them, too."""
    for table in TABLES:
        for path in sorted((root / table).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and name not in paths:
                yield Finding(STRANGE, name, "no file of the dataset lies here", "remove it")
