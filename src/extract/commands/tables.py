"""juesuan tables: what the columns of the dataset mean."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ..errors import UserError
from ..records.tables import TABLES
from ..terminal import escape, terminal
from . import screen

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan tables facts")
def tables(
    name: Annotated[str | None, typer.Argument(metavar="[TABLE]", help="One table; without it, all.")] = None,
) -> None:
    """Print the data dictionary: tables, columns, their Chinese labels and meanings."""
    if name is not None and name not in TABLES:
        raise UserError(f"no table is called {name}: the tables are {', '.join(TABLES)}")
    console = terminal()
    for table in [name] if name else TABLES:
        model = TABLES[table]
        grid = screen.grid(["column", "type", "中文", "meaning"])
        for column, field in model.model_fields.items():
            extra: Any = field.json_schema_extra
            grid.add_row(column, extra["arrow"], field.title, escape(field.description or ""))
        console.print(f"\n[bold]{escape((model.__doc__ or table).strip())}[/]")
        console.print(grid)
