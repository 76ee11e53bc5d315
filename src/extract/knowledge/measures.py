"""What the cells of a column measure, money or percentages, by heads, labels and texts; and what △ says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..text import squeeze
from .files import Entry
from .proofs import Proof, Words, any_of

Path = tuple[str, ...]  # the heads over a column

MONEY, PERCENT, UNCLEAR = "money", "percent", "unclear"


class PercentEntry(Entry):
    """Heads and labels that say percent, and heads that leave open whether they do."""

    changing: list[str]
    sums: list[str]
    amounts: list[str]
    heads: list[str]
    rows: list[str]
    examples: list[str]
    counters: list[str]
    row_examples: list[str]
    row_counters: list[str]
    unclear: list[str]
    unclear_examples: list[str]
    unclear_counters: list[str]


class Measures:
    """Tells percentages from money by what is printed over and beside them."""

    def __init__(self, percent: PercentEntry, marks: Words) -> None:
        self._percent, self._marks = percent, marks
        self._heads = any_of(percent.heads)
        self._rows = any_of(percent.rows)
        self._unclear = any_of(percent.unclear)
        self._minus = marks.expression
        self._changing = any_of(map(re.escape, percent.changing))
        self._sums, self._amounts = tuple(percent.sums), tuple(percent.amounts)

    def is_percent(self, head: str) -> bool:
        """Does a head say that its column holds percentages: `完成预算%`?"""
        return _has(self._heads, head)

    def is_percent_row(self, label: str) -> bool:
        """Does a whole label say that its row holds percentages: `完成率`?"""
        return _is(self._rows, label)

    def is_unclear(self, head: str) -> bool:
        """Does a head say that something changed, and not whether in money or in percent: `比上年增长`?"""
        return bool(self._unclear.search(squeeze(head))) and not self.is_percent(head)

    def marks_minus(self, text: str) -> bool:
        """Does a line say that △ stands for less?"""
        return bool(self._minus.search(squeeze(text)))

    def kinds(self, paths: Sequence[Path], signs: Sequence[tuple[int, int]]) -> list[str]:
        """Heads of columns, and how many numbers of each carry a % and how many none → what each column measures."""
        told = [self._by_head(path) for path in paths]
        for at, (signed, plain) in enumerate(signs):
            if signed and signed >= plain:
                told[at] = PERCENT
        return [self._beside(at, paths, told) if kind == UNCLEAR else kind for at, kind in enumerate(told)]

    def _by_head(self, path: tuple[str, ...]) -> str:
        if not path or squeeze(path[-1]).endswith(self._sums):
            return MONEY
        if any(self.is_percent(head) for head in path):
            return PERCENT
        return UNCLEAR if self.is_unclear(path[-1]) else MONEY

    def _beside(self, at: int, paths: Sequence[Path], told: Sequence[str]) -> str:
        """增减 beside 增减% is money, beside 增减额 a percentage; alone it may be either."""
        others = [(paths[i], kind) for i, kind in enumerate(told) if i != at and paths[i]]
        changes = [(path[-1], kind) for path, kind in others if self._changing.search(squeeze("".join(path[-2:])))]
        if any(kind == PERCENT for _, kind in changes):
            return MONEY
        if any(kind == MONEY and head.endswith(self._amounts) for head, kind in changes):
            return PERCENT
        return UNCLEAR

    def proofs(self) -> list[Proof]:
        """The lists of words with what must and what must not be read by them."""
        entry, marks = self._percent, self._marks
        return [
            Proof("percent", entry.heads, entry.examples, entry.counters, self.is_percent),
            Proof("percent rows", entry.rows, entry.row_examples, entry.row_counters, self.is_percent_row),
            Proof("percent unclear", entry.unclear, entry.unclear_examples, entry.unclear_counters, self.is_unclear),
            Proof("marks", marks.words, marks.examples, marks.counters, self.marks_minus),
        ]


# beside the class, which is kept with the loaded patterns: what it remembers could not be
def _has(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.search(squeeze(text)) is not None


def _is(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.fullmatch(squeeze(text)) is not None
