"""Findings in sentences that can be quoted: what is printed, what should be, which single number would explain it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ..records.extraction import Extraction
from ..records.tables import Check
from ..records.vocabulary import CheckStatus, Measure, TextLayer, Verdict
from .chinese import Chinese, Terms
from .facts import Fact
from .findings import Finding, plain
from .intervals import ZERO, decimals_of
from .relations import AtMost, Ratio, Sum, weigh
from .telling import CHECK, ENGLISH, Teller, Told, doubt

TEN_THOUSAND = Decimal(10000)
TOLD_TWICE = ("N12", "NT", "I05")  # rules that compare two numbers of one thing
LAYERS = {TextLayer.OCR: "scanned", TextLayer.HIDDEN: "hidden_layer"}


def sentence(finding: Finding) -> str:
    """A failed finding → one sentence in English, with the suspects in it."""
    teller = Teller(ENGLISH)
    changes = [teller.part(key, **values) for key, values in _suspected(finding, None)]
    told = teller.tell(told_of(finding, None))
    return f"{told}. {teller.part('remedy', changes=', or '.join(changes))}" if changes else told


def tell_in_chinese(extraction: Extraction) -> None:
    """Fill in the Chinese columns of a document's checks, once their verdicts are known."""
    titles = {cell.table_id: cell.title for cell in extraction.table_cells if cell.title}
    chinese = Chinese(titles)
    checks = {check.check_id: check for check in extraction.checks}
    for finding in extraction.findings:
        check = checks.get(finding.check_id)
        if check is not None:
            _fill(check, finding, chinese)


def _fill(check: Check, finding: Finding, chinese: Chinese) -> None:
    open_matter = finding.doubt or finding.setting
    if open_matter is not None and check.doubt:
        check.doubt_zh = chinese.tell(open_matter)
    if finding.reason is not None:
        check.reason_zh = chinese.tell(finding.reason)
    if check.status != CheckStatus.FAILS:
        return
    check.sentence_zh = chinese_sentence(finding, check.verdict, chinese)
    changes = [chinese.part(key, **values) for key, values in _suspected(finding, chinese)]
    check.remedy_zh = chinese.part("remedy", changes="；或".join(changes)) if changes else None


def chinese_sentence(finding: Finding, verdict: Verdict | None, chinese: Chinese) -> str:
    """What does not hold, in Chinese; what is to be checked does not accuse, and says what to look at."""
    told = told_of(finding, chinese)
    if verdict == Verdict.CONTRADICTION or finding.doubt is None:
        return chinese.tell(told)
    return chinese.part("to_check", sentence=chinese.tell(told, CHECK), doubt=chinese.tell(finding.doubt))


def told_of(finding: Finding, chinese: Chinese | None) -> Told:
    """The sentence of a finding with its parameters; those of the Chinese words alone only with `chinese`."""
    relation, expected = finding.relation, finding.judgement.expected if finding.judgement else None
    if finding.told is not None:
        page = chinese.page(finding.page) if chinese else ""
        return Told(finding.told.key, {**finding.told.values, "page": page})
    if relation is None:
        return Told("sentence.outright", {"statement": finding.statement})
    if isinstance(relation, AtMost):
        return _most(relation, finding, chinese)
    if isinstance(relation, Ratio):
        return _rate(relation, finding, chinese)
    if isinstance(relation, Sum):
        return _sum(relation, finding, expected or ZERO, chinese)
    change, rate = relation.facts
    return Told("sentence.opposite", {"change": change, "rate": rate})


def _rate(relation: Ratio, finding: Finding, chinese: Chinese | None) -> Told:
    exact = finding.judgement.expected if finding.judgement else None
    shown = "" if exact is None else f"{exact.quantize(Decimal('0.0001')).normalize():f}%"
    values: dict[str, Any] = {"statement": finding.statement, "exact": shown, "percent": relation.percent}
    if chinese is not None and exact is not None:
        terms = tuple(dict.fromkeys((*relation.part, *relation.whole)))
        once = list({fact: (weight, fact) for weight, fact in terms}.values())
        percent, falls = relation.percent, weigh(relation.part, {}) * weigh(relation.whole, {}) < 0
        right = chinese.like(percent, -abs(exact) if falls else abs(exact))
        where = chinese.beside(percent, [fact for _, fact in once])
        values |= {"terms": Terms(once), "where": where, "right": right}
    return Told("sentence.rate", values)


