"""juesuan schedule: the flows by their schedules on this machine, until it is stopped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from .. import resources
from . import screen, shell
from .repository import flow_module

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan schedule -o data (PREFECT_API_URL names a server; none: one of its own)")
def schedule(
    data: shell.DataFolder = Path("data"),
    archive: Annotated[Path, typer.Option(help="Where the files' bytes are kept.")] = Path("archive"),
) -> None:
    """Collect every week and rebuild every night what is stale, one run at a time, until stopped."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO")
    with screen.waiting("Starting Prefect"):
        module = flow_module(resources.flows_dir(), "schedule")
    raise typer.Exit(module.main(shell.writable_folder(data), shell.writable_folder(archive)))
