"""Web pages that lie in files: which of them are a disclosure themselves, and not an error page under a PDF's name."""

from __future__ import annotations

import asyncio
from pathlib import Path

from .. import resources
from ..records.tables import Problem
from .districts import load_shared
from .pages.content import ANYWHERE, Asked
from .pages.markup import WebPage, decode
from .pages.reader import PageReader
from .site_words import site_words

MOST_BYTES = 50_000_000  # of a page


def is_disclosure_file(path: Path) -> bool:
    """Whether a page's own text prints amounts of money and says of what; taken apart in a process of its own."""
    if path.stat().st_size > MOST_BYTES:
        return False
    limits = load_shared().pages
    words = site_words(resources.patterns_dir())
    asked = Asked("a", ANYWHERE, None, None, None, None, None, "none", limits.most_links, words)
    page = WebPage(path.resolve().as_uri(), decode(path.read_bytes()))
    with PageReader(limits) as reader:
        content = asyncio.run(reader.read(page, asked))
    return not isinstance(content, Problem) and content.disclosure
