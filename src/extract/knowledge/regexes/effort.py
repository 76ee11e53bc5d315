"""How far a pattern can be led astray, told from the pattern itself: where it cannot be, it needs no time limit.

The time limit of `regex` asks the system for the time several times a call, which takes longer than most matches do.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from math import prod
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

ENOUGH = 20_000_000  # steps that take less than the time limit would be
UNTOLD = 10**12  # ways of a pattern of which they cannot be told
_LONGEST = 1000  # repetitions that one without an end is counted as: of a longer text the time is limited anyway
_NAMED = re.compile(r"\(\?P<\w+>")
_known: dict[str, int] = {}  # expression → its ways, worked out by an earlier process


def learn(known: Mapping[str, int]) -> None:
    """Takes over the ways of expressions that are kept with the patterns."""
    _known.update(known)


@functools.lru_cache(maxsize=1 << 11)  # a district's own wordings come on top of some two hundred patterns
def ways(pattern: Any) -> int:
    """A compiled pattern → at most so many ways to go on from one place of a text: `上年(?:度|末期)?` has 3.

    What is looked at (`(?!年初)`) is not gone back into: it takes its time on each way, and makes no more of them.
    """
    if (known := _known.get(pattern.pattern)) is not None:
        return known
    try:
        effort = _effort(_parser.parse(_NAMED.sub("(?:", pattern.pattern)))
    except (re.error, OverflowError):  # it is written for the module regex alone
        return UNTOLD
    return min(UNTOLD, effort.ways * max(1, effort.looks))


class _Effort(NamedTuple):
    """Of an expression: in how many ways it can go on, and what it looks at beside and never goes back into."""

    ways: int
    looks: int = 0


_ONE = _Effort(1)


def _effort(parsed: Any) -> _Effort:
    found = [_own(str(operation), argument) for operation, argument in parsed]
    return _Effort(min(UNTOLD, prod([own.ways for own in found])), min(UNTOLD, sum([own.looks for own in found])))


def _own(operation: str, argument: Any) -> _Effort:
    """The effort of one part of an expression; what it does not know has too many ways."""
    if operation in ("LITERAL", "NOT_LITERAL", "IN", "ANY", "AT"):
        return _ONE
    if operation == "BRANCH":
        ways, looks = zip(*map(_effort, argument[1]), strict=True)
        return _Effort(sum(ways), max(looks))
    if operation == "SUBPATTERN":
        return _effort(argument[-1])
    if operation in ("ASSERT", "ASSERT_NOT"):
        inner = _effort(argument[1])
        return _Effort(1, inner.ways * max(1, inner.looks))
    if operation in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, own = int(argument[0]), int(argument[1]), _effort(argument[2])
        each = own.ways if operation == "POSSESSIVE_REPEAT" else _repeated(least, most, own.ways)
        return _Effort(each, min(most, _LONGEST) * own.looks)
    return _Effort(UNTOLD)


def _repeated(least: int, most: int, each: int) -> int:
    if each == 1:
        return max(1, min(most, _LONGEST) - least + 1)
    if most > 12:
        return UNTOLD
    return min(UNTOLD, sum(int(each**times) for times in range(least, most + 1)))
