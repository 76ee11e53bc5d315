"""Narrative and tables of one disclosure as two files: …决算公开说明.pdf beside …决算公开表.pdf, told by their names.

The words are data (`[companions]` in patterns/districts/_shared.toml). Files belong together only where each of the two
parts is there exactly once; in doubt they stay two disclosures.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..records.extraction import Companion
from ..text import squeeze

_MARKS = re.compile(r"[^一-龥0-9a-zA-Z]+|附件\d*|^\d{1,2}(?=[^\d])")


class CompanionWords(BaseModel):
    """Which words in a file's name say that it holds the tables, which that it holds the text, and which neither."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    tables: tuple[str, ...] = Field(min_length=1)
    text: tuple[str, ...] = Field(min_length=1)
    neither: tuple[str, ...] = ()
    example: tuple[str, str]  # the text's name and the tables' name of one disclosure
    counter_example: tuple[str, str]  # two files that are no such pair

    @model_validator(mode="after")
    def _proven(self) -> CompanionWords:
        if not self._pair(*self.example):
            raise ValueError(f"companions: the example {' and '.join(self.example)} is no pair")
        if self._pair(*self.counter_example):
            raise ValueError(f"companions: the counter-example {' and '.join(self.counter_example)} is a pair")
        return self

    def _pair(self, first: str, second: str) -> bool:
        parts = self.part(first), self.part(second)
        return {part.role for part in parts} == {"text", "tables"} and parts[0].stem == parts[1].stem

    def part(self, name: str) -> Part:
        """What a file's name (or its link's words) says that it is: text, tables or neither, and the rest of the name.

        A name with both words is a whole disclosure: 部门决算说明及报表.
        """
        bare = squeeze(name).lower()
        bare = bare.removesuffix(".pdf")
        if any(word in bare for word in self.neither):
            return Part(None, bare)
        found = {role: _longest(bare, words) for role, words in (("tables", self.tables), ("text", self.text))}
        roles = [role for role, word in found.items() if word]
        if len(roles) != 1:
            return Part(None, _MARKS.sub("", bare))
        role = roles[0]
        rest = bare.replace(found[role], "")
        return Part(role, _MARKS.sub("", rest))


class Part(NamedTuple):
    """A file's part in its disclosure, and its name without the words that say so."""

    role: str | None
    stem: str


@dataclass(frozen=True, slots=True)
class Held:
    """A file that may be half of a disclosure: the newest one at its address."""

    file: Companion
    district: str

    @property
    def names(self) -> list[str]:
        """The words that may tell its part."""
        source = self.file.source
        return [name for name in (source.link_text, source.file_name) if name]


def companions(held: Iterable[Held], words: CompanionWords) -> dict[str, tuple[Companion, ...]]:
    """document_id → the other files of its disclosure, for those that have any.

    Two files are one disclosure where one holds the text and one the tables, of the same department, year and kind, and
    one page links them or their names differ in those words alone. A folder's files: in one folder, by their names.
    """
    groups: dict[tuple[object, ...], list[tuple[str, Companion]]] = defaultdict(list)
    for one in held:
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


def _keys(one: Held, words: CompanionWords) -> Iterable[tuple[tuple[object, ...], str]]:
    """What a file shares with the other half of its disclosure, each with the file's part."""
    source = one.file.source
    parts = [part for part in map(words.part, one.names) if part.role]
    if len({part.role for part in parts}) != 1:
        return
    role = parts[0].role or ""
    about = one.district, source.department, source.fiscal_year, source.kind
    if source.landing_url and source.department:
        yield ("page", *about, source.landing_url), role
    for stem in sorted({part.stem for part in parts if part.stem}):
        place = None if source.department else str(PurePath(urlsplit(source.source_url or "").path).parent)
        yield ("name", *about, place, stem), role


def _longest(text: str, words: Iterable[str]) -> str:
    return max((word for word in words if word in text), key=len, default="")
