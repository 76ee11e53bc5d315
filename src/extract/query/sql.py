"""Answers from the dataset: every table as a DuckDB view with its full types, also where it has no rows yet."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from glob import escape
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from ..dataset.damage import damage_behind
from ..dataset.door import finish_abandoned
from ..dataset.layout import FACTS_FILE, UNKNOWN_REGION, UNKNOWN_YEAR, schema_path
from ..dataset.storage import is_shared
from ..errors import UserError
from ..records.schemas import ARROW_TYPES, schema
from ..records.tables import TABLES
from .panel_sql import add_view

if TYPE_CHECKING:
    pass

Row = dict[str, Any]

_SQL_TYPES = {
    "string": "VARCHAR",
    "strings": "VARCHAR[]",
    "bool": "BOOLEAN",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "decimal": "DECIMAL(22,4)",
    "date32": "DATE",
    "timestamp": "TIMESTAMPTZ",
}
# the same tables with Chinese names for their columns: FROM 数据
CHINESE = {
    "documents": "文件",
    "sections": "章节",
    "figures": "数据",
    "explanations": "原因",
    "table_cells": "表格",
    "checks": "核对",
    "scorecard": "公开要求",
    "unmatched": "未归属",
    "proposals": "推测",
    "problems": "问题",
    "fetches": "抓取",
    "facts": "事实",
    "coverage": "公开情况",
}
# beyond the memory a sort or a join goes on in a folder for temporary files, which is gone with the connection
SETTINGS = {
    "TimeZone": "UTC",
    "memory_limit": "250MB",
    "temp_directory": str(Path(gettempdir()) / f"juesuan-{os.getpid()}.duckdb"),
}
# statements that only read; DuckDB counts DESCRIBE, SHOW, FROM and VALUES as SELECT
_READING = ("SELECT", "EXPLAIN", "PRAGMA", "RELATION")

# what people are told of a row of `checks`; what fails in older rows without a verdict accuses nobody
OUTCOME = "CASE WHEN status = 'fails' THEN coalesce(verdict, 'to_check') ELSE status END"


def connect(root: Path, tables: Iterable[str] = tuple(TABLES), every_column: bool = False) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with the dataset's tables as views; nothing done in it changes the dataset.

    Every table is there twice: `figures` and, with Chinese names for its columns, `数据`. Opening one looks into each
    of its files, a millisecond a document: who needs only some `tables` says which; who knows that `every_column` is in
    all files (else DuckDB's InvalidInputException or BinderException tells that one is not) spares most of it.
    Money is DECIMAL(22,4) in 元, times are UTC, an unknown year or region is NULL. UserError where there is no dataset.
    """
    root = here(root)
    check(root)
    connection = duckdb.connect(":memory:")
    for name, value in SETTINGS.items():
        connection.execute(f"SET {name} = '{value}'")
    for table in tables:
        connection.execute(_view(root, table, every_column))
        connection.execute(_chinese_view(table))
    if "facts" in tables and not set(TABLES) <= set(tables):
        require_facts(root)
    return connection


def require_facts(root: Path) -> None:
    """UserError where documents were written before there were facts, and nothing has been written since."""
    if any((root / "facts").glob(f"fiscal_year=*/region_code=*/{FACTS_FILE}")):
        return
    read = f"SELECT 1 FROM ({_of_files(root, 'documents')}) WHERE current IS NULL AND figures > 0 LIMIT 1"
    if duckdb.execute(read).fetchall():
        raise UserError(
            f"the dataset in {root} has no facts yet: juesuan compact {root} makes them, and so does any run"
        )


def here(root: Path) -> Path:
    """The dataset's folder; of one on shared storage the copy on this machine, brought up to date."""
    if not is_shared(root):
        return root
    from ..dataset.replica import replica  # pyarrow's Parquet and file systems: for shared storage alone

    return replica(root)


def check(root: Path) -> None:
    """UserError where there is no dataset in `root`; what a killed run left half-done is finished."""
    finish_abandoned(root)
    if not any((root / table).is_dir() for table in TABLES):
        raise UserError(f"no dataset in {root}: extract some documents into it first")


def run(root: Path, sql: str, values: Sequence[object] | None = None) -> pa.Table:
    """The answer to one SQL query; UserError of one line where the SQL is wrong or would change something.

    `values`: of its parameters.
    """
    root = here(root)
    try:
        try:
            return _answer(root, sql, values, every_column=True)
        except (duckdb.InvalidInputException, duckdb.BinderException):  # a file of an older version lacks a column
            return _answer(root, sql, values, every_column=False)
    except duckdb.Error as error:
        raise damage_behind(error, root) or UserError(one_line(error)) from error


