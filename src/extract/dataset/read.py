"""A table of the dataset read back with its full types; apart from writing, because pyarrow's reader costs a start."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from ..records.schemas import PARTITION_COLUMNS, partition_schema, schema
from .layout import UNKNOWN_REGION, UNKNOWN_YEAR, files_of, is_compacted, is_general, place_of

_ATTEMPTS = 5


def read_table(root: Path, table: str) -> pa.Table:
    """All rows of a table, in the order of partition, document and page; unknown years and regions are null.

    Rows that belong to no one document come last in their partition, and in the order of their files.

    A file that a writer takes away in the meantime makes it begin again: its rows stand elsewhere then.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            return _read(root, table)
        except FileNotFoundError:
            continue
    return _read(root, table)


def _read(root: Path, table: str) -> pa.Table:
    some, parts = list[str](), list[pa.Table]()
    ordered = sorted(files_of(root, table), key=lambda path: (place_of(path), is_general(path), path))
    for _, group in groupby(ordered, key=lambda path: (place_of(path), is_general(path))):
        paths = list(group)
        if len(paths) > 1 and any(map(is_compacted, paths)):  # documents of their own beside them
            parts.append(_rows(root, table, some))
            own = _rows(root, table, paths)
            parts.append(own.take(pc.sort_indices(own, sort_keys=[("document_id", "ascending")])))  # a stable order
            some = []
        else:
            some += paths
    return pa.concat_tables([*parts, _rows(root, table, some)])


def _rows(root: Path, table: str, paths: Sequence[str]) -> pa.Table:
    if not paths:
        return schema(table).empty_table()
    hive = ds.partitioning(partition_schema(), flavor="hive")
    base, whole = str(root / table), [str(root / path) for path in paths]
    source = ds.dataset(whole, schema=schema(table), format="parquet", partitioning=hive, partition_base_dir=base)
    rows = source.to_table()
    for name, unknown in zip(PARTITION_COLUMNS, (UNKNOWN_YEAR, UNKNOWN_REGION), strict=True):
        column = rows.column(name)
        known = pc.if_else(pc.equal(column, pa.scalar(unknown, column.type)), pa.scalar(None, column.type), column)
        rows = rows.set_column(rows.schema.get_field_index(name), name, known)
    return rows.cast(schema(table))
