"""What else a document prints that accounts for what a rule is off by: then its numbers may all be right."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from ..numbers import UNITS, parse_amount
from ..records.extraction import Extraction
from ..records.tables import Explanation
from ..records.vocabulary import Measure
from ..text import squeeze
from .completeness import column_of
from .facts import Fact, Facts, Subject
from .findings import Finding
from .intervals import ZERO
from .knowledge import CheckKnowledge
from .lists import parent
from .relations import Sum
from .telling import Told, doubt

LEAST = 100  # units of the last printed digit: a smaller number stands elsewhere by chance
LONGEST = 60  # characters of a sentence that a doubt quotes
MOST_COLUMNS = 6  # of a row that are tried
SEVERAL = 3  # amounts that differ: nobody misprints one thing so often
MONEY = (Measure.AMOUNT, Measure.CHANGE)
_YEAR = re.compile("^年度?")
_MARK = re.compile("[，。；：、]")
_AMOUNT = re.compile(r"(\d[\d,，]*(?:\.\d+)?)((?:百万|千万|亿|万)?元)")
_DIGITS = re.compile(r"\d[\d,，]*(?:\.\d+)?|\.\d+")


class Accounted:
    """A document's amounts, by where they stand, read as figures or not."""

    def __init__(self, extraction: Extraction, facts: Facts, known: CheckKnowledge) -> None:
        self.facts, self.offices, self.cells = facts, known.offices, extraction.table_cells
        self.own = squeeze(extraction.document.department or "")
        self.unread = [(amount, row) for row in extraction.unmatched for amount in amounts(row.printed)]
        self.reasons = {squeeze(row.text): row for row in extraction.explanations}
        told: dict[tuple[Subject, str], list[Fact]] = defaultdict(list)
        for fact in facts.prose:
            if fact.measure == Measure.AMOUNT and fact.value and not fact.stated_none:
                told[fact.subject, fact.basis].append(fact)
        self.several = {key: distinct(found) for key, found in told.items() if len(found) >= SEVERAL}

    def doubts(self, finding: Finding) -> Iterator[Told]:
        """What of the document's other words and numbers speaks for the numbers of a finding, each in words."""
        for fact in finding.about:
            if not fact.table_id and len(self.several.get((fact.subject, fact.basis), ())) >= SEVERAL:
                yield doubt("several", fact=fact)
        if isinstance(finding.relation, Sum):
            yield from self._gap(finding.relation)
            yield from self._parts_of_another(finding.relation)
            yield from self._reasons(finding.relation)
            yield from self._owners(finding.relation)
            yield from self._columns(finding.relation)

    def _gap(self, relation: Sum) -> Iterator[Told]:
        """What is off is printed: unread (其他XX支出 12.00万元), or in one of the sentences (含上年结转5.01万元)."""
        off = abs(relation.judge().difference or ZERO)
        within = max(fact.half for fact in relation.facts) * 2
        prose = [fact for fact in relation.facts if not fact.table_id]
        own = any(abs(abs(fact.value) - off) <= within for fact in relation.facts)  # 0 beside 513.87
        if not prose or own or relation.total.measure not in MONEY or off < LEAST * within:
            return
        lacks = len(relation.terms) == 1 or relation.total.measure == Measure.CHANGE
        lacks = lacks or (relation.judge().difference or ZERO) > 0  # a part that we have not read makes no sum smaller
        for amount, row in self.unread if lacks else ():
            if abs(amount - off) <= within:
                yield doubt("unread", printed=row.printed, page=row.page)
        for quote in dict.fromkeys(fact.quote for fact in prose):
            if any(abs(amount - off) <= within for amount in amounts(quote)):
                yield doubt("in_sentence", words=squeeze(quote)[:LONGEST])
        if len(relation.terms) > 1:
            yield from self._beside(relation, within)

    def _beside(self, relation: Sum, within: Decimal) -> Iterator[Told]:
        """An amount of the same part of the prose that is exactly what a list lacks."""
        total, lacking = relation.total, relation.judge().difference or ZERO
        for fact in self.facts.prose:
            near = parent(fact.section) == parent(total.section) and fact not in relation.facts
            same = fact.measure == total.measure and abs(fact.value - lacking) <= within
            if near and not total.table_id and same:
                yield doubt("with", fact=fact)

    def _parts_of_another(self, relation: Sum) -> Iterator[Told]:
        """The parts add up to the same thing of another year, budget or fund: 其中 may speak of that."""
        expected, total = relation.judge().expected, relation.total
        if expected is None or len(relation.terms) < 2:
            return
        within = sum((fact.half for fact in relation.facts), ZERO)
        for fact in self.facts.prose:
            same = (fact.subject.item, fact.measure) == (total.subject.item, total.measure)
            if same and fact.basis != total.basis and telling(fact) and abs(fact.value - expected) <= within:
                yield doubt("parts_of", fact=fact)

    def _reasons(self, relation: Sum) -> Iterator[Told]:
        """Two changes of one name, one of which stands in a reason: it may be of what is explained there."""
        if len(relation.facts) != 2 or relation.total.measure != Measure.CHANGE:
            return
        given = [self._reason(fact) for fact in relation.facts]
        if len({(row.item, row.fund) if row else None for row in given}) > 1:
            row = next(row for row in given if row)
            yield doubt("in_reason", words=squeeze(row.text)[:LONGEST])

    def _columns(self, relation: Sum) -> Iterator[Told]:
        """A row adds up with columns that no figure is read from: 专户资金, or 事业 for 事业收入."""
        total, off = relation.total, relation.judge().difference or ZERO
        place = total.table_id, total.row
        if total.table_id is None or off <= 0 or any((fact.table_id, fact.row) != place for fact in relation.facts):
            return
        row = [cell for cell in self.cells if (cell.table_id, cell.row) == place and cell.value]
        places = {column_of([fact]) for fact in relation.facts}
        others = [cell for cell in row if (cell.table_id, cell.column) not in places][:MOST_COLUMNS]
        within = sum((fact.half for fact in relation.facts), ZERO)
        for count in range(1, len(others) + 1):
            for some in combinations(others, count):
                if abs(off - sum((cell.value or ZERO for cell in some), ZERO)) <= within:
                    yield doubt("columns", words="、".join(squeeze(cell.text) for cell in some))

    def _owners(self, relation: Sum) -> Iterator[Told]:
        """One thing told twice, of which one clause names another office: 全县6421.00万元 … 县水务局431.30万元."""
        owners = [self._owner(fact) for fact in relation.facts if not fact.table_id]
        if len(relation.facts) == 2 and len(owners) == 2 and owners[0] != owners[1]:
            yield doubt("owner", words=next(filter(None, owners)))

    def _owner(self, fact: Fact) -> str | None:
        """The office that the clause of a number names before it, if it is not the document's own."""
        before = squeeze(fact.quote).partition(squeeze(fact.printed.lstrip("-")))[0]
        found = self.offices.search(_MARK.split(before)[-1])
        name = _YEAR.sub("", found.group()) if found else ""  # 2031年度县水务局
        return name if name and self.own and name not in self.own and self.own not in name else None

    def _reason(self, fact: Fact) -> Explanation | None:
        quote = squeeze(fact.quote)
        return next((row for text, row in self.reasons.items() if quote and quote in text), None)


