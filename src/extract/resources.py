"""Where patterns/ and flows/ are: the repository's own in a checkout, those bundled in the wheel otherwise."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import UserError

_PACKAGE = Path(__file__).resolve().parent
_BUNDLED = _PACKAGE / "_bundled"


def repository() -> Path | None:
    """The checkout that this package runs from (also by an editable install); None when it came in a wheel."""
    root = _PACKAGE.parent.parent
    return root if (root / "pyproject.toml").is_file() and (root / "patterns").is_dir() else None


def patterns_dir() -> Path:
    """The folder of patterns; the environment variable JUESUAN_PATTERNS names another one.

    Raises UserError where that variable names no folder.
    """
    named = os.environ.get("JUESUAN_PATTERNS")
    if not named:
        return _resource("patterns")
    folder = Path(named).expanduser()
    if not folder.is_dir():
        raise UserError(f"JUESUAN_PATTERNS names {named}, which is no folder: correct it or unset it")
    return folder


def flows_dir() -> Path:
    """The folder of Prefect flows."""
    return _resource("flows")


def sample_dir() -> Path:
    """The sample web site of the repository, which the wheel does not carry: UserError there."""
    root = repository()
    folder = root / "fixtures" / "sample" if root else None
    if folder is None or not folder.is_dir():
        raise UserError("the sample site is part of the repository: run --sample in a clone of it, or give --folder")
    return folder


def _resource(name: str) -> Path:
    root = repository()
    return root / name if root else _BUNDLED / name
