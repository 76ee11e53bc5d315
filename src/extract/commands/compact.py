"""juesuan compact: one file for each partition and table of a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..dataset.dataset import Dataset
from ..dataset.layout import files_of
from ..dataset.storage import is_shared
from ..errors import UserError
from ..records.tables import TABLES
from . import screen, shell
from .lookup import existing_data

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan compact data")
def compact(
    dataset: Annotated[Path, typer.Argument(metavar="[DATASET]", help="The folder of a dataset.")] = Path("data"),
) -> None:
    """Put documents' small files together: one file for each partition and table, the same rows."""
    if is_shared(dataset):
        raise UserError(f"{dataset} is shared storage: its files hold many documents each already")
    root = existing_data(dataset)
    before = _number_of_files(root)
    with screen.waiting(f"Compacting {root}"):
        Dataset(root).settle()  # what an older version has not worked out: facts
        changed = Dataset(root).compact(every=True)
    shell.say(f"{before:,} files → {_number_of_files(root):,}; {changed:,} partitions changed")


def _number_of_files(root: Path) -> int:
    return sum(1 for table in TABLES for _ in files_of(root, table))
