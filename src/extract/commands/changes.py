"""juesuan changes: what is new, replaced or vanished since a day, and the figures in which a replaced file differs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ..collect.changes import changes_since
from ..errors import UserError
from . import shell
from .lookup import existing_data

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan changes --since 2026-11-01")
def changes(
    since: Annotated[str, typer.Option(help="The day from which on, as 2026-11-01.")],
    data: shell.DataFolder = Path("data"),
    archive: Annotated[Path, typer.Option(help="Where the files' bytes are kept.")] = Path("archive"),
) -> None:
    """List new, replaced, re-stamped and vanished disclosures; for replaced ones the figures that differ."""
    try:
        day = date.fromisoformat(since)
    except ValueError as error:
        raise UserError(f"--since {since!r} is no day: write it as 2026-11-01") from error
    found = changes_since(existing_data(data), archive, day)
    for change in found:
        about = " ".join(str(part) for part in (change.region, change.department, change.fiscal_year) if part)
        line = f"{change.at:%Y-%m-%d}  {change.kind:<9}  {about}  {change.document_id[:12]}  {change.source_url or ''}"
        shell.say(line)
        for fact in change.facts:
            shell.say(f"    {fact.fact}: {fact.before or '–'} → {fact.after or '–'}")
    shell.say(f"{len(found)} changes since {day}" if found else f"nothing changed since {day}")
