"""The reader of titles, of covers and links alike: text → department, accounts' year, kind and level, or nothing.

A title is cut by its anchors (patterns/titles.toml): years, days, 决算 and 预算, 关于, 批复. What stands between them,
without the words around a name, is the department. Two years or two kinds leave both open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ..records.vocabulary import Kind, UnitLevel
from ..text import squeeze
from .names import Names
from .title_words import ANCHORS, TitleWords, load_title_words, prepared

LONGEST = 160
YEARS = ("year", "span")
KINDS = {"final": Kind.FINAL_ACCOUNTS, "budget": Kind.BUDGET, "draft": Kind.BUDGET}
MATTERS = ("final", "budget", "draft", "both", "execution", "spent", "period")
# 云湖县水务局2031年部门预算.pdf, 预算编制办法 第2页: the file's kind, or which page of a list of pages it is
_SUFFIX = re.compile(r"(?:\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|s?html?|jsp)|第\d{1,3}页)$", re.IGNORECASE)
_DIGITS = {**{char: "0" for char in "〇○零OoОοΟ◯"}, **{char: str(n) for n, char in enumerate("一二三四五六七八九", 1)}}


class Anchor(NamedTuple):
    """A word that cuts a title: its role, its place, and the year that it says."""

    role: str
    start: int
    end: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a title says; `ambiguous` names the fields of which it says two things (they are then None)."""

    department: str | None = None
    year: int | None = None
    kind: Kind | None = None
    level: UnitLevel | None = None
    ambiguous: tuple[str, ...] = ()
    years: frozenset[int] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether year and kind are both told."""
        return self.year is not None and self.kind is not None


@lru_cache(maxsize=1 << 12)
def read_title(title: str) -> Reading:
    """A title → what it says by the words of patterns/."""
    printed = _SUFFIX.sub("", squeeze(title))[:LONGEST]
    return _read(printed, load_title_words())


def named(title: str) -> str | None:
    """A file's or a numbered name that is an office's and tells nothing else → the office: 014云湖县水务局.pdf.

    云湖县水务局 alone may be the site's own name, and is left to who knows where it stands.
    """
    squeezed, words = squeeze(title), load_title_words()
    printed = _SUFFIX.sub("", squeezed)[:LONGEST]
    text = prepared(printed)
    name = None if cut(text, words) else Names(words, text, printed).alone()
    return name if name != squeezed else None


def wrong_titles(words: TitleWords) -> Iterator[str]:
    """One line for each title of titles.toml that is read otherwise than its entry states."""
    for case in words.cases:
        reading = _read(squeeze(_SUFFIX.sub("", case["text"])), words)
        told = {name: value for name in ("department", "year", "kind") if (value := getattr(reading, name)) is not None}
        if told != {name: value for name, value in case.items() if name != "text"}:
            yield f"titles.toml: {case['text']!r} is read as {told}"


def _read(printed: str, words: TitleWords) -> Reading:
    text = prepared(printed)
    anchors = cut(text, words)
    if not any(anchor.role in (*YEARS, *MATTERS) for anchor in anchors):
        return Reading()
    if words.has("rules", text):
        return Reading()
    kind, kinds = _kind(anchors)
    year, years = _year(anchors, kind)
    unclear = [name for name, open_ in (("kind", kinds), ("year", years)) if open_]
    department = Names(words, text, printed).department(anchors)
    told = frozenset(anchor.year for anchor in anchors if anchor.year)
    return Reading(department, year, kind, _level(text, anchors, words), tuple(sorted(unclear)), told)


def said_kind(text: str) -> Kind | None:
    """The kind that some words say, 决算 or 预算; None where they say both or neither, as 一般公共预算 does."""
    roles = {anchor.role for anchor in cut(text, load_title_words())}
    kinds = {KINDS[role] for role in roles & {"final", "budget"}}
    return kinds.pop() if len(kinds) == 1 and "both" not in roles else None


def cut(text: str, words: TitleWords) -> list[Anchor]:
    """The anchors of a title in order, the longest at each place; those of no kind (一般公共预算) stay in the text."""
    return [anchor for anchor in _anchors(text, words) if anchor.role != "neither"]


def every_anchor(text: str, words: TitleWords) -> Iterator[tuple[str, str]]:
    """(role, its words) of each anchor of a prepared title, those of no kind with them."""
    yield from ((anchor.role, text[anchor.start : anchor.end]) for anchor in _anchors(text, words))


def _anchors(text: str, words: TitleWords) -> Iterator[Anchor]:
    found = sorted(
        (match.start(), -match.end(), role, _said(role, match))
        for role in ANCHORS
        for match in words.roles[role].finditer(text)
    )
    at = 0
    for start, end, role, year in found:
        if start >= at:
            at = -end
            yield Anchor(role, start, -end, year or None)


def _said(role: str, match: re.Match[str]) -> int:
    """The year that an anchor says, 0 where it says none: 二○三一, 2031."""
    if role not in YEARS:
        return 0
    digits = "".join(_DIGITS.get(char, char) for char in match["year"])
    return 2000 + int(digits[-2:])


def _kind(anchors: Sequence[Anchor]) -> tuple[Kind | None, bool]:
    """The kind, and whether two are told: 执行情况 yields to the budget or draft that is named with it."""
    roles = {anchor.role for anchor in anchors}
    if "draft" in roles:
        return (Kind.BUDGET, False) if "final" not in roles else (None, True)
    named = roles & {"final", "budget"}
    if len(named) == 2:
        return None, True
    if named and roles & {"period"}:
        return None, True
    if named == {"final"} and "execution" in roles and len(_years(anchors)) > 1:
        return None, True
    if named:
        return KINDS[named.pop()], False
    if "both" in roles:
        return None, False
    return (Kind.FINAL_ACCOUNTS, False) if roles & {"execution", "spent"} else (None, False)


def _years(anchors: Iterable[Anchor]) -> list[int]:
    return [anchor.year for anchor in anchors if anchor.year]


def _year(anchors: Sequence[Anchor], kind: str | None) -> tuple[int | None, bool]:
    """The accounts' year, and whether two are told; of 执行情况 and budget it is the budget's."""
    spans = [anchor for anchor in anchors if anchor.role == "span"]
    if spans and kind != Kind.BUDGET:
        return None, True  # 2029-2031年决算: three years' accounts
    years = set(_years(anchors))
    if len(years) <= 1:
        return (years.pop() if years else None), False
    roles = [anchor.role for anchor in anchors]
    if kind == Kind.BUDGET and ("draft" in roles or "execution" in roles):
        place = roles.index("draft") if "draft" in roles else _last(roles, "budget")
        begin = roles.index("execution") if "execution" in roles[:place] else 0
        own = _years(anchors[begin:place])
        if len(set(own)) == 1:
            return own[0], False
    return None, True


def _last(roles: Sequence[str], role: str) -> int:
    return len(roles) - 1 - list(reversed(roles)).index(role)


def _level(text: str, anchors: Sequence[Anchor], words: TitleWords) -> UnitLevel | None:
    """部门 or 单位 before 决算 or 预算."""
    for anchor in anchors:
        told = anchor.role in ("final", "budget", "draft", "both")
        match = words.roles["level"].search(text[: anchor.start]) if told else None
        if match:
            return UnitLevel.UNIT if match["level"] == UnitLevel.UNIT.label else UnitLevel.DEPARTMENT
    return None
