"""N11 and M01: a count against its own list, and a sentence's year against the document's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..numbers import parse_chinese
from .findings import Finding
from .intervals import FAILS, HOLDS, NOT_EVALUATED, Judgement
from .knowledge import CheckKnowledge, ListEntry

_COUNT = r"(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,2})(?:个|家|类|项)"
_LIST = r"(?P<list>[^。；;！？:：\n]{3,400})"
_INTRODUCED = (
    r"[，,：:]?(?:具体|分别|主要)?(?:包括|包含|为|是|有)?[：:]|[，,]?(?:具体|分别)?(?:包括|分别为|分别是)[：:]?"
)
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_MARKED = re.compile(r"\d[.．、]|[（(][一二三四五六七八九十\d]+[）)]")
SHORTEST_NAME = 4


def list_pattern(known: ListEntry) -> re.Pattern[str]:
    """`二级指标7个：包括：…` and `设9个内设机构，包括：…`."""
    nouns = "|".join(sorted(known.nouns, key=len, reverse=True))
    noun_first = rf"[一-龥]{{0,8}}(?:{nouns})(?:共|有|为)?{_COUNT}"
    count_first = rf"{_COUNT}[一-龥]{{0,6}}(?:{nouns})".replace("count", "other")
    return re.compile(rf"(?:{noun_first}|{count_first})(?:{_INTRODUCED})+{_LIST}")


def wording_rules(sections: Sequence[Any], known: CheckKnowledge, document: Any) -> Iterator[Finding]:
    """The sections' texts → findings on counts and years."""
    pattern = list_pattern(known.lists)
    for section in sections:
        text = section.text or ""
        for found in pattern.finditer(text):
            finding = counted(found, known.lists)
            finding.page = section.page_from
            yield finding


def counted(found: re.Match[str], known: ListEntry) -> Finding:
    """N11: `N个：a、b、c` lists N names; names with 和 or 等 in them leave it open."""
    printed = found["count"] or found["other"]
    count = int(printed) if printed.isdigit() else parse_chinese(printed)
    names = names_of(found["list"])
    possible = {len(names)}
    if any(word in name for name in names for word in known.never):
        possible |= {len(names) + 1}
    statement = f"{found.group()[: found.start('list') - found.start()]}{'、'.join(names)}: {len(names)} listed"
    if count in possible:
        return Finding("N11", None, HOLDS, statement, judgement=Judgement(HOLDS, Decimal(len(names)), Decimal(count)))
    if not certain(names, count, known, found["list"]):
        return Finding("N11", None, NOT_EVALUATED, statement, "the list may go on, or a name may hold a 、")
    judgement = Judgement(FAILS, Decimal(len(names)), Decimal(count), Decimal(0))
    return Finding("N11", None, FAILS, statement, judgement=judgement, suspects=[f"{printed}→{len(names)}"])


def names_of(text: str) -> list[str]:
    """The names between 、 of a list; a doubled mark has none between."""
    bare = _BRACKETS.sub("", text)
    return [name.strip() for name in re.split("[、，,]", bare) if name.strip()]


def certain(names: Sequence[str], count: int, known: ListEntry, text: str) -> bool:
    """Whether the marks of a list surely part its names."""
    if len(names) < 2 or _MARKED.search(text) or re.search("[，,]", _BRACKETS.sub("", text)):
        return False
    if any(word in name for name in names for word in known.never):
        return False
    return all(name.endswith(tuple(known.ends)) for name in names) and abs(len(names) - count) <= max(2, count // 2)


def year_rules(
    figures: Sequence[Any], sections: Mapping[str, tuple[str, ...]], known: CheckKnowledge, document: Any
) -> Iterator[Finding]:
    """M01: a statement of the accounts bears the document's year, the one before, or the next."""
    year = document.fiscal_year
    seen: set[tuple[object, ...]] = set()
    for figure in figures:
        if (
            year is None
            or figure.note
            or figure.table_id
            or known.apart & set(sections.get(figure.section_id or "", ()))
        ):
            continue
        for found in known.year.finditer(figure.quote or ""):
            printed = int(found["year"])
            key = figure.page, figure.quote, printed
            if year - 1 <= printed <= year + 1 or key in seen or not _begins(figure.quote, found.start()):
                continue
            seen.add(key)
            statement = f"the accounts are of {year}, the sentence says {printed}: {figure.quote[:80]}"
            judgement = Judgement(FAILS, Decimal(year), Decimal(printed), Decimal(0))
            suspects = [f"{printed}年→{year}年"]
            yield Finding("M01", None, FAILS, statement, page=figure.page, suspects=suspects, judgement=judgement)


def _begins(quote: str, at: int) -> bool:
    """Whether the year begins a clause: in brackets and names it is another thing's."""
    return at == 0 or quote[at - 1] in "，。；：、,;:局委会院校部位门心馆比较与"
