"""Which files of an archive are one disclosure: the journal's addresses and names through companions.py."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .. import resources
from ..paths import sha256_of, text_of
from ..records.extraction import Companion, Source
from .archive import Archive
from .companions import CompanionWords, Held, companions

if TYPE_CHECKING:
    from .journal import Journal


def companions_in(
    journal: Journal, archive: Archive, districts: Sequence[str] = ()
) -> dict[str, tuple[Companion, ...]]:
    """document_id → the other files of its disclosure, of all that the journal knows and nothing has replaced.

    `districts`: those whose files are asked for, all where none is named; no disclosure is of two districts.
    """
    from .districts import load_shared

    held = []
    for district, document_id in journal.newest(districts):
        source = journal.source_of(document_id)
        if source is not None and archive.has(document_id):
            held.append(Held(Companion(document_id, archive.path_of(document_id), source), district))
    return companions(held, load_shared().companions)


def companions_of_files(files: Sequence[Path]) -> dict[Path, tuple[Companion, ...]]:
    """Of files that somebody has: path → the other files of its disclosure, told by names in one folder."""
    shared = resources.patterns_dir() / "districts" / "_shared.toml"
    words = CompanionWords.model_validate(tomllib.loads(shared.read_text(encoding="utf-8"))["companions"])
    roles = {path: words.part(text_of(path.name)).role for path in files}
    if not {"text", "tables"} <= set(roles.values()):
        return {}
    held = []
    for path in (path for path, role in roles.items() if role):
        with suppress(OSError):  # reading it will say why
            source = Source(file_name=text_of(path.name), source_url=path.resolve().as_uri())
            held.append(Held(Companion(sha256_of(path), path, source), "folder"))
    found = companions(held, words)
    return {one.file.path: found[one.file.document_id] for one in held if one.file.document_id in found}


def with_companions(source: Source, files: tuple[Companion, ...]) -> Source:
    """A source that knows its companions; those know none, so that reading them ends."""
    return replace(
        source, companions=tuple(replace(file, source=replace(file.source, companions=())) for file in files)
    )
