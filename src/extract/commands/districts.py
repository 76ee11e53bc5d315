"""juesuan districts: the districts that juesuan knows."""

from __future__ import annotations

import typer

from . import shell


def add_to(app: typer.Typer) -> None:
    """Put the command into the application."""
    app.command(epilog="Example: juesuan districts")(districts)


def districts() -> None:
    """List the districts whose list pages juesuan knows, for juesuan run --district NAME."""
    from ..districts import district_names, load_districts

    grid = shell.grid(["name", "code", "region", "family", "lists", "verified"])
    for district in load_districts(district_names()):
        verified = str(district.verified_on) if district.verified else "sample" if district.sample else "no"
        grid.add_row(district.name, district.code, district.region, district.family, str(len(district.lists)), verified)
    shell.terminal().print(grid)
