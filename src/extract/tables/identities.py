"""The sums that must hold inside an official table (勾稽关系 I01–I16), as evidence of how well it was read.

An identity is a filter, not a proof (7 = 1 + 3 + 3), and a published table may break one: nothing is changed by it.
Tolerance: a sum of n parts may be off by (n + 1) halves of the last printed digit, for departments cut off as often as
they round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ..knowledge.codes import LEVELS
from ..numbers import UNITS
from ..records.vocabulary import Fund, Measure
from .model import Identity, TableFigure, TableInfo

Key = tuple[str, str | None, str | None, str]  # item, fund, code, basis
Column = tuple[str, str | None, str]  # item, fund, basis
_SOURCES = ("superior_subsidy", "undertaking", "operating", "subordinate_remittance", "other")
_KINDS = ("basic", "project", "remitted_to_superior", "operating", "subordinate_subsidy", "reserve")
_FUNDS = (Fund.GENERAL, Fund.GOV_FUND, Fund.STATE_CAPITAL)
_PERSONNEL, _PUBLIC = ("301", "303"), ("302", "307", "309", "310", "312", "399")


HALF = Decimal("0.5")
MOST = 2  # decimals: more of them are exact to the cent all the same


def _decimals(figures: Iterable[TableFigure]) -> int:
    """How many decimals a table's amounts are printed with: in whole 万元 each may be half of one off."""
    return min(MOST, max((len(f.printed.partition(".")[2].rstrip("）)")) for f in figures), default=MOST))


class Sums:
    """One table's figures, looked up by what they say."""

    def __init__(self, info: TableInfo, figures: Iterable[TableFigure], unread: Iterable[TableFigure]) -> None:
        self.concept = (info.table or "").removeprefix("budget.")
        self.found: list[Identity] = []
        self._values: dict[Key, list[TableFigure]] = defaultdict(list)
        missing = list(unread)
        self._unread = {figure.figure_id for figure in missing}
        told = [*figures, *missing]
        self._half = UNITS.get(info.unit or "", Decimal(1)) * HALF / 10 ** _decimals(told)
        for figure in told:
            if figure.note is None and figure.measure == Measure.AMOUNT:
                code = figure.function_code or figure.economic_code
                self._values[figure.item, figure.fund, code, figure.basis].append(figure)
        self._codes: dict[Column, set[str]] = defaultdict(set)
        for item, fund, code, basis in self._values:
            self._codes[item, fund, basis].update([code] if code else [])

    def columns(self) -> list[Column]:
        """The (item, fund, basis) that figures have."""
        return sorted(self._codes, key=str)

    def groups(self) -> set[tuple[str | None, str | None, str]]:
        """The (fund, code, basis) that figures have: the rows, as it were."""
        return {(fund, code, basis) for _, fund, code, basis in self._values}

    def get(self, item: str, fund: str | None, code: str | None, basis: str, last: bool = False) -> TableFigure | None:
        """The figure that says this, the first or the last of them."""
        figures = self._values.get((item, fund, code, basis))
        return figures[-1 if last else 0] if figures else None

    def codes(self, item: str, fund: str | None, basis: str) -> list[str]:
        """The codes that an item has on one basis."""
        return sorted(self._codes.get((item, fund, basis), ()))

    def check(self, rule: str, total: TableFigure | None, parts: Sequence[TableFigure | None]) -> None:
        """total = Σ parts; parts that are blank count as nothing, and without any the sum is not evaluated."""
        if total is not None:
            self.balance(rule, [total], parts)

    def balance(self, rule: str, left: Sequence[TableFigure | None], right: Sequence[TableFigure | None]) -> None:
        """Σ left = Σ right; not evaluated where one side is blank, or a part of it printed and not read."""
        one, other = [part for part in left if part], [part for part in right if part]
        if not one or not other or any([part.figure_id in self._unread for part in (*one, *other)]):
            return
        difference = sum([p.value for p in one], Decimal(0)) - sum([p.value for p in other], Decimal(0))
        tolerance = (len(one) + len(other)) * self._half
        statement = f"{' + '.join([p.printed for p in one])} = {' + '.join([p.printed for p in other])}"
        holds = abs(difference) <= tolerance
        ids = tuple([part.figure_id for part in (*one, *other)])
        self.found.append(Identity(rule, statement, difference, tolerance, holds, one[0].page, ids, len(one)))


def evaluate(info: TableInfo, figures: Iterable[TableFigure], unread: Iterable[TableFigure] = ()) -> list[Identity]:
    """A table's figures, and what its unread cells would tell → every identity of I01–I16 that can be computed."""
    sums = Sums(info, figures, unread)
    for fund, code, basis in sorted(sums.groups(), key=str):
        if code is None:
            _totals(sums, fund, basis)
        _row(sums, fund, code, basis)
    _tree(sums)
    return sums.found


