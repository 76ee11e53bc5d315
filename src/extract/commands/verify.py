"""juesuan verify: the archived documents read again; every figure of the dataset must be found with the same value."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import shell

if TYPE_CHECKING:
    from ..verify import Verified

SHOWN = 20  # differences that are printed; the count tells of all
DIFFERENT = 1  # exit status


def add_to(app: typer.Typer) -> None:
    """Put the command into the application."""
    app.command(epilog="Example: juesuan verify data --archive archive")(verify)


def verify(
    dataset: Annotated[Path, typer.Argument(metavar="DATASET", help="The folder of the dataset.")] = Path("data"),
    archive: Annotated[Path, typer.Option(help="Where juesuan run keeps the files' bytes.")] = Path("archive"),
    sample: Annotated[int, typer.Option(min=1, help="Read one document in so many again.")] = 1,
    workers: Annotated[int | None, typer.Option(min=1, help="Documents read at once; one a core.")] = None,
) -> None:
    """Read the documents again, by both readers, and hold every figure of the dataset against what they say now.

    Exit status 1 where a figure has another value or is not found; files whose bytes are gone are named.
    """
    from ..collecting.progress import Progress
    from ..query import connect
    from ..verify import Verified, verify_documents

    connection = connect(shell.existing_data(dataset), ("documents", "figures"))
    places = archive if archive.is_dir() else None
    result = Verified()
    try:
        with Progress() as progress:
            progress.stage("verify", _number(connection, sample))
            for known in verify_documents(connection, places, sample, workers or os.cpu_count() or 1):
                result = known
                progress.advance("verify")
    finally:
        connection.close()
    _print(result)
    if result.differences:
        raise typer.Exit(DIFFERENT)


def _number(connection: object, sample: int) -> int:
    from .lookup import rows

    return int(rows(connection, "SELECT count(*) AS n FROM documents WHERE status <> 'failed'")[0]["n"]) // sample  # type: ignore[arg-type]


def _print(result: Verified) -> None:
    shell.say(f"documents     {result.documents:,} read again")
    shell.say(f"figures       {result.figures:,} with the same value")
    shell.say(f"different     {len(result.differences):,}")
    for row in result.differences[:SHOWN]:
        now = "not found" if row.now is None else f"now {row.now}"
        shell.say(f"  {row.file_name} page {row.page}: {row.item} was {row.was}, {now} ({row.figure_id})")
    if result.new:
        shell.say(f"new           {result.new:,} figures that the dataset lacks: read with another version")
    for name in result.absent:
        shell.say(f"not at hand   {name}: neither in the archive nor where it was read")
