"""How far a pattern can be led astray, told from the pattern itself: where it cannot be, it needs no time limit.

The time limit of `regex` asks the system for the time several times a call, which takes longer than most matches do.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from re import _parser  # type: ignore[attr-defined]
from typing import Any

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
    """A compiled pattern → at most so many ways to go on from one place of a text: `上年(?:度|末期)?` has 3."""
    if (known := _known.get(pattern.pattern)) is not None:
        return known
    try:
        return _ways(_parser.parse(_NAMED.sub("(?:", pattern.pattern)))
    except (re.error, OverflowError):  # it is written for the module regex alone
        return UNTOLD


def _ways(parsed: Any) -> int:
    found = 1
    for operation, argument in parsed:
        found = min(UNTOLD, found * _own(str(operation), argument))
    return found


def _own(operation: str, argument: Any) -> int:
    """The ways of one part of an expression; what it does not know has too many."""
    if operation in ("LITERAL", "NOT_LITERAL", "IN", "ANY", "AT"):
        return 1
    if operation == "BRANCH":
        return sum(_ways(branch) for branch in argument[1])
    if operation == "SUBPATTERN":
        return _ways(argument[-1])
    if operation in ("ASSERT", "ASSERT_NOT"):
        return _ways(argument[1])
    if operation in ("MAX_REPEAT", "MIN_REPEAT"):
        return _repeated(int(argument[0]), int(argument[1]), _ways(argument[2]))
    if operation == "POSSESSIVE_REPEAT":
        return _ways(argument[2])
    return UNTOLD


def _repeated(least: int, most: int, each: int) -> int:
    if each == 1:
        return max(1, min(most, _LONGEST) - least + 1)
    if most > 12:
        return UNTOLD
    return min(UNTOLD, sum(int(each**times) for times in range(least, most + 1)))
