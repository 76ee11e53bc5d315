"""juesuan scorecard: what the rules require to be disclosed: one document's card, or a league table."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..document.here import extract_here
from ..errors import UserError
from ..paths import text_of
from ..proving.load import load_knowledge
from ..query.sql import connect, rows
from ..records.vocabulary import CardStatus, DocumentStatus, Kind, ResponseOutcome
from ..responses.answers import Answers, load_answers
from ..scorecard.known import load_requirements
from ..scorecard.method import markdown
from ..scorecard.score import COUNTED
from ..terminal import escape, terminal
from . import screen, shell
from .league import show_league
from .lookup import existing_data, find_document

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

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan scorecard --year 2024 --region 990201 -o data")
def scorecard(
    document: Annotated[
        str | None, typer.Argument(help="A PDF file or a document of the dataset; none: the league.")
    ] = None,
    data: shell.DataFolder = Path("data"),
    kind: Annotated[Kind | None, typer.Option("--kind", help="Accounts or budgets; accounts if there are any.")] = None,
    year: Annotated[int | None, typer.Option("--year", help="The fiscal year; the newest if not said.")] = None,
    region: Annotated[str, typer.Option("--region", help="Only this district: its code or name.")] = "",
    responses: Annotated[
        Path | None, typer.Option("--responses", help="Offices' answers (TOML or CSV): what they had withdrawn.")
    ] = None,
    missing: Annotated[bool, typer.Option("--missing", help="Of a document's card only what it left out.")] = False,
    method: Annotated[bool, typer.Option("--method", help="Only print how it is done, in Chinese.")] = False,
) -> None:
    """Score what is disclosed: one document's card, or the league of one kind of documents and one year."""
    console = terminal()
    if method:
        for line in markdown().splitlines():
            shell.say(line)
    elif document is not None and Path(document).is_file():
        _file(console, Path(document), missing)
    else:
        _of_dataset(console, existing_data(data), document, responses, (kind, year, region), missing)


def _of_dataset(
    console: Console,
    root: Path,
    document: str | None,
    responses: Path | None,
    wanted: tuple[Any, Any, str],
    missing: bool,
) -> None:
    connection = connect(root, ("documents", "scorecard", "checks", "coverage"))
    try:
        answers = load_answers(responses, partial(rows, connection))
        if document is None:
            show_league(console, connection, answers, *wanted)
            return
        kind, year, _ = wanted
        found = find_document(connection, document, year, kind, newest=True)
        card = [_counted(row, answers) for row in rows(connection, _CARD, found["document_id"])]
        _card(console, found["title"] or found["department"] or found["file_name"], card, missing)
        for answer in answers.to_any(found["document_id"]):
            console.print(f"{answer.outcome} {answer.answered_on} {escape(answer.who)}: {escape(answer.text)}")
    finally:
        connection.close()


def _counted(row: dict[str, Any], answers: Answers) -> dict[str, Any]:
    """A row of the card, not checked where we took our finding back."""
    said = answers.to_requirement(row["document_id"], row["requirement"])
    if any(answer.outcome == ResponseOutcome.WITHDRAWN for answer in said):
        return row | {"status": CardStatus.NOT_CHECKED, "points": 0}
    return row


def _file(console: Console, path: Path, missing: bool) -> None:
    with screen.waiting(f"reading {text_of(path.name)}"):
        extraction = extract_here(path, load_knowledge())
    if extraction.document.status == DocumentStatus.FAILED:
        raise UserError(f"{text_of(path.name)} could not be read")
    title = extraction.document.title or extraction.document.department or text_of(path.name)
    _card(console, title, [row.model_dump() for row in extraction.scorecard], missing)


def _card(console: Console, title: str | None, card: list[dict[str, Any]], missing: bool) -> None:
    console.print(f"[bold]{escape(title or '?')}[/]")
    if not card:
        console.print("No scorecard: the document could not be read, or is a form that nobody filled in.")
        return
    grid = screen.grid(["", "", "requirement", "level", "factor", "points", "page", "evidence"])
    for row in card:
        if missing and row["status"] != CardStatus.MISSING:
            continue
        points = f"{row['points']}/{row['points_possible']}" if row["points_possible"] else ""
        name = f"{escape(row['label'])}\n[dim]{escape(row['legal_basis'])}[/]"
        cells = [row["level"], row["factor"], points, str(row["page"] or ""), row["evidence"] or ""]
        grid.add_row(_SIGN[row["status"]], row["requirement"], name, *map(escape, cells))
    console.print(grid)
    checked = [row for row in card if row["status"] in COUNTED]
    got, possible = (sum(row[name] or 0 for row in checked) for name in ("points", "points_possible"))
    unchecked = sum(row["status"] == CardStatus.NOT_CHECKED for row in card)
    console.print(f"{got} of {possible} points; {unchecked} requirements could not be checked and are left out.")
    _rule(console)


def _rule(console: Console) -> None:
    points = ", ".join(f"{level} {value}" for level, value in load_requirements().points.items())
    console.print(
        f"[dim]Points by level: {points}. Disclosed (✓) and declared none (∅) give them; missing (✗) "
        "give none; what was not checked (?) or is not asked (–) is left out. --method says it all.[/]"
    )
