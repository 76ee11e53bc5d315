"""Sentences that print the day of 批复 → when which accounts were approved; patterns/approvals.toml has their forms.

A department publishes within twenty days of it (预算法 §14). Where a text prints two days for the same accounts, none
is told.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import regex
from pydantic import Field

from .. import resources
from ..errors import PatternError
from ..knowledge.cache import remembered
from ..knowledge.files import Entry, read_toml, validated
from ..records.vocabulary import Kind
from .title_words import prepared
from .titles import read_title

FILE = "approvals.toml"
WORD = "批复"
TERM = 20  # days, from 批复 on, within which accounts are to be published
_DAY = r"(?<!\d)(?P<y>20[0-4]\d)[年.\-/](?P<m>\d{1,2})[月.\-/](?P<d>\d{1,2})(?!\d)日?"
_LONGEST = 300  # characters of a sentence
_ENDS = regex.compile(r"[。；;\n]")


class Approval(NamedTuple):
    """A day of 批复, and of what: None where that is not said."""

    on: date
    kind: Kind | None
    year: int | None


class _Words(Entry):
    words: tuple[str, ...] = Field(min_length=1)
    example: str
    gives: tuple[str, ...]
    examples: Mapping[str, tuple[str, ...]] = {}
    counter: str


class ApprovalWords(NamedTuple):
    """Compiled forms, and words of what is no department's accounts."""

    forms: tuple[Any, ...]
    others: Any


def approved_on(texts: Iterable[str], kind: Kind | str | None, year: int | None) -> date | None:
    """The day on which the accounts of a kind and year were approved, by texts; None where none or several are printed.

    A day that cannot be theirs (of final accounts before their year has ended) is none.
    """
    if kind is None or year is None:
        return None
    days = {one.on for text in texts for one in read_approvals(text) if _fits(one, kind, year)}
    return days.pop() if len(days) == 1 else None


def days_late(published: date | None, approved: date | None) -> int | None:
    """Days after the twentieth from 批复 on which something was published; None where a day is unknown or absurd."""
    if published is None or approved is None or published < approved:
        return None
    return max(0, (published - approved).days - TERM)


def read_approvals(text: str, words: ApprovalWords | None = None) -> Iterator[Approval]:
    """Every day of 批复 that a text prints, with what was approved."""
    known = words or load_approvals()
    for sentence in _ENDS.split(prepared(text)) if WORD in text else ():
        if WORD not in sentence or len(sentence) > _LONGEST:
            continue
        found = (match for form in known.forms for match in form.finditer(sentence))
        yield from (one for match in found if (one := _approval(match, known)) is not None)


def _approval(match: Any, words: ApprovalWords) -> Approval | None:
    about = match.groupdict().get("about") or ""
    if words.others.search(about):
        return None
    said = read_title(about) if about else None
    try:
        on = date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None
    return Approval(on, said.kind if said else None, said.year if said else None)


def _fits(one: Approval, kind: Kind | str, year: int) -> bool:
    if one.kind not in (None, kind) or one.year not in (None, year):
        return False
    first, last = (year + 1, year + 2) if kind == Kind.FINAL_ACCOUNTS else (year - 1, year)
    return first <= one.on.year <= last


@functools.lru_cache(maxsize=4)
def load_approvals(folder: Path | None = None) -> ApprovalWords:
    """The words of approvals.toml; PatternError names the entry that is wrong and how."""
    where = folder or resources.patterns_dir()
    return remembered(lambda: _load(where), where, "approvals")


def _load(folder: Path) -> ApprovalWords:
    entries = {
        f"[{role}.{name}]": validated(_Words, entry, f"{FILE}: [{role}.{name}]")
        for role, some in read_toml(folder / FILE).items()
        for name, entry in some.items()
    }
    forms = {name: tuple(_compiled(name, word) for word in one.words) for name, one in entries.items()}
    all_forms = tuple(form for name, some in forms.items() if name.startswith("[approval.") for form in some)
    others = _compiled(
        FILE, "|".join(word for name, one in entries.items() if name.startswith("[other.") for word in one.words)
    )
    words = ApprovalWords(all_forms, others)
    for name, entry in entries.items():
        _prove(name, entry, words if name.startswith("[other.") else ApprovalWords(forms[name], others))
        for word, form in zip(entry.words, forms[name], strict=True):
            if not any(form.search(prepared(text)) for text in (entry.example, *entry.examples)):
                raise PatternError(f"{FILE}: {name}: no example has {word!r}")
    return words


def _compiled(where: str, word: str) -> Any:
    try:
        return regex.compile(word.replace("{day}", _DAY))
    except regex.error as error:
        raise PatternError(f"{FILE}: {where}: not a regular expression: {error}") from None


def _prove(where: str, entry: _Words, words: ApprovalWords) -> None:
    for text, gives in {entry.example: entry.gives, **entry.examples}.items():
        found = tuple(" ".join(str(part) for part in one if part is not None) for one in read_approvals(text, words))
        if found != tuple(gives):
            raise PatternError(f"{FILE}: {where}: in {text!r} it finds {found}, not {tuple(gives)}")
    if WORD not in entry.counter:
        raise PatternError(f"{FILE}: {where}: its counter-example says nothing of {WORD}")
    found = tuple(map(str, read_approvals(entry.counter, words)))
    if bool(found) != where.startswith("[other."):
        raise PatternError(f"{FILE}: {where}: in its counter-example {entry.counter!r} it finds {found}")
