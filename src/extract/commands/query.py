"""juesuan query: SQL on the dataset; juesuan tables: what its columns mean."""

from __future__ import annotations

import csv
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UserError
from . import shell
from .values import as_json, as_text

if TYPE_CHECKING:
    import duckdb

SHOWN_ROWS = 500
BATCH = 10_000


class Format(StrEnum):
    """How an answer is printed."""

    table = "table"
    csv = "csv"
    json = "json"


def add_to(app: typer.Typer) -> None:
    """Put the commands into the application."""
    app.command(
        epilog="Example: juesuan query \"SELECT department, value FROM figures WHERE item = 'sangong.total'\" -f csv"
    )(query)
    app.command(epilog="Example: juesuan tables figures")(tables)


def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="DuckDB SQL; the dataset's tables are views.")],
    data: shell.DataFolder = Path("data"),
    format: Annotated[Format, typer.Option("-f", "--format", help="How to print the answer.")] = Format.table,
) -> None:
    """Ask the dataset a question in SQL; money is exact and in 元."""
    from duckdb import Error

    from ..query import connect

    connection = connect(shell.existing_data(data))
    try:
        answer = connection.execute(sql)
        names = [column[0] for column in answer.description or []]
        {Format.table: _print_table, Format.csv: _print_csv, Format.json: _print_json}[format](names, answer)
    except Error as error:
        raise UserError(_first_line(error)) from error
    finally:
        connection.close()


def _first_line(error: Exception) -> str:
    """DuckDB's messages go on with a picture of the statement: the first line, and its hint where it has one."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    hints = [line for line in lines[1:] if line.startswith(("Did you mean", "Candidate"))]
    return f"{' '.join([*lines[:1], *hints[:1]])} (juesuan tables lists tables and columns)"


def _print_table(names: list[str], answer: duckdb.DuckDBPyConnection) -> None:
    rows = answer.fetchmany(SHOWN_ROWS + 1)
    console = shell.terminal()
    grid = shell.grid(names)
    for row in rows[:SHOWN_ROWS]:
        grid.add_row(*(shell.escape(as_text(value)) for value in row))
    console.print(grid)
    if len(rows) > SHOWN_ROWS:
        typer.echo(f"The first {SHOWN_ROWS} rows: --format csv gives them all.", err=True)


def _print_csv(names: list[str], answer: duckdb.DuckDBPyConnection) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    while rows := answer.fetchmany(BATCH):
        writer.writerows([as_text(value) for value in row] for row in rows)


def _print_json(names: list[str], answer: duckdb.DuckDBPyConnection) -> None:
    """One array of objects, a row a line; numbers are written out exactly, never through a float."""
    before = "[\n"
    while rows := answer.fetchmany(BATCH):
        for row in rows:
            sys.stdout.write(before + as_json(dict(zip(names, row, strict=True))))
            before = ",\n"
    sys.stdout.write("[]\n" if before == "[\n" else "\n]\n")


def tables(
    name: Annotated[str | None, typer.Argument(metavar="[TABLE]", help="One table; without it, all.")] = None,
) -> None:
    """Print the data dictionary: tables, columns, their Chinese labels and meanings."""
    from ..records import TABLES

    if name is not None and name not in TABLES:
        raise UserError(f"no table is called {name}: the tables are {', '.join(TABLES)}")
    console = shell.terminal()
    for table in [name] if name else TABLES:
        model = TABLES[table]
        grid = shell.grid(["column", "type", "中文", "meaning"])
        for column, field in model.model_fields.items():
            extra: Any = field.json_schema_extra
            grid.add_row(column, extra["arrow"], field.title, shell.escape(field.description or ""))
        console.print(f"\n[bold]{shell.escape((model.__doc__ or table).strip())}[/]")
        console.print(grid)
