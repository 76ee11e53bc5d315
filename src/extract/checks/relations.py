"""What a rule says of facts, as an equation: it can be judged, also with one number changed, and solved for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

from .facts import Fact
from .intervals import (
    FAILS,
    HOLDS,
    HUNDRED,
    ROUNDING,
    UNDEFINED,
    ZERO,
    Interval,
    Judgement,
    judge_most,
    judge_ratio,
    judge_sum,
)
from .telling import Told

Values = Mapping[Fact, Decimal]
Term = tuple[int, Fact]  # +1 or -1, and the number
NONE: Values = {}


R = TypeVar("R", bound="Relation")


def plus(*facts: Fact) -> tuple[Term, ...]:
    """Facts that are added."""
    return tuple((1, fact) for fact in facts)


class Relation(Protocol):
    """An equation over facts."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts in it."""

    def judge(self, values: Values = NONE) -> Judgement:
        """The status, with some facts' values replaced."""

    def solve(self, fact: Fact) -> Decimal | None:
        """The value of one fact that would make it hold; None where there is none."""

    def words(self) -> str:
        """The formula with its numbers."""


@dataclass(slots=True, eq=False)
class Sum:
    """total = constant ± parts; `slack`: how much more than their halves it may be off; `open`: there may be further
    parts, so that a total of more says nothing.
    """

    total: Fact
    terms: tuple[Term, ...]
    constant: Decimal = ZERO
    slack: Decimal = ZERO
    open: bool = False

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The total, then its parts."""
        return (self.total, *[fact for _, fact in self.terms])

    def judge(self, values: Values = NONE) -> Judgement:
        """Exact, within rounding, or off."""
        expected = self.constant + weigh(self.terms, values)
        halves = [self.total.half, *[fact.half for _, fact in self.terms]]
        if self.slack:
            halves.append(self.slack)
        judged = judge_sum(expected, values.get(self.total, self.total.value), halves)
        more = self.open and judged.status == FAILS and (judged.difference or ZERO) > 0
        return judged._replace(status=UNDEFINED) if more else judged

    def solve(self, fact: Fact) -> Decimal | None:
        """The value of the total, or of one part, that leaves no difference."""
        expected = self.constant + weigh(self.terms, NONE)
        if fact is self.total:
            return expected
        weight = sum(weight for weight, part in self.terms if part is fact)
        return fact.value + (self.total.value - expected) / weight if weight else None

    def words(self) -> str:
        """`一般公共服务支出 782.35万元 = 585.38万元 + 24.44万元 + 172.54万元`."""
        return f"{self.total.in_words} = {expression(self.terms, self.constant)}"


@dataclass(slots=True, eq=False)
class Ratio:
    """percent = 100 × part ÷ whole; `unsigned` where the words and not the number say whether it rose; `others` are
    further wholes that the words may mean.
    """

    percent: Fact
    part: tuple[Term, ...]
    whole: tuple[Term, ...]
    unsigned: bool = False
    others: tuple[tuple[Term, ...], ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The percentage, then what it is of, each once."""
        return tuple(dict.fromkeys((self.percent, *(fact for _, fact in (*self.part, *self.whole)))))

    def judge(self, values: Values = NONE) -> Judgement:
        """Rounded, cut off, undefined or wrong; of several wholes that which fits best."""
        return better([self._against(whole, values) for whole in (self.whole, *self.others)])

    def _against(self, terms: tuple[Term, ...], values: Values) -> Judgement:
        part, whole = span(self.part, values), span(terms, values)
        printed = values.get(self.percent, self.percent.value)
        if self.unsigned:
            printed = abs(printed)
            part = part if part.low + part.high >= 0 else Interval(-part.high, -part.low)
            whole = whole if whole.low + whole.high >= 0 else Interval(-whole.high, -whole.low)
        return judge_ratio(part, whole, printed, self.percent.half)

    def solve(self, fact: Fact) -> Decimal | None:
        """The one value that makes the quotient the printed one: a linear equation in that number."""
        part, whole = weigh(self.part, NONE), weigh(self.whole, NONE)
        if fact is self.percent:
            return HUNDRED * part / whole if whole else None
        share = self.percent.value / HUNDRED
        if self.unsigned and part * whole * share < 0:
            share = -share
        in_part = sum(weight for weight, other in self.part if other is fact)
        in_whole = sum(weight for weight, other in self.whole if other is fact)
        slope = in_part - share * in_whole
        return fact.value + (share * whole - part) / slope if slope else None

    def words(self) -> str:
        """`基本支出 占比 81.46% = 871.27万元 ÷ 1069.44万元`."""
        whole = expression(self.whole)
        divisor = f"({whole})" if len(self.whole) > 1 else whole
        part = expression(self.part)
        dividend = f"({part})" if len(self.part) > 1 else part
        return f"{self.percent.in_words} = {dividend} ÷ {divisor}"


