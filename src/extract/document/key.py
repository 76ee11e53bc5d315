"""The tables as key to the prose: an amount whose words leave its code, fund or basis open has them from its one cell.

The trace names that table, which then proves nothing of it. Where words and table disagree, the words are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from ..checks.intervals import half_unit
from ..knowledge.model import Knowledge
from ..numbers import UNITS
from ..prose.totals import TAKEN
from ..records.extraction import Extraction
from ..records.tables import Figure
from ..records.vocabulary import Measure
from ..text import squeeze

LEAST = 100  # units of its last digit: an amount of fewer may stand in a cell by chance
CENTS = Decimal(50)  # half of 0.01万元, as tables print it
LEVELS = {"类": (3,), "款": (5,), "项": (7,)}
LIKE = 0.5  # of the shorter name's characters are the other's, too: 行政运转 and 行政运行


def take_from_tables(extraction: Extraction, knowledge: Knowledge) -> None:
    """Fill in what the words of an amount leave open, where exactly one row and column of the tables fits it."""
    cells: dict[str, list[Figure]] = defaultdict(list)
    for figure in extraction.figures:
        if figure.table_id and figure.measure == Measure.AMOUNT and figure.value:
            cells[figure.item].append(figure)
    for figure in extraction.figures if cells else ():
        if figure.table_id is None and figure.measure == Measure.AMOUNT and figure.value and _open(figure, knowledge):
            fitting = [cell for cell in cells[figure.item] if _fits(figure, cell)]
            if len({_key(cell) for cell in fitting}) == 1:
                _take(figure, fitting[0], knowledge, extraction.figures)


def _open(figure: Figure, knowledge: Knowledge) -> bool:
    """Whether the words leave something open; a project, 三公 and the like have no fund to be known."""
    fund = figure.fund is None and knowledge.items[figure.item].has_fund and figure.note is None
    return fund or figure.basis is None or (figure.function_code is None and figure.function_name is not None)


def _key(cell: Figure) -> tuple[object, ...]:
    return cell.fund, cell.basis, cell.function_code


def _fits(figure: Figure, cell: Figure) -> bool:
    """Whether a cell has the amount, and nothing that the words deny."""
    if (figure.economic_code, figure.note) != (cell.economic_code, cell.note) or not _alike(figure, cell):
        return False
    if figure.function_code or not figure.function_name:
        code = figure.function_code == cell.function_code
    else:
        name, level = figure.function_name, len(cell.function_code or "")
        code = level in _levels(figure) and _named(name, cell.function_name or "")
    return code and figure.fund in (None, cell.fund) and figure.basis in (None, cell.basis)


def _alike(figure: Figure, cell: Figure) -> bool:
    """Whether an amount of many digits is the cell's, to half a unit of its last digit."""
    assert figure.value is not None
    assert cell.value is not None
    printed = squeeze(figure.printed or "")
    unit = next((name for name in sorted(UNITS, key=len, reverse=True) if printed.endswith(name)), "元")
    half = half_unit(printed, unit, 0)
    return abs(figure.value) >= LEAST * 2 * half and abs(figure.value - cell.value) <= max(half, CENTS)


def _levels(figure: Figure) -> tuple[int, ...]:
    """The digits that a code may have whose name is printed with its level: `人大事务行政运行（项）`."""
    _, _, behind = (figure.quote or "").partition((figure.function_name or "").split("/")[-1])
    return next((digits for word, digits in LEVELS.items() if behind.lstrip("（(").startswith(word)), (3, 5, 7))


def _named(printed: str, known: str) -> bool:
    """Whether the printed name may be a slip, or a longer form, of the cell's: 人大事务行政运行 and 行政运行."""
    one, other = sorted((printed.split("/")[-1], known.split("/")[-1]), key=len)
    shared = sum(char in other for char in one.removesuffix("支出"))
    return bool(one) and shared > LIKE * len(one.removesuffix("支出"))


def _take(figure: Figure, cell: Figure, knowledge: Knowledge, figures: Sequence[Figure]) -> None:
    """Give the amount what its cell has, and its code to what else its sentence says of that name."""
    same = [figure]
    if figure.function_code is None and figure.function_name is not None:
        place = (figure.section_id, figure.quote, figure.function_name, figure.fund)
        same = [one for one in figures if (one.section_id, one.quote, one.function_name, one.fund) == place]
    for one in same:
        one.function_code = one.function_code or cell.function_code
        one.trace = f"{one.trace or ''} {TAKEN}{cell.table_id}".lstrip()
    if figure.fund is None and knowledge.items[figure.item].has_fund:
        figure.fund = cell.fund
    figure.basis = figure.basis or cell.basis
