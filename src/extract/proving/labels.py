"""The words of tables.toml and table_items.toml that no example shows: each is read in its place, or it is told.

A plain word is its own example, where a table that has it in a row's label or over a column gives what its entry says,
and nothing else. A title, and a word with a gap in it, must stand in a written example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from ..knowledge.model import Knowledge
from ..knowledge.proofs import Proof
from ..knowledge.regexes.alternatives import Taken
from ..knowledge.table_items import FILE as ITEMS
from ..knowledge.table_items import ItemEntry, Shape, TableItems
from ..knowledge.tables import FILE as TABLES
from ..knowledge.tables import ColumnEntry, TableKnowledge, TitleEntry, normalise_title
from ..records.vocabulary import Basis, Kind
from ..tables.figures import table_figures
from ..tables.model import Cell, TableFigure, TableReading
from ..text import squeeze

YEAR = 2031  # of the invented tables
PLAIN = "决算数"  # a head that says no more than the basis
SIDES = {"revenue": "收入", "expenditure": "支出"}  # what stands over the columns of a side


def unproven_labels(knowledge: Knowledge) -> Iterator[str]:
    """One line for each alternative of tables.toml and table_items.toml that nothing proves."""
    tables = knowledge.tables
    for entry in tables.file.table:
        yield from _titles(tables, entry)
    for column in tables.file.column:
        yield from _columns(tables, column)
    yield from _lists(tables)
    yield from _expressions(TABLES, tables.proofs())
    yield from _expressions(ITEMS, tables.items.proofs())
    for item in tables.items.entries:
        yield from _items(tables, item)
    yield from _funds(tables)
    yield from _bases(tables)


def _titles(tables: TableKnowledge, entry: TitleEntry) -> Iterator[str]:
    """Each word of `all`, `明细|经济分类`, must stand in an example's title."""
    titles = [normalise_title(example) for example in entry.examples]
    for word in (part for words in entry.all for part in words.split("|")):
        if not any(word in title for title in titles):
            yield f"{TABLES}: table {entry.concept}: no example has the alternative {word}"


def _columns(tables: TableKnowledge, entry: ColumnEntry) -> Iterator[str]:
    for word in (*entry.equals, *entry.ends):
        if (read := tables.role(word)) != entry.role:
            yield f"{TABLES}: column {entry.role}: {word} is read as {read}"


def _lists(tables: TableKnowledge) -> Iterator[str]:
    """The lists of plain words, each in the line that it is for."""
    file = tables.file
    places: list[tuple[str, Sequence[str], Callable[[str], bool]]] = [
        ("unit_words", file.unit_words, lambda word: tables.unit(f"{word}：万元") == "万元"),
        ("units", file.units, lambda word: tables.unit(f"单位：{word}") == word),
        ("office_words", file.office_words, lambda word: tables.is_office(f"{word}：云湖县水务局")),
        ("note_starts", file.note_starts, lambda word: tables.is_note(f"{word}本表无数据")),
        ("count_units", file.count_units, tables.is_count),
        ("mark_words", file.mark_words, lambda word: tables.is_mark(f"{word}01")),
        ("title_ends", file.title_ends, lambda word: tables.title(f"收入决算{word}") is not None),
        ("title_never", file.title_never, lambda word: tables.title(f"{word}收入决算表") is None),
        ("final_words", file.final_words, lambda word: _is_final(tables, f"收入{word}表", True)),
        ("budget_words", file.budget_words, lambda word: _is_final(tables, f"收入{word}表", False)),
    ]
    for name, words, holds in places:
        yield from (f"{TABLES}: {name}: {word} is not read as such" for word in words if not holds(word))


def _is_final(tables: TableKnowledge, line: str, final: bool) -> bool:
    title = tables.title(line)
    return title is not None and title.final is final


def _expressions(file: str, proofs: Iterable[Proof]) -> Iterator[str]:
    for proof in proofs:
        for word, branch in Taken(proof.words, {}, str).left(map(squeeze, proof.examples)):
            if branch.sample is None or not proof.test(proof.place.format(branch.sample)):
                part = word[branch.start : branch.end]
                yield f"{file}: {proof.name}: no example takes the alternative {part} of {word}"


def _items(tables: TableKnowledge, entry: ItemEntry) -> Iterator[str]:
    places = [(shape, kind) for shape in _shapes(tables.items, entry.side) for kind in ("row", "column")]
    for words, kinds in ((entry.words, {"row", "column"}), (entry.rows, {"row"}), (entry.columns, {"column"})):
        for word in words:
            read = [(shape, _read(tables, shape, entry.side, kind, word)) for shape, kind in places if kind in kinds]
            if not any(items == {entry.item} for _, items in read):
                yield f"{ITEMS}: {entry.item} on the side {entry.side}: no table reads {word} as it"
            for shape, items in read:
                if strange := items - {entry.item, shape.plain}:
                    table = shape.concepts[0]
                    yield f"{ITEMS}: {entry.item}: the table {table} reads {word} as {', '.join(sorted(strange))}"


def _shapes(items: TableItems, side: str) -> list[Shape]:
    """How the tables are read that have a side."""
    own = {None, "both", side} if side in SIDES else {side}
    return [shape for concept, shape in items.shapes.items() if shape.side in own and concept == shape.concepts[0]]


def _read(tables: TableKnowledge, shape: Shape, side: str, kind: str, word: str) -> set[str]:
    """The items of a table with a word in its row's label or over its column."""
    if shape.read == "rows":
        head = PLAIN if shape.side else f"{SIDES[side]} / {PLAIN}"
        return {f.item for f in made(tables, shape.concepts[0], word, head)} if kind == "row" else set()
    row, head = (word, PLAIN) if kind == "row" else ("合计", word)
    return {figure.item for figure in made(tables, shape.concepts[0], row, head)}


def made(tables: TableKnowledge, table: str, row: str, head: str) -> Sequence[TableFigure]:
    """The figures of a table of one cell, by the reader of tables."""
    cell = Cell("1", table, None, "万元", 1, 1, 1, row, head, None, "1.00", Decimal(10000), 0.0, 0.0, 0.0, 0.0)
    reading = TableReading()
    reading.cells.append(cell)
    return table_figures(reading, tables.items, tables.codes, YEAR).figures


def _funds(tables: TableKnowledge) -> Iterator[str]:
    for word, fund in tables.items.funds.items():
        figures = made(tables, "fiscal", "本年支出合计", f"支出 / {word}")
        if {(figure.item, figure.fund) for figure in figures} != {("expenditure", fund)}:
            yield f"{ITEMS}: [funds]: over a column of 财政拨款收支总表 {word} is not read as {fund}"


def _bases(tables: TableKnowledge) -> Iterator[str]:
    for word, said in tables.items.bases.items():
        bare = Basis.INITIAL_BUDGET if said == Basis.BUDGET else said  # a budget's own 预算数
        by_kind = said if isinstance(said, dict) else {Kind.FINAL_ACCOUNTS: said, Kind.BUDGET: bare}
        for kind, basis in by_kind.items():
            table = "expenditure" if kind == Kind.FINAL_ACCOUNTS else "budget.expenditure"
            read = {figure.basis for figure in made(tables, table, "合计", word)}
            if read != {basis}:
                yield f"{ITEMS}: [basis]: {word} in {kind} is read as {', '.join(read) or 'none'}, not {basis}"
