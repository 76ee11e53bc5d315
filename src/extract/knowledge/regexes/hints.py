"""What must stand in a text for a pattern to match, told from the pattern itself: most are never tried on it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

DIGIT = "\0"  # stands for a digit of any script
MANY = 90  # literals: a pattern of which one of more must stand somewhere is always tried
FEW = 16  # literals: so few are looked for at once
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
    elif operation == "ASSERT" and argument[0] > 0:  # what follows; what stands before may lie outside the text
        yield from _needs(argument[1])
    elif operation in _REPEATED and argument[0] > 0:
        yield from _needs(argument[2])
    elif operation == "BRANCH":
        each = [list(_needs(branch)) for branch in argument[1]]
        for found in (each, [[need for need in own if DIGIT not in need] for own in each]):
            if all(found):
                yield Need().union(*(min(own, key=_commonness) for own in found))
    elif operation == "IN":
        yield from _of_class(argument)


def _of_class(members: Any) -> Iterator[Need]:
    """`[一二三]` and `\\d`; ranges, and what is left out, are too many to be worth asking for."""
    if all(str(kind) == "LITERAL" for kind, _ in members):
        yield Need(chr(code) for _, code in members)
    elif [str(value) for _, value in members] == ["CATEGORY_DIGIT"]:
        yield Need((DIGIT,))


_Wanted = tuple[Need, tuple[str, ...]]  # a character of the first, or one of the longer literals


class _Asked(NamedTuple):
    """What else a pattern's word needs: the rarest, of which most texts have nothing, and what more."""

    place: int  # the pattern's
    chars: Need
    longer: tuple[str, ...]
    others: tuple[_Wanted, ...]


_NOTHING: _Wanted = (Need(), ())


class Sieve:
    """Many patterns, each with the needs of its words → those that a text may match."""

    def __init__(self, patterns: Sequence[Sequence[Needs]]) -> None:
        self._numbered = _Table([[_beside_digits(needs) for needs in words] for words in patterns])
        plain = [[_without_digits(needs) for needs in words] for words in patterns]
        self._plain = _Table([[needs for needs in words if needs is not None] for words in plain])

    def sift(self, text: str) -> list[int]:
        """The places of the patterns that the text may match, in their order."""
        table = self._numbered if _has_digit(text) else self._plain
        if table.few is not None and not any([literal in text for literal in table.few]):
            return []
        return table.sift(text, _characters(text))


def _beside_digits(needs: Needs) -> Needs:
    """What is left to ask for in a text that has a digit."""
    return tuple(need for need in needs if DIGIT not in need)


def _without_digits(needs: Needs) -> Needs | None:
    """What is to be asked for in a text without digits; None where nothing there can match."""
    left = tuple(need - {DIGIT} for need in needs)
    return left if all(left) else None


class _Table:
    """A sieve for texts that all have digits, or have none: half of the sentences, and few patterns match them."""

    def __init__(self, patterns: Sequence[Sequence[Needs]]) -> None:
        every = [need for words in patterns for needs in words for need in needs]
        self._common = Counter(char for need in every for literal in need for char in set(literal))
        ordered = [[sorted(needs, key=self._commonness) for needs in words] for words in patterns]
        self.always = frozenset(index for index, words in enumerate(ordered) if not _rarely(words))
        by_literal: dict[str, list[_Asked]] = defaultdict(list)  # by each literal of the rarest need
        for index, words in enumerate(ordered):
            for first, *others in words if index not in self.always else ():
                (chars, longer), *more = [*map(_by_length, others)] or [_NOTHING]
                asked = _Asked(index, chars, longer, tuple(more))
                for literal in first:
                    by_literal[literal].append(asked)
        # by its rarest character: the literal ("": that character is), whom it is enough for, and who asks for more
        self._asked: dict[str, list[tuple[str, frozenset[int], list[_Asked]]]] = defaultdict(list)
        for literal, asks in sorted(by_literal.items()):
            enough = frozenset(asked.place for asked in asks if asked[1:] == (*_NOTHING, ()))
            left = [asked for asked in asks if asked.place not in enough]
            self._asked[self._mark(literal)].append((literal if len(literal) > 1 else "", enough, left))
        self._marks = frozenset(self._asked)
        # looked for themselves, where they are so few: most texts have none of them
        self.few = sorted(by_literal) if len(by_literal) <= FEW and not self.always else None

    def sift(self, text: str, chars: set[str]) -> list[int]:
        """The places of the patterns that the text of these characters may match, in their order."""
        found = set(self.always)
        for mark in self._marks & chars:
            for literal, enough, asks in self._asked[mark]:
                if literal in text:
                    if enough:
                        found |= enough
                    if asks:
                        _add(found, asks, text, chars)
        return sorted(found)

    def _mark(self, literal: str) -> str:
        """The character of a literal that the fewest others have: what many ask for stands in most texts."""
        return min(literal, key=lambda char: (self._common[char], char))

    def _commonness(self, need: Need) -> int:
        return sum(self._common[self._mark(literal)] for literal in need)


def _add(found: set[int], asks: list[_Asked], text: str, chars: set[str]) -> None:
    """Adds to what is found the patterns whose other needs a text has, too."""
    for index, short, longer, others in asks:
        if index in found:
            continue
        if short.isdisjoint(chars):  # as _stand has it: here it is asked dozens of times a sentence
            for other in longer:
                if other in text:
                    break
            else:
                continue
        if not others or _stand(others, text, chars):
            found.add(index)


def _rarely(words: Sequence[Sequence[Need]]) -> bool:
    """Whether it is worth asking for a pattern's words: each needs something, and they are not very many."""
    return all(words) and sum(len(first) for first, *_ in words) <= MANY


def _by_length(need: Need) -> _Wanted:
    """The characters of a need, and its longer literals but for those that hold another one."""
    short = Need(literal for literal in need if len(literal) == 1)
    longer = [literal for literal in sorted(need, key=len) if short.isdisjoint(literal)]
    kept: list[str] = []
    for literal in longer:
        if not any(other in literal for other in kept):
            kept.append(literal)
    return short, tuple(kept)


def _characters(text: str) -> set[str]:
    """A text's characters."""
    return set(text)


def _has_digit(text: str) -> bool:
    """Whether a digit of any script is among them."""
    return _ANY_DIGIT.search(text) is not None


def _stand(wanted: tuple[_Wanted, ...], text: str, chars: set[str]) -> bool:
    """Whether of each need a literal stands in a text of these characters."""
    for short, longer in wanted:
        if short.isdisjoint(chars):
            for literal in longer:
                if literal in text:
                    break
            else:
                return False
    return True
