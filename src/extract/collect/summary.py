"""What a run ends with: documents, figures, explanations, problems, and “三公”经费 of all departments compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from ..dataset.rereading import kept_in_words
from ..dataset.storage import is_shared
from ..records.vocabulary import CoverageState
from ..terminal import Terminal, terminal
from .account import Account
from .run import Outcome

MOST_ROWS = 100  # of a summary artifact
WIDE = 100  # characters of a terminal that has room for differences as amounts, too
_WAN = Decimal(10_000)

# one row for each department's newest 决算: 三公 合计, its budget, and last year's: as this disclosure prints it, else
# as last year's own does, else as a printed change tells it. What contradicts itself is shown as all its values.
_COMPARISON = """
WITH told AS (
    SELECT *, if(value IS NULL, other_values::DECIMAL(22, 4)[], [value]) AS all_values,
        max(fiscal_year) OVER (PARTITION BY coalesce(region_code, region), department) - fiscal_year AS age
    FROM facts WHERE item = 'sangong' AND kind = 'final_accounts' AND is_default
)
SELECT any_value(region) AS region, department, max(fiscal_year) AS fiscal_year,
    coalesce(any_value(all_values) FILTER (age = 0 AND basis = 'initial_budget'),
        any_value(all_values) FILTER (age = 0 AND basis = 'budget'),
        any_value(all_values) FILTER (age = 0 AND basis = 'annual_budget')) AS budget,
    any_value(all_values) FILTER (age = 0 AND basis = 'final') AS final,
    coalesce(any_value(all_values) FILTER (age = 0 AND basis = 'prior_final' AND NOT derived),
        any_value(all_values) FILTER (age = 1 AND basis = 'final'),
        any_value(all_values) FILTER (age = 0 AND basis = 'prior_final')) AS prior_final
FROM told GROUP BY coalesce(region_code, told.region), department ORDER BY region, department
"""
_HEADS = ("地区", "部门", "年度", "预算", "决算", "决算−预算", "上年决算", "比上年")


@dataclass(frozen=True, slots=True)
class Compared:
    """“三公”经费 of one department in its newest accounts, in 元; two values where the document contradicts itself."""

    region: str | None
    department: str | None
    fiscal_year: int
    budget: tuple[Decimal, ...]
    final: tuple[Decimal, ...]
    prior_final: tuple[Decimal, ...]

    def cells(self, narrow: bool = False) -> list[str]:
        """The row as printed, in 万元; in a narrow terminal differences as rates alone."""
        return [
            self.region or "",
            (self.department or "").removeprefix(self.region or ""),
            str(self.fiscal_year),
            _shown(self.budget),
            _shown(self.final),
            _difference(self.final, self.budget, narrow),
            _shown(self.prior_final),
            _difference(self.final, self.prior_final, narrow),
        ]


def comparison(data: Path) -> list[Compared]:
    """“三公”经费 of all departments of the dataset, each in its newest year; none of shared storage."""
    if is_shared(data):
        return []
    (rows,) = _answers(data, ("facts",), _COMPARISON)
    return [Compared(*row[:3], *(tuple(values or ()) for values in row[3:])) for row in rows]


def counts_of(data: Path) -> dict[str, int]:
    """Rows of the dataset's tables."""
    names = ("documents", "figures", "explanations", "table_cells", "problems")
    found = _answers(data, names, *(f"SELECT count(*) FROM {name}" for name in names))
    return {name: int(rows[0][0]) for name, rows in zip(names, found, strict=True)}


def _answers(data: Path, tables: Sequence[str], *questions: str) -> list[list[tuple[Any, ...]]]:
    from ..query.sql import connect  # DuckDB: a run that has read nothing does without

    connection = connect(data, tables)
    try:
        return [connection.execute(question).fetchall() for question in questions]
    finally:
        connection.close()


def print_summary(data: Path, outcome: Outcome, console: Terminal | None = None) -> None:
    """The run's end on the terminal."""
    console = console or terminal()
    for line in summary_lines(data, outcome):
        console.print(escape(line), soft_wrap=True)
    rows = comparison(data) if outcome.read.documents else []
    if not rows:
        return
    narrow = console.width < WIDE
    table = Table(*_HEADS[1:], title="“三公”经费，万元", box=SIMPLE_HEAD, pad_edge=False, title_justify="left")
    table.columns[0].overflow = "fold"
    for column in table.columns[1:]:
        column.justify, column.no_wrap = "right", True
    for index, row in enumerate(rows[:MOST_ROWS]):
        if row.region and (index == 0 or row.region != rows[index - 1].region):
            table.add_row(f"[bold]{escape(row.region)}[/]")
        table.add_row(*(escape(cell) for cell in row.cells(narrow)[1:]))
    console.print(table)
    if len(rows) > MOST_ROWS:
        console.print(f"… and {len(rows) - MOST_ROWS} more departments: juesuan query")


