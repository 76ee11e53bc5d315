"""What the commands show: tables, and that something takes a while. Rich draws them, but for long tables of one line a
row, of which it draws two thousand rows a second.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..terminal import escape, terminal
from ..text import visible
from .shell import say

_EDGES, _BETWEEN = 2, 3  # columns of blanks at both ends of a row, and between two cells


def grid(columns: Iterable[str]) -> Table:
    """An empty table for the terminal; nothing in it is cut off, long text goes on in the next line."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(escape(name), overflow="fold")
    return table


def print_grid(
    console: Console, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Collection[int] = ()
) -> None:
    """A table of plain texts onto the terminal; `numbers`: columns that stand on the right and are never broken.

    Where each row fits on a line it is drawn here, as rich would draw it.
    """
    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(heads, *shown, strict=True)]
    fits = sum(widths) + _BETWEEN * (len(widths) - 1) + _EDGES <= console.width
    if fits and min(widths) and not _has_lines(shown):  # of an empty column rich makes something else
        return _draw(console, widths, [list(heads), *shown], numbers)
    table = grid(heads)
    for index in numbers:
        table.columns[index].justify, table.columns[index].no_wrap = "right", True
    for row in shown:
        table.add_row(*map(Text, row))
    return console.print(table)


def _has_lines(rows: Iterable[Iterable[str]]) -> bool:
    return any("\n" in cell for row in rows for cell in row)


def _draw(console: Console, widths: Sequence[int], rows: Sequence[Sequence[str]], numbers: Collection[int]) -> None:
    blank, between = " " * (sum(widths) + _BETWEEN * (len(widths) - 1) + _EDGES), " " * _BETWEEN
    lines = []
    for row in rows:
        cells = []
        for index, (cell, width) in enumerate(zip(row, widths, strict=True)):
            text = cell.rstrip() if index in numbers else cell
            rest = " " * (width - cell_len(text))
            cells.append(f"{rest}{text}" if index in numbers else f"{text}{rest}")
        lines.append(f" {between.join(cells)} ")
    console.print(Text(f"{blank}\n{lines[0]}", style="bold" if console.is_terminal else ""))
    console.print(Text(f" {'─' * (len(blank) - _EDGES)} "))
    console.file.write("\n".join([*lines[1:], blank, ""]))


@contextmanager
def waiting(message: str) -> Iterator[None]:
    """Say on stderr what takes a while: a spinner on a terminal, a plain line elsewhere."""
    console = terminal(stderr=True)
    if console.is_terminal:
        with console.status(message):
            yield
    else:
        say(message, err=True)
        yield
