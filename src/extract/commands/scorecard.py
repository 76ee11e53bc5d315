"""juesuan scorecard: what the rules require to be disclosed: one document's card, or a league table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..document.extract import extract_document
from ..errors import UserError
from ..paths import text_of
from ..proving.load import load_knowledge
from ..query.sql import connect
from ..records.vocabulary import CardStatus, DocumentStatus
from ..scorecard.known import load_requirements
from ..terminal import escape, terminal
from . import screen, shell
from .lookup import existing_data, find_document, rows

if TYPE_CHECKING:
    from rich.console import Console

_SIGN = {
    CardStatus.DISCLOSED: "[green]✓[/]",
    CardStatus.DECLARED_NONE: "[green]∅[/]",
    CardStatus.MISSING: "[red]✗[/]",
    CardStatus.NOT_APPLICABLE: "[dim]–[/]",
    CardStatus.NOT_CHECKED: "[yellow]?[/]",
}
_CARD = "SELECT * FROM scorecard WHERE document_id = ? ORDER BY requirement"
_HEADS = ["", "department", "region", "year", "kind", "points", "share", "missing", "not checked", "contradictions"]
_LEAGUE = """
SELECT d.document_id, d.department, d.region, d.fiscal_year, d.kind,
  sum(s.points) AS points, sum(s.points_possible) AS possible,
  count(*) FILTER (WHERE s.status = 'missing') AS missing,
  count(*) FILTER (WHERE s.status = 'not_checked') AS unchecked,
  (SELECT count(*) FROM checks c WHERE c.document_id = d.document_id AND c.verdict = 'contradiction') AS failed
FROM scorecard s JOIN documents d USING (document_id)
WHERE d.current IS NOT FALSE AND (?::INTEGER IS NULL OR d.fiscal_year = ?)
  AND (?::VARCHAR IS NULL OR starts_with(d.region_code, ?) OR contains(d.region, ?))
  AND (d.companions IS NULL OR d.document_id < list_min(d.companions))  -- of two files of one disclosure one line
GROUP BY ALL HAVING sum(s.points_possible) > 0
ORDER BY sum(s.points) / sum(s.points_possible) DESC, missing, d.department, d.document_id
"""


app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan scorecard --year 2023 --region 110102 -o data")
def scorecard(
    document: Annotated[
        str | None, typer.Argument(help="A PDF file or a document of the dataset; none: league.")
    ] = None,
    data: shell.DataFolder = Path("data"),
    year: Annotated[int | None, typer.Option("--year", help="Only this fiscal year.")] = None,
    region: Annotated[str | None, typer.Option("--region", help="Only this district: its code or name.")] = None,
) -> None:
    """Score what is disclosed: one document's card, or all documents in order."""
    console = terminal()
    if document is not None and Path(document).is_file():
        _file(console, Path(document))
        return
    connection = connect(existing_data(data), ("documents", "scorecard", "checks"))
    try:
        if document is None:
            _league(console, rows(connection, _LEAGUE, year, year, region, region, region))
            return
        found = find_document(connection, document)
        card = rows(connection, _CARD, found["document_id"])
        _card(console, found["title"] or found["department"] or found["file_name"], card)
    finally:
        connection.close()


def _file(console: Console, path: Path) -> None:
    with screen.waiting(f"reading {text_of(path.name)}"):
        extraction = extract_document(path, load_knowledge())
    if extraction.document.status == DocumentStatus.FAILED:
        raise UserError(f"{text_of(path.name)} could not be read")
    title = extraction.document.title or extraction.document.department or text_of(path.name)
    _card(console, title, [row.model_dump() for row in extraction.scorecard])


def _card(console: Console, title: str | None, card: list[dict[str, Any]]) -> None:
    console.print(f"[bold]{escape(title or '?')}[/]")
    if not card:
        console.print("No scorecard: the document could not be read, or is a form that nobody filled in.")
        return
    grid = screen.grid(["", "", "requirement", "level", "factor", "points", "page", "evidence"])
    for row in card:
        points = f"{row['points']}/{row['points_possible']}" if row["points_possible"] else ""
        name = f"{escape(row['label'])}\n[dim]{escape(row['legal_basis'])}[/]"
        cells = [row["level"], row["factor"], points, str(row["page"] or ""), row["evidence"] or ""]
        grid.add_row(_SIGN[row["status"]], row["requirement"], name, *map(escape, cells))
    console.print(grid)
    got, possible = (sum(row[name] for row in card) for name in ("points", "points_possible"))
    unchecked = sum(row["status"] == CardStatus.NOT_CHECKED for row in card)
    console.print(f"{got} of {possible} points; {unchecked} requirements could not be checked and give none.")
    _rule(console)


def _rule(console: Console) -> None:
    points = ", ".join(f"{level} {value}" for level, value in load_requirements().points.items())
    console.print(
        f"[dim]Points by level: {points}. Disclosed (✓) and declared none (∅) give them; missing (✗) and not checked "
        "(?) give none; what is not applicable (–) is left out of the possible ones.[/]"
    )


def _league(console: Console, found: list[dict[str, Any]]) -> None:
    if not found:
        raise UserError("no document with a scorecard fits: leave out --year or --region, or extract some first")
    cards = []
    for place, row in enumerate(found, 1):
        share = f"{100 * row['points'] / row['possible']:.1f}%"
        cells = [place, row["department"] or "?", row["region"] or "?", row["fiscal_year"] or "?", row["kind"] or "?"]
        cells += [
            f"{row['points']}/{row['possible']}",
            share,
            row["missing"],
            row["unchecked"],
            row["failed"],
        ]
        cards.append([*map(str, cells)])
    screen.print_grid(console, _HEADS, cards)
    _rule(console)