def _most(relation: AtMost, finding: Finding, chinese: Chinese | None) -> Told:
    values: dict[str, Any] = {"statement": finding.statement, "part": relation.parts[0][1]}
    values |= {"whole": relation.whole[0][1], "terms": Terms(relation.parts)}
    key = "most_increase" if relation.parts[0][1].measure == Measure.CHANGE else "most"
    if len(relation.whole) > 1:
        key = "most_before"
    elif len(relation.parts) > 1:
        key = "most_sum"
    if chinese is not None:
        added, all_ = weigh(relation.parts, {}), weigh(relation.whole, {})
        part, whole = relation.parts[0][1], relation.whole[0][1]
        values |= {
            "off": chinese.off(relation.facts, added - all_),
            "where": chinese.where([f for _, f in relation.parts]),
        }
        values |= {
            "sum": chinese.like(part, added),
            "before": chinese.like(part, added),
            "all": chinese.like(whole, all_),
        }
    return Told(f"sentence.{key}", values)


def _sum(relation: Sum, finding: Finding, expected: Decimal, chinese: Chinese | None) -> Told:
    total, terms = relation.total, Terms(relation.terms, relation.constant)
    if len(relation.terms) == 1 and not relation.constant:
        return _twice(finding.rule, total, relation.terms[0][1], expected, chinese)
    values: dict[str, Any] = {"total": total, "terms": terms, "right": printed_as(total, expected)}
    values["statement"] = finding.statement
    added = not relation.constant and all(weight > 0 for weight, _ in relation.terms)
    key = "sum" if added and total.measure != Measure.CHANGE else "reckoned"
    if total.measure == Measure.SHARE_PCT:
        key, terms = "shares", Terms([(1, fact) for fact in relation.facts])
        values["terms"] = terms
    if chinese is not None:
        facts = [fact for _, fact in terms.terms]
        reckoned = weigh(terms.terms, {}) if key == "shares" else expected
        off = chinese.off(relation.facts, total.value - expected)
        where = chinese.beside(total, facts) if key == "reckoned" else chinese.where(facts)
        there = "" if where == chinese.where([total]) else chinese.where([total])
        values |= {"sum": chinese.like(total, reckoned), "where": where, "there": there, "off": off}
    return Told(f"sentence.{key}", values)


def _twice(rule: str, total: Fact, other: Fact, expected: Decimal, chinese: Chinese | None) -> Told:
    """One number told twice; or a list of one part: 类 with the one 款 under it."""
    values: dict[str, Any] = {"total": total, "other": other}
    if chinese is not None:
        first, second = sorted((total, other), key=lambda fact: (fact.table_id is not None, fact.page or 0, fact.order))
        values |= {"first": first, "second": second, "off": chinese.off((total, other), total.value - expected)}
    apart = total.subject._replace(fund=None) != other.subject._replace(fund=None)
    return Told("sentence.only_part" if apart and rule not in TOLD_TWICE else "sentence.same_number", values)


def _suspected(finding: Finding, chinese: Chinese | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """The single changes that would explain a finding, each as an entry [part.*] with its parameters."""
    by_id = {fact.id: fact for fact in finding.about}
    for suspect in finding.suspects:
        name, _, value = suspect.partition("→")
        fact = by_id.get(name)
        if fact is not None:
            shown = chinese.like(fact, Decimal(value)) if chinese else printed_as(fact, Decimal(value))
            yield "change", {"fact": fact, "value": shown}
        elif name.endswith(" missing"):
            yield "row", {"code": name.removesuffix(" missing"), "value": value}


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


def layer_doubt(finding: Finding, layers: Mapping[int | None, str | None]) -> Told | None:
    """What a finding's pages say of its numbers, where their text is not the pages' own ink: `layers` has those."""
    found = {layers[fact.page] for fact in finding.about if fact.page in layers}
    return next((doubt(key) for layer, key in LAYERS.items() if layer in found), None)


def doubt_of(finding: Finding, tables: Mapping[str, Any]) -> Told | None:
    """Why our reading, and not the document, may be at fault; None where the numbers are surely printed so."""
    for name in dict.fromkeys(fact.table_id for fact in finding.about if fact.table_id):
        info = tables.get(name)
        if info is None:
            continue
        if info.setting and info.setting != "ruled":
            return doubt("no_grid", title=info.title or name, table=name)
        rows = {fact.row for fact in finding.about if fact.table_id == name}
        pages = {fact.page for fact in finding.about if fact.table_id == name}
        # a row that is cut is missing from a sum of rows alone; one that is joined to the next page's has its number
        lacking = (finding.relation is None or len(rows) > 1) and (len(finding.about) > 2 or len(pages) > 1)
        if info.joins and lacking:
            return doubt("over_pages", title=info.title or name, table=name)
    return None
