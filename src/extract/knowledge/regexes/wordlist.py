"""Expressions that are no more than a list of words: the standard library finds those three times as fast."""

from __future__ import annotations

import re
from collections import defaultdict
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

# words, and letters of them all: a longer list is left an expression, which a worker reads back without compiling it,
# unless it stands there much as it is: 为|是|的|约 …
LONGEST = 40
LENGTH = 400
MOST = 400


class Word(NamedTuple):
    """A word: `rest` is an expression of its other letters, `20\\d\\d年`, and of what must stand behind them."""

    length: int  # in letters
    letter: str = ""  # the first one
    rest: str = ""
    before: tuple[str, ...] = ()  # what must stand before it, or must not: each without the bracket at its end

    def then(self, other: Word) -> Word:
        """Both words joined."""
        length = self.length + other.length
        if not self.length and not self.rest:
            return Word(length, other.letter, other.rest, self.before + other.before)
        return Word(length, self.letter, self.rest + other.source, self.before)

    @property
    def source(self) -> str:
        """The expression of the word."""
        return "".join(f"{asked})" for asked in self.before) + self.letter + self.rest


NOTHING = Word(0)


def words_of(expression: str) -> set[Word] | None:
    """`(?:年初|年末)?预算` → 预算, 年初预算, 年末预算; None where it is more, or where they are longer than it."""
    try:
        parsed = _parser.parse(expression)
        words = None if parsed.state.flags != re.UNICODE else _words(parsed)
    except (re.error, OverflowError):  # it is written for the module regex alone
        return None
    if not words or not all(word.letter for word in words):
        return None
    length = len(_source(words))
    short = len(words) <= LONGEST and length <= LENGTH
    return words if short or length < 3 * len(expression) else None


class WordList:
    """A list's expression, compiled when it is first looked for: a document meets few of them."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __reduce__(self) -> tuple[type[WordList], tuple[str]]:
        return WordList, (self.pattern,)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what pickle and copy ask for
            raise AttributeError(name)
        compiled = re.compile(self.pattern)
        self.finditer, self.search, self.match = compiled.finditer, compiled.search, compiled.match
        return getattr(compiled, name)


def compile_list(words: set[Word]) -> WordList:
    """Words → an expression that finds at each place the longest of them; re.error where there is none."""
    re.compile(source := _source(words))
    return WordList(source)


def _source(words: set[Word]) -> str:
    """The words by their first letters, which tell at once what may stand at a place, the longest first."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (-word.length, word)):
        # what must stand before a word is asked behind its first letter, or every place would be asked for it
        by_letter[word.letter].append("".join(f"{asked}{word.letter})" for asked in word.before) + word.rest)
    # `元|万(?:元|人)`, and no `[元角]|万(?:元|人)`: where each begins with a letter, other places are passed over
    return "|".join(
        letter + (rests[0] if len(rests) == 1 else f"(?:{'|'.join(rests)})") for letter, rests in by_letter.items()
    )


def _words(parsed: Any) -> set[Word] | None:
    found = {NOTHING}
    for operation, argument in parsed:
        own = _own(str(operation), argument)
        if own is None or len(own) * len(found) > MOST:
            return None
        found = {before.then(word) for before in found for word in own}
    return found


def _own(operation: str, argument: Any) -> set[Word] | None:
    """The words of one part of an expression; None where they cannot be told."""
    if operation == "LITERAL":
        return {Word(1, re.escape(chr(argument)))}
    if operation == "IN":
        return _letters(argument)
    if operation == "SUBPATTERN" and argument[0] is None and not argument[1] and not argument[2]:
        return _words(argument[-1])
    if operation == "BRANCH":
        return _any_of([_words(branch) for branch in argument[1]])
    if operation == "MAX_REPEAT" and (argument[0], argument[1]) == (0, 1):
        return _any_of([{NOTHING}, _words(argument[2])])
    if operation in ("ASSERT", "ASSERT_NOT"):
        return _condition("=" if operation == "ASSERT" else "!", *argument)
    return None


def _any_of(lists: list[set[Word] | None]) -> set[Word] | None:
    known = [words for words in lists if words is not None]
    return set().union(*known) if len(known) == len(lists) else None


def _letters(members: Any) -> set[Word] | None:
    """`[一二三]`: three words; `[一-龥]` and `\\d`: one, which has no letter that it begins with."""
    if all(str(kind) == "LITERAL" for kind, _ in members):
        return {Word(1, re.escape(chr(code))) for _, code in members}
    if [str(value) for _, value in members] == ["CATEGORY_DIGIT"]:
        return {Word(1, rest=r"\d")}
    return None


def _condition(sign: str, direction: int, parsed: Any) -> set[Word] | None:
    """What must stand behind a place (=), or must not (!), or before it (direction -1)."""
    words = _words(parsed)
    if words is None:
        return None
    source = "|".join(sorted(word.source for word in words))
    if direction > 0:
        return {Word(0, rest=f"(?{sign}{source})")}
    same = len({word.length for word in words}) == 1  # the standard library wants to know how far to look back
    return {Word(0, before=(f"(?<{sign}(?:{source})",))} if same else None