def _totals(sums: Sums, fund: str | None, basis: str) -> None:
    """I01–I05 (收支总表), I09–I11 (财政拨款收支总表), I13 人员 and 公用经费, I16 采购."""

    def get(item: str) -> TableFigure | None:
        return sums.get(item, fund, None, basis)

    revenue, expenditure = get("revenue"), get("expenditure")
    if sums.concept in ("revenue_expenditure", "fiscal"):
        rule = ("I01", "I02", "I04", "I05") if sums.concept == "revenue_expenditure" else ("I09", "I09", "I10", "I10")
        if fund != Fund.GENERAL:
            sums.check(rule[0], revenue, _sources(sums, fund, None, basis))
        total, last = get("grand_total"), sums.get("grand_total", fund, None, basis, last=True)
        if revenue:
            sums.check(rule[1], total, [revenue, get("carryover.nonfiscal_used"), get("carryover.opening")])
        if expenditure:
            sums.check(rule[2], last, [expenditure, get("carryover.distributed"), get("carryover.closing")])
        if total is not last:
            sums.check(rule[3], total, [last])
    if sums.concept == "fiscal" and fund == Fund.FISCAL:
        sums.check("I09", get("carryover.opening"), [sums.get("carryover.opening", f, None, basis) for f in _FUNDS])
    if sums.concept == "fiscal" and fund in _FUNDS:
        sums.check(
            "I11", get("grand_total"), [sums.get(f"revenue.{fund}", Fund.FISCAL, None, basis), get("carryover.opening")]
        )
    if sums.concept == "procurement":
        sums.check("I16", get("procurement"), [get(f"procurement.{kind}") for kind in ("goods", "works", "services")])
    _basic(sums, fund, basis)


def _basic(sums: Sums, fund: str | None, basis: str) -> None:
    """I13: 人员经费合计 = 301 + 303, 公用经费合计 = 302 + 310 …, 基本支出 = 人员 + 公用."""
    if sums.concept not in ("general_basic", "fiscal_basic"):
        return
    basic = "expenditure.basic"
    for item, classes in ((f"{basic}.personnel", _PERSONNEL), (f"{basic}.public", _PUBLIC)):
        own = sums.get(item, fund, None, basis)
        if not sums.codes(item, fund, basis):
            sums.check("I13", own, [sums.get(basic, fund, code, basis) for code in classes])


def _sources(sums: Sums, fund: str | None, code: str | None, basis: str) -> list[TableFigure | None]:
    """The parts of 本年收入合计: 财政拨款 whole where it is printed, else by its three funds; 单位资金 likewise."""

    def get(kind: str) -> TableFigure | None:
        return sums.get(f"revenue.{kind}", fund, code, basis)

    first = [get(Fund.FISCAL)] if get(Fund.FISCAL) else [get(kind) for kind in _FUNDS]
    own = [get("unit_funds")] if get("unit_funds") else [get(kind) for kind in _SOURCES]
    more, inside = get("other_funds"), sum([part.value for part in own if part], Decimal(0))
    if more and inside == more.value:  # 其他资金 over 事业收入 and 其他收入, not beside them
        own = []
    return [*first, *own, get("special_account"), more]


def _row(sums: Sums, fund: str | None, code: str | None, basis: str) -> None:
    """I06, I07, I12: a row's sum across its columns; I10 across the funds; I14 三公; I15 年初 + 收入 = 支出 + 年末."""

    def get(item: str) -> TableFigure | None:
        return sums.get(item, fund, code, basis)

    if sums.concept == "revenue":
        sources = _sources(sums, fund, code, basis)
        sums.check("I06", get("revenue"), sources)
        year = [get("revenue")] if get("revenue") else sources  # 部门收入总表: 合计, 上年结转, 一般公共预算拨款收入 …
        carried = [get("carryover.nonfiscal_used"), get("carryover.opening")]
        sums.check("I06", get("grand_total"), [*year, *carried] if any(year) else [])
    elif sums.concept in ("expenditure", "general_expenditure", "fiscal_expenditure", "gov_fund", "state_capital"):
        rule = {"expenditure": "I07", "gov_fund": "I15", "state_capital": "I15"}.get(sums.concept, "I12")
        sums.check(rule, get("expenditure"), [get(f"expenditure.{kind}") for kind in _KINDS])
        if rule == "I15" and get("revenue") and get("expenditure"):
            sums.balance(
                rule,
                [get("carryover.opening"), get("revenue")],
                [get("expenditure"), get("carryover.closing")],
            )
    elif sums.concept == "fiscal" and fund == Fund.FISCAL:
        sums.check("I10", get("expenditure"), [sums.get("expenditure", f, code, basis) for f in _FUNDS])
    elif sums.concept in ("general_basic", "fiscal_basic"):
        parts = [get("expenditure.basic.personnel"), get("expenditure.basic.public")]
        sums.check("I13", get("expenditure.basic"), parts)
    elif sums.concept == "sangong" and code is None:
        sums.check("I14", get("sangong"), [get(f"sangong.{kind}") for kind in ("abroad", "vehicle", "reception")])
        sums.check("I14", get("sangong.vehicle"), [get(f"sangong.vehicle.{kind}") for kind in ("purchase", "running")])


def _tree(sums: Sums) -> None:
    """I08 (I03, I13): every column: 合计 = Σ类, 类 = Σ款, 款 = Σ项; parents by the codes' beginnings."""
    rule = {"revenue_expenditure": "I03", "fiscal": "I10", "general_basic": "I13"}.get(sums.concept, "I08")
    for item, fund, basis in sums.columns():
        codes = sums.codes(item, fund, basis)
        top = [code for code in codes if len(code) == LEVELS[0]]
        sums.check(rule, sums.get(item, fund, None, basis), [sums.get(item, fund, code, basis) for code in top])
        children: dict[str, list[str]] = defaultdict(list)
        for code in codes:
            children[code[:-2]].append(code)
        for parent in codes:
            parts = [sums.get(item, fund, code, basis) for code in children.get(parent, ())]
            sums.check(rule, sums.get(item, fund, parent, basis), parts)
