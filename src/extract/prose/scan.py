"""A sentence → tokens: subjects, amounts, comparisons, directions … Order of entries never decides.

At each place the longest match wins; of two entries that read the same span differently, the one scoped to the section
wins, and where that does not decide either, neither is used and the span is reported as ambiguous.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..knowledge.load import match_at, matches
from ..knowledge.model import Knowledge, Pattern
from ..reading.pages import new


class Token(NamedTuple):
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


# start, -end, the pattern's id: in this order they are looked at; a number that makes them different; pattern and match
Found = tuple[int, int, str, int, Pattern, Any]


def scan(text: str, knowledge: Knowledge, codes: Sequence[str], start: int = 0, end: int | None = None) -> Scan:
    """Tokens of text[start:end], read in a section with these codes."""
    end = len(text) if end is None else end
    return _read(_entries(text[start:end], knowledge, codes), knowledge, text, start, end)


def subject_tokens(text: str, knowledge: Knowledge, codes: Sequence[str]) -> list[Token]:
    """The subjects that a heading or title names; most name none, which their words show without being read."""
    entries = _entries(text, knowledge, codes)
    if not any(entry.kind == "subject" for entry in entries):
        return []
    return [token for token in _read(entries, knowledge, text, 0, len(text)).tokens if token.kind == "subject"]


def _entries(text: str, knowledge: Knowledge, codes: Sequence[str]) -> list[Pattern]:
    found = knowledge.candidates(text, "tokens", "subjects")
    chosen = [pattern for pattern in found if not pattern.scopes or pattern.eligible(codes)]
    if any(["listed" in pattern.data for pattern in chosen]) and not knowledge.functions.stand_in(text):
        return [pattern for pattern in chosen if "listed" not in pattern.data]
    return chosen


def _read(entries: Sequence[Pattern], knowledge: Knowledge, text: str, start: int, end: int) -> Scan:
    found: list[Found] = []
    for pattern in entries:
        name, listed = pattern.pattern_id, "listed" in pattern.data
        for match in matches(pattern.regex, text, start, end):
            first, last = match.span()
            if first < last and (not listed or knowledge.is_listed(pattern, match)):
                found.append((first, -last, name, len(found), pattern, match))
    return _resolve(found, text, end)


def _resolve(waiting: list[Found], text: str, end: int) -> Scan:
    waiting.sort()
    tokens: list[Token] = []
    ambiguities: list[Ambiguity] = []
    position = at = 0
    while at < len(waiting):
        first = waiting[at]
        at += 1
        start, last, _, _, chosen, match = first
        if start < position:  # `各增加` after `收支总计各`: the entry may still match what is left of it
            rest = _rest(first, text, position, end, len(waiting)) if -last > position else None
            if rest is not None:
                insort(waiting, rest, at)
            continue
        position, rival = -last, None
        if at < len(waiting) and waiting[at][0] == start and waiting[at][1] == last:
            same = [entry for entry in waiting[at - 1 :] if entry[:2] == (start, last)]
            at += len(same) - 1
            chosen, rival = _choose([entry[4] for entry in same])
            match = next(entry[5] for entry in same if entry[4] is chosen)
        if rival is not None:
            ambiguities.append(Ambiguity(start, position, chosen.pattern_id, rival.pattern_id))
        else:
            groups = match.groupdict() if match.re.groups else {}
            tokens.append(new(Token, (chosen.kind, start, position, chosen, groups)))
    return Scan(tokens, ambiguities)


def _rest(found: Found, text: str, position: int, end: int, number: int) -> Found | None:
    """What the entry still matches of its span after the part that another token took."""
    _, _, name, _, pattern, _ = found
    match = match_at(pattern.regex, text, position, end)
    if match is None or match.end() <= position:
        return None
    return match.start(), -match.end(), name, number, pattern, match


def _choose(same: list[Pattern]) -> tuple[Pattern, Pattern | None]:
    """Of entries that match one span: (the one to use, a rival that makes it ambiguous)."""
    if len(same) == 1:
        return same[0], None
    scoped = [pattern for pattern in same if pattern.scopes] or same
    meaningful = [pattern for pattern in scoped if pattern.kind != "filler"] or scoped
    first = meaningful[0]
    rival = next((pattern for pattern in meaningful[1:] if _meaning(pattern) != _meaning(first)), None)
    return first, rival


def _meaning(pattern: Pattern) -> tuple[Any, ...]:
    data = pattern.data
    return pattern.kind, data.get("item"), data.get("value"), tuple(data.get("items", ())), data.get("measure")
