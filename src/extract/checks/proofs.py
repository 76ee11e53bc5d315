"""What a document prints that proves a finding which might else be our own mistake: of a row, a column, a year."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from ..records.extraction import Extraction
from ..records.vocabulary import Basis, Certainty, Measure, ReadBy
from ..text import squeeze
from .accounted import amounts, telling
from .completeness import Columns, code_of, column_of, value_in_row
from .facts import Fact, Facts
from .findings import Finding
from .inside import TREES
from .intervals import FAILS, PASSES, ZERO
from .knowledge import CheckKnowledge
from .relations import Sum

LEVELS = (3, 5, 7)  # digits of 类, 款, 项
OLD = (Basis.PRIOR_FINAL, Basis.PRIOR_BUDGET, Basis.PRIOR_EXECUTION)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_COMPARED = re.compile(r"(?:比|较|与)(20\d\d)年")
THIS_YEAR = ("本年", "今年", "当年")
TEN_THOUSAND = Decimal(10000)


class Proofs:
    """A document's numbers, as evidence for its findings."""

    def __init__(self, extraction: Extraction, facts: Facts, known: CheckKnowledge) -> None:
        self.facts, self.known, self.cells = facts, known, extraction.table_cells
        self.columns = Columns(extraction.table_cells, facts.tables)
        self.sections = [(squeeze(row.text or ""), row.section) for row in extraction.sections]
        self.unread = [(row.page, value) for row in extraction.unmatched for value in _values(row.printed)]
        self.codes: dict[str, dict[str, set[Decimal]]] = defaultdict(lambda: defaultdict(set))
        for fact in facts.tables:
            if fact.table in TREES and code_of(fact):
                self.codes[fact.table_id or ""][code_of(fact)].add(fact.value)
        rows = [(cell.table_id, cell.certainty, cell.read_by) for cell in extraction.table_cells]
        both = extraction.document.verified
        # a table of which the readers do not see the same cells: a row's code may be misread
        self.disputed = {
            table for table, certainty, by in rows if certainty == Certainty.DISPUTED or (both and by == ReadBy.ONE)
        }
        self.failing: dict[Fact, list[Finding]] = defaultdict(list)
        self.findings = extraction.findings
        for finding in extraction.findings:
            if finding.status == FAILS:
                for fact in finding.about:
                    self.failing[fact].append(finding)

    @cached_property
    def crossed(self) -> set[Fact]:
        """The numbers that a rule confirms which is not about their own column alone."""
        holding = (one.relation for one in self.findings if one.status in PASSES and isinstance(one.relation, Sum))
        return {fact for relation in holding for fact in _crossed(relation)}

    def of(self, finding: Finding) -> bool:
        """Whether a finding is proven, whatever its rule cannot know of the document and our reading of it."""
        proofs = (self._whole, self._mended, self._lost, self._of_own_year, self._in_wan)
        return any(proof(finding) for proof in proofs)

    def settled(self, finding: Finding) -> bool:
        """Whether each of its tables' numbers stands in its column: another column, table or sentence says so."""
        cells = [fact for fact in finding.about if fact.table_id]
        return finding.relation is not None and bool(cells) and all(fact in self.crossed for fact in cells)

    def _whole(self, finding: Finding) -> bool:
        """A table's sum has all of its rows: what is off is no row that we have missed."""
        return isinstance(finding.relation, Sum) and self.columns.whole(finding.relation)

    def _mended(self, finding: Finding) -> bool:
        """One number, changed, mends this and another rule: it is no row lost; and no cell moved, where the table's
        setting leaves that open, if its row does not have the other value.
        """
        by_id = {fact.id: fact for fact in finding.about}
        for suspect in finding.suspects:
            fact = by_id.get(suspect.partition("→")[0])
            if fact is None:
                continue
            value = Decimal(suspect.partition("→")[2])
            rules = {other.rule for other in self.failing[fact] if suspect in other.suspects}
            moved = any(other.loose for other in self.failing[fact]) and value_in_row(self.cells, fact, value)
            if value and len(rules | {finding.rule}) > 1 and not moved:
                return True
        return False

    def _lost(self, finding: Finding) -> bool:
        """A row that is not there: its 项 are, and add up to what is off; or another table prints it."""
        if finding.rule != "I08" or not finding.about:
            return False
        total = finding.about[0]
        own = self.codes[total.table_id or ""]
        if not self._orderly(total):
            return False
        if finding.relation is None:
            code = finding.suspects[0].partition(" ")[0] if finding.suspects else ""
            below = [c for c in self._elsewhere(total) if c.startswith(code) and c not in own]
            return bool(code and below) and not self._seen(total, total.value, code)
        relation, off = finding.relation, finding.judgement.difference if finding.judgement else None
        if not isinstance(relation, Sum) or not off or off < 0 or self._seen(total, off, code_of(total)):
            return False
        return self._orphans(relation, off) or self._printed_elsewhere(relation, off)

    def _orderly(self, fact: Fact) -> bool:
        """Whether each number of a column has a row that we understand, with a code as long as codes are, all but the
        total's, whose heads are printed, or lack one: none of them is the lost one under a code misprinted or misread.
        """
        place = column_of([fact])
        column = [code_of(other) for other in self.facts.tables if column_of([other]) == place]
        # `221. 5` is no number, and its row is there all the same
        cells = [one for one in self.cells if (one.table_id, one.column) == place and _NUMBER.search(one.text or "")]
        if len(column) < len(cells) or fact.table_id in self.disputed:
            return False
        codes = {code for code in column if code}
        heads = {code[:size] for code in codes for size in LEVELS if size < len(code)}
        return {len(code) for code in codes} <= {*LEVELS} and len(heads - codes) <= 1 and column.count("") <= 1

    def _orphans(self, relation: Sum, off: Decimal) -> bool:
        """208 = 20802 + …, and what is off are 2080501, 2080502, whose own 款 20805 is not in the table."""
        place, codes = column_of(relation.facts), [code_of(fact) for _, fact in relation.terms]
        level = max(map(len, codes), default=0)
        if place is None or not level or not all(codes):
            return False
        column = {code_of(f): f for f in self.facts.tables if code_of(f) and column_of([f]) == place}
        above = code_of(relation.total)
        alone = [c for c in column if len(c) > level and c.startswith(above) and c[:level] not in column]
        tops = [c for c in alone if not any(c != other and c.startswith(other) for other in alone)]
        within = sum((fact.half for fact in relation.facts), ZERO)
        added = sum((column[c].value for c in tops), ZERO)
        return bool(tops) and len({c[:level] for c in tops}) == 1 and abs(added - off) <= within

    def _printed_elsewhere(self, relation: Sum, off: Decimal) -> bool:
        """Another table has a row under the total's code with what is off, and this one has no such code."""
        total = relation.total
        above, own = code_of(total), self.codes[total.table_id or ""]
        level = max((len(code_of(fact)) for _, fact in relation.terms), default=0)
        for code, values in self._elsewhere(total).items():
            if code.startswith(above) and len(code) == level and code not in own and off in values:
                return not any(cell.value == off for cell in self.cells if cell.table_id == total.table_id)
        return False

    def _elsewhere(self, fact: Fact) -> Mapping[str, set[Decimal]]:
        """The codes that the document's other tables print, with their amounts."""
        found: dict[str, set[Decimal]] = defaultdict(set)
        for table, codes in self.codes.items():
            for code, values in codes.items() if table != fact.table_id else ():
                found[code] |= values
        return found

    def _seen(self, fact: Fact, value: Decimal, code: str) -> bool:
        """Whether a number that we could not place stands on the page of a fact, or the next, with a value; or a row of
        its column has it under another code, which may be the misprinted one: `7 | 11 | 02` for 210 | 11 | 02.
        """
        pages = {(fact.page or 0) + more for more in (-1, 0, 1)}
        if any(page in pages and value in (number, number * TEN_THOUSAND) for page, number in self.unread):
            return True
        place = column_of([fact])
        column = [code_of(other) for other in self.facts.tables if other.value == value and column_of([other]) == place]
        return not all(one.startswith(code) or code.startswith(one) for one in column)

    def _of_own_year(self, finding: Finding) -> bool:
        """A sentence that bears another year speaks of the document's own: `2020年度支出611.62万元`, which is told of
        this year elsewhere; 2020年度…比2022年度减少; or nothing else is said where this year is to be told.
        """
        if finding.rule != "M01" or finding.judgement is None:
            return False
        said, quote = finding.judgement.found or ZERO, squeeze(finding.quote)
        own, whole = finding.judgement.expected, "".join(text for text, _ in self.sections)
        if whole.count(f"{own}年") <= whole.count(f"{said}年"):
            return False  # the document may be of that year
        told = amounts(quote)
        if any(fact.value in told for fact in self.facts.all if self._this_year(fact, quote)):
            return True
        return any(Decimal(year) > said for year in _COMPARED.findall(quote)) or self._alone(quote, finding)

    def _this_year(self, fact: Fact, quote: str) -> bool:
        kept = fact.subject.item.startswith("carryover")  # 2020年度结转的50.00万元 is what this year begins with
        own = fact.basis not in OLD and fact.measure == Measure.AMOUNT and squeeze(fact.quote) not in quote
        return own and not kept and telling(fact)

    def _in_wan(self, finding: Finding) -> bool:
        """2,582.46元, where 2,582.46万元 is printed elsewhere of the same item."""
        if finding.rule != "M02" or finding.judgement is None:
            return False
        item, meant = finding.about[0].subject.item, finding.judgement.expected
        return any(fact.subject.item == item and fact.value == meant and telling(fact) for fact in self.facts.all)

    def _alone(self, quote: str, finding: Finding) -> bool:
        """A section of the accounts begins with the sentence, and says nothing of the document's own year."""
        own = finding.judgement.expected if finding.judgement else None
        for text, code in self.sections:
            if quote in text and code in self.known.year_states:
                rest = text.replace(quote, "", 1)
                return text.startswith(quote) and not any(word in rest for word in (f"{own}年", *THIS_YEAR))
        return False


def explained(findings: Sequence[Finding]) -> bool:
    """Whether two numbers at most, changed, explain all of some findings: no table is misread by that."""
    left = list(findings)
    if any(finding.relation is None for finding in left):
        return False
    for _ in range(2):
        counts = Counter(one for finding in left for one in finding.suspects if " missing" not in one)
        if counts:
            most = counts.most_common(1)[0][0]
            left = [finding for finding in left if most not in finding.suspects]
    return not left


def _crossed(relation: Sum) -> Iterable[Fact]:
    """The numbers of a rule that holds, where they stand in more than one column, table or sentence."""
    facts = [fact for fact in relation.facts if fact.value]
    places = {column_of([fact]) or fact.section for fact in facts}
    return facts if len(places) > 1 else ()


def _values(printed: str | None) -> Iterator[Decimal]:
    for number in _NUMBER.findall(printed or ""):
        yield Decimal(number.replace(",", ""))
