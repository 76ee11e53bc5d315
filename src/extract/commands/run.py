"""juesuan run: the whole way, from a district's list pages (or a folder of PDFs) to Parquet, in this process.

The steps are those of flows/collect.py, without Prefect's server; a cluster (JUESUAN_CLUSTER) takes the flow itself.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import resources
from ..collect.districts import district_names, load_districts
from ..collect.progress import Progress
from ..collect.run import collect, read_here
from ..collect.summary import print_summary
from ..dataset.storage import CLUSTER
from ..errors import UserError
from . import screen, shell
from .repository import flow_module, sample_site

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan run --district NAME --year 2024 -o data")
def run(
    district: Annotated[list[str] | None, typer.Option(help="A district by name; all where none is given.")] = None,
    year: Annotated[list[int] | None, typer.Option(help="A year of accounts; all where none is given.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Read this folder of PDFs, not the web.")] = None,
    data: shell.DataFolder = Path("data"),
    archive: Annotated[Path, typer.Option(help="Where the files' bytes are kept.")] = Path("archive"),
    base_url: Annotated[str | None, typer.Option(help="Address of a site for districts without one.")] = None,
    verify: shell.Verify = None,
    models: shell.PageModels = True,
    ocr: shell.Ocr = None,
    convert: shell.Convert = None,
    sample: Annotated[bool, typer.Option("--sample", help="Collect from the sample site of the repository.")] = False,
) -> None:
    """Discover, fetch, archive, extract, check and write: one district or all, from list page to Parquet."""
    if folder is not None and not folder.is_dir():
        raise UserError(f"no such folder: {folder}")
    if folder is not None and (sample or district):
        raise UserError("--folder reads files, --district and --sample read web sites: give one of them")
    shell.chosen_verify(verify)
    shell.chosen_models(models)
    shell.chosen_ocr(ocr)
    shell.chosen_convert(convert)
    if sample:
        resources.sample_dir()
    shell.writable_folder(data)
    shell.writable_folder(archive)
    districts = [] if folder is not None else _districts(district or [], sample)
    with sample_site() if sample else nullcontext(base_url) as address:
        if os.environ.get(CLUSTER):
            _on_cluster(districts=districts, years=year, folder=folder, out=data, archive=archive, base_url=address)
        else:
            _here(districts, year or (), folder, data, archive, address)


def _here(
    names: Sequence[str], years: Sequence[int], folder: Path | None, data: Path, archive: Path, base_url: str | None
) -> None:
    """The run in this process, with as many workers as there are cores."""
    chosen = [district.at(base_url) for district in load_districts(names)] if folder is None else []
    with Progress() as report:
        read = partial(read_here, workers=os.cpu_count() or 1)
        outcome = collect(chosen, years, data, archive, report, folder, read=read)
    print_summary(data, outcome)


def _on_cluster(**parameters: Any) -> None:
    """The flow of flows/collect.py, from the repository or the wheel, with a server that ends with this process."""
    # its errors come out of the flow as they are: Prefect need not print them, too
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    folder = resources.flows_dir()
    with flow_module(folder, "server").served():
        with screen.waiting("Starting Prefect (some seconds; longer the first time ever)"):
            module = flow_module(folder, "collect")
        module.collect(**parameters)


def _districts(names: list[str], sample: bool) -> list[str]:
    """The names of the districts to collect."""
    every = load_districts(names or (district_names() if sample else ()))
    chosen = [district.name for district in every if names or district.sample == sample]
    if not chosen:
        raise UserError("no district is set up: add patterns/districts/NAME.toml, or try juesuan run --sample")
    return chosen
