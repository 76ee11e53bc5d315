"""What the reading of tables passes on: slots of a grid, parts of a table, and the rows of its result.

All are light objects: a document may have very many of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from ..reading.pages import Box
from ..records.vocabulary import Basis, Certainty, Fund, Meaning, Measure, Origin, ReadBy, TextLayer

JOINER = " / "


@dataclass(slots=True, eq=False)
class Slot:
    """One box of a grid, rows row0..row1 and columns col0..col1 (ends excluded), with its text line by line."""

    row0: int
    row1: int
    col0: int
    col1: int
    lines: list[str]
    box: Box | None  # of the text; None for an empty slot
    page: int = 0  # where it is not its row's: a row cut by a page's edge
    several: bool = False  # it holds more numbers than one: a rule between rows or columns is missing
    text: str = field(init=False)  # the lines joined without a space: `机关事业单位基本养老保险缴费` + `支出`

    def __post_init__(self) -> None:
        """Join the lines, which never change: their text is asked for many times."""
        self.text = "".join(self.lines)


@dataclass(slots=True)
class Part:
    """The piece of a table that stands on one page: `matrix[row][column]` is the slot that covers the place."""

    page: int
    frame: Box
    xs: list[float]
    matrix: list[list[Slot]]
    setting: str
    depth: int | None = None  # rows of head, where the setting knows them
    tangled: bool = False  # numbers are drawn over one another: its text alone would tell less than its rules
    doubts: int = 0  # places where this setting's grid contradicts the page


@dataclass(slots=True)
class Cell:
    """A row of table_cells, but for document_id: the columns are those of records.TableCell."""

    table_id: str
    table: str | None
    title: str | None
    unit: str | None
    page: int
    row: int
    column: int
    row_label: str
    column_label: str
    code: str | None
    text: str
    value: Decimal | None
    x0: float
    top: float
    x1: float
    bottom: float
    read_by: ReadBy | None = None
    certainty: Certainty | None = None
    other_reading: str | None = None
    text_layer: TextLayer = TextLayer.NATIVE


@dataclass(slots=True)
class TableFigure:
    """A row of figures with origin `table`; columns that the document gives (region, department …) are left out."""

    figure_id: str
    item: str
    fund: Fund | None
    function_code: str | None
    function_name: str | None
    economic_code: str | None
    economic_name: str | None
    note: str | None
    basis: Basis
    measure: Measure
    value: Decimal
    unit: str
    printed: str
    table_id: str
    row: int
    column: int
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    quote: str
    pattern_id: str
    origin: Origin = Origin.TABLE
    stated_none: bool = False
    item_label: str | None = None
    vehicle_type: str | None = None
    relative_to: str | None = None
    relative_fund: Fund | None = None
    text_value: str | None = None
    section_id: str | None = None
    confirmed_by: int = 0
    contradicted_by: int = 0
    meaning: Meaning | None = None
    trace: str | None = None
    read_by: ReadBy | None = None
    certainty: Certainty | None = None
    other_reading: str | None = None
    text_layer: TextLayer = TextLayer.NATIVE


class TableNumber(NamedTuple):
    """A printed number of a table that is no cell: `kind` is code, label, head, line_number, column_number or title."""

    table_id: str
    page: int
    box: Box
    printed: str
    kind: str


class Fault(NamedTuple):
    """A row of problems, but for the document: what could not be read or does not agree."""

    code: str
    message: str
    page: int | None


class Identity(NamedTuple):
    """One sum inside a table: `holds` is None where a part of it is missing or it is all empty."""

    rule: str
    statement: str
    difference: Decimal | None
    tolerance: Decimal | None
    holds: bool | None
    page: int
    figure_ids: tuple[str, ...] = ()  # the left side, then the right
    left: int = 1  # how many of them stand on the left side


@dataclass(slots=True)
class TableInfo:
    """A table of the document: where it stands, how it was read, and what its sums say."""

    table_id: str
    table: str | None
    title: str | None
    unit: str | None
    pages: list[int] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)  # how each later part was joined: `page 9: same columns, no head`
    setting: str = ""
    identities: list[Identity] = field(default_factory=list)
    empty: bool = False


@dataclass(slots=True)
class TableReading:
    """All that the tables of one document say."""

    cells: list[Cell] = field(default_factory=list)
    numbers: list[TableNumber] = field(default_factory=list)
    tables: list[TableInfo] = field(default_factory=list)
    functions: dict[str, str] = field(default_factory=dict)  # 支出功能分类: code → name as printed
    economics: dict[str, str] = field(default_factory=dict)  # 支出经济分类
    problems: list[Fault] = field(default_factory=list)
    figures: list[TableFigure] = field(default_factory=list)  # cells whose item is known
    marks_said: bool = False  # a line of the document says that △ stands for less
    marks: bool | None = None  # is it so? None: nobody has asked
