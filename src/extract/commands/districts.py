"""juesuan districts: the districts that juesuan knows, and a check of one against its live site."""

from __future__ import annotations

import re
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from ..collect.district_check import check_district
from ..collect.district_draft import Wish, draft_district
from ..collect.districts import district_names, districts_dir, load_district, load_districts
from ..collect.draft_text import file_of, told
from ..collect.site_families import family_names
from ..errors import UserError
from ..terminal import escape, terminal
from . import screen
from .repository import sample_site

app = typer.Typer(add_completion=False, help="The districts that juesuan knows.", invoke_without_command=True)


@app.callback(epilog="Example: juesuan districts; juesuan districts check NAME")
def districts(context: typer.Context) -> None:
    """List the districts whose list pages juesuan knows, for juesuan run --district NAME."""
    if context.invoked_subcommand is not None:
        return
    grid = screen.grid(["name", "code", "region", "family", "lists", "verified"])
    for district in load_districts(district_names()):
        verified = str(district.verified_on) if district.verified else "no"
        verified = "sample" if district.sample else verified
        grid.add_row(district.name, district.code, district.region, district.family, str(len(district.lists)), verified)
    terminal().print(grid)


@app.command(epilog="Example: juesuan districts check beijing-xicheng")
def check(
    name: Annotated[str, typer.Argument(help="A district by name.")],
    base_url: Annotated[str | None, typer.Option(help="Address of a site for districts without one.")] = None,
) -> None:
    """Read a district's lists and articles from its live site and say what its file has wrong; nothing is kept."""
    district = load_district(name)
    with sample_site() if district.sample and base_url is None else nullcontext(base_url) as address:
        there = district.at(address)
        with screen.waiting(f"reading {len(there.lists)} lists from {urlsplit(there.lists[0].url).hostname}"):
            report = check_district(there)
    console = terminal()
    for line in report.lines():
        console.print(escape(line), soft_wrap=True)
    if district.family not in family_names():
        told = f"family = {district.family!r} is no name of patterns/site_families ({', '.join(family_names())})"
        console.print(escape(f"{told}: nothing is taken from it"), soft_wrap=True)
    if not report.reached:
        raise UserError(f"the site of {name} could not be read from here: see the lines above, and try again later")
    if not report.ok:
        raise UserError(f"the site is not as patterns/districts/{name}.toml says: see the lines above")
    console.print(f"as the file says; verified = true and verified_on may go into patterns/districts/{name}.toml")


@app.command(epilog="Example: juesuan districts draft https://www.example.gov.cn/bmjs/index.html --name sheng-shi-xian")
def draft(
    url: Annotated[str, typer.Argument(help="The address of a list of disclosures.")],
    name: Annotated[str | None, typer.Option(help="The district's name: 省-市-县 in letters; else the host's.")] = None,
    code: Annotated[str | None, typer.Option(help="Code of its region, where the page does not say it.")] = None,
    region: Annotated[str | None, typer.Option(help="Full name of its region.")] = None,
    delay: Annotated[float, typer.Option(help="Seconds between two requests.", min=0)] = 2.0,
    output: Annotated[Path | None, typer.Option(help="The file; else NAME.toml in patterns/districts.")] = None,
) -> None:
    """Read one list and three of its articles, recognise the site's maker, and write the district's file."""
    own = name or re.sub(r"[^a-z0-9]+", "-", f"site-{urlsplit(url).hostname or ''}".lower()).strip("-")
    path = output or districts_dir() / f"{own}.toml"
    if path.exists():
        raise UserError(f"{path} is there already: take another --name, or remove it")
    wish = Wish(url, own, code, region, delay)
    with screen.waiting(f"reading {url} and three of its articles"):
        found = draft_district(wish)
    lines = list(told(found))
    path.write_text(file_of(found, wish, lines, datetime.now(UTC).date()), encoding="utf-8")
    console = terminal()
    for line in lines:
        console.print(escape(line), soft_wrap=True)
    console.print(
        escape(f"written: {path}; juesuan districts check {own} reads the whole list with it"), soft_wrap=True
    )
