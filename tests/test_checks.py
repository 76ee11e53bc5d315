"""What does not add up is found, and nothing else: rules on invented numbers, the traps of the field, made documents."""

# ruff: noqa: E501  (rows of invented figures, one line each)
from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.bench_checks import KINDS, count
from extract.checks.changes import change_rules
from extract.checks.facts import Facts, collect
from extract.checks.findings import Finding
from extract.checks.intervals import Interval, half_unit, judge_ratio, judge_sum, truncates_to
from extract.checks.knowledge import load
from extract.checks.lists import list_rules
from extract.checks.run import run_checks
from extract.checks.shares import share_rules
from extract.checks.sums import sum_rules
from extract.checks.suspects import Suspects
from extract.checks.twice import twice_rules
from extract.checks.wording import counted, list_pattern, unit_rules, year_rules
from extract.document import extract_document
from extract.extraction import Extraction
from extract.patterns import load_knowledge
from extract.records import Document
from fixtures.api import generate
from fixtures.families import FAMILIES
from tests.conftest import Juesuan

SHARED = Path(__file__).resolve().parents[2] / "shared"
D = Decimal
Row = dict[str, Any]


def row(item: str, printed: str, measure: str = "amount", **columns: Any) -> Row:
    """A figure of the prose as it is printed: `12.5万元`, `-3%`, `4辆`."""
    return {"item": item, "printed": printed, "measure": measure, **columns}


def cell(table: str, item: str, printed: str, at: tuple[int, int] = (0, 0), **columns: Any) -> Row:
    """A figure of a table in 万元."""
    return row(item, printed, table_id=f"t-{table}", pattern_id=f"table.{table}", row=at[0], column=at[1], **columns)


def facts_of(*rows: Row) -> Facts:
    """Rows → facts; the numbers are read from what is printed."""
    plain, tables = [], []
    for number, columns in enumerate(rows):
        printed = columns["printed"]
        digits = "".join(char for char in printed if char.isdigit() or char in ".-") or "0"
        factor = 10000 if columns.get("table_id") or "万元" in printed else 1
        made = SimpleNamespace(**{
            "figure_id": f"f{number}" if not columns.get("table_id") else f"{columns['table_id']}.{number}",
            "value": D(digits) * factor, "unit": "%" if "%" in printed else "元" if "元" in printed or factor > 1 else "个",
            "fund": None, "function_code": None, "function_name": None, "economic_code": None, "economic_name": None,
            "vehicle_type": None, "note": None, "basis": "final", "relative_to": None, "relative_fund": None,
            "stated_none": False, "section_id": "1/1", "table_id": None, "row": None, "column": None, "page": 3,
            "quote": "", "pattern_id": "", **columns,
        })  # fmt: skip
        (tables if made.table_id else plain).append(made)
    units = {figure.table_id: "万元" for figure in tables}
    return collect(plain, tables, units, load_knowledge().items)


def findings(*rows: Row) -> list[Finding]:
    """All rules over some rows."""
    facts = facts_of(*rows)
    found = [*change_rules(facts), *share_rules(facts), *sum_rules(facts, load()), *list_rules(facts)]
    return [*found, *twice_rules(facts, load(), {}), *unit_rules(facts)]


def statuses(found: list[Finding], rule: str) -> set[str]:
    """The statuses that a rule came to."""
    return {finding.status for finding in found if finding.rule == rule}


