"""Numbers in Chinese, as a journalist quotes them: 正文第24页写“2031年度收入总计5377.64万元”."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ..records.vocabulary import Basis, Measure
from ..text import squeeze
from .facts import Fact
from .intervals import ZERO, decimals_of
from .relations import Term, expression
from .telling import CHINESE, Numbers, Teller, rule_of

MONEY = (Measure.AMOUNT, Measure.CHANGE)
RATES = (Measure.CHANGE_PCT, Measure.SHARE_PCT, Measure.COMPLETION_PCT, Measure.RATE)
CHANGES = (Measure.CHANGE, Measure.CHANGE_PCT)
TEN_THOUSAND = Decimal(10000)
MOST_QUOTED, MOST_LISTED = 44, 6  # characters of a clause, terms of a sum
_CLAUSE = re.compile(r"[，。；：;！？]|(?<!\d),|,(?!\d)")
_YEAR_BEFORE: dict[str, str] = {Basis.PRIOR_FINAL: "上年", Basis.PRIOR_BUDGET: "上年预算"}


class Terms(NamedTuple):
    """What a sum adds up: in English a formula, in Chinese one number after the other with their names."""

    terms: Sequence[Term]
    constant: Decimal = ZERO

    @property
    def in_words(self) -> str:
        """`100% − 12.00%`."""
        return expression(self.terms, self.constant)


class Chinese(Teller):
    """Fills in Chinese templates; `titles`: the printed titles of the document's tables."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        super().__init__(CHINESE)
        self.titles = titles

    def shown(self, value: Any, form: str) -> str:
        """A parameter in words."""
        if isinstance(value, Fact):
            return self._number(value, form)
        if isinstance(value, Terms):
            return self._listed(value)
        if form == "matter":
            return self._matter(str(value))
        return "、".join(map(self.named, value)) if isinstance(value, Numbers) else str(value)

    def _number(self, fact: Fact, form: str) -> str:
        if form == "said":
            return self.said(fact)
        if form == "placed":
            return f"{self.page(fact.page)}{self.named(fact)}"
        if form == "name":
            return name(fact)
        if form == "value":
            return table_value(fact)
        return fact.printed if form == "printed" else self.named(fact)

    def said(self, fact: Fact) -> str:
        """Where a number stands, and what is written there: as a quotation where its clause is plain."""
        if fact.elsewhere:
            file, page = fact.elsewhere
            return self.part("elsewhere", file=file, page=page, name=name(fact), value=valued(fact, fact.value))
        if fact.table_id and fact.page:
            title = self.titles.get(fact.table_id, "")
            table = self.part("table", title=title or "表", page=fact.page, name=name(fact), value=table_value(fact))
            return table if title else table.replace("《表》", "表", 1)
        if not fact.page:
            return self.part("unplaced", fact=self.named(fact))
        quote = clause(fact)
        if quote is None:
            return self.part("prose_bare", page=fact.page, fact=self.named(fact))
        if bare_name(fact) in quote:
            return self.part("prose", page=fact.page, quote=quote)
        return self.part("prose_named", page=fact.page, quote=quote, name=name(fact))

    def named(self, fact: Fact) -> str:
        """A number with its name: `本年支出合计1000.00万元`, `培训费比上年增加1.20万元`."""
        if fact.measure in CHANGES:
            return f"{name(fact)}{self.moved(fact, fact.value)}"
        return f"{name(fact)}{valued(fact, fact.value)}"

    def moved(self, fact: Fact, value: Decimal) -> str:
        """A change's direction and size: `比上年增加1.20万元`, `下降9.09%`."""
        if fact.measure == Measure.CHANGE_PCT:
            return self.part("rise" if value >= 0 else "fall", value=valued(fact, abs(value)))
        base = _YEAR_BEFORE.get(fact.relative_to or "", _basis(fact.relative_to))
        if not value:
            return self.part("steady", base=base)
        return self.part("increase" if value > 0 else "decrease", base=base, value=valued(fact, abs(value)))

    def like(self, fact: Fact, value: Decimal) -> str:
        """Another value in the words of a number: with its unit and decimals, and the direction of a change."""
        return self.moved(fact, value) if fact.measure in CHANGES else valued(fact, value)

    def off(self, facts: Sequence[Fact], difference: Decimal) -> str:
        """How far something is off, in the unit of the coarsest number; not exact: `约12.89万元`."""
        coarse = max(facts, key=lambda fact: fact.half)
        words = valued(coarse, abs(difference))
        if words.endswith("%"):
            return self.part("points", value=words.removesuffix("%"))
        return words if exactly(coarse, difference) else self.part("about", value=words)

    def page(self, page: int | None) -> str:
        """`第3页`, or nothing."""
        return self.part("page", page=page) if page else ""

    def where(self, facts: Sequence[Fact]) -> str:
        """The table and page, or the page, that all of some numbers stand on; nothing where they stand apart."""
        pages, tables = {fact.page for fact in facts}, {fact.table_id for fact in facts}
        if len(pages) > 1 or None in pages:
            return ""
        page = self.page(pages.pop())
        title = self.titles.get(tables.pop() or "", "") if len(tables) == 1 else ""
        return f"《{title}》{page}" if title else page

    def beside(self, fact: Fact, others: Sequence[Fact]) -> str:
        """Where some numbers stand, seen from another one."""
        where = self.where(others)
        return self.part("same_page") if where and where == self.where([fact]) else where

    def _listed(self, terms: Terms) -> str:
        facts = [fact for _, fact in terms.terms]
        apart = len({fact.page for fact in facts}) > 1
        shown = [f"{self.page(fact.page) if apart else ''}{self.named(fact)}" for fact in facts]
        if len(shown) > MOST_LISTED:
            return self.part("many", some="、".join(shown[: MOST_LISTED // 2]), count=len(shown))
        return "与".join(filter(None, ("、".join(shown[:-1]), shown[-1])))

    def _matter(self, code: str) -> str:
        rule = rule_of(code)
        if rule is not None:
            return f"“{rule.title.zh}”"
        return f"《{self.titles[code]}》" if self.titles.get(code) else "这张表"


def name(fact: Fact) -> str:
    """`一般公共预算教育支出年初预算`: whose money, what, on which basis; kinds and notes in brackets."""
    label = _own(fact)
    if "预算数" in label:  # 基本支出预算数 全年预算
        label = label.removesuffix(f" {_basis(fact.basis)}")
    for more in (fact.subject.vehicle, fact.subject.note):
        if more:
            label = label.replace(f" {more}", f"（{more}）", 1)
    if fact.measure in CHANGES:
        label = label.removesuffix(Measure(fact.measure).short)
    return label.replace(" ", "")


def bare_name(fact: Fact) -> str:
    """The thing itself, without whose money and basis: what a quotation has to say of it."""
    words = [word for word in _own(fact).split(" ") if word]
    core = max(words, key=len, default="")
    return re.sub(r"[“”]|合计$|总额$", "", core)


def _own(fact: Fact) -> str:
    return fact.label.rpartition(": ")[2] if fact.elsewhere else fact.label


def _basis(basis: str | None) -> str:
    return Basis(basis).short if basis in set(Basis) else "上年"


def clause(fact: Fact) -> str | None:
    """The clause of a number's sentence that prints it: None where none does, or it is no good alone."""
    number = squeeze(fact.printed).lstrip("-")
    if not number or not fact.quote:
        return None
    found = [part for part in _CLAUSE.split(squeeze(fact.quote)) if part and _prints(part, number)]
    named = [part for part in found if bare_name(fact) in part]
    best = named if named else found
    if len(best) != 1 or len(best[0]) > MOST_QUOTED or best[0].count("（") != best[0].count("）"):
        return None
    return best[0]


def _prints(text: str, number: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d.])", text) is not None


def valued(fact: Fact, value: Decimal) -> str:
    """A value as a number's place would print it, with the unit of a table's head."""
    unit, places = unit_of(fact)
    scaled = value / (TEN_THOUSAND if unit == "万元" else 1)
    if value == fact.value and any(char.isdigit() for char in fact.printed):
        printed = squeeze(fact.printed) + (unit if fact.printed[-1].isdigit() else "")
        return printed.lstrip("-") if fact.measure in CHANGES else printed
    if unit == "元" and value == fact.value * TEN_THOUSAND:  # 1497.96元 for 1497.96万元
        scaled, unit = fact.value, "万元"
    return f"{scaled.quantize(Decimal(1).scaleb(-places)):f}{unit}"


def table_value(fact: Fact) -> str:
    """What a cell prints, as it stands there, with the unit of the table's head; a dash is a dash."""
    return valued(fact, fact.value) if any(map(str.isdigit, fact.printed)) or not fact.printed else fact.printed


def exactly(fact: Fact, value: Decimal) -> bool:
    """Whether a value has no more decimals than a number's place would print."""
    unit, places = unit_of(fact)
    scaled = value / (TEN_THOUSAND if unit == "万元" else 1)
    return scaled == scaled.quantize(Decimal(1).scaleb(-places))


def unit_of(fact: Fact) -> tuple[str, int]:
    """A number's unit, and the decimals that another value would have there: 万元 and 2 for `1,010.00` in a table."""
    printed = squeeze(fact.printed)
    digits = [at for at, char in enumerate(printed) if char.isdigit()]
    tail = printed[digits[-1] + 1 :] if digits else ""
    if fact.measure in MONEY and "元" not in tail and not tail.startswith(("万", "亿")):
        bare = printed.replace(",", "").replace("，", "").lstrip("-")
        in_yuan = _number(bare) == abs(fact.value) and fact.value
        tail = "元" if in_yuan else "万元"
    if fact.measure in MONEY and tail not in ("元", "万元"):
        tail = "万元"
    if fact.measure in RATES:
        tail = "%"
    return tail, max(decimals_of(printed), 2 if tail in ("万元", "%") else 0)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        return ZERO
