"""Expressions that are no more than a list of words: the standard library finds those four times as fast."""

from __future__ import annotations

import re
from re import _parser  # type: ignore[attr-defined]
from typing import Any

# words: a longer list is left an expression, which a worker reads back without compiling it, unless it stands there
# as it is: 为|是|的|约 …
LONGEST = 40
MOST = 400


def words_of(expression: str) -> set[str] | None:
    """`(?:年初|年末)?预算` → 预算, 年初预算, 年末预算; None where it is more, or where they are longer than it."""
    try:
        parsed = _parser.parse(expression)
        words = None if parsed.state.flags != re.UNICODE else _words(parsed)
    except (re.error, OverflowError):  # it is written for the module regex alone
        return None
    if not words or "" in words:
        return None
    return words if len(words) <= LONGEST or sum(map(len, words)) < len(expression) else None


def compile_list(words: set[str]) -> re.Pattern[str]:
    """Words → an expression that finds at each place the longest of them."""
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))


def _words(parsed: Any) -> set[str] | None:
    found = {""}
    for operation, argument in parsed:
        own = _own(str(operation), argument)
        if own is None or len(own) * len(found) > MOST:
            return None
        found = {before + word for before in found for word in own}
    return found


def _own(operation: str, argument: Any) -> set[str] | None:
    if operation == "LITERAL":
        return {chr(argument)}
    if operation == "IN" and all(str(kind) == "LITERAL" for kind, _ in argument):
        return {chr(code) for _, code in argument}
    if operation == "SUBPATTERN" and argument[0] is None and not argument[1] and not argument[2]:
        return _words(argument[-1])
    if operation == "BRANCH":
        return _any_of([_words(branch) for branch in argument[1]])
    if operation == "MAX_REPEAT" and (argument[0], argument[1]) == (0, 1):
        return _any_of([{""}, _words(argument[2])])
    return None


def _any_of(lists: list[set[str] | None]) -> set[str] | None:
    known = [words for words in lists if words is not None]
    return set().union(*known) if len(known) == len(lists) else None
