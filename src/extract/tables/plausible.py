"""What no one prints as one number is none: it is said, and never kept as a value."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from ..numbers import UNITS, read_number
from .heads import is_amount
from .model import Slot

LARGEST = Decimal(10) ** 15  # 元: more than the whole country's accounts
MOST = Decimal(2) * 10**9  # counts: more than the whole country's people
USUAL = 2  # decimals
UNIFORM = 0.9  # share of a table's amounts that must have as many decimals, where they are more than usual
FULL = 10.0  # points: a line that leaves less of its column free is broken there
INSIDE = 0.6  # share of a number's width that stands in its slot at the least
DASHES = frozenset(("-", "－", "−", "—", "——", "--", "–"))
_FEN = Decimal("0.01")
_LEADING_ZERO = re.compile(r"(?<![\d.．,，])[0０][\d０-９]")
_FIGURES = re.compile(r"[-－−]?[\d０-９][\d０-９.．,，%％ ]*")
_DECIMALS = re.compile(r"[.．](\d+)$")


def is_figures(text: str) -> bool:
    """Does a text hold nothing but the figures of one number or several: `1,3152,8779838`, `1,204.10 302`?"""
    return bool(_FIGURES.fullmatch(text))


@functools.lru_cache(maxsize=1 << 12)
def is_printed(text: str) -> bool:
    """Is a text one number in a form that is printed: no space inside, comma groups of three, no zeros before it?"""
    return is_amount(text) and " " not in text and not _LEADING_ZERO.search(text)


def decimals(text: str) -> int:
    """How many decimals a printed number has."""
    found = _DECIMALS.search(text)
    return len(found.group(1)) if found else 0


def usual_decimals(texts: Iterable[str]) -> int:
    """The texts of a table's cells → the most decimals that its amounts are printed with.

    Two, or more where nearly all have that many: `1234.567800` 万元 is exact to the 分; one `1,204.10302` among others
    is an amount with the next column's code behind it.
    """
    counts = Counter(number for text in texts if is_printed(text) and (number := decimals(text)))
    if not counts:
        return USUAL
    number, often = counts.most_common(1)[0]
    return max(USUAL, number) if often >= UNIFORM * counts.total() else USUAL


def objection(slot: Slot, unit: str | None, usual: int) -> str | None:
    """Why a cell's text is no number as someone prints it, though its digits would make one; None where it may be.

    `unit`: that of its amount; None for counts and percentages, which may have any decimals.
    """
    text = slot.text
    if slot.several:
        return f"several numbers in one cell: {' '.join(slot.lines)}"
    if not is_printed(text):
        return f"no number is printed so: {text}"
    if unit is None or unit not in UNITS:
        return f"nothing is counted so high: {text}" if _amount(text) > MOST else None
    places, factor = decimals(text), UNITS[unit]
    if places > usual or (places > USUAL and Decimal(1).scaleb(-places) * factor < _FEN):
        return f"no amount in {unit} is printed so: {text}"
    if _amount(text) * factor > LARGEST:
        return f"no account holds so much: {text} {unit}"
    return None


def _amount(text: str) -> Decimal:
    number = read_number(text)
    return number.amount if number else Decimal(0)


def is_wrapped(slot: Slot, width: float) -> bool:
    """Is the text of a slot one number broken over its lines: together they make one, and the first fills the slot?"""
    if slot.box is None or len(slot.lines) < 2 or not is_printed(slot.text):
        return False
    return slot.box.x1 - slot.box.x0 > width - FULL and len(slot.lines[0]) >= len(slot.lines[-1])


def surplus(slot: Slot, width: float) -> int:
    """How many numbers and dashes a slot as wide holds beyond the one that it should."""
    if len(slot.lines) < 2 and " " not in slot.text:
        return 0
    words = [word for line in slot.lines for word in line.split()]
    numbers = sum(1 for word in words if is_printed(word))
    dashes = sum(1 for word in words if word in DASHES) if len(slot.lines) > 1 else 0
    return numbers + dashes - 1 if numbers + dashes > 1 and not is_wrapped(slot, width) else 0


def juts_out(slot: Slot, x0: float, x1: float) -> bool:
    """Does a number stand so far out of its slot, from x0 to x1, that it may be the next one's as well?"""
    box = slot.box
    if box is None or not is_printed(slot.text):
        return False
    inside = min(box.x1, x1) - max(box.x0, x0)
    return inside < INSIDE * (box.x1 - box.x0)
