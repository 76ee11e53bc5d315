"""patterns/tables.toml → what titles and heads of official tables mean, proven by each entry's own examples."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from ..errors import PatternError
from ..text import squeeze
from .codes import CodeLists, load_codes
from .files import Entry, read_toml, validated
from .measures import Measures, PercentEntry
from .proofs import Proof, Words, prove
from .table_items import ItemEntry, TableItems, load_items

Method = TypeVar("Method", bound=Callable[..., Any])
FILE = "tables.toml"
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_NUMERAL = r"[\d一二三四五六七八九十]+(?:[-－—]\d+)?"
_CONTINUED = re.compile(r"[（(]续[表）)]*|续表?$|^续表")
_YEAR = re.compile(r"\d{4}年?度?")


class _Entry(Entry):
    examples: list[str]
    counters: list[str]


class TitleEntry(_Entry):
    """One official table: its codes and the words of its titles."""

    concept: str
    final: str
    budget: str
    all: list[str]
    none: list[str]
    over: bool = False  # whatever else a title names, it is this

    def matches(self, title: str) -> bool:
        """Does a normalised title name this table?"""
        if any(word in title for word in self.none):
            return False
        return all(any(part in title for part in word.split("|")) for word in self.all)


class ColumnEntry(_Entry):
    """What heads of columns have one role: code, label, line (行次) or note."""

    role: str
    equals: list[str]
    ends: list[str]


class HeadEntry(Entry):
    """How heads over columns end or what they are (docs in tables.toml)."""

    over: tuple[str, ...]
    values: tuple[str, ...]
    alone: tuple[str, ...]
    words: tuple[str, ...]


class TableFile(Entry):
    """The whole of patterns/tables.toml."""

    title_ends: list[str]
    title_longest: int
    title_never: list[str]
    fund_names: list[str]
    final_words: list[str]
    budget_words: list[str]
    unit_words: list[str]
    units: list[str]
    office_words: list[str]
    note_starts: list[str]
    number_rows: list[str]
    dashes: list[str]
    count_units: list[str]
    totals: list[str]
    mark_words: list[str]
    heads: HeadEntry
    percent: PercentEntry
    marks: Words
    sign_open: Words
    table: list[TitleEntry]
    column: list[ColumnEntry]


def normalise_title(text: str) -> str:
    """A title without spaces and quotation marks, 收入支出 as 收支: `“三公”经费` → `三公经费`."""
    title = re.sub(r"[“”\"‘’'《》]", "", squeeze(text))
    return re.sub(r"收入[、和及]?支出", "收支", title)


def normalise_head(text: str) -> str:
    """A column's head without spaces, brackets and year: `项目（按功能分类）` → `项目`."""
    return _YEAR.sub("", _BRACKETS.sub("", squeeze(text))).strip("：:、")


def _remembered(method: Method) -> Method:
    """Heads and lines are asked for what they are by many, and stand on many pages: what was answered is kept."""
    return cast(Method, functools.lru_cache(maxsize=1 << 12)(method))


@dataclass(slots=True, frozen=True)
class Title:
    """A line that names an official table: which, and whether it says 决算 or 预算 (None: neither)."""

    printed: str
    concepts: tuple[str, ...]
    final: bool | None
    continued: bool = False  # 收入支出决算总表（续）


