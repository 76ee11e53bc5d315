"""juesuan publish: an immutable release of the dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UserError
from ..publish import release
from ..publish.site import SiteOptions
from . import shell
from .lookup import existing_data

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan publish releases/2026-11 -o data --previous releases/2026-10")
def publish(
    folder: Annotated[Path, typer.Argument(help="The release's folder, which is not there yet.")],
    data: shell.DataFolder = Path("data"),
    previous: Annotated[Path | None, typer.Option(help="The release before: what has changed is listed.")] = None,
    site: Annotated[bool, typer.Option(help="With a static web site of the main views, or without.")] = True,
    crops: Annotated[int, typer.Option(min=0, help="Of at most so many figures the site shows the page.")] = 2000,
    pages: Annotated[
        int, typer.Option(min=0, help="At most so many whole pages of PDFs, their numbers marked.")
    ] = 4000,
    archive: Annotated[Path, typer.Option(help="The archive that juesuan run keeps: pages are drawn from it.")] = Path(
        "archive"
    ),
    responses: Annotated[
        Path | None,
        typer.Option("--responses", help="Offices' answers (TOML or CSV): shown, and a table of the release."),
    ] = None,
    contact: Annotated[str | None, typer.Option("--contact", help="Where offices write to, for the site.")] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Only check a release against its hashes.")] = False,
) -> None:
    """Write a release: Parquet, CSV, datapackage.json, dictionary, a web site with evidence, and hashes of it all.

    The same rows and PDFs give the same bytes.
    """
    if verify:
        faults = release.verify(folder)
        if faults:
            raise UserError(f"{folder} is not as it was published: {', '.join(faults[:5])}")
        shell.say(f"{folder}: as it was published")
        return
    options = None
    if site:
        options = SiteOptions(archive if archive.is_dir() else None, crops, pages, responses, contact)
    manifest = release.publish(existing_data(data), folder, previous, options, responses)
    for table, rows in manifest["rows"].items():
        shell.say(f"{table:<14}{rows:>12,}")
    shell.say(f"release       {folder}: {len(manifest['files'])} files, {len(manifest['documents'])} documents")
    if site:
        shell.say(f"site          {folder / 'site' / 'index.html'}")
