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
from ..terminal import Terminal, terminal
from .run import Outcome

MOST_ROWS = 100  # of a summary artifact
WIDE = 100  # characters of a terminal that has room for differences as amounts, too
_WAN = Decimal(10_000)

# one row for each department's newest 决算: 三公 合计 as the prose prints it (the table where the prose is silent),
# its budget, and last year's: as this document prints it, else as last year's own document does.
# 未安排政府性基金“三公”经费 declares a part to be none: it counts where no number is printed.
# A value that the document states twice and differently is shown as both, never as one of them.
_COMPARISON = """
WITH live AS (
    SELECT * FROM documents WHERE document_id NOT IN (SELECT supersedes FROM documents WHERE supersedes IS NOT NULL)
), stated AS (
    SELECT f.region, f.department, f.fiscal_year, f.origin,
        CASE WHEN f.basis IN ('initial_budget', 'annual_budget', 'budget') THEN 'budget' ELSE f.basis END AS role,
        CASE f.basis WHEN 'initial_budget' THEN 1 WHEN 'budget' THEN 2 ELSE 3 END AS choice, f.stated_none, f.value
    FROM figures f JOIN live d USING (document_id)
    WHERE f.item = 'sangong' AND coalesce(f.fund, 'general') NOT IN ('gov_fund', 'state_capital')
        AND f.measure = 'amount' AND f.kind = 'final_accounts'
        AND f.value IS NOT NULL AND coalesce(f.note, '') = ''
        AND f.basis IN ('final', 'prior_final', 'initial_budget', 'annual_budget', 'budget')
), best AS (
    SELECT *, rank() OVER (
        PARTITION BY region, department, fiscal_year, role
        ORDER BY CASE origin WHEN 'narrative' THEN 0 ELSE 1 END, choice, stated_none
    ) AS place FROM stated
), told AS (
    SELECT region, department, fiscal_year, role, list_sort(list(DISTINCT value)) AS value
    FROM best WHERE place = 1 GROUP BY ALL
), years AS (
    SELECT region, department, max(fiscal_year) AS fiscal_year FROM told GROUP BY ALL
)
SELECT y.region, y.department, y.fiscal_year, b.value AS budget, f.value AS final,
    coalesce(p.value, l.value) AS prior_final
FROM years y
LEFT JOIN told f ON (f.region IS NOT DISTINCT FROM y.region AND f.department IS NOT DISTINCT FROM y.department
    AND f.fiscal_year = y.fiscal_year AND f.role = 'final')
LEFT JOIN told b ON (b.region IS NOT DISTINCT FROM y.region AND b.department IS NOT DISTINCT FROM y.department
    AND b.fiscal_year = y.fiscal_year AND b.role = 'budget')
LEFT JOIN told p ON (p.region IS NOT DISTINCT FROM y.region AND p.department IS NOT DISTINCT FROM y.department
    AND p.fiscal_year = y.fiscal_year AND p.role = 'prior_final')
LEFT JOIN told l ON (l.region IS NOT DISTINCT FROM y.region AND l.department IS NOT DISTINCT FROM y.department
    AND l.fiscal_year = y.fiscal_year - 1 AND l.role = 'final')
ORDER BY y.region, y.department
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
    (rows,) = _answers(data, ("documents", "figures"), _COMPARISON)
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
        why = ", ".join(f"{code} {count}" for code, count in account.reasons.items() if code != "error")
        lines.append(
            f"{account.district:<13} {account.status}: {account.expected} expected = {told or 'none'}"
            + (f" ({why})" if why else "")
        )
    return [*lines, f"dataset       {data}"]


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
