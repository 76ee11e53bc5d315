"""A table while its pages go by: parts are joined to it until it is closed, then read as one."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..knowledge.tables import TableKnowledge, Title
from .body import Body, BodyReader, Frame, Row, slot_numbers
from .heads import columns, head_depth
from .locate import Found
from .model import Part, Slot, TableInfo
from .place import Span
from .split_rows import mend

SHIFTED = 6.0  # points by which a column may stand elsewhere on the next page


@dataclass(slots=True)
class Draft:
    """An open table: its title and unit, its head rows, and the rows of the body read so far."""

    number: int
    title: Title
    unit: str | None
    xs: list[float]
    head: list[list[Slot]]
    rows: list[Row]
    pages: list[int]
    setting: str
    spans: list[Span] = field(default_factory=list)  # of a table without rules
    joins: list[str] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)  # rows that are the first of a later page
    repeated: list[tuple[int, list[Slot]]] = field(default_factory=list)  # heads printed again on later pages

    @property
    def table_id(self) -> str:
        """Stable within the document: tables in their order."""
        return f"t{self.number:02d}"


def begin(number: int, title: Title, found: Found, knowledge: TableKnowledge) -> Draft:
    """The first part of a table with this title → its draft."""
    part = found.part
    depth = head_depth(part.matrix, knowledge) if part.depth is None else part.depth
    rows = [Row(part.page, row) for row in part.matrix[depth:]]
    head = part.matrix[:depth]
    return Draft(number, title, found.unit, part.xs, head, rows, [part.page], part.setting)


def fits(draft: Draft, part: Part) -> list[int] | None:
    """Can a part without a title go on with the draft? Its columns' places in the draft's columns, or None."""
    if len(part.xs) == len(draft.xs):
        return list(range(len(draft.xs) - 1))
    places = []
    for x in part.xs:
        nearest = min(range(len(draft.xs)), key=lambda i: abs(draft.xs[i] - x))
        if abs(draft.xs[nearest] - x) > SHIFTED:
            return None
        places.append(nearest)
    if places[0] != 0 or places[-1] != len(draft.xs) - 1 or len(set(places)) != len(places):
        return None
    return [i for i in range(len(places) - 1) for _ in range(places[i], places[i + 1])]


def join(draft: Draft, part: Part, places: list[int], without_head: bool = True) -> None:
    """Add a part to the draft; a head printed again is dropped (`without_head`: unless that is done already)."""
    matrix = [[row[place] for place in places] for row in part.matrix]
    if places != list(range(len(places))):
        _spread(matrix)
    again = repeated_head(draft.head, matrix)
    for row in matrix[:again]:
        draft.repeated.append((part.page, row))
    if part.page != draft.pages[-1]:
        draft.breaks.append(len(draft.rows))
    draft.rows.extend(Row(part.page, row) for row in matrix[again:])
    how = "head printed again" if again or not without_head else "no head"
    same = "same columns" if len(part.xs) == len(draft.xs) else f"{len(part.xs) - 1} columns laid over the table's"
    draft.joins.append(f"page {part.page}: {same}, {how}")
    if part.page != draft.pages[-1]:
        draft.pages.append(part.page)


def _spread(matrix: list[list[Slot]]) -> None:
    """Slots laid over the table's own columns: their column numbers follow."""
    for row in matrix:
        for column, slot in enumerate(row):
            if column == 0 or row[column - 1] is not slot:
                slot.col0 = column
            slot.col1 = column + 1


def repeated_head(head: list[list[Slot]], matrix: list[list[Slot]]) -> int:
    """How many rows of the next page repeat the head."""

    def texts(rows: list[list[Slot]]) -> list[list[str]]:
        return [[slot.text for slot in row] for row in rows]

    for depth in range(len(head), 0, -1):
        if (
            len(matrix) >= depth
            and texts(matrix[:depth]) == texts(head[-depth:])
            and any(any(t) for t in texts(head[-depth:]))
        ):
            return depth
    return 0


def close(draft: Draft, table: str | None, knowledge: TableKnowledge) -> tuple[Body, TableInfo]:
    """The whole table → its cells and what is told about it."""
    title = draft.title.printed
    info = TableInfo(draft.table_id, table, title, draft.unit, draft.pages, draft.joins, draft.setting, [], False)
    if not draft.rows:
        return _with_heads(Body(), draft), info
    found = columns(draft.head, [row.slots for row in draft.rows], knowledge)
    cut = mend(draft.rows, draft.breaks, found, knowledge)
    draft.joins += [f"page {page}: the row cut by the page's edge was joined" for page in cut]
    reader = BodyReader(Frame(draft.table_id, table, title, draft.unit), found, knowledge)
    body = _with_heads(reader.read(draft.rows), draft)
    info.empty = not body.cells
    return body, info


def _with_heads(body: Body, draft: Draft) -> Body:
    seen: list[Slot] = []
    for page, row in [*((draft.pages[0], row) for row in draft.head), *draft.repeated]:
        for slot in row:
            if any(slot is s for s in seen):
                continue
            seen.append(slot)
            body.numbers.extend(slot_numbers(draft.table_id, page, slot, "head"))
    return body