SPENT = row("expenditure", "1000.00万元", fund="all")
INVALID: dict[str, list[Row]] = {
    "N01": [SPENT, row("expenditure.basic", "800.00万元", fund="all"), row("expenditure.basic", "88%", "share_pct", fund="all", relative_to="expenditure")],
    "N02": [SPENT, row("expenditure", "100.00万元", "change", fund="all", relative_to="prior_final"), row("expenditure", "12.11%", "change_pct", fund="all", relative_to="prior_final")],
    "N03": [SPENT, row("expenditure.basic", "800.00万元", fund="all"), row("expenditure.project", "210.00万元", fund="all")],
    "N04": [SPENT, row("expenditure", "900.00万元", fund="all", basis="initial_budget"), row("expenditure", "101.11%", "completion_pct", fund="all", relative_to="initial_budget")],
    "N05": [
        row("expenditure", "90.00万元", fund="general"),
        row("expenditure", "60.00万元", fund="general", function_code="201"), row("expenditure", "60.00万元", fund="general", function_code="205"),
    ],
    "N06": [row("budget.total", "1200.00万元", fund="all", basis="annual_budget"), row("budget.basic", "800.00万元", fund="all", basis="annual_budget"), row("budget.project", "300.00万元", fund="all", basis="annual_budget")],
    "N07": [row("sangong", "9.00万元"), row("sangong.abroad", "0万元"), row("sangong.vehicle", "8.00万元"), row("sangong.reception", "0.50万元")],
    "N08": [row("procurement", "60.00万元"), row("procurement.goods", "20.00万元"), row("procurement.works", "0万元"), row("procurement.services", "44.00万元")],
    "N09": [row("assets.total", "55.00万元"), row("assets.liabilities", "45.00万元"), row("assets.net", "9.00万元")],
    "N10": [row("performance.score", "95分", "score", note="甲"), *(row("performance.score", f"{n}分", "score", note=f"甲/{n}") for n in (9, 48, 30))],
    "N11": [row("assets.vehicles", "3辆", "count"), row("assets.vehicles", "2辆", "count", vehicle_type="机要通信用车"), row("assets.vehicles", "2辆", "count", vehicle_type="执法执勤用车")],
    "N12": [row("operating_funds", "52.63万元"), row("operating_funds", "56.23万元", section_id="2/1")],
    "N13": [SPENT, row("expenditure", "-100.00万元", "change", fund="all", relative_to="prior_final"), row("expenditure", "9.09%", "change_pct", fund="all", relative_to="prior_final")],
    "NT": [SPENT, cell("expenditure", "expenditure", "1,001.00", fund="all")],
    "X01": [cell("revenue_expenditure", "expenditure", "1,000.00", fund="all"), cell("expenditure", "expenditure", "1,010.00", fund="all")],
    "X02": [cell("revenue_expenditure", "revenue.general", "1,000.00", fund="all"), cell("fiscal", "revenue.general", "1,010.00", fund="fiscal")],
    "X03": [cell("fiscal", "expenditure", "300.00", fund="general", function_code="201"), cell("general_expenditure", "expenditure", "330.00", fund="general", function_code="201")],
    "X04": [cell("general_expenditure", "expenditure.basic", "800.00", fund="general"), cell("general_basic", "expenditure.basic", "880.00", fund="general")],
    "X05": [cell("expenditure", "expenditure", "300.00", fund="all", function_code="2010101"), cell("general_expenditure", "expenditure", "330.00", fund="general", function_code="2010101")],
    "M02": [*(row("expenditure", "1000.00万元", fund="all") for _ in range(10)), row("operating_funds", "52.63元")],
}  # fmt: skip


@pytest.mark.parametrize("rule", INVALID)
def test_each_rule_finds_its_mistake(rule: str) -> None:
    assert "fails" in statuses(findings(*INVALID[rule]), rule)


