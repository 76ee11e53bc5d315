"""N11 and M01: a count against its own list, and a sentence's year against the document's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..numbers import parse_chinese
from ..records.vocabulary import Measure
from ..text import squeeze
from .facts import Facts
from .findings import Finding
from .findings import plain as plain_number
from .intervals import FAILS, HOLDS, NOT_EVALUATED, Judgement
from .knowledge import FILE, CheckKnowledge, ListEntry
from .telling import Told, doubt

_COUNT = r"(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,2})"
_LIST = r"(?P<list>[^。；;！？:：\n]{3,400})"
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_MARKED = re.compile(r"\d[.．、]|[（(][一二三四五六七八九十\d]+[）)]")
_CLAUSE = re.compile(r"[。；;！？\n]")
_PART = re.compile(r"[，：:；。]")
_STOP = re.compile(r"[。；\n]")
SMALL = Decimal(10000)
FEW = 10
TOTALS = (
    "grand_total", "revenue", "revenue.fiscal", "revenue.general", "expenditure", "expenditure.basic",
    "expenditure.project",
    "expenditure.basic.personnel", "expenditure.basic.public", "operating_funds", "procurement", "procurement.services",
    "procurement.goods", "procurement.works", "procurement.sme", "procurement.small_micro", "purchased_services",
    "procurement.reserved_sme", "budget.total", "budget.basic", "budget.project",
)  # fmt: skip


def list_pattern(known: ListEntry) -> re.Pattern[str]:
    """`二级指标7个：包括：…` and `设9个内设机构，包括：…`."""
    nouns = "|".join(sorted(known.nouns, key=len, reverse=True))
    count = f"{_COUNT}(?:{'|'.join(known.counted)})"
    noun_first = rf"[一-龥]{{0,8}}(?:{nouns})(?:共|有|为)?{count}"
    count_first = rf"{count}[一-龥]{{0,6}}(?:{nouns})".replace("count", "other")
    return re.compile(rf"(?:{noun_first}|{count_first})(?:{'|'.join(known.introduced)})+{_LIST}")


def wording_rules(sections: Sequence[Any], known: CheckKnowledge, numbers: Sequence[Any]) -> Iterator[Finding]:
    """The sections' texts → findings on counts; `numbers`, the printed ones, know the pages."""
    pattern = list_pattern(known.lists)
    counting = re.compile(rf"[\d一二两三四五六七八九十](?:{'|'.join(known.lists.counted)})")
    for section in sections:
        counts = section.text and counting.search(section.text)  # most sections count nothing
        for clause in _CLAUSE.split(section.text) if counts else ():  # no list reaches over such a mark
            if counting.search(clause) and any(noun in clause for noun in known.lists.nouns):
                for found in pattern.finditer(clause):
                    finding = counted(found, known.lists)
                    printed = found["count"] or found["other"]
                    finding.page = _page(printed, found.group(), section, numbers)
                    yield finding


def _page(printed: str, text: str, section: Any, numbers: Sequence[Any]) -> int | None:
    """The page of a number that is no figure, by its context; else the first page of its section."""
    for row in numbers:
        context = squeeze(getattr(row, "context", None) or getattr(row, "quote", None) or "")
        if squeeze(row.printed or "").startswith(printed) and text[:12] in context:
            return int(row.page)
    return int(section.page_from) if section.page_from else None


def counted(found: re.Match[str], known: ListEntry) -> Finding:
    """N11: `N个：a、b、c` lists N names; names with 和 or 等 in them leave it open."""
    printed = found["count"] or found["other"]
    count = int(printed) if printed.isdigit() else parse_chinese(printed)
    names = names_of(found["list"])
    possible = {len(names)}
    if any(word in name for name in names for word in known.never):
        possible |= {len(names) + 1}
    head = found.group()[: found.start("list") - found.start()]
    listed = "、".join(names)
    values = {"text": f"{head}{listed}", "head": head.rstrip("，,：:"), "names": listed, "count": len(names)}
    told = Told("sentence.listed", values | {"printed": printed})
    if count in possible:
        return Finding("N11", None, HOLDS, told=told, judgement=Judgement(HOLDS, Decimal(len(names)), Decimal(count)))
    if not certain(names, count, known, found["list"]):
        return Finding("N11", None, NOT_EVALUATED, told=told, reason=doubt("list_goes_on"))
    judgement = Judgement(FAILS, Decimal(len(names)), Decimal(count), Decimal(0))
    return Finding("N11", None, FAILS, told=told, judgement=judgement, suspects=[f"{printed}→{len(names)}"])


