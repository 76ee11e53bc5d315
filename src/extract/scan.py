"""A sentence → tokens: subjects, amounts, comparisons, directions … Order of entries never decides.

At each place the longest match wins; of two entries that read the same span differently, the one scoped to the section
wins, and where that does not decide either, neither is used and the span is reported as ambiguous.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .knowledge import Knowledge, Pattern
from .patterns import match_at, matches


@dataclass(frozen=True, slots=True)
class Token:
    """A span with its meaning: `kind` is the pattern's, `groups` what its expression captured."""

    kind: str
    start: int
    end: int
    pattern: Pattern
    groups: dict[str, str]

    @property
    def value(self) -> Any:
        """The entry's `value`."""
        return self.pattern.data.get("value")


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Two entries that read one span differently."""

    start: int
    end: int
    first: str
    second: str


@dataclass(slots=True)
class Scan:
    """The tokens of a stretch of text from left to right, and what could not be decided."""

    tokens: list[Token]
    ambiguities: list[Ambiguity]


def scan(text: str, knowledge: Knowledge, codes: Sequence[str], start: int = 0, end: int | None = None) -> Scan:
    """Tokens of text[start:end], read in a section with these codes."""
    end = len(text) if end is None else end
    found = [
        Token(pattern.kind, match.start(), match.end(), pattern, match.groupdict())
        for pattern in knowledge.candidates(text[start:end], "tokens", "subjects")
        if pattern.eligible(codes)
        for match in matches(pattern.regex, text, start, end)
        if match.end() > match.start()
    ]
    return _resolve(found, text, end)


def _order(token: Token) -> tuple[int, int, str]:
    return token.start, -token.end, token.pattern.pattern_id


def _resolve(found: list[Token], text: str, end: int) -> Scan:
    waiting = [(_order(token), index, token) for index, token in enumerate(found)]
    heapq.heapify(waiting)
    tokens: list[Token] = []
    ambiguities: list[Ambiguity] = []
    position = 0
    while waiting:
        token = heapq.heappop(waiting)[2]
        if token.start < position:  # `各增加` after `收支总计各`: the entry may still match what is left of it
            rest = _rest(token, text, position, end)
            if rest is not None:
                heapq.heappush(waiting, (_order(rest), len(found), rest))
                found.append(rest)
            continue
        same = [token]
        while waiting and _span(waiting[0][2]) == _span(token):
            same.append(heapq.heappop(waiting)[2])
        chosen, rival = _choose(same)
        if rival is not None:
            ambiguities.append(Ambiguity(chosen.start, chosen.end, chosen.pattern.pattern_id, rival.pattern.pattern_id))
        else:
            tokens.append(chosen)
        position = chosen.end
    return Scan(tokens, ambiguities)


def _rest(token: Token, text: str, position: int, end: int) -> Token | None:
    """What the entry still matches of its span after the part that another token took."""
    if token.end <= position:
        return None
    match = match_at(token.pattern.regex, text, position, end)
    if match is None or match.end() <= position:
        return None
    return Token(token.kind, match.start(), match.end(), token.pattern, match.groupdict())


def _span(token: Token) -> tuple[int, int]:
    return token.start, token.end


def _choose(same: list[Token]) -> tuple[Token, Token | None]:
    """Of entries that match one span: (the one to use, a rival that makes it ambiguous)."""
    if len(same) == 1:
        return same[0], None
    scoped = [token for token in same if token.pattern.scopes] or same
    meaningful = [token for token in scoped if token.kind != "filler"] or scoped
    first = meaningful[0]
    rival = next((token for token in meaningful[1:] if _meaning(token) != _meaning(first)), None)
    return first, rival


def _meaning(token: Token) -> tuple[Any, ...]:
    data = token.pattern.data
    return token.kind, data.get("item"), data.get("value"), tuple(data.get("items", ())), data.get("measure")
