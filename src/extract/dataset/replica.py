"""A shared dataset as a folder of this machine, so that everything that reads a dataset reads a shared one, too.

The folder is kept in the user's cache and is brought up to date before it is read: only batches that are new since are
fetched. Their documents go through the same writing as on one machine, with its atomic changes and its checks between
documents.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq

from ..paths import cache_folder
from ..records.tables import Document
from .commit import locked
from .commits import BATCHES, Batch, Live, place, values_of
from .dataset import Dataset
from .layout import COVERAGE_FILE, LOOSE, PRIVATE, region_of
from .packed import PackedExtraction
from .parts import split
from .shared import SharedDataset

SEEN = ".seen.json"  # beside the tables: document_id, region covered, batch of neither → the commit it is of
_COVERAGE = "coverage "  # begins what a region's rows of that table are known by
WAIT_SECONDS = 600.0  # for another process of this user that is at the same replica


def replica(address: Path | str) -> Path:
    """The folder that holds what the shared dataset holds now; UserError where the storage or the disk refuses."""
    source = SharedDataset(address)
    return brought(source, source.live())


def brought(source: SharedDataset, live: Live) -> Path:
    """The same, with what of the dataset's commits is known already."""
    folder = _folder(source.store.address)
    now = {name: batch.stamp for batch in live.batches for name in _names(batch)}
    now |= {f"{_COVERAGE}{region}": batch.stamp for region, batch in live.covering().items()}
    if _seen(folder).keys() - now.keys():  # somebody has taken commits away
        _emptied(folder)
    target = Dataset(folder, WAIT_SECONDS)
    seen = _whole(target, live, _seen(folder)) if target.exists() else {}
    target.write(_news(source, live, seen))
    for batch in live.batches:
        if not batch.documents and not batch.coverage and batch.name not in seen:
            _loose_rows(source, batch, target)
    for region, batch in live.covering().items():
        if seen.get(f"{_COVERAGE}{region}") != batch.stamp:
            target.put_coverage(region, {at: source.store.get(path) for at, path in _covering(batch, region)})
    target.compact()
    draft = folder / f"{SEEN}.{os.getpid()}"
    draft.write_text(json.dumps(now), encoding="utf-8")
    os.replace(draft, folder / SEEN)
    return folder


def _names(batch: Batch) -> Collection[str]:
    """What a commit is known by: its documents; without any, its own name. Of regions that it covers see `covering`."""
    return batch.documents or ([] if batch.coverage else [batch.name])


def _covering(batch: Batch, region: str) -> Iterator[tuple[str, str]]:
    """Partitions and files of a region's rows of `coverage`."""
    yield from ((place(path)[1], path) for path in batch.files if region_of(path) == region)


def _folder(address: str) -> Path:
    base = cache_folder() or Path(tempfile.mkdtemp(prefix="juesuan-"))
    return base / "shared" / hashlib.sha256(address.encode()).hexdigest()[:16]


def _emptied(folder: Path) -> None:
    with locked(folder, WAIT_SECONDS):
        for path in (*folder.iterdir(), *(folder / PRIVATE).iterdir()):
            if path.is_dir() and path.name != PRIVATE:
                shutil.rmtree(path)
            elif path.is_file() and path.name != "lock":
                path.unlink()


def _seen(folder: Path) -> dict[str, str]:
    try:
        seen: dict[str, str] = json.loads((folder / SEEN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return seen


def _whole(target: Dataset, live: Live, seen: Mapping[str, str]) -> dict[str, str]:
    """What was seen, without documents and rows whose files are not as they were written."""
    states = target.documents()
    documents = {name for batch in live.batches for name in batch.documents}
    spoilt = {PurePosixPath(path).stem.removeprefix(LOOSE) for path in target.spoilt()}
    spoilt |= {f"{_COVERAGE}{region_of(path)}" for path in target.spoilt() if path.endswith(f"/{COVERAGE_FILE}")}
    return {name: seen[name] for name in seen if (name in states if name in documents else name not in spoilt)}


def _news(source: SharedDataset, live: Live, seen: Mapping[str, str]) -> Iterator[PackedExtraction]:
    """The documents of the shared dataset that count and that were not taken from the same commit before."""
    for batch in live.batches:
        gone = live.replaced.get(batch.name, frozenset())
        wanted = {name for name in batch.documents if name not in gone and seen.get(name) != batch.stamp}
        if wanted:
            yield from _documents(source, batch, wanted)


def _documents(source: SharedDataset, batch: Batch, wanted: set[str]) -> Iterator[PackedExtraction]:
    tables: dict[str, dict[str, bytes]] = {name: {} for name in wanted}
    documents: dict[str, Document] = {}
    for path in batch.files:
        table, where = place(path)
        for name, content in split(source.store.get(path)).items():
            if name in wanted:
                tables[name][table] = content
                if table == "documents":
                    documents[name] = _document(content, where)
    for name, document in sorted(documents.items()):
        yield PackedExtraction(document, tables=tables[name])


def _document(content: bytes, where: str) -> Document:
    with pq.ParquetFile(pa.BufferReader(content)) as file:
        (row,) = file.read().to_pylist()
    row["fiscal_year"], row["region_code"] = values_of(where)
    return Document(**row)


def _loose_rows(source: SharedDataset, batch: Batch, target: Dataset) -> None:
    for path in batch.files:
        folder, _, name = path.removeprefix(f"{BATCHES}/").rpartition("/")
        target.put(f"{folder}/{LOOSE}{name}", source.store.get(path))