def distinct(facts: Sequence[Fact]) -> list[Decimal]:
    """The amounts that some facts tell, those that are one but for rounding once."""
    found: list[Fact] = []
    for fact in facts:
        if all(abs(fact.value - other.value) > fact.half + other.half for other in found):
            found.append(fact)
    return [fact.value for fact in found]


def amounts(text: str | None) -> list[Decimal]:
    """The amounts of money that a text prints, in 元."""
    return [parse_amount(number.replace("，", ","), unit) for number, unit in _AMOUNT.findall(squeeze(text or ""))]


def spoilt(fact: Fact) -> bool:
    """Whether a value is none that its own printed digits can stand for, whatever the unit."""
    found = _DIGITS.findall(fact.printed)
    if fact.stated_none or fact.measure not in (*MONEY, Measure.CHANGE_PCT, Measure.SHARE_PCT) or len(found) != 1:
        return False
    printed = Decimal(found[0].replace(",", "").replace("，", ""))
    if not printed or not fact.value:
        return bool(printed) != bool(fact.value)
    return abs(fact.value) / printed not in _SCALES


_SCALES = {Decimal(1), Decimal(10) ** 2, *UNITS.values()}


def telling(fact: Fact) -> bool:
    """Whether an amount is large enough that another one like it is no chance."""
    return abs(fact.value) >= LEAST * 2 * fact.half > 0
