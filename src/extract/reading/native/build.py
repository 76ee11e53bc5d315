"""Builds the native reader beside its sources, with the machine's own C compiler: `juesuan native`.

Without a compiler, or Python's headers, all goes on in Python: what stands in the way is told, not raised.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

import cffi

from . import API, FOLDER, name, sources

# no fused multiplication and addition: numbers must come out as they do in Python
FLAGS = ["-O2", "-std=c11", "-ffp-contract=off"]
SUFFIX = str(sysconfig.get_config_var("EXT_SUFFIX"))
LONGEST = 300  # seconds that a compiler may take


def build(into: Path = FOLDER) -> tuple[Path | None, str]:
    """The built module's file, made where it is not there yet, and ""; None and the reason where it cannot be made."""
    path = into / f"{name()}{SUFFIX}"
    if path.exists():
        return path, ""
    try:
        with tempfile.TemporaryDirectory(dir=into, prefix=".build-") as folder:
            command = [sys.executable, "-m", __name__, folder]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST)
            made = Path(folder) / path.name
            if not made.exists():
                return None, _reason(done.stderr)
            for outdated in into.glob(f"_reader_*{SUFFIX}"):
                outdated.unlink()
            os.replace(made, path)
    except (OSError, subprocess.SubprocessError) as error:
        return None, str(error)
    return path, ""


def _reason(told: str) -> str:
    """What a compiler said was wrong: its first line that says so, else the last thing said."""
    lines = [line.strip() for line in told.splitlines() if line.strip()] or ["no answer"]
    return next((line for line in lines if "error" in line.lower()), lines[-1])


def compile_into(folder: Path, more: Sequence[str] = ()) -> None:
    """Compile the sources, with more flags, to a module in the folder; what is wrong is an exception of distutils'."""
    ffi = cffi.FFI()
    ffi.cdef(re.sub(r"/\*.*?\*/", "", API.read_text(encoding="utf-8"), flags=re.DOTALL))
    ffi.set_source(
        name(),
        '#include "api.h"',
        sources=[str(path) for path in sources()],
        include_dirs=[str(FOLDER)],
        extra_compile_args=[*FLAGS, *more],
        extra_link_args=list(more),
    )
    ffi.compile(tmpdir=str(folder))


if __name__ == "__main__":
    compile_into(Path(sys.argv[1]))
