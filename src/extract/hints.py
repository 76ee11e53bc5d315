"""What must stand in a text for a pattern to match, told from the pattern itself: most are never tried on it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from re import _parser  # type: ignore[attr-defined]
from typing import Any

DIGIT = "\0"  # stands for a digit of any script
_REPEATED = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_NAMED = re.compile(r"\(\?P<\w+>")
_FLAGS = re.compile(r"\(\?[aiLmsux-]+[:)]")
_ANY_DIGIT = re.compile(r"\d")

Need = frozenset[str]  # of these literals one stands in the text
Needs = tuple[Need, ...]  # the first is the rarest


def needs(expression: str) -> Needs:
    """`(?:比|较)上年增加` → {上年增加}, {比, 较}: all that each match contains; nothing where it cannot be told."""
    if _FLAGS.search(expression):
        return ()
    try:
        found = set(_needs(_parser.parse(_NAMED.sub("(?:", expression))))
    except re.error:  # it is written for the module regex alone
        return ()
    return tuple(sorted(found, key=_commonness))


def _commonness(need: Need) -> tuple[int, int, list[str]]:
    """Short literals stand in many texts, and so does one of many."""
    return -min(map(len, need)), len(need), sorted(need)


def _needs(parsed: Any) -> Iterator[Need]:
    run = ""
    for operation, argument in parsed:
        if str(operation) == "LITERAL":
            run += chr(argument)
            continue
        if run:
            yield Need((run,))
            run = ""
        yield from _inside(str(operation), argument)
    if run:
        yield Need((run,))


def _inside(operation: str, argument: Any) -> Iterator[Need]:
    if operation == "SUBPATTERN":
        yield from _needs(argument[-1])
    elif operation == "ATOMIC_GROUP":
        yield from _needs(argument)
    elif operation in _REPEATED and argument[0] > 0:
        yield from _needs(argument[2])
    elif operation == "BRANCH":
        each = [min(_needs(branch), key=_commonness, default=Need()) for branch in argument[1]]
        if all(each):
            yield Need().union(*each)
    elif operation == "IN":
        yield from _of_class(argument)


def _of_class(members: Any) -> Iterator[Need]:
    """`[一二三]` and `\\d`; ranges, and what is left out, are too many to be worth asking for."""
    if all(str(kind) == "LITERAL" for kind, _ in members):
        yield Need(chr(code) for _, code in members)
    elif [str(value) for _, value in members] == ["CATEGORY_DIGIT"]:
        yield Need((DIGIT,))


class Sieve:
    """Many patterns, each with the needs of its words → those that a text may match."""

    def __init__(self, patterns: Sequence[Sequence[Needs]]) -> None:
        self._always = [index for index, words in enumerate(patterns) if not all(words)]
        self._words: dict[str, list[tuple[int, Needs]]] = defaultdict(list)  # by each literal of the rarest need
        for index, words in enumerate(patterns):
            for first, *others in filter(None, words):
                for literal in first:
                    self._words[literal].append((index, tuple(others)))
        self._literals: dict[str, list[str]] = defaultdict(list)  # by their first characters
        for literal in sorted({literal for words in patterns for word in words for need in word for literal in need}):
            self._literals[literal[0]].append(literal)
        self._firsts = frozenset(self._literals)

    def sift(self, text: str) -> list[int]:
        """The places of the patterns that the text may match, in their order."""
        firsts = self._firsts.intersection(text)
        present = {literal for first in firsts for literal in self._literals[first] if literal in text}
        if _ANY_DIGIT.search(text):
            present.add(DIGIT)
        found = set(self._always)
        for literal in present:
            for index, others in self._words.get(literal, ()):
                if index not in found and not any(map(present.isdisjoint, others)):
                    found.add(index)
        return sorted(found)
