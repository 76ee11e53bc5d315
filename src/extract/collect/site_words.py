"""patterns/site_families/_shared.toml → Words, each entry proven by its examples and its counter-example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from .. import resources
from ..errors import PatternError
from ..knowledge.files import Entry, read_toml, validated
from .pages.visible import labelled_day
from .pages.words import Words, counted, whole, within

FOLDER = "site_families"
_WHOLE = ("further", "nameless")  # a link's words are one of these, or none


class Wording(Entry):
    """Expressions for one matter, with texts that they are found in and one that they are not."""

    words: tuple[str, ...] = Field(min_length=1)
    example: str
    examples: tuple[str, ...] = ()
    counter: str

    @model_validator(mode="after")
    def _compiled(self) -> Wording:
        for word in self.words:
            try:
                re.compile(word)
            except re.error as error:
                raise ValueError(f"{word!r} is no regular expression: {error}") from error
        return self


class Total(Wording):
    """How a list states its length, in items or in pages; `gives`: the number in every example."""

    what: Literal["items", "pages"]
    gives: int

    def wrong(self) -> Iterator[str]:
        """What the examples do not prove."""
        told = {text: counted(self.words, text) for text in (self.example, *self.examples)}
        yield from (
            f"gives {count} in {text!r}, not {self.gives}" for text, count in told.items() if count != self.gives
        )
        if counted(self.words, self.counter):
            yield f"is found in its counter-example {self.counter!r}"
        proven = [any(counted([word], text) for text in told) for word in self.words]
        yield from (f"no example has {word!r}" for word, held in zip(self.words, proven, strict=True) if not held)


class Shared(Entry):
    """All of _shared.toml."""

    total: dict[str, Total]
    further: Wording
    nameless: Wording
    file_words: Wording
    day: Wording
    pager: Wording
    challenge: Wording
    money: Wording
    matter: Wording
    approval: Wording

    @property
    def words(self) -> Words:
        """As plain values."""
        totals = {
            what: tuple(word for one in self.total.values() if one.what == what for word in one.words)
            for what in ("items", "pages")
        }
        plain = {name: getattr(self, name).words for name in Words.__dataclass_fields__ if name not in totals}
        return Words(**totals, **plain)

    def wrong(self) -> Iterator[str]:
        """One line for each entry that its examples do not prove."""
        for name, total in self.total.items():
            yield from (f"{FOLDER}/_shared.toml: total.{name}: {told}" for told in total.wrong())
        for name in Words.__dataclass_fields__:
            if name not in ("items", "pages"):
                entry: Wording = getattr(self, name)
                yield from (f"{FOLDER}/_shared.toml: {name}: {told}" for told in _wrong(name, entry))


def _wrong(name: str, entry: Wording) -> Iterator[str]:
    def found(words: tuple[str, ...], text: str) -> bool:
        if name == "day":
            return labelled_day(text, words) is not None
        return whole(words, text) if name in _WHOLE else within(words, text)

    texts = (entry.example, *entry.examples)
    yield from (f"is not found in its example {text!r}" for text in texts if not found(entry.words, text))
    yield from (f"no example has {word!r}" for word in entry.words if not any(found((word,), text) for text in texts))
    if found(entry.words, entry.counter):
        yield f"is found in its counter-example {entry.counter!r}"


def load_shared_words(folder: Path | None = None) -> Shared:
    """The words of a folder of patterns; PatternError names the entry that is wrong."""
    path = (folder or resources.patterns_dir()) / FOLDER / "_shared.toml"
    return validated(Shared, read_toml(path, f"{FOLDER}/{path.name}"), f"{FOLDER}/{path.name}")


@lru_cache(maxsize=4)
def site_words(folder: Path) -> Words:
    """The same as plain values, proven: PatternError where an example does not hold."""
    shared = load_shared_words(folder)
    for told in shared.wrong():
        raise PatternError(told)
    return shared.words