def summary_lines(data: Path, outcome: Outcome) -> list[str]:
    """The counts in words: what this run read, what the dataset holds, how the districts' accounts stand.

    Of shared storage what the run read alone: its rows are elsewhere. Where nothing was read nothing is counted again.
    """
    read = ", ".join(f"{count} {status}" for status, count in sorted(outcome.read.documents.items())) or "none new"
    if is_shared(data):
        kept = f"; {kept_in_words(outcome.read.kept)}" if outcome.read.kept else ""
        return [f"documents: {read}; {outcome.current} read before; {outcome.read.figures:,} figures; in {data}{kept}"]
    unchanged = f"documents     {read}, {outcome.current} unchanged"
    lines = _counted(data, outcome, read) if outcome.read.documents else [unchanged]
    if outcome.read.kept:
        lines.append(f"read again    {kept_in_words(outcome.read.kept)}")
    for account in outcome.accounts:
        parts = ("published", "unchanged", "missing", "blocked", "refused", "duplicates")
        told = ", ".join(f"{getattr(account, name)} {name}" for name in parts if getattr(account, name))
        told += f" ({account.converted} converted)" if account.converted else ""
        why = ", ".join(f"{code} {count}" for code, count in account.reasons.items() if code != "error")
        lines.append(
            f"{account.district:<13} {account.status}: {account.expected} expected = {told or 'none'}"
            + (f" ({why})" if why else "")
        )
        lines += _covered(account)
    return [*lines, f"dataset       {data}"]


def _covered(account: Account) -> list[str]:
    """What of the district's departments' disclosures is published, and what became of the others."""
    told = ", ".join(
        f"{account.departments[state]} {state.english}" for state in CoverageState if state in account.departments
    )
    return [f"{'':<13} coverage: {sum(account.departments.values())} expected = {told}"] if told else []


def _counted(data: Path, outcome: Outcome, read: str) -> list[str]:
    total = counts_of(data)
    problems = ", ".join(f"{code} {count}" for code, count in sorted(outcome.read.problems.items())) or "none"
    return [
        f"documents     {total['documents']:,} in the dataset; this run: {read}, {outcome.current} unchanged",
        f"figures       {total['figures']:,}",
        f"explanations  {total['explanations']:,}",
        f"table cells   {total['table_cells']:,}",
        f"problems      {total['problems']:,}; this run: {problems}",
    ]


def markdown(data: Path, outcome: Outcome) -> str:
    """The same as markdown, for a flow's summary artifact: at most 100 rows, the data itself is in the dataset."""
    lines = [f"- {line}" for line in summary_lines(data, outcome)]
    rows: Sequence[Compared] = comparison(data) if outcome.read.documents else ()
    if rows:
        lines += ["", "“三公”经费，万元", "", "| " + " | ".join(_HEADS) + " |", "|" + "---|" * len(_HEADS)]
        lines += ["| " + " | ".join(cell.replace("|", "/") for cell in row.cells()) + " |" for row in rows[:MOST_ROWS]]
    return "\n".join(lines)


def _shown(values: tuple[Decimal, ...]) -> str:
    """`0.035` for 350 元, `1.20 ≠ 1.25` where a document states two, `–` where it states none."""
    return " ≠ ".join(_wan(value) for value in values) or "–"


def _difference(value: tuple[Decimal, ...], base: tuple[Decimal, ...], narrow: bool) -> str:
    if len(value) != 1 or len(base) != 1:
        return "–"
    difference = value[0] - base[0]
    amount = ("+" if difference > 0 else "") + _wan(difference)
    rate = f"{difference / base[0] * 100:+.1f}%" if base[0] else ""
    if narrow:
        return rate or amount
    return f"{amount} ({rate})" if rate else amount


def _wan(value: Decimal) -> str:
    """万元 with two decimals, with more only where the value has more."""
    exact = (value / _WAN).normalize()
    places = max(2, -int(exact.as_tuple().exponent))
    return f"{exact:,.{places}f}"
