"""How far a run is, on the terminal: a bar for each stage and for the pages of the documents being read."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Protocol, Self

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from ..records.vocabulary import Stage
from ..terminal import Terminal, terminal
from ..text import visible
from .forecast import Forecast

_LABELS: dict[str, str] = {Stage.DISCOVER: "districts", Stage.FETCH: "files fetched", Stage.EXTRACT: "documents read"}
READ = Stage.EXTRACT  # the stage that takes the time
_EVERY = 10  # documents between two plain lines where there is no terminal


class Reporter(Protocol):
    """Who is told how far a run is: the terminal's bars, or nobody."""

    def stage(self, name: str, total: int, size: int = 0) -> None:
        """A stage begins (or its total has changed); `size`: bytes of its files, where known."""
        ...

    def advance(self, name: str, step: int = 1) -> None:
        """So many more of a stage are done."""
        ...

    def page(self, name: str, done: int, total: int, size: int = 0) -> None:
        """Page `done` of `total` of a document of `size` bytes has been read."""
        ...


class Silent:
    """Tells nobody."""

    def stage(self, name: str, total: int, size: int = 0) -> None:
        """Nothing."""

    def advance(self, name: str, step: int = 1) -> None:
        """Nothing."""

    def page(self, name: str, done: int, total: int, size: int = 0) -> None:
        """Nothing."""


class Progress:
    """Bars on a terminal, plain lines elsewhere."""

    def __init__(self, console: Terminal | None = None) -> None:
        console = console or terminal(stderr=True)
        self._plain = not console.is_terminal
        left = TextColumn("{task.fields[left]}")
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), left)
        self._bars = Bars(*columns, console=console, disable=self._plain)
        self._tasks: dict[str, TaskID] = {}
        self._pages: dict[str, TaskID] = {}
        self._done: dict[str, int] = {}
        self._total: dict[str, int] = {}
        self._forecast = Forecast()

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bars.stop()

    def stage(self, name: str, total: int, size: int = 0) -> None:
        """A stage begins, or so many more belong to it (several districts report their links one after another).

        `size`: bytes of the files to read, from which the time that is left is told.
        """
        if name == READ:
            self._forecast.expect(total, size)
        self._total[name] = self._total.get(name, 0) + total
        if name in self._tasks:
            self._bars.update(self._tasks[name], total=self._total[name])
        else:
            self._tasks[name] = self._bars.add_task(_LABELS.get(name, name), total=self._total[name], left="")

    def advance(self, name: str, step: int = 1) -> None:
        """So many more of a stage are done."""
        self._done[name] = self._done.get(name, 0) + step
        if name == READ:
            self._forecast.done(step)
        left = str(self._forecast) if name == READ else ""
        if name in self._tasks:
            self._bars.update(self._tasks[name], advance=step, left=left)
        if self._plain and (self._done[name] % _EVERY == 0 or self._done[name] == self._total.get(name)):
            label = _LABELS.get(name, name)
            told = f"{label}: {self._done[name]} of {self._total.get(name, 0)}{', ' if left else ''}{left}"
            print(told, file=sys.stderr)

    def page(self, name: str, done: int, total: int, size: int = 0) -> None:
        """Page `done` of `total` of a document (of `size` bytes) has been read; its bar goes when it is through."""
        self._forecast.page(name, done, total, size)
        if name not in self._pages:
            self._pages[name] = self._bars.add_task(f"  {escape(visible(name))}", total=total, left="")
        self._bars.update(self._pages[name], completed=done, total=total)
        if done >= total:
            self._bars.remove_task(self._pages.pop(name))
