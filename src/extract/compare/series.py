"""What a chart of a comparison draws: departments with one bar a year, gaps with their reason, footnotes by number.

Both charts take it from here, compare/chart.py for the page and compare/altair.py for files, so that they say the same.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal

from ..records.vocabulary import CardStatus, Measure, UnitLevel
from .comparison import NOT_DIVIDED, Comparison, Row
from .words import FUND_NAMES, NOTES, STATES

MOST = 60  # departments
MOST_YEARS = 5
WAN = Decimal(10_000)
_UNITS = {"staff": "元/人", "vehicle": "元/辆", "guest": "元/人次", "total": "占本年支出%"}
# footnotes on last year's amount, which no bar shows; on the step from year to year; and on the budget
_NOT_DRAWN = {"prior_from_last_year", "change_in_doubt"}
_BETWEEN_YEARS = _NOT_DRAWN | {"restated", "level_changed", "code_renamed"}
_OF_BUDGETS = {"budget_document", "adjusted_budget"}
_NOT_DIVIDED = {"no_denominator": "文件未列分母", "zero_denominator": "分母为0"}
_SOURCE = "数字出自各部门公开的文件；空缺处注明原因，不是 0。"


@dataclass(frozen=True, slots=True)
class Bar:
    """One department in one year: a value in the chart's unit, or the reason of the gap; `marks`: its footnotes."""

    year: int
    value: Decimal | None
    text: str
    budget: Decimal | None
    marks: tuple[int, ...]

    @property
    def label(self) -> str:
        """What stands beside the bar: `20.57（预算 26.24） [1]`, or in a gap the reason."""
        return self.text + (f" [{','.join(map(str, self.marks))}]" if self.marks else "")


@dataclass(frozen=True, slots=True)
class Group:
    """A department's bars, the newest year first; no two groups of a chart have the same name."""

    name: str
    bars: tuple[Bar, ...]


@dataclass(slots=True)
class Series:
    """A comparison as a chart draws it; years and bars the newest first."""

    title: str
    unit: str
    years: list[int]
    groups: list[Group]
    footnotes: list[str] = field(default_factory=list)


def series(comparison: Comparison) -> Series:
    """The groups to draw: departments by their newest value, 部门 before 单位, those without any value last."""
    all_years = sorted({row.fiscal_year for row in comparison.rows}, reverse=True)
    years = all_years[:MOST_YEARS]
    groups = grouped(comparison.rows)
    departments = len(groups) + comparison.more_departments
    marks: dict[str, int] = {}
    names = names_of([rows[0] for rows in groups[:MOST]])
    quiet = _BETWEEN_YEARS if len(years) == 1 else _NOT_DRAWN
    drawn = [
        Group(name, tuple(_bar(comparison, row, marks, quiet) for row in rows))
        for name, rows in zip(names, groups[:MOST], strict=True)
    ]
    found = Series(_title(comparison), unit(comparison), years, drawn)
    found.footnotes = [f"[{mark}] {NOTES[note][1]}。" for note, mark in marks.items()]
    found.footnotes += [f"{NOTES[note][1]}{_named(comparison, note)}。" for note in comparison.notes]
    if departments > MOST:
        found.footnotes.append(f"共 {departments} 个部门和单位，只画出前 {MOST} 个。")
    if len(all_years) > MOST_YEARS:
        found.footnotes.append(f"只画出最近 {MOST_YEARS} 年。")
    found.footnotes.append(_SOURCE)
    return found


def unit(comparison: Comparison) -> str:
    """What the bars count."""
    if comparison.per:
        return _UNITS[comparison.per]
    return "万元" if comparison.subject.measure == Measure.AMOUNT else comparison.subject.unit


def scaled(comparison: Comparison, value: Decimal) -> Decimal:
    """A value in the chart's unit."""
    return value / WAN if comparison.subject.measure == Measure.AMOUNT and not comparison.per else value


def shown(comparison: Comparison, value: Decimal) -> str:
    """A value in the chart's unit as text: `20.57`."""
    exact = scaled(comparison, value).normalize()
    if comparison.per or comparison.subject.measure != Measure.AMOUNT:
        return f"{exact:,f}"
    return f"{exact:,.{max(2, -int(exact.as_tuple().exponent))}f}"


def _title(comparison: Comparison) -> str:
    fund = FUND_NAMES.get(comparison.fund, comparison.fund)
    return comparison.subject.label + (f"（{fund}）" if fund else "")


def _named(comparison: Comparison, note: str) -> str:
    """The other funds by name, behind the note that there are some."""
    if note != "other_funds":
        return ""
    return "：" + "、".join(FUND_NAMES.get(fund, fund) or "未注明资金" for fund in comparison.other_funds)


def grouped(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of the newest MOST_YEARS years by department, in the order of drawing."""
    years = sorted({row.fiscal_year for row in rows}, reverse=True)[:MOST_YEARS]
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        if row.fiscal_year in years:
            found.setdefault(row.key, []).append(row)
    groups = [sorted(own, key=lambda row: -row.fiscal_year) for own in found.values()]
    return sorted(groups, key=_order)


def _order(rows: Sequence[Row]) -> tuple[bool, str, int, Decimal, str, str]:
    """By the newest year that has a value; a department without any goes to the end."""
    drawn = [row for row in rows if row.ranked is not None]
    newest = drawn[0] if drawn else rows[0]
    place = rows.index(newest)
    return (
        not drawn,
        rows[0].unit_level or "~",
        place,
        -(newest.ranked or Decimal(0)),
        newest.region or "",
        newest.department or "",
    )


def names_of(rows: Sequence[Row]) -> list[str]:
    """Short names, with the district where there are several and with a number where that is not enough."""
    several = len({row.region_code or row.region for row in rows}) > 1
    names: list[str] = []
    for row in rows:
        name = (row.department or "").removeprefix(row.region or "") or row.department or "（未知部门）"
        name += "（单位）" if row.unit_level == UnitLevel.UNIT else ""
        name += f" {row.region or row.region_code or ''}".rstrip() if several else ""
        names.append(name)
    return [name if names.count(name) == 1 else f"{name} {index}" for index, name in enumerate(names, 1)]


def _bar(comparison: Comparison, row: Row, marks: dict[str, int], quiet: Set[str]) -> Bar:
    quiet = quiet | (_OF_BUDGETS if comparison.per else set())
    numbers = tuple(sorted(marks.setdefault(note, len(marks) + 1) for note in row.notes if note not in quiet))
    if row.ranked is None:
        undivided = [note for note in row.notes if note in NOT_DIVIDED]
        reason = _NOT_DIVIDED[undivided[0]] if undivided else STATES[row.state][1]
        return Bar(row.fiscal_year, None, reason, None, numbers)
    budget = row.budget.only if row.budget and not comparison.per else None
    text = shown(comparison, row.ranked)
    told = [CardStatus.DECLARED_NONE.label] if row.state == CardStatus.DECLARED_NONE else []
    told += [f"预算 {shown(comparison, budget)}"] if budget is not None else []
    return Bar(
        row.fiscal_year,
        scaled(comparison, row.ranked),
        text + (f"（{'，'.join(told)}）" if told else ""),
        scaled(comparison, budget) if budget is not None else None,
        numbers,
    )
