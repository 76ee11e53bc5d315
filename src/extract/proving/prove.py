"""Proves patterns by their own examples: what an entry reads in its example, and that it is silent in its counter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..knowledge.load import matches, named_items
from ..knowledge.model import FUNDS, KINDS, Knowledge, Pattern, Reading, Reason
from ..outline.paragraphs import Paragraph
from ..outline.sections import Node
from ..prose.narrative import Narrator, summary
from ..records.vocabulary import Kind

_STATEMENTS = {"subject", "frame", "explain"}
YEAR = 2031  # the year of the examples' invented departments
_UNIT = re.compile(r"-?[\d,.]+[余多]?(?P<unit>[^\d,.]+)")


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
    rows = _rows(example, pattern, knowledge)
    found = _as_given(rows, example)
    wanted = list(pattern.data.get("gives", ()))
    if sorted(found) != sorted(wanted):
        yield f"{pattern.pattern_id}: in {example!r} it reads {found}, not {wanted}"
    if not wanted:
        yield f"{pattern.pattern_id}: `gives` must state the values that its example holds"
    wrong = _as_given(_rows(counter, pattern, knowledge), counter)
    if wrong:
        yield f"{pattern.pattern_id}: it reads {wrong} in its counter-example {counter!r}"
    yield from _otherwise_counted(pattern, rows, example, knowledge)


def _rows(text: str, pattern: Pattern, knowledge: Knowledge) -> list[Reading | Reason]:
    """What one entry reads in a text that stands in the entry's own section."""
    codes = (str(pattern.data.get("section") or (pattern.scopes or ("notes",))[0]),)
    kind = Kind(pattern.data.get("kind", Kind.FINAL_ACCOUNTS))
    node = Node("1", None, 1, None, "", None, codes[0])
    node.scope = knowledge.scope(codes)
    node.body = [Paragraph(text)]
    told = next(iter(Narrator(knowledge, kind, YEAR).tell([node])))
    rows: list[Reading | Reason] = [*told.readings, *told.reasons]
    own = pattern.pattern_id
    return [row for row in rows if own in (row.pattern_id, row.subject.pattern_id)]


def _as_given(rows: Iterable[Reading | Reason], text: str) -> list[str]:
    """Rows as `gives` writes them."""
    return [f"{summary(row)} {text[row.start : row.end]}" if isinstance(row, Reason) else summary(row) for row in rows]


def _otherwise_counted(
    pattern: Pattern, rows: Iterable[Reading | Reason], text: str, knowledge: Knowledge
) -> Iterator[str]:
    """One line for each number of an example whose measure or unit is not the item's: 公务接待12批次, counted in 元."""
    units = knowledge.vocabulary.units
    for row in rows:
        item = knowledge.items[row.subject.item]
        if isinstance(row, Reason) or row.measure not in units:
            continue
        number = text[row.start : row.end]
        printed = _UNIT.fullmatch(number)
        if row.measure != item.quantity:
            yield f"items.toml: [{item.code}]: {pattern.pattern_id} reads a {row.measure} of it, not a {item.quantity}"
        elif printed and printed["unit"] not in units[item.quantity][item.unit]:
            yield f"items.toml: [{item.code}]: {number} in {pattern.pattern_id} is not in {item.unit}"


def wordless(knowledge: Knowledge) -> Iterator[str]:
    """One line for each item that no entry of phrases or table_items names: nothing is ever read of it."""
    entries = [*knowledge.subjects, *knowledge.frames, *knowledge.explains]
    named = {name.replace("{fund}", fund) for entry in entries for name in named_items(entry) for fund in FUNDS}
    named.update(knowledge.tables.items.named())
    for code in knowledge.items.keys() - named:
        yield f"items.toml: [{code}]: no entry of phrases/ or table_items.toml names it, so nothing is read of it"
