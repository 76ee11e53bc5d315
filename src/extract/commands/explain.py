"""juesuan explain: how a figure was read and what speaks for it, in words, from the dataset alone."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ..evidence.figure import find_figure
from ..query.explain import explain as explained
from ..query.sql import connect, rows
from . import shell
from .lookup import existing_data

NAMED = ("documents", "sections", "figures", "table_cells", "checks")

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan explain d5dd7afc -o data")
def explain(
    figure: Annotated[str, typer.Argument(metavar="FIGURE_ID", help="The figure's id, or its start.")],
    data: shell.DataFolder = Path("data"),
) -> None:
    """Say in words how a figure was read: subject, money, basis, and what proves or contradicts it."""
    connection = connect(existing_data(data), NAMED)
    try:
        found = find_figure(connection, figure)
        told = explained(found, partial(rows, connection))
    finally:
        connection.close()
    shell.say(f"{found['printed'] or '无'}　{found['quote'] or ''}")
    for line in told:
        shell.say(f"  {line}")
