"""Single Parquet files read by pyarrow; imported where one is opened, for a run that finds nothing new opens none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import UnreadableError as UnreadableError


def table_of(source: Path | bytes, columns: Sequence[str] | None = None) -> pa.Table:
    """A file, or its bytes, as a table; of some columns those that it has. UnreadableError for a damaged one."""
    try:
        with pq.ParquetFile(pa.BufferReader(source) if isinstance(source, bytes) else source) as file:
            return file.read(columns and [name for name in columns if name in file.schema_arrow.names])
    except (pa.ArrowException, OSError) as error:
        raise UnreadableError(str(error)) from error


def rows_of(source: Path | bytes, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The same as dictionaries."""
    rows: list[dict[str, Any]] = table_of(source, columns).to_pylist()
    return rows


def number_of_rows(path: Path) -> int:
    """As the file's end says; raises pyarrow's errors."""
    return int(pq.read_metadata(path).num_rows)
