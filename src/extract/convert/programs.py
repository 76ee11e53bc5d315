"""Programs of the machine that convert: where one is, and what it calls itself."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache

from ..errors import DocumentError

_ASKING = 30.0  # seconds


def installed(names: Sequence[str], lacking: str) -> str:
    """The path of the first program of these names; DocumentError with what to install where there is none."""
    found = next((found for name in names if (found := shutil.which(name))), None)
    if found is None:
        raise DocumentError("converter_missing", lacking)
    return found


@cache
def version_of(program: str) -> str:
    """What a program calls itself: 7.4.7.2; empty where it does not say."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, timeout=_ASKING, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    told = re.search(rb"\d+(?:\.\d+)+", done.stdout)
    return told[0].decode() if told else ""
