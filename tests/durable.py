"""What a power cut could undo: the calls to the system that sync, move and remove files, in their order."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest


class Call(NamedTuple):
    """A call to the system: `sync`, `move` (its source is `path`), or `remove`; the file's bytes at that moment."""

    kind: str
    path: str
    target: str = ""
    bytes: int = 0

    @property
    def at(self) -> str:
        """Where something comes to be, or was."""
        return self.target or self.path


def noted(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """A list that gets all such calls below a folder from now on; each is carried out."""
    calls: list[Call] = []

    def note(call: Call) -> None:
        if call.at.startswith(str(root)):  # and not in the user's cache
            calls.append(call)

    def sync(handle: int) -> None:
        real["fsync"](handle)
        note(Call("sync", os.readlink(f"/proc/self/fd/{handle}"), bytes=os.fstat(handle).st_size))

    def replace(source: Any, target: Any) -> None:
        note(Call("move", str(source), str(target), os.stat(source).st_size))
        real["replace"](source, target)

    def unlink(path: Any, **options: Any) -> None:
        note(Call("remove", str(path)))
        real["unlink"](path, **options)

    real: dict[str, Callable[..., Any]] = {name: getattr(os, name) for name in ("fsync", "replace", "unlink")}
    for name, call in (("fsync", sync), ("replace", replace), ("unlink", unlink)):
        monkeypatch.setattr(os, name, call)
    return calls
