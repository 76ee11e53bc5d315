"""What the commands show with rich: tables, and that something takes a while."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.table import Table

from ..terminal import escape, terminal
from .shell import say


def grid(columns: Iterable[str]) -> Table:
    """An empty table for the terminal; nothing in it is cut off, long text goes on in the next line."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(escape(name), overflow="fold")
    return table


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
