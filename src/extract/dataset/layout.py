"""Where the dataset's files lie, and which of them belong to which document: the tree of folders is the only index.

    figures/fiscal_year=2023/region_code=110102/<document_id>.parquet       a new document's rows
    figures/fiscal_year=2023/region_code=110102/compacted-<hash>.parquet    many documents', sorted (compaction.py)
    figures/fiscal_year=0/region_code=unknown/schema.parquet      no rows: the table's columns, always there

An unknown year is 0 and an unknown region `unknown`, not hive's default partition: pandas cannot read that one beside
others, pyarrow not alone. The empty file in `fiscal_year=0/region_code=unknown` also settles for every reader that the
year is a number and the region code text.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

from ..records.tables import TABLES

UNKNOWN_YEAR = 0
UNKNOWN_REGION = "unknown"
SCHEMA_FILE = "schema.parquet"
CROSS_FILE = "between.parquet"  # what the documents of a partition say of each other
FACTS_FILE = "facts.parquet"  # what a partition's current documents state
COVERAGE_FILE = "coverage.parquet"  # what a district's lists name of a year, and what became of it
OF_PARTITION = frozenset(
    {SCHEMA_FILE, CROSS_FILE, FACTS_FILE, COVERAGE_FILE}
)  # files of no one document, by their whole names
LOOSE = "rows-"  # begins the name of a file with rows that belong to no document
PRIVATE = ".juesuan"  # lock, staged files and the commit's journal; no *.parquet in it
_SAFE_ID = re.compile(r"[0-9A-Za-z_-]{1,120}")
_COMPACTED = re.compile(r"compacted-[0-9a-f]{16}\.parquet")


def partition(fiscal_year: int | None, region_code: str | None) -> str:
    """The partition's folder: `fiscal_year=2023/region_code=110102`."""
    region = quote(region_code, safe="") if region_code else UNKNOWN_REGION
    return f"fiscal_year={UNKNOWN_YEAR if fiscal_year is None else fiscal_year}/region_code={region}"


def document_file(table: str, document_id: str, fiscal_year: int | None, region_code: str | None) -> str:
    """The path, under the dataset's root, of a document's rows of one table; ValueError for an unfit document_id."""
    if not _SAFE_ID.fullmatch(document_id):
        raise ValueError(f"not a document_id: {document_id[:40]!r}")
    return f"{table}/{partition(fiscal_year, region_code)}/{document_id}.parquet"


def document_of(path: str) -> str:
    """The document_id in the path of a document's file; of another file its name without the ending."""
    return path.rsplit("/", 1)[1].removesuffix(".parquet")


def compacted_file(table: str, place: str, sha256: str) -> str:
    """The path of a partition's one file of many documents: named by its content, so that no two are called the same.

    Who has listed the folder before a change finds the old file gone, never other rows under its name.
    """
    return f"{table}/{place}/compacted-{sha256[:16]}.parquet"


def is_compacted(path: str) -> bool:
    """Whether a file holds many documents' rows."""
    return bool(_COMPACTED.fullmatch(path.rsplit("/", 1)[1]))


def is_document(path: str) -> bool:
    """Whether a file holds one document's rows."""
    return not is_general(path) and not is_compacted(path)


def is_general(path: str) -> bool:
    """Whether a file holds rows that were not written with their document, or none."""
    name = path.rsplit("/", 1)[1]
    return name in OF_PARTITION or name.startswith(LOOSE) or path.startswith("fetches/")


def place_of(path: str) -> str:
    """The partition's folder in a file's path: `fiscal_year=2023/region_code=110102`."""
    return path.split("/", 1)[1].rpartition("/")[0]


def region_of(path: str) -> str | None:
    """The region code in a file's path; None where it is unknown."""
    code = unquote(path.rsplit("/", 2)[1].removeprefix("region_code="))
    return None if code == UNKNOWN_REGION else code


def year_of(path: str) -> int | None:
    """The year in a file's path; None where it is unknown."""
    year = int(path.split("/")[1].partition("=")[2])
    return None if year == UNKNOWN_YEAR else year


def schema_path(table: str) -> str:
    """The path, under the dataset's root, of the file without rows that carries the table's columns."""
    return f"{table}/{partition(None, None)}/{SCHEMA_FILE}"


def files_of(root: Path, table: str) -> Iterator[str]:
    """Every Parquet file of a table as path under the root, in sorted order; nothing where the table is not there."""
    for year in _entries(root / table, "fiscal_year="):
        for region in _entries(root / table / year, "region_code="):
            for name in _entries(root / table / year / region, "", ".parquet"):
                yield f"{table}/{year}/{region}/{name}"


def index(root: Path) -> dict[str, list[str]]:
    """document_id → its own files (paths under the root) over all tables, in whichever partition they lie."""
    found: dict[str, list[str]] = {}
    for table in TABLES:
        for path in files_of(root, table):
            if is_document(path):
                found.setdefault(document_of(path), []).append(path)
    return found


def files_in(root: Path, table: str, place: str) -> list[str]:
    """A table's files in one partition, as paths under the root, in sorted order."""
    return [f"{table}/{place}/{name}" for name in _entries(root / table / place, "", ".parquet")]


def _entries(folder: Path, prefix: str, suffix: str = "") -> list[str]:
    try:
        names = os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(name for name in names if name.startswith(prefix) and name.endswith(suffix))
