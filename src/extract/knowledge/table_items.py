"""patterns/table_items.toml → what the rows and columns of official tables count, proven by its own entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import PatternError
from ..text import squeeze
from .codes import bare_label
from .files import Entry, read_toml, validated

FILE = "table_items.toml"
_YEAR = re.compile(r"20\d\d年?度?")
_DATED = re.compile(r"20\d\d年|[上本当]年")


class Shape(Entry):
    """How the tables of some concepts are read."""

    concepts: list[str]
    read: str
    side: str | None = None
    fund: str | None = None
    plain: str | None = None


class ItemEntry(Entry):
    """Words that name an item on one side: in rows and columns alike, or in one of them alone."""

    item: str
    side: str
    words: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    counters: list[str]


class Words(Entry):
    """Words with heads that they read and heads that they do not."""

    words: list[str]
    examples: list[str]
    counters: list[str]


class ItemFile(Entry):
    """The whole of patterns/table_items.toml."""

    shape: list[Shape]
    funds: dict[str, str]
    basis: dict[str, str | dict[str, str]]
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
    def funds(self) -> dict[str, str]:
        """A head's or a label's words → whose money they say it is."""
        return self._file.funds

    @property
    def bases(self) -> dict[str, str | dict[str, str]]:
        """A head's words → the basis that they say."""
        return self._file.basis

    @property
    def words_beside(self) -> list[str]:
        """What may stand beside the year and the basis in a head that names no item."""
        return self._file.beside.words

    @property
    def words_comparing(self) -> list[str]:
        """What says that a head or a label compares."""
        return self._file.comparing.words

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

    def fund(self, text: str) -> str | None:
        """Whose money a head or label names."""
        return self._funds.get(bare_label(text))

    def basis(self, text: str, budget: bool = False) -> str | None:
        """The basis that a head or label names, in a budget or in final accounts: the longest word of the list."""
        said = next((basis for word, basis in self._basis if word in text), None)
        return said.get("budget" if budget else "final_accounts") if isinstance(said, dict) else said

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

    def prove_words(self) -> None:
        """PatternError for the example of [beside] or [comparing] that is not read, or the counter-example that is."""
        tests = (self._file.beside, self.is_only_basis), (self._file.comparing, self.is_comparing)
        for entry, test in tests:
            for text in (*(e for e in entry.examples if not test(e)), *(c for c in entry.counters if test(c))):
                raise PatternError(f"{FILE}: the example or counter-example {text} is read the wrong way")


def load_items(folder: Path) -> TableItems:
    """The folder patterns/ → the items of tables; PatternError names the entry that is wrong."""
    file = validated(ItemFile, read_toml(folder / FILE), FILE)
    items = TableItems(file)
    items.prove(file.item)
    items.prove_words()
    return items
