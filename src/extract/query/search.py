"""Search in a dataset: departments, items, numbers as printed or in 元, and every sentence that holds the words.

Nothing is indexed: the running text of all sections is kept with the dataset, some ten kilobytes a document, and is
looked through faster than it could be kept twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import count, islice
from typing import Any, NamedTuple

from ..knowledge.asking import names
from ..resources import patterns_dir

Row = dict[str, Any]
Rows = Callable[..., list[Row]]  # SQL and its values → rows

MOST_TERMS = 8
SECTIONS = 1000  # that are read at once for their sentences
_UNITS = {"亿元": Decimal(10**8), "万元": Decimal(10**4), "元": Decimal(1)}
_NUMBER = re.compile(r"(?P<sign>[-−－]?)(?P<digits>\d[\d,，]{0,20}(?:\.\d{1,6})?)(?P<unit>[^\d\s.,，]{0,4})")
_BLANK = re.compile(r"[\s¥￥]")  # 8.87 万元, ¥8.87
LARGEST = Decimal(10**18)  # 元: no more fits into a column of values; what is printed may still be found
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
_AROUND = 60  # characters of a sentence that has no end of its own, on either side of the word
_LONG = 240
# every term, and the empty one as often as there are fewer
_ALL = " AND ".join(["contains({column}, ?)"] * MOST_TERMS)
_PLACE = """d.current IS NOT FALSE AND (? = '' OR coalesce(d.region_code, '') = ?)
    AND (?::INTEGER IS NULL OR d.fiscal_year = ?)"""
_OFFICE = "coalesce(d.region_code, '') AS region_code, d.region, d.department, d.fiscal_year, d.kind"
_ORDER = "ORDER BY d.fiscal_year DESC NULLS LAST, d.region, d.department, "
_DEPARTMENTS = """
SELECT coalesce(region_code, '') AS region_code, any_value(region) AS region, department, count(*) AS documents
FROM documents
WHERE department IS NOT NULL AND len(list_filter(?::VARCHAR[], lambda one: contains(department, one))) > 0
GROUP BY 1, department ORDER BY department LIMIT 50
"""
_NUMBERS = f"""
SELECT f.figure_id, f.document_id, {_OFFICE}, f.page, f.item, f.function_name, f.basis, f.measure, f.printed,
    f.value, f.unit, f.quote, f.meaning, f.economic_name
FROM figures f JOIN documents d USING (document_id)
WHERE {_PLACE} AND (? = '' OR f.value < 0)
    AND (f.unit = '元' AND abs(f.value) IN (?::DECIMAL(22, 4), ?::DECIMAL(22, 4))
    OR replace(regexp_extract(f.printed, '[0-9][0-9,.]*'), ',', '') = ? AND (? = '' OR contains(f.printed, ?)))
{_ORDER} f.page, f.figure_id LIMIT ? OFFSET ?
"""
_SECTIONS = f"""
SELECT s.document_id, {_OFFICE}, s.section_id, s.heading, s.page_from, s.page_to, s.text
FROM sections s JOIN documents d USING (document_id)
WHERE {_PLACE} AND {_ALL.format(column="s.text")}
{_ORDER} s.document_id, s.page_from, s.section_id LIMIT ? OFFSET ?
"""
_REASONS = f"""
SELECT e.document_id, {_OFFICE}, e.item, e.function_name, e.direction, e.text, e.causes, e.page
FROM explanations e JOIN documents d USING (document_id)
WHERE {_PLACE} AND (? = '' OR e.direction = ?)
    AND ({_ALL.format(column="e.text")} OR list_contains(?::VARCHAR[], e.item) AND {_ALL.format(column="e.text")})
{_ORDER} e.page, e.explanation_id LIMIT ? OFFSET ?
"""
_QUOTED = f"""
SELECT document_id, page, quote, min(figure_id) AS figure_id FROM figures
WHERE list_contains(?::VARCHAR[], document_id) AND {_ALL.format(column="quote")} GROUP BY document_id, page, quote
"""


class Wanted(NamedTuple):
    """What somebody looks for, and where."""

    text: str
    region: str = ""
    year: int | None = None
    direction: str = ""  # of reasons: up or down

    @property
    def terms(self) -> list[str]:
        """The words, all of which must stand in what is found."""
        return self.text.encode("utf-8", "replace").decode().split()[:MOST_TERMS]

    @property
    def place(self) -> tuple[object, ...]:
        """The values of the place's conditions."""
        return self.region, self.region, self.year, self.year

    @property
    def needles(self) -> list[str]:
        """The terms, filled up with empty ones."""
        return _filled(self.terms)


