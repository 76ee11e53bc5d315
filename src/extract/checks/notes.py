"""M03, N15: words of a template that the document's own numbers do not bear out: an empty-table note, a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..records.tables import Explanation
from ..records.vocabulary import Direction
from ..text import squeeze
from .facts import Fact, Facts
from .findings import Finding
from .intervals import FAILS
from .knowledge import CheckKnowledge
from .telling import Told

LONGEST = 80  # characters of a note that a sentence quotes


def notes_left(facts: Facts, known: CheckKnowledge) -> tuple[Facts, list[Finding]]:
    """M03: `没有政府性基金支出，故本表无数据` under a table that has some → all facts but such notes', and findings.

    What the note says is no statement of the office's: no other rule holds a number against it.
    """
    left = {}
    for note in facts.prose:
        if note.stated_none and known.empty_notes.search(note.quote):
            amounts = facts.of(note.subject, note.basis, note.measure, prose=False)
            filled = next((cell for cell in amounts if cell.value), None)
            if filled is not None:
                left[note] = filled
    if not left:
        return facts, []
    findings = [
        Finding("M03", status=FAILS, told=_note(note, cell), about=(note, cell), page=note.page)
        for note, cell in left.items()
    ]
    return Facts(fact for fact in facts.all if fact not in left), findings


def _note(note: Fact, cell: Fact) -> Told:
    return Told("sentence.left_note", {"text": squeeze(note.quote)[:LONGEST], "cell": cell})


def reason_rules(explanations: Sequence[Explanation], facts: Facts, known: CheckKnowledge) -> Iterator[Finding]:
    """N15: a reason that says, and says only, the opposite: 增加12.00万元，主要原因是压减了经费."""
    by_id = {fact.id: fact for fact in facts.prose}
    for reason in explanations:
        text = squeeze(reason.text)
        against = known.falls if reason.direction == Direction.UP else known.rises
        about = tuple(by_id[name] for name in reason.figure_ids if name in by_id)
        if about and reason.direction in (Direction.UP, Direction.DOWN) and against.search(text):
            told = Told("sentence.reason", {"fact": about[0], "text": text[:LONGEST]})
            yield Finding("N15", status=FAILS, told=told, about=about, page=reason.page, quote=text)
