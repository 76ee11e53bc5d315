"""The words that sites of every family use, as plain values for the process that takes pages apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Expressions by what they tell; `items` and `pages` have a group `count`."""

    items: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    nameless: tuple[str, ...] = ()
    file_words: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    pager: tuple[str, ...] = ()
    challenge: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    matter: tuple[str, ...] = ()
    approval: tuple[str, ...] = ()


def whole(words: Iterable[str], text: str) -> bool:
    """Whether one of the words is the text, all of it."""
    return any(re.fullmatch(word, text, re.IGNORECASE) for word in words)


def within(words: Iterable[str], text: str) -> bool:
    """Whether one of the words stands in the text."""
    return any(re.search(word, text, re.IGNORECASE) for word in words)


def counted(words: Iterable[str], text: str) -> int:
    """The largest number that one of the words gives; 0 where none does."""
    found = (int(match["count"]) for word in words for match in re.finditer(word, text, re.IGNORECASE))
    return max(found, default=0)