# rows that look like mistakes and are none: nothing fails
TRAPS: dict[str, list[Row]] = {
    "cut off, not rounded": [row("expenditure", "1069.44万元", fund="all"), row("expenditure.basic", "871.27万元", fund="all"), row("expenditure.basic", "81.46%", "share_pct", fund="all", relative_to="expenditure")],
    "the printed amounts allow it": [row("assets.total", "55.32万元"), row("assets.current", "45.78万元"), row("assets.current", "82.77%", "share_pct", relative_to="assets.total")],
    "元 beside 万元": [row("sangong.reception", "0.04万元"), row("sangong.reception.domestic", "350元")],
    "增长-21.72%": [row("assets.net", "9.53万元"), row("assets.net", "-21.72%", "change_pct", relative_to="prior_final")],
    "a small base": [row("sangong", "0.04万元"), row("sangong", "0.31万元", basis="initial_budget"), row("sangong", "-0.27万元", "change", relative_to="initial_budget"), row("sangong", "-87%", "change_pct", relative_to="initial_budget")],
    "gross and net": [row("assets.fixed", "77.80万元"), row("assets.fixed_net", "9.53万元")],
    "two kinds of services": [row("procurement.services", "11.06万元"), row("purchased_services", "93.34万元")],
    "projects assessed are not all projects": [row("expenditure.project", "198.17万元", fund="all"), row("performance.amount", "164.00万元")],
    "another fund": [row("expenditure", "1000.00万元", fund="all"), row("expenditure", "900.00万元", fund="general", section_id="2/1")],
    "a project's money": [row("carryover.closing", "4.52万元", note="甲项目"), row("carryover.closing", "0万元", fund="all", section_id="2/2")],
    "a list of some items": [
        row("expenditure", "100.00万元", fund="general"),
        row("expenditure", "20.00万元", fund="general", function_code="2010101"), row("expenditure", "30.00万元", fund="general", function_code="2010102"),
    ],
    "the share of another whole": [
        SPENT, row("expenditure", "500.00万元", fund="fiscal"), row("expenditure.basic", "400.00万元", fund="fiscal"),
        row("expenditure.basic", "80%", "share_pct", fund="fiscal", relative_to="expenditure", relative_fund="all"),
    ],
    "机关运行经费 of an office with 事业单位": [row("operating_funds", "52.63万元"), row("expenditure.basic.public", "150.00万元", fund="general")],
    "三公 includes project spending": [cell("general_basic", "expenditure.basic", "5.00", fund="general", economic_code="30217"), cell("sangong", "sangong.reception", "3.00")],
    "a few yuan": [*(row("expenditure", "1000.00万元", fund="all") for _ in range(10)), row("revenue.other", "52.63元")],
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_traps_are_no_mistakes(trap: str) -> None:
    found = [finding for finding in findings(*TRAPS[trap]) if finding.status == "fails"]
    assert not found, [finding.statement for finding in found]


def test_rate_on_nothing_is_undefined_and_what_cannot_be_evaluated_is_no_pass() -> None:
    doubled = [row("conference", "5.00万元"), row("conference", "5.00万元", "change", relative_to="prior_final"), row("conference", "100%", "change_pct", relative_to="prior_final")]  # fmt: skip
    assert "undefined" in statuses(findings(*doubled), "N02")
    alone = findings(row("training", "12%", "change_pct", relative_to="prior_final"))
    assert statuses(alone, "N02") == {"not_evaluated"}
    assert alone[0].reason


@pytest.mark.parametrize(
    ("part", "whole", "printed", "half", "status"),
    [
        ("8712700", "10694400", "81.47", "0.005", "holds"),
        ("8712700", "10694400", "81.46", "0.005", "rounding"),
        ("69300", "10625100", "0.6", "0.05", "rounding"),
        ("21066600", "29400500", "71.73", "0.005", "fails"),
        ("0", "0", "0", "0.5", "undefined"),
    ],
)
def test_percentages_are_intervals(part: str, whole: str, printed: str, half: str, status: str) -> None:
    ends = [Interval(D(value) - 50, D(value) + 50) for value in (part, whole)]
    if not D(whole):
        ends[1] = Interval(D(0), D(0))
    assert judge_ratio(ends[0], ends[1], D(printed), D(half)).status == status


def test_sums_may_be_off_by_half_a_digit_for_each_number() -> None:
    assert half_unit("1.2万元", "万元") == 50  # 1.20: trailing zeros are dropped
    halves = [D(50)] * 5  # four parts and their total
    assert [judge_sum(D(0), D(off), halves).status for off in (0, 250, 251)] == ["holds", "rounding", "fails"]
    assert judge_sum(D("371514655"), D("371514700"), [D("0.005"), D(50)]).status == "holds"  # 万元 beside 元
    assert truncates_to(D("81.4697"), D("0.01")) == D("81.46")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("设三个科室：办公室、财务科、业务科", "holds"),
        ("二级指标3个：包括：数量指标、质量指标、时效指标、、成本指标", "fails"),
        ("设3个科室：办公室、党建和人事科", "holds"),  # 党建 and 人事科, or one name
        ("设2个科室：办公室、规划、财务", "not_evaluated"),
        ("设2个机构：办公室、财务科、业务科等", "not_evaluated"),
    ],
)
def test_counts_against_their_lists(text: str, status: str) -> None:
    found = list_pattern(load().lists).search(text)
    assert found
    assert counted(found, load().lists).status == status


@pytest.mark.parametrize(
    ("quote", "wrong"),
    [
        ("2028年度收入总计100万元", True),
        ("某某局2028年度机关运行经费支出5万元", True),
        ("比2030年度增加5万元", False),
        ("按照市财政局2028年度计划，支出5万元", False),
        ("2028年底办公楼维修项目支出5万元", False),
    ],
)
def test_years_of_older_documents(quote: str, wrong: bool) -> None:
    figure = SimpleNamespace(quote=quote, page=3, note=None, table_id=None, section_id="1")
    found = list(year_rules([figure], [], {}, load(), 2031))
    assert bool(found) == wrong


