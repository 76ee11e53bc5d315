"""Proves patterns by their own examples: what an entry reads in its example, and that it is silent in its counter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..knowledge.load import matches
from ..knowledge.model import KINDS, Knowledge, Pattern, Reading, Reason
from ..outline.paragraphs import Paragraph
from ..outline.sections import Node
from ..prose.narrative import Narrator, summary
from ..records.vocabulary import Kind

_STATEMENTS = {"subject", "frame", "explain"}
YEAR = 2031  # the year of the examples' invented departments


def prove(knowledge: Knowledge) -> Iterator[str]:
    """Everything loaded → one line for each entry whose examples do not hold: its id, what it says, what it reads.

    A district's wording must not spoil the general patterns for its documents, so these are proven with it, too.
    """
    yield from knowledge.vocabulary.wrong()
    groups = (getattr(knowledge, part) for part in ("tokens", *KINDS.values()))
    yield from prove_patterns([pattern for group in groups for pattern in group], knowledge)
    for code, local in knowledge.local.items():
        yield from (f"with the wording of {code}: {failure}" for failure in prove(local))


def prove_patterns(patterns: Iterable[Pattern], knowledge: Knowledge) -> Iterator[str]:
    """Some of knowledge's patterns → one line for each whose examples do not hold."""
    for pattern in patterns:
        yield from _statement(pattern, knowledge) if pattern.kind in _STATEMENTS else _words(pattern)


def _words(pattern: Pattern) -> Iterator[str]:
    example, counter = str(pattern.data["example"]), str(pattern.data["counter"])
    found = [match.group() for match in matches(pattern.regex, example)]
    wanted = pattern.data.get("gives", found[:1])
    if not found or any(text not in found for text in wanted):
        yield f"{pattern.pattern_id}: in {example!r} it matches {found}, not {wanted}"
    wrong = [match.group() for match in matches(pattern.regex, counter)]
    if wrong:
        yield f"{pattern.pattern_id}: it matches {wrong} in its counter-example {counter!r}"


def _statement(pattern: Pattern, knowledge: Knowledge) -> Iterator[str]:
    example, counter = str(pattern.data["example"]), str(pattern.data["counter"])
    found = readings(example, pattern, knowledge)
    wanted = list(pattern.data.get("gives", ()))
    if sorted(found) != sorted(wanted):
        yield f"{pattern.pattern_id}: in {example!r} it reads {found}, not {wanted}"
    if not wanted:
        yield f"{pattern.pattern_id}: `gives` must state the values that its example holds"
    wrong = readings(counter, pattern, knowledge)
    if wrong:
        yield f"{pattern.pattern_id}: it reads {wrong} in its counter-example {counter!r}"


def readings(text: str, pattern: Pattern, knowledge: Knowledge) -> list[str]:
    """What one entry reads in a text that stands in the entry's own section, as `gives` writes it."""
    codes = (str(pattern.data.get("section") or (pattern.scopes or ("notes",))[0]),)
    kind = Kind(pattern.data.get("kind", Kind.FINAL_ACCOUNTS))
    node = Node("1", None, 1, None, "", None, codes[0])
    node.scope = knowledge.scope(codes)
    node.body = [Paragraph(text)]
    told = next(iter(Narrator(knowledge, kind, YEAR).tell([node])))
    rows: list[Reading | Reason] = [*told.readings, *told.reasons]
    found = []
    for row in rows:
        if row.pattern_id == pattern.pattern_id or row.subject.pattern_id == pattern.pattern_id:
            reason = f" {text[row.start : row.end]}" if isinstance(row, Reason) else ""
            found.append(summary(row) + reason)
    return found
