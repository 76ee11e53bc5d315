"""Builds the native reader beside its sources: `python -m extract.reading.native.build`.

Needs a C compiler and Python's headers. Without them it says so in one line and all goes on in Python.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import tempfile
from pathlib import Path

import cffi

from . import API, FOLDER, name, sources

# no fused multiplication and addition: numbers must come out as they do in Python
FLAGS = ["-O2", "-std=c11", "-ffp-contract=off"]


def build() -> Path | None:
    """The built module's file, made where it is not there yet; None where it cannot be made."""
    found = list(FOLDER.glob(f"{name()}.*"))
    if found:
        return found[0]
    try:
        made = _compiled()
    except Exception:  # whatever a machine's compiler, or its lack, gives rise to
        return None
    for outdated in (*FOLDER.glob("_reader_*.so"), *FOLDER.glob("_reader_*.pyd")):
        outdated.unlink()
    return Path(shutil.move(made, FOLDER / made.name))


def _compiled() -> Path:
    ffi = cffi.FFI()
    ffi.cdef(re.sub(r"/\*.*?\*/", "", API.read_text(encoding="utf-8"), flags=re.DOTALL))
    ffi.set_source(
        name(),
        '#include "api.h"',
        sources=[str(path) for path in sources()],
        include_dirs=[str(FOLDER)],
        extra_compile_args=FLAGS,
    )
    folder = Path(tempfile.mkdtemp())
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return Path(ffi.compile(tmpdir=str(folder)))


def main() -> None:
    """Build, and say in one line what came of it."""
    path = build()
    if path is None:
        print("native reader: not built (no C compiler, or no Python headers): pages are read in Python, at half the speed")
    else:
        print(f"native reader: {path.name}")


if __name__ == "__main__":
    main()
