"""juesuan compare: departments side by side, like with like, with what is missing and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..compare.compare import compare as ask
from ..compare.comparison import NO_DOCUMENT, Ask, Comparison, Row, Value
from ..compare.order import SORTS, sorted_by
from ..compare.rows import common_notes
from ..compare.series import WAN, unit
from ..compare.words import COLUMNS, COUNTED, FUND_NAMES, GENERAL, NOTES, STATES, WORKED, flat, notes_of, percent
from ..errors import UserError
from ..query import export
from ..query.export import plain
from ..query.sql import connect
from ..records.vocabulary import Measure, UnitLevel
from ..terminal import escape, terminal
from ..text import listed
from . import screen, shell
from .lookup import existing_data

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from rich.console import Console


HEADS = (
    "rank", "year", "district", "department", "final", "budget", "− budget", "of budget", "last year", "change",
    "rate", "share",
)  # fmt: skip
app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan compare sangong --years 2024 --per staff --chart sangong.png")
def compare(
    items: Annotated[
        list[str], typer.Argument(metavar="ITEM…", help="sangong, 机关运行经费, or with a code: expenditure:205.")
    ],
    data: shell.DataFolder = Path("data"),
    departments: Annotated[str, typer.Option(help="Names or parts of names, with commas between.")] = "",
    districts: Annotated[str, typer.Option(help="Names or codes, or their beginnings, with commas.")] = "",
    years: Annotated[str, typer.Option(help="Years, with commas: 2023,2024.")] = "",
    fund: Annotated[str | None, typer.Option(help="all, fiscal, general, gov_fund or state_capital.")] = None,
    per: Annotated[str | None, typer.Option(help="Divide by: staff, vehicle, guest or total (of expenditure).")] = None,
    sort: Annotated[
        str, typer.Option(help="Order: change, change_pct, off_budget (most unspent first), executed_pct, share_pct.")
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="Rows of departments without a document, too.")] = False,
    csv_file: Annotated[Path | None, typer.Option("--csv", help="Write all of it, in 元, to this file.")] = None,
    xlsx_file: Annotated[Path | None, typer.Option("--xlsx", help="Write it to this Excel workbook.")] = None,
    chart: Annotated[
        Path | None, typer.Option(help="Draw it: FILE.html (needs nothing else), FILE.png or FILE.svg.")
    ] = None,
) -> None:
    """Compare what departments report for the same thing: amounts, change, budget against final, share, rank."""
    if sort and sort not in SORTS:
        raise UserError(f"--sort {sort}: it is one of {', '.join(SORTS)}")
    question = Ask(tuple(items), listed(departments), listed(districts), _years(years), fund, per)
    connection = connect(existing_data(data), ("documents", "facts", "unmatched"))
    try:
        found = ask(connection, question)
    finally:
        connection.close()
    console = terminal()
    for comparison in found:
        if sort:
            comparison.rows = sorted_by(comparison.rows, sort)
        _print(console, comparison, every)
    _write(found, csv_file, xlsx_file, chart)


def _years(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in listed(text))
    except ValueError as error:
        raise UserError(f"--years {text!r}: write years with commas between, as 2023,2024") from error


def _print(console: Console, comparison: Comparison, every: bool) -> None:
    fund = FUND_NAMES.get(comparison.fund, comparison.fund) or ""
    money = "万元" if comparison.subject.measure == Measure.AMOUNT else comparison.subject.unit
    title = " · ".join(part for part in (comparison.subject.label, fund, money) if part)
    console.print(f"\n[bold]{escape(title)}[/]")
    counted = [COUNTED[comparison.per]] if comparison.per in COUNTED else []
    heads = [*HEADS, *counted, *([unit(comparison)] if comparison.per else []), "note"]
    rows = [row for row in comparison.rows if every or row.state != NO_DOCUMENT or row.budget]
    common = common_notes(rows)
    marks: dict[str, int] = {}
    cells = [_cells(comparison, row, marks, common) for row in rows]
    screen.print_grid(console, heads, cells, set(range(len(heads))) - {2, 3, len(heads) - 1})
    if any(value and value.worked for row in rows for value in _shown(row)):
        console.print(f"*  {escape(WORKED[0])}", soft_wrap=True)
    for note, mark in marks.items():
        console.print(f"{mark}  {escape(NOTES[note][0])}", soft_wrap=True)
    for note in common:
        console.print(escape(f"–  {(GENERAL.get(note) or NOTES[note])[0]}"), soft_wrap=True)
    for note in comparison.notes:
        more = " (" + ", ".join(str(other) for other in comparison.other_funds) + ")" if note == "other_funds" else ""
        console.print(escape(f"–  {NOTES[note][0]}{more}"), soft_wrap=True)
    if left := len(comparison.rows) - len(rows):
        console.print(f"–  {left} more without a document of the year: --all lists them", soft_wrap=True)


def _cells(comparison: Comparison, row: Row, marks: dict[str, int], common: Sequence[str]) -> list[str]:
    own = [note for note in row.notes if note not in common]
    notes = " ".join(str(marks.setdefault(note, len(marks) + 1)) for note in own)
    name = (row.department or "?").removeprefix(row.region or "")
    cells = [
        f"{row.rank or ''}",
        f"{row.fiscal_year}",
        row.region or row.region_code or "",
        name + ("（单位）" if row.unit_level == UnitLevel.UNIT else ""),
        _value(comparison, row.final),
        _value(comparison, row.budget),
        _value(comparison, row.off_budget, sign=True),
        _rate(row.executed_pct),
        _value(comparison, row.prior),
        _value(comparison, row.change, sign=True),
        _rate(row.change_pct, sign=True),
        percent(row.share_pct, sign=False),
    ]
    if comparison.per in COUNTED:
        cells.append(f"{row.base.normalize():,f}" if row.base is not None else "")
    if comparison.per:
        cells.append(f"{row.per:,}" if row.per is not None else "")
    return [*cells, " ".join(part for part in (STATES[row.state][0], notes) if part)]


def _shown(row: Row) -> tuple[Value | None, ...]:
    """The values of a row that may be worked out, as far as they are printed here."""
    return (row.off_budget, row.prior, row.executed_pct, row.change, row.change_pct)


def _value(comparison: Comparison, value: Value | None, sign: bool = False) -> str:
    how = _in_wan if comparison.subject.measure == Measure.AMOUNT else plain
    return _written(value, lambda one: ("+" if sign and one > 0 else "") + how(one))


def _in_wan(value: Decimal) -> str:
    exact = (value / WAN).normalize()
    return f"{exact:,.{max(2, -int(exact.as_tuple().exponent))}f}"


def _rate(value: Value | None, sign: bool = False) -> str:
    return _written(value, lambda one: percent(one, sign))


def _written(value: Value | None, how: Callable[[Decimal], str]) -> str:
    """A value, all of several; one that is worked out with its mark."""
    return " ≠ ".join(map(how, value.values)) + ("*" if value.worked else "") if value else ""


def _write(found: list[Comparison], csv_file: Path | None, xlsx_file: Path | None, chart: Path | None) -> None:
    if csv_file:
        export.write_csv(csv_file, COLUMNS, flat(found))
    if xlsx_file:
        export.write_xlsx(xlsx_file, COLUMNS, flat(found), notes_of(found))
    if chart:
        from ..compare.altair import write_chart  # altair takes a second to load: only where a chart is asked for

        write_chart(found, chart)
