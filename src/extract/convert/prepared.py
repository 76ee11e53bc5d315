"""A stranger's web page is taken apart in a process of its own, into the page that is printed and its text."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from ..errors import DocumentError
from ..limits import Limits
from .office import environment
from .warden import run
from .webpage import decoded, printable

PAGE, TEXT = "page.html", "page.txt"
MOST_BYTES = 20_000_000
_BOOT = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from extract.convert.prepared import main
main(sys.argv[2])
"""
_TAG = re.compile(r"<style[^>]*>[^<]*</style>|<[^<>]*>")
_SIGNS = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}


def prepare(path: Path, folder: Path, limits: Limits) -> None:
    """Writes PAGE and TEXT of a web page into an empty folder; DocumentError where it is too long or takes too much."""
    if path.stat().st_size > MOST_BYTES:
        raise DocumentError("too_large", f"the page has more than {MOST_BYTES} bytes")
    command = [sys.executable, "-S", "-c", _BOOT, json.dumps(sys.path), str(path.resolve())]
    ended = run(command, folder, environment(folder), limits)
    if ended.why is not None:
        raise DocumentError(ended.why, ended.message)
    if not (folder / TEXT).is_file():
        raise DocumentError("conversion_failed", f"the page cannot be taken apart: {ended.message}")


def main(path: str) -> None:
    """In a process of its own."""
    page = printable(decoded(Path(path).read_bytes()))
    text = _TAG.sub(" ", page.partition("<body>")[2])
    for name, sign in reversed(_SIGNS.items()):
        text = text.replace(name, sign)
    Path(PAGE).write_text(page, encoding="utf-8", errors="replace")
    Path(TEXT).write_text(text, encoding="utf-8", errors="replace")
