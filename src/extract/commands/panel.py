"""juesuan panel: departments by years, each number with what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from ..errors import UserError
from ..query.panel import panel_rows
from ..text import listed
from . import shell
from .lookup import existing_data
from .query import Format, show, written

MOST_YEARS = 100  # of one span
PRINTED = Path("-")
_NOT_SHOWN = ("region_code", "item_label", "low", "high", "document_id", "fact_id", "figure_id")
app = typer.Typer(add_completion=False)


class PanelCommand(TyperCommand):
    """A command whose --csv may stand without a file."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, `--csv` last or before an option as `--csv -`."""
        after = [*args[1:], "-"]
        pairs = zip(args, after, strict=True)
        told = ([arg, "-"] if arg == "--csv" and rest.startswith("-") else [arg] for arg, rest in pairs)
        return super().parse_args(ctx, [part for parts in told for part in parts])


@app.command(
    cls=PanelCommand, epilog="Example: juesuan panel sangong expenditure --years 2022-2024 --wide --csv sangong.csv"
)
def panel(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="ITEM… [BASIS…]", help="sangong, 接待费 …; final (where none is named), initial_budget …"
        ),
    ],
    data: shell.DataFolder = Path("data"),
    years: Annotated[str, typer.Option(help="Years and spans, with commas: 2022-2024.")] = "",
    departments: Annotated[str, typer.Option(help="Names or parts of names, with commas between.")] = "",
    districts: Annotated[str, typer.Option(help="Names or codes, or their beginnings, with commas.")] = "",
    wide: Annotated[bool, typer.Option("--wide", help="A column for each item, ITEM_status beside it.")] = False,
    format: Annotated[Format, typer.Option("-f", "--format", help="How to print it.")] = Format.table,
    csv_file: Annotated[
        Path | None,
        typer.Option("--csv", metavar="[FILE.csv]", help="Write it to this file, for Excel too; or print it."),
    ] = None,
    xlsx_file: Annotated[Path | None, typer.Option("--xlsx", help="Write it to this Excel workbook.")] = None,
    parquet_file: Annotated[Path | None, typer.Option("--parquet", help="Write it to this Parquet file.")] = None,
) -> None:
    """Print departments by years, a number for each item and what became of it: to be added up as it is."""
    if csv_file and csv_file != PRINTED and not csv_file.suffix:
        raise UserError(f"--csv {csv_file}: name a file, {csv_file}.csv, or put --csv last to print it")
    parts = (listed(departments), listed(districts))
    answer = panel_rows(existing_data(data), words, spans(years), wide, *parts)
    if not written(answer, None if csv_file == PRINTED else csv_file, xlsx_file, parquet_file):
        if format == Format.table and not csv_file:  # what a screen has room for
            answer = answer.drop_columns([name for name in _NOT_SHOWN if name in answer.column_names])
        show(answer, Format.csv if csv_file else format)


def spans(text: str) -> list[int]:
    """`2019,2022-2024` → the years; UserError for what is none."""
    found: list[int] = []
    for part in listed(text):
        first, _, last = part.partition("-")
        if not (first.isdigit() and (last or first).isdigit()) or not 0 <= int(last or first) - int(first) < MOST_YEARS:
            raise UserError(f"--years {text!r}: write years and spans with commas between, as 2019,2022-2024")
        found += range(int(first), int(last or first) + 1)
    return list(dict.fromkeys(found))
