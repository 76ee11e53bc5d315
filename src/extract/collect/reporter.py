"""Who is told how far a run is."""

from __future__ import annotations

from typing import Protocol


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
