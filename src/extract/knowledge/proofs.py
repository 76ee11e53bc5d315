"""Words of one meaning with texts that must be read by them and texts that must not: how they are kept and proven."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from pydantic import Field

from ..errors import PatternError
from .files import Entry


class Words(Entry):
    """Expressions with texts that they read and texts that they do not."""

    words: list[str] = Field(min_length=1)
    examples: list[str] = Field(min_length=1)
    counters: list[str] = Field(min_length=1)

    @property
    def expression(self) -> re.Pattern[str]:
        """Any of the words."""
        return any_of(self.words)


class Proof(NamedTuple):
    """The words of one meaning, what proves them, and the reader."""

    name: str
    words: list[str]
    examples: list[str]
    counters: list[str]
    test: Callable[[str], bool]
    place: str = "{}"  # where a word alone is read: `{}决算数`


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Expressions → one that matches any of them."""
    return re.compile("|".join(f"(?:{word})" for word in words))


def prove(file: str, proofs: Iterable[Proof]) -> None:
    """PatternError for the example that is not read, or the counter-example that is."""
    for proof in proofs:
        wrong = [text for text in proof.examples if not proof.test(text)]
        wrong += [text for text in proof.counters if proof.test(text)]
        if wrong:
            told = f"the example or counter-example {wrong[0]} is read the wrong way"
            raise PatternError(f"{file}: {proof.name}: {told}")
        if not proof.examples or not proof.counters:
            raise PatternError(f"{file}: {proof.name} needs an example and a counter-example")
