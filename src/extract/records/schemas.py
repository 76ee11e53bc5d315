"""The Parquet schema of every table, derived from the models of records.py: nothing is declared twice.

Each field carries its Chinese label (`label_zh`) and its meaning (`meaning`) as metadata, each table its name and the
contract's version.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, get_args

import pyarrow as pa
from pydantic.fields import FieldInfo

from .base import Placed
from .responses import GIVEN
from .tables import CONTRACT_VERSION, TABLES

MODELS = TABLES | GIVEN
DECIMAL = pa.decimal128(22, 4)
ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "strings": pa.list_(pa.string()),
    "bool": pa.bool_(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "decimal": DECIMAL,
    "date32": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}
# the hive partitions of every table: fiscal_year=2023/region_code=110102
PARTITION_COLUMNS = ("fiscal_year", "region_code")
_PARTITION_LABELS = {"fiscal_year": ("年度", pa.int16()), "region_code": ("行政区划代码", pa.string())}


@cache
def schema(table: str) -> pa.Schema:
    """The table's whole schema: what the row says, where it stands on the page, then the partition columns."""
    columns = sorted(MODELS[table].model_fields.items(), key=lambda column: column[0] in Placed.model_fields)
    fields = [_field(name, info) for name, info in columns]
    named = {field.name for field in fields}
    for name in PARTITION_COLUMNS:
        if name not in named:
            label, arrow_type = _PARTITION_LABELS[name]
            meaning = "the document's, null where unknown"
            fields.append(pa.field(name, arrow_type, metadata={"label_zh": label, "meaning": meaning}))
    return pa.schema(fields, metadata={"table": table, "contract_version": CONTRACT_VERSION})


@cache
def file_schema(table: str) -> pa.Schema:
    """The schema inside the table's files: without the partition columns, which stand in the folders' names alone.

    Readers disagree on a column that stands in both (pyarrow and pandas refuse: int16 in the file, int32 in the path).
    """
    whole = schema(table)
    fields = [field for field in whole if field.name not in PARTITION_COLUMNS]
    return pa.schema(fields, metadata=whole.metadata)


def partition_schema() -> pa.Schema:
    """The types of the partition columns: a year and a code whose leading zeros stay."""
    return pa.schema([(name, _PARTITION_LABELS[name][1]) for name in PARTITION_COLUMNS])


def describe(table: str) -> list[str]:
    """One line for each column, `figures.value: decimal128(22, 4), null`, as the snapshot and the docs print it."""
    return [
        f"{table}.{field.name}: {field.type}, {'null' if field.nullable else 'not null'}" for field in schema(table)
    ]


@cache
def vocabularies(table: str) -> dict[str, type[StrEnum]]:
    """The table's columns that hold the codes of a closed vocabulary, with that vocabulary."""
    columns = MODELS[table].model_fields.items()
    found = ((name, kind) for name, info in columns for kind in (info.annotation, *get_args(info.annotation)))
    return {name: kind for name, kind in found if isinstance(kind, type) and issubclass(kind, StrEnum)}


def _field(name: str, info: FieldInfo) -> pa.Field:
    extra: Any = info.json_schema_extra
    metadata = {"label_zh": info.title or name, "meaning": info.description or ""}
    nullable = NoneType in get_args(info.annotation)
    return pa.field(name, ARROW_TYPES[extra["arrow"]], nullable=nullable, metadata=metadata)
