"""A release of the dataset: Parquet and CSV of every table, its description and hashes; the same rows, the same bytes.

The folder is made whole or not at all, is never written to again, and names no place on the machine it was made on.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from csv import writer as csv_writer
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..dataset.by_document import aligned, rows_in
from ..dataset.layout import UNKNOWN_YEAR, files_of, is_general, place_of, region_of
from ..dataset.parquet import table_of
from ..errors import UserError
from ..paths import sha256_of
from ..query.export import rows_of, safe_text
from ..query.sql import require_facts
from ..records.schemas import schema
from ..records.tables import CONTRACT_VERSION, PUBLISHED
from .about import texts
from .answered import RESPONSES, Answered
from .fiscal import FISCAL, write_fiscal
from .package import datapackage, dictionary
from .site import FOLDER, SiteOptions, write_site

BATCH_ROWS = 8_000
PIECES = 100  # tables of one document, put together before there are more
MANIFEST = "manifest.json"
# by these a document counts as read differently: a new column, or another place on the page, is no other fact
_FACTS = {
    *("document_id", "region_code", "department", "unit_level", "fiscal_year", "kind", "title", "figure_id", "item"),
    *("fund", "function_code", "economic_code", "vehicle_type", "note", "basis", "measure", "relative_to"),
    *("relative_fund", "value", "text_value", "unit", "stated_none"),
}
_HERE = ("source_url", "url")  # columns in which a path of this machine may stand


def publish(
    root: Path,
    folder: Path,
    previous: Path | None = None,
    site: SiteOptions | None = None,
    responses: Path | None = None,
) -> dict[str, Any]:
    """Write the release of the dataset `root` into the new `folder`; gives its manifest.

    `previous`: an older release, against which the changed documents are listed. `site`: a static site with evidence
    is written, too. `responses`: offices' answers, which become a table. UserError where the folder is there already (a
    release is never changed), or where `previous` is none.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder} is there already, and a release is never changed: name a new folder")
    require_facts(root)
    answered = Answered(root, responses)
    before = _manifest_of(previous) if previous else None
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name[:60]}.", suffix=".part"))
    try:
        manifest = _fill(root, temporary, before, site, answered)
        temporary.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        os.replace(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return manifest


def verify(folder: Path) -> list[str]:
    """What of a release is not as its manifest says; empty for a whole one."""
    manifest = _manifest_of(folder)
    faults = []
    for name, told in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            faults.append(f"{name}: missing")
        elif sha256_of(path) != told["sha256"]:
            faults.append(f"{name}: changed")
    return faults


def _fill(
    root: Path, folder: Path, before: dict[str, Any] | None, site: SiteOptions | None, answered: Answered
) -> dict[str, Any]:
    (folder / "parquet").mkdir()
    (folder / "csv").mkdir()
    documents: dict[str, str] = {}
    rows: dict[str, int] = {}
    for table in PUBLISHED:
        batches = (answered.counted(table, batch) for batch in _batches(root, table))
        rows[table] = _write_table(batches, table, folder, documents)
    if answered.given is not None:
        rows[RESPONSES] = _write_table([answered.given], RESPONSES, folder, {})
    rows[FISCAL] = write_fiscal(folder)
    _write_json(folder / "datapackage.json", datapackage(rows, _files(folder)))
    (folder / "dictionary.md").write_text(dictionary(rows), encoding="utf-8")
    for name, text in texts(rows, before is not None, site is not None, site.contact if site else None).items():
        (folder / name).write_text(text, encoding="utf-8")
    if before is not None:
        _write_json(folder / "changes.json", _changes(before["documents"], documents))
    if site is not None:
        write_site(root, folder / FOLDER, site)
    manifest = {
        "contract_version": CONTRACT_VERSION,
        "rows": rows,
        "files": _files(folder),
        "documents": dict(sorted(documents.items())),
    }
    _write_json(folder / MANIFEST, manifest)
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o444)
    return manifest


def _files(folder: Path) -> dict[str, dict[str, Any]]:
    """Every file of the folder by its path, with its size and its hash."""
    return {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _write_table(batches: Iterable[pa.Table], table: str, folder: Path, documents: dict[str, str]) -> int:
    """One table as Parquet and as CSV; the digest of each document's figures goes to `documents`."""
    digests: dict[str, Any] = {}
    count = 0
    with (
        pq.ParquetWriter(folder / "parquet" / f"{table}.parquet", schema(table), compression="zstd") as parquet,
        (folder / "csv" / f"{table}.csv").open("w", encoding="utf-8-sig", newline="") as stream,
    ):
        lines = csv_writer(stream, lineterminator="\r\n")
        names = schema(table).names
        lines.writerow(names)
        for batch in batches:
            parquet.write_table(batch)
            count += batch.num_rows
            place = batch.schema.get_field_index("document_id")
            for row in rows_of(batch):
                cells = [safe_text(value) for value in row]
                lines.writerow(cells)
                if table in ("documents", "figures"):
                    told = "\0".join(cell for name, cell in zip(names, cells, strict=True) if name in _FACTS)
                    digests.setdefault(row[place], hashlib.sha256()).update(told.encode())
    if table == "figures":
        documents.update({name: digest.hexdigest()[:16] for name, digest in digests.items()})
    elif table == "documents":
        documents.update(dict.fromkeys(digests, ""))
    return count


def _batches(root: Path, table: str) -> Iterator[pa.Table]:
    """The table's rows in the order of year, district and document, some ten thousand at a time.

    Rows that belong to no one document come last in their district's year; the files they stand in make no difference.
    """
    held: list[pa.Table] = []
    paths = list(files_of(root, table))
    for place in dict.fromkeys(map(place_of, paths)):
        general = (path for path in paths if place_of(path) == place and is_general(path))
        others = (aligned(table_of(root / path), table) for path in general)
        for rows in chain((rows for _, rows in rows_in(root, table, place)), others):
            held.append(_whole(rows, table, place))
            if len(held) >= PIECES:  # a row of sixty columns is thirty kilobytes as a table of its own
                held = [pa.concat_tables(held).combine_chunks()]
            if sum(part.num_rows for part in held) >= BATCH_ROWS:
                yield pa.concat_tables(held)
                held = []
    if held:
        yield pa.concat_tables(held)


def _whole(rows: pa.Table, table: str, place: str) -> pa.Table:
    """Rows of a file with the columns of its folders."""
    year = int(place.partition("/")[0].partition("=")[2])
    known = {"fiscal_year": year if year != UNKNOWN_YEAR else None, "region_code": region_of(f"{place}/")}
    columns = [
        pa.repeat(pa.scalar(known[field.name], field.type), rows.num_rows)
        if field.name in known
        else _public(field.name, rows.column(field.name))
        for field in schema(table)
    ]
    return pa.table(columns, schema=schema(table))


def _public(name: str, column: Any) -> Any:
    """Addresses of files of this machine (`file:///home/…`) stay here; file_name tells which file it was."""
    if name not in _HERE:
        return column
    local = pc.fill_null(pc.starts_with(column, pattern="file:"), False)
    return pc.if_else(local, pa.scalar(None, column.type), column)


def _changes(before: dict[str, str], now: dict[str, str]) -> dict[str, list[str]]:
    return {
        "added": sorted(now.keys() - before.keys()),
        "removed": sorted(before.keys() - now.keys()),
        "read_differently": sorted(name for name in now.keys() & before.keys() if now[name] != before[name]),
    }


def _manifest_of(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest["files"], manifest["documents"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{folder} is no release: it has no {MANIFEST} that can be read") from error
    return manifest


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