def test_the_one_number_that_explains_everything_is_named() -> None:
    """基本支出 is printed in prose and table; only the prose's is wrong, and three rules say so."""
    rows = [
        row("expenditure", "1000.00万元", fund="all"),
        row("expenditure.basic", "890.00万元", fund="all"),
        row("expenditure.project", "130.00万元", fund="all"),
        row("expenditure.basic", "87%", "share_pct", fund="all", relative_to="expenditure"),
        cell("expenditure", "expenditure.basic", "870.00", fund="all"),
    ]
    found = findings(*rows)
    suspects = Suspects(found)
    failed = [finding for finding in found if finding.status == "fails"]
    assert {finding.rule for finding in failed} == {"N01", "N03", "NT"}
    assert all(suspects.name(finding) == ["f1→8700000"] for finding in failed)


@pytest.mark.parametrize("family", FAMILIES)
def test_clean_documents_give_no_fails(family: str, tmp_path: Path) -> None:
    extraction = extract_document(generate(family, 31, tmp_path).pdf, load_knowledge())
    assert not [check.statement for check in extraction.checks if check.status == "fails"]
    assert sum(check.status == "holds" for check in extraction.checks) > 50
    tested = [figure for figure in extraction.figures if figure.confirmed_by or figure.contradicted_by]
    assert len(tested) > len(extraction.figures) / 3


@pytest.mark.parametrize("kind", KINDS)
def test_planted_mistakes_are_found_and_named(kind: str, tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    for seed, family in enumerate(("beijing", "shanghai")):
        made = generate(family, 40 + seed, tmp_path, slips=(kind,))
        extraction = extract_document(made.pdf, load_knowledge())
        for slip in made.truth.slips[:1]:
            count(counts, extraction, slip, any(check.status == "fails" for check in extraction.checks))
    assert counts["planted"]
    assert not counts["missed"]
    assert counts["named"] == counts["found"]


def test_bad_rows_never_raise() -> None:
    """A document without a single figure has no checks."""
    extraction = Extraction(Document(document_id="0" * 64))
    run_checks(extraction, load_knowledge(), SimpleNamespace(tables=[], figures=[]))
    assert extraction.checks == []


# --- documents labelled by hand, where they are at hand


def labels(stem: str) -> list[Row]:
    """The inconsistencies that people found in a document."""
    with (SHARED / "gold" / f"{stem}.inconsistencies.csv").open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def numbers(*texts: str | None) -> set[Decimal]:
    """The numbers in some texts; `8 listed` and eight names are one."""
    return {D(found.replace(",", "")) for text in texts for found in re.findall(r"\d[\d,]*\.?\d*", text or "")}


def fits(check: Any, label: Row, pages: dict[str, int]) -> bool:
    """Whether a finding is the labelled one: on its page (of one of its numbers), with two of its numbers or all."""
    found = numbers(check.statement)
    same_page = int(label["page"]) in {check.page, *(pages.get(name) for name in check.figure_ids)}
    common = found & numbers(label["statement"], label["expected"], label["found"], label["remark"])
    return check.status == label["kind"] and same_page and len(common) >= min(2, len(found))


GOLD = sorted((SHARED / "gold").glob("*.inconsistencies.csv")) if (SHARED / "gold").is_dir() else []


@pytest.mark.skipif(not GOLD, reason="no labelled documents beside the repository (../shared/gold)")
@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.name.split(".")[0])
def test_labelled_documents(path: Path) -> None:
    """Every labelled `fails` and `rounding` is found as such on its page, and no `fails` that people did not find."""
    stem = path.name.removesuffix(".inconsistencies.csv")
    extraction = extract_document(SHARED / "real" / f"{stem}.pdf", load_knowledge())
    pages = {figure.figure_id: figure.page for figure in extraction.figures if figure.page}
    missed, claimed = [], set()
    for label in labels(stem):
        fitting = [check.check_id for check in extraction.checks if fits(check, label, pages)]
        claimed |= set(fitting)
        if label["kind"] in ("fails", "rounding", "undefined") and not fitting:
            missed.append(label["statement"])
    extra = [
        check.statement for check in extraction.checks if check.status == "fails" and check.check_id not in claimed
    ]
    assert (missed, extra) == ([], [])


# --- the command


def test_check_prints_findings_and_says_so_by_its_status_only_where_asked(juesuan: Juesuan, tmp_path: Path) -> None:
    made = generate("shanghai", 41, tmp_path, slips=("share",))
    plain = juesuan("check", made.pdf, "--html", "report")
    assert plain.status == 0, plain.err
    assert "fails" in plain.out
    assert made.truth.slips[0].printed in plain.out
    page = next(path for path in Path("report").glob("*.html") if path.name != "index.html")
    assert "data:image/png;base64," in page.read_text(encoding="utf-8")
    assert juesuan("check", made.pdf, "--strict").status == 1
    assert juesuan("check", "nowhere").status == 2
