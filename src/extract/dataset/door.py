"""The dataset's door for readers: light, since a question of a second goes through it, and nothing is written."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ..errors import UserError
from .commit import Commit, locked
from .in_use import mark_in_use
from .storage import not_shared


def finish_abandoned(root: Path) -> None:
    """Finish the change that a killed run left half-done in a dataset's folder, unless another process is at it.

    UserError where there is no such folder, or where it is an address of shared storage.
    """
    if not root.is_dir():
        raise UserError(f"no dataset in {root}: extract some documents into it first")
    not_shared(root)
    mark_in_use(root)
    commit = Commit(root)
    if commit.pending():
        with suppress(UserError), locked(root):
            commit.repair()
