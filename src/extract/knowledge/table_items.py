"""patterns/table_items.toml → what the rows and columns of official tables count, proven by its own entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ..errors import PatternError
from ..records.vocabulary import Basis, Fund, Kind
from ..text import squeeze
from .codes import bare_label
from .files import Entry, read_toml, validated
from .proofs import Proof, Words, prove

FILE = "table_items.toml"
_YEAR = re.compile(r"20\d\d年?度?")
_DATED = re.compile(r"20\d\d年|[上本当]年")


class Shape(Entry):
    """How the tables of some concepts are read."""

    concepts: list[str]
    read: str
    side: str | None = None
    fund: Fund | None = None
    plain: str | None = None


class ItemEntry(Entry):
    """Words that name an item on one side: in rows and columns alike, or in one of them alone."""

    item: str
    side: str
    words: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    counters: list[str]


class PlainEntry(Entry):
    """Labels that say no more than that something is counted; `counts`: in brackets, in what."""

    words: list[str]
    counts: list[str]


class ItemFile(Entry):
    """The whole of patterns/table_items.toml."""

    shape: list[Shape]
    funds: dict[str, Fund]
    basis: dict[str, Basis | dict[Kind, Basis]]
    plain: PlainEntry
    sides: dict[str, str]
    basis_rows: Words
    years: Words
    last_year: Words
    carried: Words
    beside: Words
    comparing: Words
    item: list[ItemEntry]


class TableItems:
    """Looks up items, funds and bases by labels and heads."""

    def __init__(self, file: ItemFile) -> None:
        self._file = file
        self.shapes = {concept: shape for shape in file.shape for concept in shape.concepts}
        self._funds = {bare_label(word): fund for word, fund in file.funds.items()}
        self._basis = sorted(file.basis.items(), key=lambda entry: -len(entry[0]))
        self._beside = re.compile("|".join(sorted(map(re.escape, file.beside.words), key=len, reverse=True)))
        self._comparing = re.compile("|".join(map(re.escape, file.comparing.words)))
        self.plain = frozenset((*file.plain.words, ""))
        self._counts = re.compile(f"[（(]({'|'.join(map(re.escape, file.plain.counts))})[）)]")
        self._basis_rows, self._years = file.basis_rows.expression, file.years.expression
        self._last_year, self._carried = file.last_year.expression, file.carried.expression
        self._rows: dict[tuple[str, str], str] = {}
        self._columns: dict[tuple[str, str], str] = {}
        for entry in file.item:
            self._add(self._rows, entry, [*entry.words, *entry.rows])
            self._add(self._columns, entry, [*entry.words, *entry.columns])

    @staticmethod
    def _add(target: dict[tuple[str, str], str], entry: ItemEntry, words: Iterable[str]) -> None:
        for word in words:
            key = entry.side, bare_label(word)
            if target.setdefault(key, entry.item) != entry.item:
                raise PatternError(f"{FILE}: {word} on the side {entry.side} is both {target[key]} and {entry.item}")

    def extended(self, entries: list[ItemEntry]) -> TableItems:
        """These and further labels, proven; PatternError where one is wrong or says something else already."""
        items = TableItems(self._file.model_copy(update={"item": [*self._file.item, *entries]}))
        items.prove(entries)
        return items

    def prove(self, entries: Iterable[ItemEntry]) -> None:
        """PatternError for the entry that has no words or no counter-example, or whose counter-example it reads."""
        for entry in entries:
            if not entry.counters or not (entry.words or entry.rows or entry.columns):
                raise PatternError(f"{FILE}: {entry.item} on the side {entry.side} needs words and counter-examples")
            for counter in entry.counters:
                if entry.item in (self.row(entry.side, counter), self.column(entry.side, counter)):
                    raise PatternError(f"{FILE}: {entry.item}: the counter-example {counter} reads as the item")

    def named(self) -> Iterator[str]:
        """The items that the entries name."""
        yield from (entry.item for entry in self._file.item)
        yield from (shape.plain for shape in self._file.shape if shape.plain)

    @property
    def entries(self) -> list[ItemEntry]:
        """The entries of items."""
        return self._file.item

    @property
    def funds(self) -> dict[str, Fund]:
        """A head's or a label's words → whose money they say it is."""
        return self._file.funds

    @property
    def bases(self) -> dict[str, Basis | dict[Kind, Basis]]:
        """A head's words → the basis that they say."""
        return self._file.basis

    def row(self, side: str, label: str) -> str | None:
        """The item that a row's label names on a side."""
        return self._find(self._rows, side, label)

    def column(self, side: str, head: str) -> str | None:
        """The item that one head of a column's path names on a side."""
        return self._find(self._columns, side, head)

    @staticmethod
    def _find(words: dict[tuple[str, str], str], side: str, text: str) -> str | None:
        bare = bare_label(text)
        sides = ("expenditure", "revenue") if side == "both" else (side,)
        return next((item for s in sides if (item := words.get((s, bare)))), None)

    def fund(self, text: str) -> Fund | None:
        """Whose money a head or label names."""
        return self._funds.get(bare_label(text))

    def basis(self, text: str, budget: bool = False) -> Basis | None:
        """The basis that a head or label names, in a budget or in final accounts: the longest word of the list."""
        said = next((basis for word, basis in self._basis if word in text), None)
        return said.get(Kind.BUDGET if budget else Kind.FINAL_ACCOUNTS) if isinstance(said, dict) else said

    def bare_head(self, head: str) -> str:
        """A head without its year and its basis: `2031年机关运行经费预算数` → `机关运行经费`."""
        bare = bare_label(head)
        word = next((word for word, _ in self._basis if word in bare), None)
        return _YEAR.sub("", bare.replace(word, "", 1) if word else bare)

    def is_only_basis(self, head: str) -> bool:
        """Does a head say whose year and which basis, and nothing that is counted?"""
        bare = bare_label(head)
        said = self.basis(bare) or _DATED.search(bare)
        return bool(said) and not self._beside.sub("", self.bare_head(head))

    def is_comparing(self, text: str) -> bool:
        """Does a head or a label compare: `比上年增减`?"""
        return bool(self._comparing.search(squeeze(text)))

    def counted_in(self, label: str) -> str | None:
        """In what a label or a head says that it counts: `公务用车保有量（辆）` → `辆`."""
        found = self._counts.search(label)
        return found[1] if found else None

    def side(self, path: Iterable[str]) -> str | None:
        """The side that a head path stands on: 收入, 本年收入, 财政拨款收入 …, or 支出."""
        return next((side for head in path for word, side in self._file.sides.items() if word in head), None)

    def is_basis_row(self, label: str) -> bool:
        """Does a whole row's label say a year or a basis, and no item: `2031年预算数`?"""
        return self._basis_rows.fullmatch(label) is not None

    def years_of(self, words: str) -> set[int]:
        """The years whose accounts a head names."""
        return {int(found.group()[:4]) for found in self._years.finditer(words)}

    def is_last_year(self, head: str) -> bool:
        """Does a head say the year before, and not what was carried over from it?"""
        return bool(self._last_year.search(head)) and not self._carried.search(head)

    def proofs(self) -> list[Proof]:
        """The lists of words with what must and what must not be read by them."""
        file = self._file
        tests: list[tuple[str, Words, Callable[[str], bool]]] = [
            ("comparing", file.comparing, self.is_comparing),
            ("basis_rows", file.basis_rows, self.is_basis_row),
            ("years", file.years, lambda head: bool(self.years_of(head))),
            ("last_year", file.last_year, self.is_last_year),
            ("carried", file.carried, lambda head: bool(self._carried.search(head))),
        ]
        own = file.beside
        beside = Proof("[beside]", own.words, own.examples, own.counters, self.is_only_basis, "{}决算数")
        return [beside, *(Proof(f"[{name}]", e.words, e.examples, e.counters, test) for name, e, test in tests)]


def load_items(folder: Path) -> TableItems:
    """The folder patterns/ → the items of tables; PatternError names the entry that is wrong."""
    file = validated(ItemFile, read_toml(folder / FILE), FILE)
    items = TableItems(file)
    items.prove(file.item)
    prove(FILE, items.proofs())
    return items
