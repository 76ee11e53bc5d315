"""juesuan extract: files → dataset, without Prefect and without the network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..convert.kinds import SUFFIXES
from ..limits import Limits
from ..workers.job import Setup
from ..workers.process import Worker
from . import shell

_USUAL = Limits()


app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan extract 决算.pdf more-pdfs/ -o data")
def extract(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE|FOLDER…", readable=False, help="Files, or folders of them.")
    ],
    data: shell.DataFolder = Path("data"),
    workers: Annotated[int | None, typer.Option(min=1, help="Documents read at once; one a core.")] = None,
    timeout: Annotated[
        float, typer.Option(min=1, help="Seconds of CPU for one document; or without progress.")
    ] = _USUAL.cpu_seconds,
    memory: Annotated[int, typer.Option(min=128, help="Megabytes that one document may take.")] = _USUAL.memory_mb,
    verify: shell.Verify = None,
    ocr: shell.Ocr = None,
    convert: shell.Convert = None,
    models: shell.PageModels = True,
    force: Annotated[bool, typer.Option("--force", help="Read again what has been read with this version.")] = False,
) -> None:
    """Read PDF files into a dataset; a file that cannot be read becomes a row of problems, the others go on."""
    converts, folder = shell.chosen_convert(convert), shell.writable_folder(data)
    files = shell.pdf_files(paths, SUFFIXES if converts else shell.PDF, folder / "converted")
    limits = Limits(wall_seconds=timeout, cpu_seconds=timeout, memory_mb=memory)
    # a worker takes as long to start as the libraries here take to load: both at once
    setup = Setup(
        limits=limits,
        verify=shell.chosen_verify(verify),
        ocr=shell.chosen_ocr(ocr),
        models=shell.chosen_models(models),
    )
    first = Worker(setup)
    try:
        from .extract_files import read  # most of the program, and rich: they load while the worker starts

        read(files, folder, setup, workers, force, first, converts)
    finally:
        first.close()