@dataclass(slots=True, eq=False)
class AtMost:
    """parts ≤ whole."""

    parts: tuple[Term, ...]
    whole: tuple[Term, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The parts, then the whole, each once."""
        return tuple(dict.fromkeys(fact for _, fact in (*self.parts, *self.whole)))

    def judge(self, values: Values = NONE) -> Judgement:
        """Fails where the parts are more than the whole."""
        halves = [fact.half for fact in self.facts]
        return judge_most(weigh(self.parts, values), weigh(self.whole, values), halves)

    def solve(self, fact: Fact) -> Decimal | None:
        """The value at which parts and whole are equal."""
        slope = sum(w for w, other in self.parts if other is fact) - sum(w for w, other in self.whole if other is fact)
        return fact.value + (weigh(self.whole, NONE) - weigh(self.parts, NONE)) / slope if slope else None

    def words(self) -> str:
        """`授予中小企业合同金额 12.08万元 ≤ 政府采购支出总额 12.08万元`."""
        whole = self.whole[0][1].in_words if len(self.whole) == 1 else expression(self.whole)
        if len(self.parts) == 1:
            return f"{self.parts[0][1].in_words} ≤ {whole}"
        return f"{expression(self.parts)} ≤ {whole}"


@dataclass(slots=True, eq=False)
class SameSign:
    """An amount's change and its rate go the same way."""

    change: Fact
    rate: Fact

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The change, then its rate."""
        return self.change, self.rate

    def judge(self, values: Values = NONE) -> Judgement:
        """Fails where one rises and the other falls."""
        change = values.get(self.change, self.change.value)
        rate = values.get(self.rate, self.rate.value)
        return Judgement(HOLDS if change * rate >= 0 else FAILS, -rate if change * rate < 0 else rate, rate)

    def solve(self, fact: Fact) -> Decimal | None:
        """The other sign."""
        return -fact.value if self.judge().status == FAILS else fact.value

    def words(self) -> str:
        """`收支总计 增减 -6.93万元 and 收支总计 增减率 0.6% go the same way`."""
        return Told("statement.same_way", {"change": self.change, "rate": self.rate}).english


def weigh(terms: Sequence[Term], values: Values) -> Decimal:
    """Σ weight × value."""
    total = ZERO
    for weight, fact in terms:
        value = values.get(fact, fact.value) if values else fact.value
        total += value if weight == 1 else weight * value
    return total


def span(terms: Sequence[Term], values: Values) -> Interval:
    """All values that a sum of printed numbers may stand for."""
    middle = weigh(terms, values)
    half = sum([fact.half for _, fact in terms], ZERO)
    return Interval(middle - half, middle + half)


def expression(terms: Sequence[Term], constant: Decimal = ZERO) -> str:
    """`1069.44万元 − 6.93万元`, with the sign of a part that is below zero in brackets."""
    shown = [f"{constant:f}"] if constant else []
    for weight, fact in terms:
        sign = "+" if weight > 0 else "−"
        number = f"({fact.printed})" if fact.printed.startswith("-") else fact.printed
        shown.append(f"{sign} {number}" if shown else number if weight > 0 else f"−{number}")
    return " ".join(shown)


ORDER = (HOLDS, ROUNDING, UNDEFINED, FAILS)


def best(relations: Sequence[R]) -> R:
    """Of several readings of one statement the one that fits best: a doubt is never a mistake of the document's."""
    if len(relations) == 1:
        return relations[0]
    return min(relations, key=lambda relation: ORDER.index(relation.judge().status))


def better(judgements: Sequence[Judgement]) -> Judgement:
    """Of several judgements the mildest, the first of those."""
    if len(judgements) == 1:
        return judgements[0]
    return min(judgements, key=lambda judgement: ORDER.index(judgement.status))


def exchanged(relation: Sum) -> bool:
    """Whether two neighbouring digits of one of its numbers, exchanged, make a sum exact that is off."""
    return any(relation.solve(fact) in swaps(fact) for fact in relation.facts)


def slipped(relation: Sum) -> bool:
    """Whether one digit changed, or two neighbouring ones exchanged, make a sum exact that is off."""
    off, unit = abs(relation.judge().difference or ZERO), 2 * min(fact.half for fact in relation.facts)
    digits = f"{off / unit:f}".strip("0.") if unit else ""
    return len(digits) == 1 or exchanged(relation)


def swaps(fact: Fact) -> set[Decimal]:
    """The values of a number with two neighbouring digits exchanged: 23.16万元 → 32.16, 21.36, 23.61万元."""
    unit = 2 * fact.half or Decimal(1)
    digits = str(int(abs(fact.value) / unit))
    pairs = range(len(digits) - 1)
    found = {digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in pairs} - {digits}
    return {int(each) * unit * (1 if fact.value >= 0 else -1) for each in found}
