"""The kind and year that a document's own sentences state, where its title tells none: 2031年“三公”经费决算3.20万元.

A sentence that compares (比年初预算数减少…) states neither. Accounts name the budgets of their year, and a budget the
accounts of the year before: whichever is stated of the latest year decides, and what does not agree decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..identity.title_words import load_title_words
from ..records.vocabulary import Kind
from ..text import punctuate
from .paragraphs import Paragraph

ENOUGH = 2  # statements without a year that tell the kind; with its year one does
YEAR = re.compile(r"(?P<year>20\d\d)年|(?P<prior>上年|去年)|今年|本年")
BREAKS = re.compile("[，。；：（）]")


class Statement(NamedTuple):
    """One place where the text states accounts or a budget: of which year, 0 where it says none, and its words."""

    kind: Kind
    year: int
    dated: bool  # with its year, or of 今年
    words: str


class Stated(NamedTuple):
    """What the statements agree on."""

    kind: Kind
    year: int | None
    words: str


def read_stated(paragraphs: Sequence[Paragraph], year: int | None) -> Stated | None:
    """A document's paragraphs, and its year where it is known → its kind; None where the statements do not agree."""
    found = [one for paragraph in paragraphs for one in _statements(punctuate(paragraph.text))]
    final, budget = ([one for one in found if one.kind == kind] for kind in (Kind.FINAL_ACCOUNTS, Kind.BUDGET))
    chosen = final if _is_own(final, budget, year) else budget if _is_own(budget, final, year) else []
    if len(chosen) < ENOUGH and not any(one.dated for one in chosen):
        return None
    years = {one.year for one in chosen if one.year}
    said = year or (max(years) if len(years) == 1 else None)
    return Stated(chosen[0].kind, said, chosen[0].words) if year is None or not years or year in years else None


def _is_own(own: Sequence[Statement], others: Sequence[Statement], year: int | None) -> bool:
    """Whether statements of one kind are the document's own: the others are of years before, or there are none."""
    if not own or not others:
        return bool(own)
    latest = max(one.year for one in own) or year or 0
    return bool(latest) and all(0 < one.year < latest for one in others)


def _statements(text: str) -> Iterator[Statement]:
    words = load_title_words()
    for role, kind in (("final_stated", Kind.FINAL_ACCOUNTS), ("budget_stated", Kind.BUDGET)):
        for match in words.roles[role].finditer(text):
            start = max((mark.end() for mark in BREAKS.finditer(text, 0, match.start())), default=0)
            if words.has("compared", text[start : match.start()]):
                continue
            begin = text.rfind("。", 0, match.start()) + 1
            named = list(YEAR.finditer(text, begin, match.end()))
            if named and named[-1]["prior"] and kind == Kind.BUDGET:
                continue  # 比去年预算数减少
            told = [int(one["year"]) for one in named if one["year"]]
            dated = bool(named) and not named[-1]["prior"]
            yield Statement(kind, told[-1] if told else 0, dated, text[start : match.end()])
