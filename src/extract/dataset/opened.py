"""Which datasets this process reads: a reader's error does not always say which file it was about."""

from __future__ import annotations

from pathlib import Path

_opened: dict[Path, None] = {}


def opened(root: Path) -> None:
    """Notes that the dataset in a folder is being read."""
    _opened[root] = None


def now_open() -> list[Path]:
    """The folders of the datasets that have been read since `forget`."""
    return list(_opened)


def forget() -> None:
    """A new command begins."""
    _opened.clear()
