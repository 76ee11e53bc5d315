"""The native reader: the fast reader's way through an ordinary page, in C, for machines that have a compiler.

Nothing depends on it: the modules of `reading` tell every rule in Python and read each page where it is not built, and
each page that is not ordinary (text that is turned, invisible or welded) where it is.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

SETTING = "JUESUAN_NATIVE"
FOLDER = Path(__file__).parent
API = FOLDER / "api.h"


def sources() -> list[Path]:
    """The C files of the reader."""
    return sorted(FOLDER.glob("*.c"))


def name() -> str:
    """The built module's name: it says what it was built from, so that an outdated one is never loaded."""
    digest = hashlib.sha256()
    for path in (*sorted(FOLDER.glob("*.h")), *sources(), FOLDER / "build.py"):
        digest.update(path.read_bytes())
    return f"_reader_{digest.hexdigest()[:12]}"


@cache
def built() -> ModuleType | None:
    """The built module; None where there is none, or the environment variable JUESUAN_NATIVE says off."""
    if os.environ.get(SETTING) == "off":
        return None
    try:
        return import_module(f"{__name__}.{name()}")
    except ImportError:
        return None