def wrong_lists(known: ListEntry) -> Iterator[str]:
    """One line for each example of checks.toml whose count is not right, and each counter-example whose count is."""
    for status, texts in ((HOLDS, known.example), (FAILS, known.counter)):
        for text in texts:
            found = list_pattern(known).search(text)
            if found is None or counted(found, known).status != status:
                yield f"{FILE}: [list]: {text!r} is read as {counted(found, known).status if found else 'no list'}"


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
    figures: Sequence[Any],
    sections: Sequence[Any],
    codes: Mapping[str, tuple[str, ...]],
    known: CheckKnowledge,
    year: int,
) -> Iterator[Finding]:
    """M01: a statement of the accounts bears the document's year, the one before, or the next."""
    seen: set[str] = set()
    asked: set[tuple[str, str]] = set()
    for text, note, page in _sentences(figures, sections, codes, known):
        if (text, note) in asked:  # each figure of a sentence brings it
            continue
        asked.add((text, note))
        for found in known.year.finditer(text):
            printed, words = int(found["year"]), squeeze(text)[:30]
            named = str(printed) in note  # a project that bears the year in its name
            if named or words in seen or year - 1 <= printed <= year + 1 or not _begins(text, found.start(), known):
                continue
            seen.add(words)
            clause = next((part for part in _PART.split(text) if f"{printed}年" in part), text)
            values = {"year": year, "printed": printed, "text": text[:80], "clause": clause[:80]}
            told = Told("sentence.other_year", values)
            judgement = Judgement(FAILS, Decimal(year), Decimal(printed), Decimal(0))
            suspects = [f"{printed}年→{year}年"]
            yield Finding("M01", None, FAILS, told=told, page=page, suspects=suspects, judgement=judgement, quote=text)


def _sentences(
    figures: Sequence[Any], sections: Sequence[Any], codes: Mapping[str, tuple[str, ...]], known: CheckKnowledge
) -> Iterator[tuple[str, str, int | None]]:
    """The sentences that figures stand in, and all sentences of the sections that state the accounts."""
    never = {section for section, own in codes.items() if known.year_never & set(own)}
    for figure in figures:
        if figure.quote and not figure.table_id and figure.section_id not in never:
            yield figure.quote, figure.note or "", figure.page
    for section in sections:
        own = set(codes.get(section.section_id, ()))
        for found in known.year_always.finditer(section.text or ""):
            yield found.group(), "", section.page_from
        if own & known.year_states and not own & (known.year_never | known.apart):
            for sentence in _STOP.split(section.text or ""):
                yield sentence, "", section.page_from


def unit_rules(facts: Facts) -> Iterator[Finding]:
    """M02: a department's total of less than 10,000元, printed with two decimals as 元 where every other amount of
    the prose is in 万元: the 万 was left out.
    """
    totals = [
        f
        for f in facts.prose
        if f.subject.item in TOTALS and f.measure == Measure.AMOUNT and f.value and "元" in f.printed
    ]
    odd = [fact for fact in totals if not fact.printed.endswith("万元")]
    if len(odd) != 1 or len(totals) < FEW or odd[0].value >= SMALL or "." not in odd[0].printed:
        return
    told = Told("sentence.other_unit", {"fact": odd[0]})
    judgement = Judgement(FAILS, odd[0].value * SMALL, odd[0].value, odd[0].half)
    suspects = [f"{odd[0].id}→{plain_number(odd[0].value * SMALL)}"]
    yield Finding("M02", None, FAILS, told=told, about=(odd[0],), suspects=suspects, judgement=judgement)


def _begins(quote: str, at: int, known: CheckKnowledge) -> bool:
    """Whether the year begins a clause: in brackets and names it is another thing's."""
    return at == 0 or quote[at - 1] in known.year_after
