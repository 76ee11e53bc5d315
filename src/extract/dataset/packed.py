"""A document as it is written: the Parquet of its tables, made by the worker that read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..records.extraction import Extraction
    from ..records.tables import Document, Problem


@dataclass(slots=True)
class PackedExtraction:
    """A document as it is written: its own row, its problems, and each table's Parquet bytes and number of rows."""

    document: Document
    problems: list[Problem] = field(default_factory=list)
    tables: dict[str, bytes] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


def count(extraction: Extraction | PackedExtraction, table: str) -> int:
    """How many rows of a table an extraction has, packed or not."""
    if isinstance(extraction, PackedExtraction):
        return extraction.rows.get(table, 0)
    return len(getattr(extraction, table))


def files_as_written(extraction: Extraction | PackedExtraction) -> tuple[Document, Mapping[str, bytes]]:
    """A document's own row, and the Parquet of each table that has rows: made here where no worker has made it."""
    if isinstance(extraction, PackedExtraction):
        return extraction.document, extraction.tables
    from .rows import files_of_document  # pyarrow: the workers have it, and make these files

    return files_of_document(extraction)
