"""Rows of a frame that are not the table's: a title or unit above its head, a note beneath its body."""

from __future__ import annotations

from dataclasses import dataclass

from ..knowledge.tables import TableKnowledge, Title
from ..reading.pages import Box
from .model import Part, Slot


@dataclass(slots=True)
class Extra:
    """What the rows cut off from a part said."""

    title: Title | None = None
    unit: str | None = None


def trim(part: Part, knowledge: TableKnowledge) -> tuple[Part, Extra]:
    """A part → the part without title, unit and note rows inside its frame, and what they say."""
    extra = Extra()
    first, last = 0, len(part.matrix)
    while first < last and _is_above(part.matrix[first], knowledge, extra):
        first += 1
    while last > first and _is_note(part.matrix[last - 1], knowledge):
        last -= 1
    if last < len(part.matrix):
        bottom = min((s.box.top for row in part.matrix[last:] for s in row if s.box), default=part.frame.bottom)
        part.frame = Box(part.frame.x0, part.frame.top, part.frame.x1, bottom)
    part.matrix = part.matrix[first:last]
    return part, extra


def _is_above(row: list[Slot], knowledge: TableKnowledge, extra: Extra) -> bool:
    texts = list(dict.fromkeys(slot.text for slot in row if slot.text))
    if len(texts) == 1 and (title := knowledge.title(texts[0])) and all(slot is row[0] for slot in row):
        extra.title = title
        return True
    unit = next((unit for text in texts if (unit := knowledge.unit(text))), None)
    if unit and len(texts) <= 3 and (extra.title or all(slot is row[0] for slot in row)):
        extra.unit = unit
        return True
    return bool(extra.title) and len(texts) == 1 and knowledge.is_mark(texts[0])


def _is_note(row: list[Slot], knowledge: TableKnowledge) -> bool:
    return row[0].text != "" and all(slot is row[0] for slot in row) and knowledge.is_note(row[0].text)
