"""juesuan schedule: the flows by their schedules on this machine, until it is stopped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from .. import resources
from . import shell
from .run import flow_module


def add_to(app: typer.Typer) -> None:
    """Put the command into the application."""
    app.command(epilog="Example: juesuan schedule -o data (PREFECT_API_URL names a server; none: one of its own)")(
        schedule
    )


def schedule(
    data: shell.DataFolder = Path("data"),
    archive: Annotated[Path, typer.Option(help="Where the files' bytes are kept.")] = Path("archive"),
) -> None:
    """Collect every week and rebuild every night what is stale, one run at a time, until stopped."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO")
    with shell.waiting("Starting Prefect"):
        module = flow_module(resources.flows_dir(), "schedule")
    raise typer.Exit(module.main(shell.writable_folder(data), shell.writable_folder(archive)))
