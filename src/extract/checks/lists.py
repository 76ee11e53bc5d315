"""N05: the lists of 支出功能分类 in the prose: Σ项 = 类, Σ类 = 总额, Σ项 = 总额."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal

from ..records.vocabulary import Basis, Fund, Measure
from .facts import Fact, Facts, Subject
from .findings import Finding, evaluated
from .intervals import FAILS, NOT_EVALUATED
from .relations import Sum, exchanged, plus, slipped
from .telling import doubt

LEI, KUAN, XIANG = 3, 5, 7
OPEN = doubt("list_open")
LACKING = doubt("lacking")
Key = tuple[Fund | None, Basis, str]  # fund, basis, section


def list_rules(facts: Facts) -> Iterator[Finding]:
    """N05: every list of 类, 款 or 项 in the prose → findings against its 类 and its total."""
    lists: dict[tuple[Key, int], dict[str, Fact]] = defaultdict(dict)
    classes = class_codes(facts)
    accounts = any(fact.basis == Basis.FINAL and fact.measure == Measure.AMOUNT for fact in facts.prose)
    for fact in facts.prose:
        plain = fact.subject.item == "expenditure" and fact.measure == Measure.AMOUNT and not fact.subject.note
        code = code_of(fact, classes) if plain else None
        if code:
            key = fact.subject.fund, fact.basis, parent(fact.section)
            level = 2 * fact.path.count("/") + LEI if fact.path else len(code)
            lists[key, level].setdefault(code, fact)
    whole = {(key, level): table_codes(facts, key, level) for key, level in lists}
    for (key, level), codes in lists.items():
        complete = whole[key, level] is not None and whole[key, level] == set(codes)
        if len(codes) >= 2:
            spent = lists.get(((key[0], Basis.FINAL, key[2]), level), {}) if accounts else codes
            closes = slipped if accounts and key[1] != Basis.FINAL else exchanged
            yield from against_total(facts, codes, complete, closes if set(spent) == set(codes) else None)
        if level == XIANG:
            yield from against_classes(facts, lists, key, codes, complete)


def class_codes(facts: Facts) -> dict[str, str]:
    """The names of the 类 that have a code in this document: 科学技术支出 → 206."""
    found: dict[str, str] = {}
    for fact in facts.all:
        if fact.subject.function and fact.subject.function.isdigit():
            found.setdefault(bare(fact.path), fact.subject.function[:LEI])
    return found


def bare(path: str) -> str:
    """The 类 of a path, 支出 left out: a list's heads and its items do not agree on it."""
    return path.split("/")[0].removesuffix("支出")


def code_of(fact: Fact, classes: dict[str, str]) -> str | None:
    """The code, or for a 项 whose code nobody knows its 类 and name."""
    function = fact.subject.function
    if not function or function.isdigit():
        return function
    head = classes.get(bare(function))
    return f"{head} {function}" if head else function


def parent(section: str | None) -> str:
    """The part of the outline that a list stands in: the items 5/2/1, 5/2/2 … are one list of 5/2 with 5/1."""
    names = (section or "").split("/")
    return "/".join(names[:2])


def table_codes(facts: Facts, key: Key, level: int) -> set[str] | None:
    """The codes of this level that the document's own tables print with an amount for the fund; None without tables."""
    fund, basis, _ = key
    found = {
        fact.subject.function
        for fact in facts.tables
        if fact.subject.item == "expenditure" and fact.subject.fund == fund and fact.basis == basis and fact.value
    }
    codes = {code for code in found if code and len(code) == level}
    return codes or None


def against_total(
    facts: Facts, codes: dict[str, Fact], complete: bool, closes: Callable[[Sum], bool] | None
) -> Iterator[Finding]:
    """N05: Σ of one level's amounts = the total of that fund. A list of budgets that names what has an outturn may lack
    what has none: what it is off by says something only where a slip of the pen (`closes`) makes it exact.
    """
    members = list(codes.values())
    first = members[0]
    total = facts.near(first, Subject("expenditure", first.subject.fund), first.basis)
    if total is None:
        total = facts.near(first, Subject("grand_total", first.subject.fund), first.basis)
        complete = False
    if total is not None:
        relation = Sum(total, plus(*members))
        finding = _list(relation, complete or (closes is not None and closes(relation)))
        if finding.status == FAILS and not complete and relation.total.value > sum(one.value for one in members):
            finding.setting = LACKING
        yield finding


def against_classes(
    facts: Facts, lists: dict[tuple[Key, int], dict[str, Fact]], key: Key, codes: dict[str, Fact], complete: bool
) -> Iterator[Finding]:
    """N05: the 项 of one 类 add up to it. Where all other 类 do, the list is whole."""
    classes = lists.get((key, LEI), {})
    found = []
    for code, total in classes.items():
        parts = [fact for xiang, fact in codes.items() if xiang.startswith(code)]
        if parts:
            found.append(_list(Sum(total, plus(*parts)), True))
    wrong = [finding for finding in found if finding.status == FAILS]
    covered = all(any(xiang.startswith(code) for xiang in codes) for code, fact in classes.items() if fact.value)
    for finding in found:
        if finding in wrong and not complete and not (covered and len(wrong) == 1 and len(found) >= 3):
            _doubt(finding)
        yield finding


def _list(relation: Sum, complete: bool) -> Finding:
    finding = evaluated("N05", relation)
    if finding.status == FAILS and not complete:
        _doubt(finding)
    return finding


def _doubt(finding: Finding) -> None:
    """Parts that are more than the whole are wrong in any case; parts that are less may be some of them."""
    relation = finding.relation
    assert isinstance(relation, Sum)
    amount = sum((fact.value for _, fact in relation.terms), Decimal(0))
    if amount <= relation.total.value or len(relation.terms) < 2:
        finding.status, finding.reason = NOT_EVALUATED, OPEN
