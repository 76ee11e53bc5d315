"""A table of the dataset read back with its full types; apart from writing, because pyarrow's reader costs a start."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from ..records.schemas import PARTITION_COLUMNS, partition_schema, schema
from .layout import UNKNOWN_REGION, UNKNOWN_YEAR, files_of

_ATTEMPTS = 5


def read_table(root: Path, table: str) -> pa.Table:
    """All rows of a table, in the order of partition, document and page; unknown years and regions are null.

    A file that a writer takes away in the meantime makes it begin again: its rows stand elsewhere then.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            return _read(root, table)
        except FileNotFoundError:
            continue
    return _read(root, table)


def _read(root: Path, table: str) -> pa.Table:
    paths = [str(root / path) for path in files_of(root, table)]
    if not paths:
        return schema(table).empty_table()
    hive = ds.partitioning(partition_schema(), flavor="hive")
    base = str(root / table)
    source = ds.dataset(paths, schema=schema(table), format="parquet", partitioning=hive, partition_base_dir=base)
    rows = source.to_table()
    for name, unknown in zip(PARTITION_COLUMNS, (UNKNOWN_YEAR, UNKNOWN_REGION), strict=True):
        column = rows.column(name)
        known = pc.if_else(pc.equal(column, pa.scalar(unknown, column.type)), pa.scalar(None, column.type), column)
        rows = rows.set_column(rows.schema.get_field_index(name), name, known)
    return rows.cast(schema(table))
