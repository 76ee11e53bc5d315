"""The head of a table: how deep it is, the path of heads over each column, and what each column holds."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..knowledge.codes import is_code
from ..knowledge.tables import TableKnowledge, normalise_head
from ..numbers import read_number
from ..text import squeeze
from .model import Slot

Matrix = list[list[Slot]]
DEEPEST = 7
ORDINAL = re.compile(r"^[一二三四五六七八九十]+、|^[（(][一二三四五六七八九十\d]+[）)]|^\d+[.、．]\D")


def is_amount(text: str) -> bool:
    """Is a text one printed number, with or without a sign and thousands separators, or a percentage?"""
    return read_number(text) is not None


@dataclass(slots=True)
class Column:
    """A column: its head path from the top, its role (code, label, line, note or value), the lane it belongs to."""

    path: tuple[str, ...]
    role: str
    lane: int = 0


def head_depth(matrix: Matrix, knowledge: TableKnowledge) -> int:
    """How many rows from the top are the head: up to the last row that is text from side to side before any number."""
    depth = before = 0
    for index, row in enumerate(matrix[:DEEPEST]):
        own = [slot for slot in _unique(row) if slot.text]
        if any(_is_body(slot, knowledge) for slot in own):
            break
        before = index + 1
        if own and all(slot.text for slot in row):
            depth = index + 1
            if all(slot.row1 <= row_end(matrix, index) and slot.col1 - slot.col0 == 1 for slot in own):
                break  # no head reaches over several columns or further down: what follows is the body
    return depth or _without_full_row(matrix, before, knowledge)


def row_end(matrix: Matrix, index: int) -> int:
    """Where the slots of a row end that do not reach further down."""
    return min(slot.row1 for slot in matrix[index])


def _is_body(slot: Slot, knowledge: TableKnowledge) -> bool:
    text = slot.text
    return is_amount(text) or text in knowledge.dashes or bool(ORDINAL.match(text))


def _without_full_row(matrix: Matrix, before: int, knowledge: TableKnowledge) -> int:
    """A head with an empty corner: the leading rows that hold a known head, and no row beneath."""
    depth = 0
    for index, row in enumerate(matrix[:before]):
        if sum(1 for slot in _unique(row) if slot.text and _known(slot.text, knowledge)) >= 2:
            depth = index + 1
    return depth


def _known(text: str, knowledge: TableKnowledge) -> bool:
    head = normalise_head(text)
    heads = knowledge.file.heads
    return knowledge.role(text) is not None or head.endswith(heads.values) or head in heads.alone


def _unique(row: Sequence[Slot]) -> list[Slot]:
    seen: list[Slot] = []
    for slot in row:
        if not seen or seen[-1] is not slot:
            seen.append(slot)
    return seen


def columns(head: Matrix, body: Matrix, knowledge: TableKnowledge) -> list[Column]:
    """Head rows and body rows → the columns, their roles read from the heads first and from their content after."""
    count = len((head or body)[0])
    found = [Column(_path(head, index), "value") for index in range(count)]
    contents = [_content(body, index, found, knowledge) for index in range(count)]
    for column, content in zip(found, contents, strict=True):
        column.role = _role(column.path, content, knowledge)
    _text_columns(found, contents)
    _lanes(found)
    return found


def _path(head: Matrix, column: int) -> tuple[str, ...]:
    path: list[str] = []
    last = None
    for row in head:
        slot = row[column]
        if slot is not last and slot.text and (not path or path[-1] != slot.text):
            path.append(slot.text)
        last = slot
    return tuple(path)


def _content(body: Matrix, column: int, found: list[Column], knowledge: TableKnowledge) -> Counter[str]:
    """How many codes, amounts and words stand in a column; a slot over several counts where they share one head."""
    slots = [slot for row in body if (slot := row[column]).text and _one_head(slot, column, found)]
    return Counter([_kind(slot.text, knowledge) for slot in slots])


@functools.lru_cache(maxsize=1 << 12)
def _kind(printed: str, knowledge: TableKnowledge) -> str:
    """A cell's text is a code, an amount, words or nothing of these."""
    text = squeeze(printed)
    if is_code(text) or (text.isdigit() and len(text) == 2):
        return "code"
    if is_amount(text):
        return "amount"
    return "words" if knowledge.role(text) != "code" and any(map(str.isalpha, text)) else ""


def _one_head(slot: Slot, column: int, found: list[Column]) -> bool:
    own = found[column].path
    return slot.col1 - slot.col0 == 1 or all(
        found[other].path == own for other in range(slot.col0, slot.col1) if other != column
    )


def _role(path: tuple[str, ...], content: Counter[str], knowledge: TableKnowledge) -> str:
    role = knowledge.role(path[-1]) if path else None
    over = knowledge.role(path[-2]) if role is None and len(path) > 1 else None
    if over == "code" or (over and not content["amount"]):
        role = over
    if role == "label" and content["code"] and not content["words"] and not content["amount"]:
        return "code"  # 项目 over the codes and the names together
    if role == "code" and content["words"] > content["code"] and not content["amount"]:
        return "label"
    return role or "value"


def _text_columns(found: list[Column], contents: list[Counter[str]]) -> None:
    """Columns that hold nothing but words are labels where values stand to their right, and notes where none do."""
    for index, (column, content) in enumerate(zip(found, contents, strict=True)):
        words = content["words"] and not content["amount"] and not content["code"]
        if column.role != "value" or not words:
            continue
        after = [c for c in range(index + 1, len(found)) if found[c].role == "value" and not contents[c]["words"]]
        column.role = "label" if after and not _values_before(found, contents, index) else "note"


def _values_before(found: list[Column], contents: list[Counter[str]], index: int) -> bool:
    return any(found[c].role == "value" and contents[c]["amount"] for c in range(index))


def _lanes(found: list[Column]) -> None:
    """Side by side lanes: a label or a code to the right of values begins the next."""
    lane = 0
    for before, column in zip([None, *found[:-1]], found, strict=True):
        if before and before.role in ("value", "note") and column.role in ("code", "label", "line"):
            lane += 1
        column.lane = lane
