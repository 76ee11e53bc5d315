"""juesuan districts: the districts that juesuan knows, and a check of one against its live site."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated
from urllib.parse import urlsplit

import typer

from ..errors import UserError
from . import shell


def add_to(app: typer.Typer) -> None:
    """Put the commands into the application."""
    group = typer.Typer(help="The districts that juesuan knows.", invoke_without_command=True)
    group.callback(epilog="Example: juesuan districts; juesuan districts check NAME")(districts)
    group.command(epilog="Example: juesuan districts check beijing-xicheng")(check)
    app.add_typer(group, name="districts")


def districts(context: typer.Context) -> None:
    """List the districts whose list pages juesuan knows, for juesuan run --district NAME."""
    from ..collect.districts import district_names, load_districts

    if context.invoked_subcommand is not None:
        return
    grid = shell.grid(["name", "code", "region", "family", "lists", "verified"])
    for district in load_districts(district_names()):
        verified = str(district.verified_on) if district.verified else "no"
        verified = "sample" if district.sample else verified
        grid.add_row(district.name, district.code, district.region, district.family, str(len(district.lists)), verified)
    shell.terminal().print(grid)


def check(
    name: Annotated[str, typer.Argument(help="A district by name.")],
    base_url: Annotated[str | None, typer.Option(help="Address of a site for districts without one.")] = None,
) -> None:
    """Read a district's lists and articles from its live site and say what its file has wrong; nothing is kept."""
    from ..collect.district_check import check_district
    from ..collect.districts import load_district
    from .run import sample_site

    district = load_district(name)
    with sample_site() if district.sample and base_url is None else nullcontext(base_url) as address:
        there = district.at(address)
        with shell.waiting(f"reading {len(there.lists)} lists from {urlsplit(there.lists[0].url).hostname}"):
            report = check_district(there)
    console = shell.terminal()
    for line in report.lines():
        console.print(shell.escape(line), soft_wrap=True)
    if not report.reached:
        raise UserError(f"the site of {name} could not be read from here: see the lines above, and try again later")
    if not report.ok:
        raise UserError(f"the site is not as patterns/districts/{name}.toml says: see the lines above")
    console.print(f"as the file says; verified = true and verified_on may go into patterns/districts/{name}.toml")
