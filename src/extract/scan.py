"""A sentence → tokens: subjects, amounts, comparisons, directions … Order of entries never decides.

At each place the longest match wins; of two entries that read the same span differently, the one scoped to the section
wins, and where that does not decide either, neither is used and the span is reported as ambiguous.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .knowledge import Knowledge, Pattern
from .patterns import finditer


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
    window = text[start:end]
    found: list[Token] = []
    for pattern in (*knowledge.tokens, *knowledge.subjects):
        if pattern.hints and not any(hint in window for hint in pattern.hints):
            continue
        if not pattern.eligible(codes):
            continue
        for match in finditer(pattern.regex, text, start, end):
            if match.end() > match.start():
                found.append(Token(pattern.kind, match.start(), match.end(), pattern, match.groupdict()))
    return _resolve(found)


def _resolve(found: list[Token]) -> Scan:
    found.sort(key=lambda token: (token.start, -token.end, token.pattern.pattern_id))
    tokens: list[Token] = []
    ambiguities: list[Ambiguity] = []
    position = index = 0
    while index < len(found):
        same = [found[index]]
        while index + len(same) < len(found) and _span(found[index + len(same)]) == _span(found[index]):
            same.append(found[index + len(same)])
        index += len(same)
        if same[0].start < position:
            continue
        chosen, rival = _choose(same)
        if rival is not None:
            ambiguities.append(Ambiguity(chosen.start, chosen.end, chosen.pattern.pattern_id, rival.pattern.pattern_id))
        else:
            tokens.append(chosen)
        position = chosen.end
    return Scan(tokens, ambiguities)


def _span(token: Token) -> tuple[int, int]:
    return token.start, token.end


def _choose(same: list[Token]) -> tuple[Token, Token | None]:
    """Of entries that match one span: (the one to use, a rival that makes it ambiguous)."""
    scoped = [token for token in same if token.pattern.scopes] or same
    meaningful = [token for token in scoped if token.kind != "filler"] or scoped
    first = meaningful[0]
    rival = next((token for token in meaningful[1:] if _meaning(token) != _meaning(first)), None)
    return first, rival


def _meaning(token: Token) -> tuple[Any, ...]:
    data = token.pattern.data
    return token.kind, data.get("item"), data.get("value"), tuple(data.get("items", ())), data.get("measure")
