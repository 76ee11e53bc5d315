"""Narrative and tables of one disclosure as two files: …决算公开说明.pdf beside …决算公开表.pdf, told by their names.

The words are data (`[companions]` in patterns/districts/_shared.toml). Files belong together only where each of the two
parts is there exactly once; in doubt they stay two disclosures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from ..paths import sha256_of
from ..records.extraction import Companion, Source
from .archive import Archive
from .companion_words import CompanionWords, companion_words
from .journal import Journal


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be half of a disclosure: the newest one at its address."""

    file: Companion
    district: str

    @property
    def names(self) -> list[str]:
        """The words that may tell its part."""
        source = self.file.source
        return [name for name in (source.link_text, source.file_name) if name]


def companions(candidates: Iterable[Candidate], words: CompanionWords) -> dict[str, tuple[Companion, ...]]:
    """document_id → the other files of its disclosure, for those that have any.

    Two files are one disclosure where one holds the text and one the tables, of the same department, year and kind, and
    one page links them or their names differ in those words alone. A folder's files: in one folder, by their names.
    """
    groups: dict[tuple[object, ...], list[tuple[str, Companion]]] = defaultdict(list)
    for one in candidates:
        for key, role in _keys(one, words):
            groups[key].append((role, one.file))
    found: dict[str, set[Companion]] = defaultdict(set)
    for group in groups.values():
        if (
            sorted(role for role, _ in group) == ["tables", "text"]
            and len({file.document_id for _, file in group}) == 2
        ):
            first, second = (file for _, file in group)
            found[first.document_id].add(second)
            found[second.document_id].add(first)
    return {name: tuple(sorted(files, key=lambda file: file.document_id)) for name, files in found.items()}


def companions_in(
    journal: Journal, archive: Archive, districts: Sequence[str] = ()
) -> dict[str, tuple[Companion, ...]]:
    """document_id → the other files of its disclosure, of all that the journal knows and nothing has replaced.

    `districts`: those whose files are asked for, all where none is named; no disclosure is of two districts.
    """
    candidates = []
    for district, document_id in journal.newest(districts):
        source = journal.source_of(document_id)
        if source is not None and archive.has(document_id):
            candidates.append(Candidate(Companion(document_id, archive.path_of(document_id), source), district))
    return companions(candidates, companion_words())


def companions_of_files(files: Mapping[Path, Source]) -> dict[Path, tuple[Companion, ...]]:
    """Of files that somebody has: path → the other files of its disclosure, told by names in one folder."""
    words = companion_words()
    roles = {path: words.part(source.file_name or "").role for path, source in files.items() if not source.fault}
    if not {"text", "tables"} <= set(roles.values()):
        return {}
    candidates = []
    for path in (path for path, role in roles.items() if role):
        with suppress(OSError):  # reading it will say why
            candidates.append(Candidate(Companion(sha256_of(path), path, files[path]), "folder"))
    found = companions(candidates, words)
    return {one.file.path: found[one.file.document_id] for one in candidates if one.file.document_id in found}


def _keys(one: Candidate, words: CompanionWords) -> Iterable[tuple[tuple[object, ...], str]]:
    """What a file shares with the other half of its disclosure, each with the file's part."""
    source = one.file.source
    parts = [part for part in map(words.part, one.names) if part.role]
    if len({part.role for part in parts}) != 1:
        return
    role = parts[0].role or ""
    about = one.district, source.department, source.fiscal_year, source.kind
    if source.landing_url and source.department:
        yield (*about, source.landing_url), role
    for stem in sorted({part.stem for part in parts if part.stem}):
        place = None if source.department else str(PurePath(urlsplit(source.source_url or "").path).parent)
        yield (*about, place, stem), role
