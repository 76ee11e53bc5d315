"""How a table's rows lie in a Parquet file: whoever writes one writes the same rows as the same bytes."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

# repeated in every figure, so that one table answers most questions
REPEATED = ("document_id", "region_code", "region", "department", "unit_level", "fiscal_year", "kind")
# Below so many rows (a real document has 0 to 400 in a table) a dictionary for each column and the stronger compression
# take twice the time and save nothing: most of the file is what Parquet says of each column.
_FEW = 1000


def writer(sink: pa.BufferOutputStream, schema: pa.Schema, rows: int) -> pq.ParquetWriter:
    """Opens a Parquet file for `rows` rows, or more where they are not counted yet.

    Least and greatest value stand in it for the columns alone by which a reader passes over a whole file.
    """
    few = rows < _FEW
    return pq.ParquetWriter(
        sink,
        schema,
        compression="snappy" if few else "zstd",
        use_dictionary=not few,
        write_statistics=[name for name in schema.names if name in REPEATED],
    )
