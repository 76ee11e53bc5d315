"""Web pages that lie in files: which of them are a disclosure themselves, and not an error page under a PDF's name."""

from __future__ import annotations

import tempfile
from pathlib import Path

from .. import resources
from ..convert.prepared import TEXT, prepare
from ..errors import DocumentError
from ..limits import Limits
from .pages.visible import is_disclosure
from .site_words import site_words

_LIMITS = Limits(wall_seconds=20, cpu_seconds=20, memory_mb=500)


def is_disclosure_file(path: Path) -> bool:
    """Whether a page's own text (that of links left out) prints amounts of money and says of what."""
    with tempfile.TemporaryDirectory(prefix="juesuan-", ignore_cleanup_errors=True) as folder:
        try:
            prepare(path, Path(folder), _LIMITS)
        except DocumentError:
            return False
        text = (Path(folder) / TEXT).read_text(encoding="utf-8")
    return is_disclosure(text, site_words(resources.patterns_dir()))
