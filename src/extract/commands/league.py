"""The league on the terminal: one ranking after the other, each with what it ranks; the page shows the same."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import UserError
from ..query.league import SUMS, Ranking, choose, heading, outside, ranked, rankings, silent, unplaced
from ..query.sql import rows
from ..records.vocabulary import CoverageState, Verdict
from ..responses.answers import Answers
from ..responses.counted import see_answered
from ..terminal import escape
from . import screen

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console

_HEADS = ["", "department", "region", "points", "share", "checked", "missing", "contradictions"]
_COUNTED = f"""
CREATE TABLE league AS {SUMS.format(some="true")};
CREATE TABLE check_totals AS SELECT document_id, verdict AS status, rule, count(*) AS n FROM checks
    WHERE verdict = '{Verdict.CONTRADICTION}' GROUP BY ALL;  -- what the league counts
"""


def show_league(
    console: Console,
    connection: duckdb.DuckDBPyConnection,
    answers: Answers,
    kind: str | None,
    year: int | None,
    region: str,
) -> None:
    """Print the rankings of one kind and year; UserError where no document is of them."""
    connection.execute(_COUNTED)
    see_answered(connection, answers.withdrawn)
    ask = partial(rows, connection)
    choice = choose(ask, kind, year, region)
    if choice is None:
        raise UserError(
            "no document with a scorecard fits: leave out --kind, --year or --region, or extract some first"
        )
    for ranking in rankings(ranked(ask, choice, region)):
        _show(console, f"{heading(choice)} · {ranking.label}", ranking, answers)
    for row in silent(ask, choice, region):
        state = f"{row['state']} {CoverageState(row['state']).label}"
        console.print(f"  – {escape(row['department'])} ({escape(row['region'] or '?')}): {state}")
    others = [f"--kind {kind} --year {year}" for kind, year in choice.choices if (kind, year) != choice[:2]]
    if others:
        console.print(f"[dim]Other leagues: {', '.join(others[:6])}{' …' if len(others) > 6 else ''}.[/]")
    if unknown := outside(ask, region):
        console.print(f"{unknown} documents are in no league: their year or their kind is not known.")


def _show(console: Console, title: str, ranking: Ranking, answers: Answers) -> None:
    placed = [row for row in ranking.rows if row["placed"]]
    console.print(f"[bold]{escape(title)}[/]: {len(placed)} ranked")
    if placed:
        screen.print_grid(console, _HEADS, [_cells(row, answers) for row in placed], {0})
    for row in ranking.rows:
        if not row["placed"]:
            console.print(f"  – {escape(_name(row))}: {escape(unplaced(row))}")


def _cells(row: dict[str, Any], answers: Answers) -> list[str]:
    share = f"{100 * row['points'] / row['possible']:.1f}%"
    answered = " ※" if answers.to_any(row["document_id"]) else ""
    checked = f"{row['checked']} of {row['asked']}"
    cells = [row["place"], _name(row) + answered, row["region"] or "?", f"{row['points']}/{row['possible']}", share]
    return [*map(str, (*cells, checked, row["missing"], row["contradictions"]))]


def _name(row: dict[str, Any]) -> str:
    return str(row["department"] or row["file_name"] or row["document_id"][:12])
