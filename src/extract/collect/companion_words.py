"""Which file of a disclosure holds the text and which the tables: the words of `[companions]` in _shared.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from pydantic import Field, model_validator

from .. import resources
from ..convert.kinds import SUFFIXES
from ..knowledge.files import Entry, read_toml, validated
from ..text import squeeze

_MARKS = re.compile(r"[^一-龥0-9a-zA-Z]+|附件\d*|^\d{1,2}(?=[^\d])")


class Part(NamedTuple):
    """A file's part in its disclosure, and its name without the words that say so."""

    role: str | None
    stem: str


class CompanionWords(Entry):
    """Which words in a file's name say that it holds the tables, which that it holds the text, and which neither."""

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
        bare = bare.removesuffix(next((end for end in SUFFIXES if bare.endswith(end)), ""))
        if any(word in bare for word in self.neither):
            return Part(None, bare)
        found = {role: _longest(bare, words) for role, words in (("tables", self.tables), ("text", self.text))}
        roles = [role for role, word in found.items() if word]
        if len(roles) != 1:
            return Part(None, _MARKS.sub("", bare))
        role = roles[0]
        rest = bare.replace(found[role], "")
        return Part(role, _MARKS.sub("", rest))


def companion_words() -> CompanionWords:
    """The words that hold for every district."""
    path = resources.patterns_dir() / "districts" / "_shared.toml"
    return validated(CompanionWords, read_toml(path).get("companions"), f"{path.name}: companions")


def _longest(text: str, words: Iterable[str]) -> str:
    return max((word for word in words if word in text), key=len, default="")
