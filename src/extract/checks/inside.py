"""I01–I16: the sums inside a table, as the reading of tables evaluated them; and rows that their sums miss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .facts import Fact, Facts
from .findings import Finding, evaluated, plain
from .intervals import FAILS
from .relations import AtMost, Sum, best, plus
from .telling import Told

TREES = ("revenue", "expenditure", "fiscal_expenditure", "general_expenditure", "general_revenue_expenditure")
MOST = (("procurement.sme", "procurement"), ("procurement.small_micro", "procurement.sme"))
BASIC = ("general_basic", "fiscal_basic")
LEI, KUAN, XIANG = 3, 5, 7


def table_rules(facts: Facts, tables: Sequence[Any]) -> Iterator[Finding]:
    """The tables' evidence → findings."""
    by_table: dict[str, dict[str, Fact]] = defaultdict(dict)
    for fact in facts.tables:
        by_table[fact.table_id or ""][fact.id.rpartition("-")[2]] = fact
    for info in tables:
        yield from identities(info, facts, by_table.get(info.table_id, {}))
    yield from lost_rows(facts)
    yield from lost_kinds(facts)
    yield from small_micro(facts)


def identities(info: Any, facts: Facts, by_id: Mapping[str, Fact]) -> Iterator[Finding]:
    """I01–I16: every sum that the reading of the table computed: its total and its parts, by their identifiers."""
    for identity in info.identities:
        found = [by_id[name] for name in identity.figure_ids if name in by_id]
        if found and len(found) == len(identity.figure_ids):
            total, others, parts = found[0], found[1 : identity.left], found[identity.left :]
            terms = (*plus(*parts), *((-1, other) for other in others))
            sums = [Sum(one, terms) for one in totals_of(facts, total, found[1:])]
            relation = best(sums)
            if relation.judge().status == FAILS and (below := parts_of_missing(facts, total, parts)):
                relation = best([relation, Sum(total, (*terms, *plus(*below)))])
            finding = evaluated(identity.rule, relation)
            finding.statement = f"{info.title or info.table_id}: {finding.statement}"
            yield finding


def parts_of_missing(facts: Facts, total: Fact, parts: Sequence[Fact]) -> list[Fact]:
    """The parts of a part that has no column of its own: 购置费 and 运行维护费 where there is no 小计 of cars."""
    place = total.table_id, total.row, total.basis
    row = [fact for fact in facts.tables if (fact.table_id, fact.row, fact.basis) == place]
    known = {fact.subject.item for fact in (*row, *parts)}

    def missing(item: str) -> bool:
        above = item.rpartition(".")[0]
        return above not in known and above.rpartition(".")[0] == total.subject.item

    return [fact for fact in row if missing(fact.subject.item) and fact.subject[1:] == total.subject[1:]]


def totals_of(facts: Facts, total: Fact, parts: Sequence[Fact]) -> list[Fact]:
    """The total, and where the table has two of that name (合计 with 会议费, 小计 without), each of them."""
    same = facts.of(total.subject, total.basis, total.measure, prose=False)
    others = [fact for fact in same if fact.table_id == total.table_id and fact.row == total.row and fact not in parts]
    return [total, *(fact for fact in others if fact is not total)]


def lost_rows(facts: Facts) -> Iterator[Finding]:
    """I08: every 款 has its 项 and every 项 its 款, where all others of the table do."""
    for codes in _by_code((fact, fact.subject.function) for fact in facts.tables if fact.table in TREES):
        kuan, bare = _of_level(codes, KUAN, XIANG)
        xiang = [code for code in codes if len(code) == XIANG]
        orphans = [code for code in xiang if code[:KUAN] not in codes]
        if len(bare) == 1 and len(kuan) >= 3:
            yield _lost(codes[bare[0]], bare[0], "no_children", bare[0])
        if len({code[:KUAN] for code in orphans}) == 1 and len(kuan) >= 2:
            yield _lost(codes[orphans[0]], orphans[0][:KUAN], "no_parent", orphans[0])


def lost_kinds(facts: Facts) -> Iterator[Finding]:
    """I08: every 类 of 支出经济分类 has its 款, where all others of the table do: 310 资本性支出 alone."""
    for codes in _by_code((fact, fact.subject.economic) for fact in facts.tables if fact.table in BASIC):
        lei, bare = _of_level(codes, LEI, KUAN)
        if len(bare) == 1 and len(lei) >= 3:
            yield _lost(codes[bare[0]], bare[0], "no_kinds", bare[0])


def _by_code(coded: Iterable[tuple[Fact, str | None]]) -> Iterable[dict[str, Fact]]:
    """Of each table the first amount of each code."""
    tables: dict[str, dict[str, Fact]] = defaultdict(dict)
    for fact, code in coded:
        if code and code.isdigit() and fact.value:
            tables[fact.table_id or ""].setdefault(code, fact)
    return tables.values()


def _of_level(codes: Iterable[str], level: int, below: int) -> tuple[list[str], list[str]]:
    """The codes of a level, and those of them that have none of the level below."""
    own = [code for code in codes if len(code) == level]
    return own, [code for code in own if not any(len(c) == below and c.startswith(code) for c in codes)]


def _lost(fact: Fact, kuan: str, what: str, code: str) -> Finding:
    told = Told(f"sentence.{what}", {"table": fact.table_id, "code": code, "kuan": kuan, "fact": fact})
    suspects = [f"{kuan} missing→{plain(fact.value)}"]
    return Finding("I08", status=FAILS, told=told, about=(fact,), page=fact.page, suspects=suspects)


def small_micro(facts: Facts) -> Iterator[Finding]:
    """I16: 小微 ≤ 中小 ≤ 总额 in the table of 政府采购."""
    for part in facts.tables:
        for item, whole in MOST:
            if part.subject.item == item and part.table == "procurement":
                for other in facts.of(part.subject._replace(item=whole), part.basis, prose=False):
                    yield evaluated("I16", AtMost(plus(part), plus(other)))