def _filled(terms: list[str]) -> list[str]:
    return terms + [""] * (MOST_TERMS - len(terms))


def departments(rows: Rows, wanted: Wanted) -> list[Row]:
    """Departments whose names hold the words, or what people call such offices: 工商联 finds 工商业联合会."""
    if not wanted.terms:
        return []
    asked = "".join(wanted.terms)
    return rows(_DEPARTMENTS, names(patterns_dir()).spellings(asked))


def items(wanted: Wanted) -> list[tuple[str, str]]:
    """Items with such a code, label or alias: (code, label)."""
    known = names(patterns_dir())
    return [(item, known.items[item]["label"]) for item in known.near(wanted.text.strip())] if wanted.terms else []


def numbers(rows: Rows, wanted: Wanted, most: int, skipped: int = 0) -> list[Row]:
    """Figures that print this number, or whose value it is in 元: 887.36, 887.36 万元, 8,873,600.

    With a sign those below 0 alone; without one also a change downwards, which is printed without its sign.
    """
    found = _NUMBER.fullmatch(_BLANK.sub("", wanted.text))
    if found is None:
        return []
    digits = re.sub("[,，]", "", found["digits"])
    unit = found["unit"]
    value = Decimal(digits) * _UNITS.get(unit, Decimal(1))
    asked = [one if one < LARGEST else None for one in (value, value if unit else value * 10**4)]
    values = (None if one is None else format(one, "f") for one in asked)
    return rows(_NUMBERS, *wanted.place, found["sign"], *values, digits, unit, unit, most, skipped)


def reasons(rows: Rows, wanted: Wanted, most: int, skipped: int = 0) -> list[Row]:
    """Reasons that hold all the words, and those of the items that words are the names of: 机关运行经费."""
    if not wanted.terms:
        return []
    known = names(patterns_dir())
    called = {term: known.called(term) for term in wanted.terms}
    items = sorted({item for some in called.values() for item in some})
    others = [term for term in wanted.terms if not called[term]]
    own = *wanted.needles, items, *_filled(others)
    return rows(_REASONS, *wanted.place, wanted.direction, wanted.direction, *own, most, skipped)


def sentences(rows: Rows, wanted: Wanted, most: int, skipped: int = 0) -> list[Row]:
    """Every sentence that holds all the words: its document, section and page, and a figure in it where there is one.

    A section that runs over several pages gives its first and last; a figure's sentence has the figure's page.
    """
    return list(islice(_sentences(rows, wanted), skipped, skipped + most)) if wanted.terms else []


def _sentences(rows: Rows, wanted: Wanted) -> Iterator[Row]:
    seen: set[tuple[object, ...]] = set()
    for start in count(0, SECTIONS):
        sections = rows(_SECTIONS, *wanted.place, *wanted.needles, SECTIONS, start)
        quoted = _quoted(rows, wanted, sorted({row["document_id"] for row in sections}))
        for row in sections:
            text = row.pop("text")
            for sentence in _holding(text, wanted.terms):
                key = row["document_id"], _plain(sentence)
                place = quoted.get(key, {})
                page = place.get("page") or row["page_from"]
                if (*key, page) not in seen:
                    seen.add((*key, page))
                    last = page if place else row["page_to"] or page
                    own = {"text": sentence, "page": page, "page_to": last, "figure_id": place.get("figure_id")}
                    yield row | own
        if len(sections) < SECTIONS:
            return


def _quoted(rows: Rows, wanted: Wanted, documents: list[str]) -> dict[tuple[str, str], Row]:
    """The sentences of figures that hold the words, by document."""
    found = rows(_QUOTED, documents, *wanted.needles) if documents else []
    return {(row["document_id"], _plain(row["quote"])): row for row in found}


def _plain(sentence: str) -> str:
    return re.sub(r"[\s。；]", "", sentence)


def _holding(text: str, terms: list[str]) -> Iterator[str]:
    """The sentences of a text that hold all the words; where none holds them all, what stands around the first."""
    told = False
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        if all(term in sentence for term in terms):
            told = True
            yield sentence if len(sentence) <= _LONG else _around(sentence, terms[0])
    if not told:
        yield _around(text, terms[0])


def _around(text: str, term: str) -> str:
    at = text.find(term)
    start, end = max(0, at - _AROUND), at + len(term) + _AROUND
    part = re.sub(r"\s+", " ", text[start:end]).strip()
    return f"{'…' if start else ''}{part}{'…' if end < len(text) else ''}"
