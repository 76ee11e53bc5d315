"""Findings in sentences that can be quoted: what is printed, what should be, which single number would explain it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..records.vocabulary import Measure, TextLayer
from .facts import Fact
from .findings import Finding, plain
from .intervals import ZERO, decimals_of
from .relations import AtMost, Ratio, Relation, SameSign, Sum, expression

TEN_THOUSAND = Decimal(10000)
LAYERS = {
    TextLayer.OCR: "the text is recognised from a scan: a digit may be misread",
    TextLayer.HIDDEN: "the text is a layer under a picture of the page, recognised by another program: "
    "a digit may be misread",
}


def sentence(finding: Finding) -> str:
    """A failed finding → one sentence, with the suspects in it."""
    told = _told(finding.relation, finding) if finding.relation is not None else finding.statement
    return f"{told}{_suspected(finding)}"


def _told(relation: Relation, finding: Finding) -> str:
    if isinstance(relation, SameSign):
        return f"{relation.change.in_words} and {relation.rate.in_words} go opposite ways"
    if isinstance(relation, AtMost):
        return f"{finding.statement} does not hold: the part is more than the whole"
    expected = finding.judgement.expected if finding.judgement else None
    if isinstance(relation, Ratio):
        exact = "" if expected is None else f"{expected.quantize(Decimal('0.0001')).normalize():f}%"
        return f"{finding.statement} does not hold: it is {exact}"
    assert isinstance(relation, Sum)
    return _sum(relation, finding, expected or ZERO)


def _sum(relation: Sum, finding: Finding, expected: Decimal) -> str:
    total = relation.total
    if len(relation.terms) == 1 and not relation.constant:
        other = relation.terms[0][1]
        return f"{total.in_words}{_place(total)} and {other.in_words}{_place(other)} should be one number"
    right = printed_as(total, expected)
    if total.measure == Measure.SHARE_PCT:
        return f"{finding.statement} does not hold"
    return f"{total.in_words} should be {right}: {expression(relation.terms, relation.constant)}"


def _place(fact: Fact) -> str:
    return f" (p. {fact.page}{', table' if fact.table_id else ''})" if fact.page else ""


def _suspected(finding: Finding) -> str:
    by_id = {fact.id: fact for fact in finding.about}
    told = []
    for suspect in finding.suspects:
        name, _, value = suspect.partition("→")
        fact = by_id.get(name)
        if fact is not None:
            told.append(f"{fact.in_words} to {printed_as(fact, Decimal(value))}")
        elif name.endswith(" missing"):
            told.append(f"a row under {name.removesuffix(' missing')} with {value}元, which is not there")
    if not told:
        return ""
    return f". One change would make all rules about it hold: {', or '.join(told)}"


def printed_as(fact: Fact, value: Decimal) -> str:
    """Another value as this fact would print it: in its unit, with its decimals."""
    digits = "".join(char for char in fact.printed if char.isdigit() or char in ".-")
    try:
        printed = Decimal(digits)
    except ArithmeticError:
        printed = ZERO
    if not printed or not fact.value:
        return _bare(fact, value)
    factor = abs(fact.value / printed)
    tail = fact.printed[max(at for at, char in enumerate(fact.printed) if char.isdigit()) + 1 :]
    places = max(decimals_of(fact.printed), 2 if factor >= 10000 else 0)
    return f"{(value / factor).quantize(Decimal(1).scaleb(-places)):f}{tail}"


def _bare(fact: Fact, value: Decimal) -> str:
    """A value for a fact that prints 0 or a word, from which no unit can be told."""
    if fact.measure.endswith("_pct"):
        return f"{plain(value)}%"
    if fact.measure in (Measure.AMOUNT, Measure.CHANGE):
        return f"{plain(value / TEN_THOUSAND)}万元"
    return plain(value)


def layer_doubt(finding: Finding, layers: Mapping[int | None, str | None]) -> str | None:
    """What a finding's pages say of its numbers, where their text is not the pages' own ink: `layers` has those."""
    found = {layers[fact.page] for fact in finding.about if fact.page in layers}
    return next((told for layer, told in LAYERS.items() if layer in found), None)


def doubt_of(finding: Finding, tables: Mapping[str, Any]) -> str | None:
    """Why our reading, and not the document, may be at fault; None where the numbers are surely printed so."""
    for name in dict.fromkeys(fact.table_id for fact in finding.about if fact.table_id):
        info = tables.get(name)
        if info is None:
            continue
        if info.setting and info.setting != "ruled":
            return f"the table {info.title or name} has no full grid: a number may stand in another column"
        rows = {fact.row for fact in finding.about if fact.table_id == name}
        lacking = finding.relation is None or len(rows) > 1
        if info.joins and len(finding.about) > 2 and lacking:  # a row that is cut is missing from a sum of rows alone
            return f"the table {info.title or name} runs over pages: a row at the edge may be cut"
    return None