def _answer(root: Path, sql: str, values: Sequence[object] | None, every_column: bool) -> pa.Table:
    panel = re.search(r"\bpanel\b", sql, re.IGNORECASE)
    connection = connect(root, {*_named(sql), *(("documents", "facts", "coverage") if panel else ())}, every_column)
    try:
        if panel:
            add_view(connection)
        statements = connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type.name not in _READING:
            raise UserError("one query at a time, and only one that reads: SELECT …, DESCRIBE figures")
        return connection.sql(sql, params=values).to_arrow_table()
    finally:
        connection.close()


def values_of(values: tuple[object, ...]) -> Any:
    """A query's values as DuckDB takes them: by place, or by name where a dictionary is all there is."""
    return values[0] if len(values) == 1 and isinstance(values[0], dict) else list(values)


def rows(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[Row]:
    """The answer to a query as dictionaries; `values` as `values_of` takes them."""
    answer = connection.execute(sql, values_of(values))
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _named(sql: str) -> list[str]:
    """The tables that a query may mean: those it names, all where it names none or asks what there is."""
    named = [table for table in TABLES if re.search(rf"\b{table}\b|{CHINESE[table]}", sql, re.IGNORECASE)]
    return list(TABLES) if not named or re.search(r"information_schema|duckdb_|pragma|\bshow\b", sql, re.I) else named


def one_line(error: Exception) -> str:
    """DuckDB's message without the picture of the statement: its first line, and its hint where it has one."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    hints = [line for line in lines[1:] if line.startswith(("Did you mean", "Candidate"))]
    return " ".join([*lines[:1], *hints[:1]])


def _chinese_view(table: str) -> str:
    """The view `数据` of figures: every column under its Chinese label."""
    labels = ((field.name, (field.metadata or {})[b"label_zh"].decode()) for field in schema(table))
    columns = ", ".join(f'"{name}" AS "{label}"' for name, label in labels)
    return f'CREATE VIEW "{CHINESE[table]}" AS SELECT {columns} FROM "{table}"'


def _view(root: Path, table: str, every_column: bool) -> str:
    """The view of one table."""
    return f'CREATE VIEW "{table}" AS {_of_files(root, table, every_column)}'


def _of_files(root: Path, table: str, every_column: bool = False) -> str:
    """The query that gives all rows of a table: typed also where it has no file yet."""
    if not any((root / table).glob("fiscal_year=*/region_code=*/*.parquet")):
        return empty_table(table)
    files = [f"{escape(str(root / table))}/fiscal_year=*/region_code=*/*.parquet"]
    first = root / schema_path(table)
    if every_column and first.exists():
        return rows_of(table, [escape(str(first)), *files], every_column=True)
    return rows_of(table, files)


def empty_table(table: str) -> str:
    """The query that gives a table's columns with their types, and no row."""
    typed = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in _columns(table))
    return f"SELECT {typed} WHERE false"


def rows_of(table: str, files: Sequence[str], every_column: bool = False) -> str:
    """The query that gives the rows of a table's files (globs), by the columns' names and with their types.

    `every_column`: the first file says which columns there are, and the others are not asked.
    """
    columns = _columns(table)
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in files)
    known = (
        f"NULLIF(fiscal_year, {UNKNOWN_YEAR}) AS fiscal_year, NULLIF(region_code, '{UNKNOWN_REGION}') AS region_code"
    )
    rows = (
        f"SELECT * REPLACE ({known}) FROM read_parquet([{listed}], union_by_name = {not every_column}, "
        "hive_partitioning = true, hive_types = {'fiscal_year': SMALLINT, 'region_code': VARCHAR})"
    )
    names = [f'"{name}"' for name, _ in columns]
    typed = "" if every_column else f"{empty_table(table)} UNION ALL BY NAME "
    return f"SELECT {', '.join(names)} FROM ({typed}{rows})"


def _columns(table: str) -> list[tuple[str, str]]:
    """The table's columns with their SQL types."""
    sql_types = {ARROW_TYPES[name]: kind for name, kind in _SQL_TYPES.items()}
    return [(field.name, sql_types[field.type]) for field in schema(table)]