class TableKnowledge:
    """What is known of official tables; `load` proves it before it is used."""

    def __init__(self, file: TableFile, codes: CodeLists, items: TableItems) -> None:
        self.file = file
        self.items = items
        self.codes = codes
        self.measures = Measures(file.percent, file.marks)
        self.entries = {entry.concept: entry for entry in file.table}
        self.dashes = frozenset(file.dashes)
        self.totals = frozenset(file.totals)
        self._title_ends = tuple(file.title_ends)
        self._columns = [(entry.role, frozenset(entry.equals), tuple(entry.ends)) for entry in file.column]
        mark = rf"(?:{'|'.join(file.mark_words)})+{_NUMERAL}表?"
        self._ordinal = re.compile(rf"(?:{mark}[：:、.．]?|[（(]{_NUMERAL}[）)]、?|{_NUMERAL}[、.．：:])+")
        self._mark = re.compile(rf"{mark}[：:]?")
        self._sign_open = file.sign_open.expression
        self._unit = re.compile(
            "(?:"
            + "|".join(map(re.escape, file.unit_words))
            + ")[：:]?[（(]?(?:人民币)?("
            + "|".join(sorted(map(re.escape, file.units), key=len, reverse=True))
            + ")"
        )
        self._bracket_unit = re.compile(
            "[（(](?:"
            + "|".join(map(re.escape, file.unit_words))
            + ")?[：:]?("
            + "|".join(sorted((re.escape(u) for u in file.units if u.endswith("元")), key=len, reverse=True))
            + ")[）)]"
        )

    def concepts(self, title: str) -> tuple[str, ...]:
        """A normalised title → the tables that claim it (one, unless patterns/tables.toml is ambiguous)."""
        found = [entry for entry in self.file.table if entry.matches(title)]
        over = [entry for entry in found if entry.over]
        return tuple(dict.fromkeys(entry.concept for entry in over or found))

    def title(self, line: str) -> Title | None:
        """A printed line → the official table that it names as a title, or None."""
        text = squeeze(line)
        return self._title(text) if 3 <= len(text) <= self.file.title_longest else None

    @_remembered
    def _title(self, text: str) -> Title | None:
        bare = _BRACKETS.sub("", text).removesuffix("续").removeprefix("续")
        if not bare.endswith(self._title_ends) or any(word in text for word in self.file.title_never):
            return None
        concepts = self.concepts(normalise_title(bare))
        if not concepts:
            return None
        printed = text[found.end() :] if (found := self._ordinal.match(text)) else text
        return Title(printed or text, concepts, self._is_final(bare), bool(_CONTINUED.search(text)))

    def _is_final(self, title: str) -> bool | None:
        if any(word in title for word in self.file.final_words):
            return True
        for name in self.file.fund_names:
            title = title.replace(name, "")
        return False if any(word in title for word in self.file.budget_words) else None

    def code(self, concept: str, final: bool) -> str:
        """A table's standard code in final accounts or in a budget."""
        return self.entries[concept].final if final else self.entries[concept].budget

    def is_mark(self, line: str) -> bool:
        """Is a line a table's number alone: `公开01表`, `表三`?"""
        return bool(self._mark.fullmatch(squeeze(line)))

    def unit(self, line: str) -> str | None:
        """`部门名称：某某局 单位：万元` → `万元`."""
        return self.unit_in(squeeze(line))

    def unit_in(self, squeezed: str) -> str | None:
        """The same for a text that is squeezed already: of several lines, the first unit."""
        found = self._unit.search(squeezed)
        return found.group(1) if found else None

    @_remembered
    def head_unit(self, head: str) -> str | None:
        """A unit of money in the brackets of a head or a label: `决算数（万元）` → `万元`."""
        found = self._bracket_unit.search(squeeze(head))
        return found.group(1) if found else None

    @_remembered
    def is_count(self, name: str) -> bool:
        """Does a head or a label say that things are counted: `公务用车保有量（辆）`?"""
        return any([word in name for word in self.file.count_units])

    @_remembered
    def role(self, head: str) -> str | None:
        """A column's head → code, label, line or note; None for a column of values."""
        normal = normalise_head(head)
        roles = {role for role, equals, ends in self._columns if normal in equals or normal.endswith(ends)}
        return roles.pop() if len(roles) == 1 else None

    def is_sign_open(self, text: str) -> bool:
        """May a printed number be below zero or not: `减少3.00`, `（12）`?"""
        return self._sign_open.fullmatch(squeeze(text)) is not None

    def proofs(self) -> list[Proof]:
        """The lists of words with what must and what must not be read by them."""
        own = self.file.sign_open
        proof = Proof("sign_open", own.words, own.examples, own.counters, self.is_sign_open)
        return [*self.measures.proofs(), proof]

    def is_office(self, text: str) -> bool:
        """`部门名称：某某局`: who publishes, between a table's title and its head."""
        return squeeze(text).replace(":", "：").startswith(tuple(word + "：" for word in self.file.office_words))

    def is_note(self, line: str) -> bool:
        """Does a line begin a note under a table?"""
        return squeeze(line).startswith(tuple(self.file.note_starts))

    @functools.cached_property
    def number_rows(self) -> frozenset[str]:
        """Labels of the rows that number the columns."""
        return frozenset(squeeze(word) for word in self.file.number_rows)


def load(folder: Path) -> TableKnowledge:
    """The folder patterns/ → knowledge of tables; PatternError names the entry that is wrong."""
    file = validated(TableFile, read_toml(folder / FILE), FILE)
    knowledge = TableKnowledge(file, load_codes(folder), load_items(folder))
    _prove(knowledge)
    return knowledge


def extended(general: TableKnowledge, titles: list[TitleEntry], labels: list[ItemEntry], where: str) -> TableKnowledge:
    """Knowledge of tables with a district's further titles and labels, proven; PatternError begins with `where`."""
    if not (titles or labels):
        return general
    file = general.file.model_copy(update={"table": [*general.file.table, *titles]})
    try:
        knowledge = TableKnowledge(file, general.codes, general.items.extended(labels))
        for entry in titles:
            _prove_titles(knowledge, entry)
    except PatternError as error:
        raise PatternError(f"{where}: wording: {error}") from None
    return knowledge


def _prove(knowledge: TableKnowledge) -> None:
    prove(FILE, knowledge.proofs())
    for entry in knowledge.file.table:
        _prove_titles(knowledge, entry)
    for column in knowledge.file.column:
        _need(column, f"column {column.role}")
        _check(column.role, (e for e in column.examples if knowledge.role(e) != column.role), "example")
        _check(column.role, (c for c in column.counters if knowledge.role(c) == column.role), "counter-example")


def _prove_titles(knowledge: TableKnowledge, entry: TitleEntry) -> None:
    _need(entry, f"table {entry.concept}")
    for example in entry.examples:
        title = knowledge.title(example)
        if title is None or title.concepts != (entry.concept,):
            found = title.concepts if title else "no table"
            raise PatternError(f"{FILE}: table {entry.concept}: the example {example} reads as {found}")
    wrong = (c for c in entry.counters if entry.concept in getattr(knowledge.title(c), "concepts", ()))
    _check(f"table {entry.concept}", wrong, "counter-example")


def _need(entry: _Entry, name: str) -> None:
    if not entry.examples or not entry.counters:
        raise PatternError(f"{FILE}: {name} needs an example and a counter-example")


def _check(name: str, wrong: Iterable[str], what: str) -> None:
    for text in wrong:
        raise PatternError(f"{FILE}: {name}: the {what} {text} is read the wrong way")
