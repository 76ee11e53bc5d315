"""Which files of an archive are one disclosure: the journal's addresses and names through companions.py."""

from __future__ import annotations

from dataclasses import replace

from .archive import Archive
from .companions import Held, companions
from .districts import load_shared
from .extraction import Companion, Source
from .journal import Journal


def companions_in(journal: Journal, archive: Archive) -> dict[str, tuple[Companion, ...]]:
    """document_id → the other files of its disclosure, of all that the journal knows and nothing has replaced."""
    held = []
    for district, document_id in journal.newest():
        source = journal.source_of(document_id)
        if source is not None and archive.has(document_id):
            held.append(Held(Companion(document_id, archive.path_of(document_id), source), district))
    return companions(held, load_shared().companions)


def with_companions(source: Source, files: tuple[Companion, ...]) -> Source:
    """A source that knows its companions; those know none, so that reading them ends."""
    return replace(
        source, companions=tuple(replace(file, source=replace(file.source, companions=())) for file in files)
    )
