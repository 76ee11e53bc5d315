"""OFD → PDF in a process of its own, with limits: a stranger's XML, fonts and pictures are taken apart there."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from ...errors import DocumentError
from ...limits import Limits
from ..kinds import Kind
from ..office import environment
from ..warden import run

_BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from extract.convert.ofd.draw import main; main()"

Told = tuple[str, str, int | None]  # a problem's code, message and page


def ofd_convert(path: Path, kind: Kind, into: Path, limits: Limits) -> tuple[Told, ...]:
    """The PDF `into` of an OFD file, and what of the file it lacks; DocumentError says why there is none."""
    with tempfile.TemporaryDirectory(prefix="juesuan-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        shutil.copyfile(path, folder / f"file.{kind}")
        command = [sys.executable, "-S", "-c", _BOOT, json.dumps(sys.path), f"file.{kind}"]
        ended = run(command, folder, environment(folder), limits)
        if ended.why is not None:
            raise DocumentError(ended.why, ended.message)
        try:
            told = json.loads((folder / "told.json").read_bytes())
        except (OSError, ValueError):
            raise DocumentError("conversion_failed", f"the OFD file cannot be drawn: {ended.message}") from None
        if "failed" in told:
            raise DocumentError(*told["failed"])
        shutil.move(folder / "made.pdf", into)
        return tuple((code, message, page) for code, message, page in told["notes"])
