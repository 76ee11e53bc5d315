"""Loaded patterns kept in the user's cache folder: compiling them takes twenty times as long as reading them back.

What is kept is found by a hash of the patterns' bytes, of the program's own files and of the libraries' versions, so
that it can only be what loading would give again. Whatever is wrong with the cache, the patterns are loaded.
"""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from ..paths import cache_folder

T = TypeVar("T")
KEPT = 4  # versions side by side: a checkout and an installed one, the one before
_PACKAGE = Path(__file__).resolve().parents[1]


def _program() -> str:
    """Name, size and time of each of the program's files."""
    states = ((path.name, path.stat()) for path in sorted(_PACKAGE.rglob("*.py")))
    return "".join(f"{name} {state.st_size} {state.st_mtime_ns}\n" for name, state in states)


# as it is when this process loads it: an upgrade during a run must not keep the old program's objects as the new one's
_LOADED = _program()


def remembered(load: Callable[[], T], folder_of_patterns: Path | None, name: str = "knowledge") -> T:
    """What `load` makes (of a folder of patterns, if any), from the cache where it is there under this name.

    The environment variable JUESUAN_NO_CACHE turns the cache off. `load`'s errors come through and are not kept.
    """
    folder = cache_folder()
    if folder is None:
        return load()
    path = folder / f"{name}-{_key(folder_of_patterns)}.pickle"
    try:
        loaded: T = pickle.loads(path.read_bytes())
    except Exception:  # not there, cut short, of another time: it is made anew
        loaded = load()
        with suppress(OSError, pickle.PicklingError):
            _keep(path, loaded)
    return loaded


def _key(folder: Path | None) -> str:
    """Changes with any byte of the patterns, any file of the program, and the libraries that compiled them."""
    digest = hashlib.sha256(f"{sys.version} {_releases()} {_PACKAGE}\n{_LOADED}".encode())
    files = folder.rglob("*") if folder else ()
    for path in sorted(path for path in files if path.suffix in (".toml", ".csv")):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:24]


@functools.cache
def _releases() -> str:
    """`pyarrow-22.0.0.dist-info regex-2025.11.3.dist-info`, without the time that importing them would take."""
    spec = find_spec("regex")
    place = Path(spec.origin).parents[1] if spec and spec.origin else _PACKAGE
    return " ".join(
        sorted(entry.name for part in ("cffi", "pyarrow", "regex") for entry in place.glob(f"{part}-*.dist-info"))
    )


def _keep(path: Path, loaded: object) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        draft = Path(file.name)
        try:
            pickle.dump(loaded, file, pickle.HIGHEST_PROTOCOL)
        except BaseException:
            draft.unlink()
            raise
    os.replace(draft, path)
    same = path.parent.glob(f"{path.name.split('-')[0]}-*.pickle")
    for kept in sorted(same, key=lambda kept: kept.stat().st_mtime, reverse=True)[KEPT:]:
        kept.unlink(missing_ok=True)
