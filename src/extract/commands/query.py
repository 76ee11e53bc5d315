"""juesuan query: SQL on the dataset."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..query import export
from ..query.sql import run
from ..terminal import escape, terminal
from ..text import visible
from . import screen, shell
from .lookup import existing_data
from .values import as_json, as_text

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN_ROWS = 500
BATCH = 10_000


class Format(StrEnum):
    """How an answer is printed."""

    table = "table"
    csv = "csv"
    json = "json"


app = typer.Typer(add_completion=False)


@app.command(
    epilog="Example: juesuan query \"SELECT department, value FROM facts WHERE item = 'sangong' AND is_default\" -f csv"
)
def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="DuckDB SQL; the dataset's tables are views.")],
    data: shell.DataFolder = Path("data"),
    format: Annotated[Format, typer.Option("-f", "--format", help="How to print the answer.")] = Format.table,
    csv_file: Annotated[Path | None, typer.Option("--csv", help="Write it to this file, for Excel too.")] = None,
    xlsx_file: Annotated[Path | None, typer.Option("--xlsx", help="Write it to this Excel workbook.")] = None,
    parquet_file: Annotated[Path | None, typer.Option("--parquet", help="Write it to this Parquet file.")] = None,
) -> None:
    """Ask the dataset a question in SQL; money is exact and in 元."""
    answer = run(existing_data(data), sql)
    if not written(answer, csv_file, xlsx_file, parquet_file):
        show(answer, format)


def written(answer: pa.Table, csv_file: Path | None, xlsx_file: Path | None, parquet_file: Path | None) -> bool:
    """An answer into the files that are named; whether there are any."""
    if csv_file:
        export.write_csv(csv_file, answer.column_names, export.rows_of(answer))
    if xlsx_file:
        export.write_xlsx(xlsx_file, answer.column_names, export.rows_of(answer))
    if parquet_file:
        export.write_parquet(parquet_file, answer)
    files = [str(path) for path in (csv_file, xlsx_file, parquet_file) if path]
    if files:
        shell.say(f"{answer.num_rows:,} rows in {', '.join(files)}")
    return bool(files)


def show(answer: pa.Table, format: Format) -> None:
    """An answer on the screen."""
    {Format.table: _print_table, Format.csv: _print_csv, Format.json: _print_json}[format](answer)


def _rows(answer: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in answer.to_batches(BATCH):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _print_table(answer: pa.Table) -> None:
    grid = screen.grid(answer.column_names)
    for row in _rows(answer.slice(0, SHOWN_ROWS)):
        grid.add_row(*(escape(as_text(value)) for value in row))
    terminal().print(grid)
    if answer.num_rows > SHOWN_ROWS:
        shell.say(f"{SHOWN_ROWS} of {answer.num_rows} rows: --format csv gives them all.", err=True)


def _print_csv(answer: pa.Table) -> None:
    shown = visible if sys.stdout.isatty() else str  # as it is, but not where it would act on a terminal
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(map(shown, answer.column_names))
    writer.writerows([shown(as_text(value)) for value in row] for row in _rows(answer))


def _print_json(answer: pa.Table) -> None:
    """One array of objects, a row a line; numbers are written out exactly, never through a float."""
    before = "[\n"
    for row in _rows(answer):
        sys.stdout.write(before + as_json(dict(zip(answer.column_names, row, strict=True))))
        before = ",\n"
    sys.stdout.write("[]\n" if before == "[\n" else "\n]\n")
