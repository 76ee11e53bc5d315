"""A dataset of any size with real documents' rows, under other names: `python -m benchmarks.real_shape FOLDER COUNT`.

Each document has the rows of one that was read (../shared/real, else the sample's), so that tables are as long and wide
as real ones. A district has 52 departments with accounts of 4 years each: 10,000 documents are 193 districts' years.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.scale import papers
from extract.dataset.dataset import Dataset
from extract.dataset.packed import PackedExtraction
from extract.dataset.parts import file_of, rows_of
from extract.dataset.rows import files_of_document, parquet
from extract.document.extract import extract_document
from extract.proving.load import load_knowledge
from extract.records.tables import Document

DEPARTMENTS, YEARS = 52, (2021, 2022, 2023, 2024)
NAMES = tuple("财审教民司统水交商文卫应档")
KINDS = ("局", "服务中心", "监督所", "信息中心")
READ_AT = datetime(2025, 9, 1, 8, tzinfo=UTC)
_IDS = 6  # letters of a figure's id that are its document's here


def documents(count: int) -> Iterator[PackedExtraction]:
    """So many documents, district by district; the same number gives the same rows."""
    found = templates()
    for number in range(count):
        year, place = YEARS[number // DEPARTMENTS % len(YEARS)], number % DEPARTMENTS
        district = number // (DEPARTMENTS * len(YEARS))
        region = f"景岚市第{district + 1}区"
        name = f"{region}{NAMES[place % len(NAMES)]}务{KINDS[place // len(NAMES)]}"
        yield _renamed(*found[place % len(found)], year, f"{990001 + district}", region, name)


@cache
def templates() -> list[tuple[Document, Mapping[str, bytes]]]:
    """Documents that can be read, with their tables' files."""
    knowledge = load_knowledge()
    every = [files_of_document(extract_document(path, knowledge)) for path in papers()]
    return [(document, tables) for document, tables in every if "figures" in tables]


def _renamed(
    document: Document, tables: Mapping[str, bytes], year: int, code: str, region: str, name: str
) -> PackedExtraction:
    known = hashlib.sha256(f"{name} {year}".encode()).hexdigest()
    own = document.model_copy(
        update={
            **{"document_id": known, "region_code": code, "region": region, "department": name, "fiscal_year": year},
            **{"file_name": f"{name}{year}.pdf", "title": f"{name}{year}年度部门决算", "retrieved_at": READ_AT},
            **{"supersedes": None, "companions": None, "content_id": known},
            **{"source_url": f"https://www.example.gov.cn/{code}/{known[:12]}.pdf"},
        }
    )
    files = {table: _file(content, own) for table, content in tables.items() if table != "documents"}
    return PackedExtraction(own, tables={**files, "documents": parquet("documents", [own])})


def _file(content: bytes, document: Document) -> bytes:
    rows = rows_of(content)
    for place, field in enumerate(rows.schema):
        if field.name in ("document_id", "region", "department"):
            value = pa.scalar(getattr(document, field.name), field.type)
            rows = rows.set_column(place, field, pa.repeat(value, rows.num_rows))
        elif field.name in ("figure_id", "check_id", "figure_ids"):
            column = rows.column(place).combine_chunks()
            rows = rows.set_column(place, field, _own_ids(column, document.document_id[:_IDS]).cast(field.type))
    return file_of(rows)


def _own_ids(column: Any, start: str) -> Any:
    if pa.types.is_list(column.type):
        return pa.ListArray.from_arrays(column.offsets, _own_ids(column.values, start))
    return pc.binary_join_element_wise(start, pc.utf8_slice_codeunits(column, _IDS), "")


def write(root: Path, count: int) -> None:
    """The dataset as a run leaves it."""
    dataset = Dataset(root)
    dataset.write(documents(count))
    dataset.compact()


def write_small(root: Path, count: int) -> None:
    """The same as files of each document, and nothing between them."""
    for one in documents(count):
        place = f"fiscal_year={one.document.fiscal_year}/region_code={one.document.region_code}"
        for table, content in one.tables.items():
            path = root / table / place / f"{one.document.document_id}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


if __name__ == "__main__":
    (write_small if "--small" in sys.argv else write)(Path(sys.argv[1]), int(sys.argv[2]))
