"""juesuan verify: the archived documents read again; every figure of the dataset must be found with the same value.

With --files nothing is read again: the dataset's and the archive's files are held against what was written.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from ..collect.archive import Archive
from ..collect.integrity import Checked, check_archive, check_files, check_shared, number_of_files
from ..collect.progress import Progress
from ..collect.reverify import Verified, verify_documents
from ..dataset.shared import SharedDataset
from ..dataset.storage import is_shared
from ..query.sql import connect, rows
from . import shell
from .lookup import existing_data

SHOWN = 20  # differences that are printed; the count tells of all
DIFFERENT = 1  # exit status
AT_A_TIME = 500  # files looked at between two signs of life


app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan verify data --archive archive")
def verify(
    dataset: Annotated[Path, typer.Argument(metavar="DATASET", help="The folder of the dataset.")] = Path("data"),
    archive: Annotated[Path, typer.Option(help="Where juesuan run keeps the files' bytes.")] = Path("archive"),
    sample: Annotated[int, typer.Option(min=1, help="Read one document in so many again.")] = 1,
    workers: Annotated[int | None, typer.Option(min=1, help="Documents read at once; one a core.")] = None,
    files: Annotated[
        bool, typer.Option("--files", help="Read no document: is every file of dataset and archive as it was written?")
    ] = False,
) -> None:
    """Read the documents again, by both readers, and hold every figure of the dataset against what they say now.

    Exit status 1 where a figure has another value or is not found, or (--files) a file is damaged, missing or strange;
    files whose bytes are gone are named.
    """
    if files:
        return _files(dataset, archive)
    connection = connect(existing_data(dataset), ("documents", "figures"))
    places = archive if archive.is_dir() else None
    result = Verified()
    try:
        with Progress() as progress:
            progress.stage("verify", _number(connection, sample))
            for known in verify_documents(connection, places, sample, workers or os.cpu_count() or 1, dataset):
                result = known
                progress.advance("verify")
    finally:
        connection.close()
    _print(result)
    if result.differences:
        raise typer.Exit(DIFFERENT)


def _files(dataset: Path, archive: Path) -> None:
    """Every file, a line for each that is not as it should be, and the counts."""
    shared = is_shared(dataset)
    root = dataset if shared else existing_data(dataset)
    steps = check_shared(SharedDataset(root)) if shared else check_files(root)
    results = {"dataset": (root, _last(steps, 0 if shared else number_of_files(root)))}
    if not is_shared(archive) and archive.is_dir():
        results["archive"] = archive, _last(check_archive(Archive(archive)), len(list(archive.rglob("*.*"))))
    for name, (place, result) in results.items():
        for kind, path, why, mend in result.findings:
            typer.echo(f"{kind:<8} {place}/{path}: {why}; {mend}")
        _print_files(name, result)
    if any(result.findings for _, result in results.values()):
        raise typer.Exit(DIFFERENT)


def _last(steps: Iterator[Checked], number: int) -> Checked:
    result = Checked()
    with Progress() as progress:
        progress.stage("verify", number)
        for done, known in enumerate(steps, 1):
            result = known
            if done % AT_A_TIME == 0:
                progress.advance("verify", AT_A_TIME)
    return result


def _print_files(name: str, result: Checked) -> None:
    kinds = Counter(found.kind for found in result.findings)
    wrong = ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items())) or "nothing wrong"
    older = f" ({result.without_hash:,} without a hash: read, not compared)" if result.without_hash else ""
    typer.echo(f"{name:<13} {result.files:,} files{older}: {wrong}")


def _number(connection: object, sample: int) -> int:
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
