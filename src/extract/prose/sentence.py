"""A sentence as data: its tokens and the words that none of them covers, in order; nothing here is ever changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from ..knowledge.model import Knowledge, Scope
from .scan import Ambiguity, Token, scan

WORD = re.compile(r"[^\W_]")  # a letter, an ideograph or a digit
MARKS = re.compile("[（(《）)》。！？]")
# `一是油价上涨。二是车辆老旧`, `（1）…。（2）…`: one reason that runs over full stops
GOES_ON = re.compile(r"[二三四五六七八九]是|[（(]?[2-9][）).、．](?!\d)|[②③④⑤⑥]")
COUNTS_UP = re.compile(r"(?:原因|主要|由于|包括)[^。]{0,12}(?:一是|[（(]1[）)]|①|1[、．.](?!\d))[^。]*$")
COUNTS_REASONS = re.compile(r"(?:原因|主要是|主要系|由于|因为)[^。]{0,12}(?:一是|[（(]1[）)]|①|1[、．.](?!\d))")
# `一是严控用车。派车单由办公室审核；二是车辆老旧`: what the first of them is about takes a sentence of its own
ELABORATES = re.compile(r"[^。；\d]{2,60}[；，]二是")
ELABORATED = re.compile(r"一是[^。；]+。[^。；\d]{2,60}[；，]二是[^。；]+$")
LAST = re.compile(r"(?!.*用于)[^。；\d]{2,60}。?$")


class Gap(NamedTuple):
    """Words that no token covers."""

    start: int
    end: int
    words: str
    kind: str = "unknown"


Item = Token | Gap


@dataclass(slots=True)  # never changed; `frozen` would make it in three times the time
class Sentence:
    """One sentence, or the inside of a reason, with what it is read by."""

    text: str
    start: int
    end: int
    knowledge: Knowledge
    scope: Scope
    names: tuple[str, ...]
    claimed: tuple[tuple[int, int], ...]  # numbers that frames have read
    matched: tuple[tuple[int, int], ...] = ()  # what they have read, with its words
    nested: bool = False  # the inside of a reason
    items: tuple[Item, ...] = ()
    ambiguities: tuple[Ambiguity, ...] = ()

    def following(self, at: int) -> Token | None:
        """The next token, unknown words passed over."""
        for item in islice(self.items, at + 1, None):
            if isinstance(item, Token):
                return item
        return None

    def before(self, at: int, kinds: Sequence[str]) -> Token | None:
        """The item just before, where it is a token of these kinds."""
        item = self.items[at - 1] if at else None
        return item if isinstance(item, Token) and item.kind in kinds else None


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans of a paragraph's sentences, without their full stops; one inside brackets, or before 二是, ends none."""
    start = depth = 0
    for mark in MARKS.finditer(text):
        char, index = mark.group(), mark.start()
        if char in "（(《":
            depth += 1
        elif char in "）)》":
            depth = max(0, depth - 1)
        elif depth == 0:
            if _goes_on(text, start, index):
                continue
            if index > start:
                yield start, index
            start = index + 1
    if start < len(text):
        yield start, len(text)


def _goes_on(text: str, start: int, stop: int) -> bool:
    """Whether one reason runs over a full stop: before 二是, or before words that lead to it."""
    if GOES_ON.match(text, stop + 1):
        return (COUNTS_REASONS.search(text, start, stop) or COUNTS_UP.search(text, start, stop)) is not None
    if "二是" not in text or COUNTS_REASONS.search(text, start, stop) is None:
        return False
    if "二是" not in text[start:stop]:
        return ELABORATES.match(text, stop + 1) is not None
    return ELABORATED.search(text, start, stop) is not None and LAST.match(text, stop + 1) is not None


def lex(
    text: str,
    start: int,
    end: int,
    knowledge: Knowledge,
    scope: Scope,
    names: Sequence[str] = (),
    claimed: Sequence[tuple[int, int]] = (),
    nested: bool = False,
    matched: Sequence[tuple[int, int]] = (),
) -> Sentence:
    """text[start:end] → the sentence with its tokens and gaps; words that a frame has read are no gap."""
    found = scan(text, knowledge, scope.codes, start, end)
    tokens = _outside(found.tokens, _places(text, start, end, names))
    items = tuple(_with_gaps(text, start, end, tokens, names))
    frames = tuple(claimed), tuple(matched)
    return Sentence(text, start, end, knowledge, scope, tuple(names), *frames, nested, items, tuple(found.ambiguities))


def _places(text: str, start: int, end: int, names: Sequence[str]) -> list[tuple[int, int]]:
    """Where the department's own name stands."""
    found = []
    for name in names:
        place = text.find(name, start, end)
        while place >= 0:
            found.append((place, place + len(name)))
            place = text.find(name, place + len(name), end)
    return found


def _outside(tokens: Sequence[Token], places: Sequence[tuple[int, int]]) -> Sequence[Token]:
    """Tokens that are no part of the department's own name: 和 of 和谷县公安局 is no word between subjects."""
    return [t for t in tokens if not any(a <= t.start and t.end <= b for a, b in places)] if places else tokens


def _with_gaps(text: str, start: int, end: int, tokens: Sequence[Token], names: Sequence[str]) -> list[Item]:
    items: list[Item] = []
    position = start
    for token in tokens:
        if token.start > position and (gap := _gap(text, position, token.start, names)):
            items.append(gap)
        items.append(token)
        position = token.end
    if end > position and (gap := _gap(text, position, end, names)):
        items.append(gap)
    return items


def _gap(text: str, start: int, end: int, names: Sequence[str]) -> Gap | None:
    words = text[start:end]
    for name in names:
        words = words.replace(name, "")
    return Gap(start, end, words) if WORD.search(words) else None
