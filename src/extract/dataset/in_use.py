"""Which datasets this process reads: a reader's error does not always say which file it was about."""

from __future__ import annotations

from pathlib import Path

_roots: dict[Path, None] = {}


def mark_in_use(root: Path) -> None:
    """Notes that the dataset in a folder is being read."""
    _roots[root] = None


def in_use() -> list[Path]:
    """The folders of the datasets that have been read since `clear_in_use`."""
    return list(_roots)


def clear_in_use() -> None:
    """A new command begins."""
    _roots.clear()
