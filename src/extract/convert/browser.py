"""Chromium: a web page that is itself the disclosure → PDF on A3 pages; no script of it runs, nothing is asked for."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from ..errors import DocumentError
from ..limits import Limits
from .kinds import Kind
from .office import environment
from .prepared import PAGE, prepare
from .programs import installed
from .warden import run

INSTALL = "install Chromium (Debian: chromium, and a Song face: fonts-arphic-uming)"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MOST_CPU = 60.0  # seconds: a page takes one or two, and some are never done
_OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--disable-breakpad", "--disable-crash-reporter", "--no-pdf-header-footer", "--print-to-pdf-no-header",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9",
    "--virtual-time-budget=10000",
)  # fmt: skip


def chromium(suffix: str = "html") -> str:
    """The path of Chromium on this machine; DocumentError where there is none for a file with this suffix."""
    return installed(_NAMES, f"a {suffix} file needs Chromium: {INSTALL}")


def page_convert(path: Path, kind: Kind, into: Path, limits: Limits) -> None:
    """The PDF `into` of a web page; DocumentError says why there is none."""
    program = chromium(kind)
    limits = replace(limits, cpu_seconds=min(MOST_CPU, limits.cpu_seconds), wall_seconds=min(60, limits.wall_seconds))
    with tempfile.TemporaryDirectory(prefix="juesuan-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        prepare(path, folder, limits)
        command = [program, *_OPTIONS, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={folder / 'made.pdf'}"]
        ended = run([*command, (folder / PAGE).as_uri()], folder, environment(folder), limits)
        if ended.why is not None:
            raise DocumentError(ended.why, ended.message)
        if not (folder / "made.pdf").is_file():
            raise DocumentError("conversion_failed", f"Chromium ended with status {ended.status} and wrote nothing")
        shutil.move(folder / "made.pdf", into)
