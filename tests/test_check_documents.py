"""What several documents say of each other: which are compared, to the digit; and two files of one disclosure."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.made_years import accounts
from extract.checks.disclosure import check_disclosure
from extract.checks.years import YearDocument, comparable, compute, current, related
from extract.dataset.rows import parquet
from extract.proving.load import load_knowledge
from extract.records.extraction import Extraction
from extract.records.tables import Document, ScorecardRow, Section
from extract.scorecard.score import score
from extract.tables.model import TableInfo
from tests.checking import Row, cell, made, row

DEPARTMENTS = (None, "甲局", "甲局机关", "甲局机关科", "乙局")
made_of = st.tuples(
    st.sampled_from(["1", "2"]), st.sampled_from(DEPARTMENTS), st.sampled_from(["department", "unit", None]), st.sampled_from([0, 2022, 2023]),
    st.sampled_from(["final_accounts", "budget", None]), st.sampled_from([None, "0", "1", "9"]),
)  # fmt: skip
documents_of = st.lists(made_of, max_size=6).map(
    lambda rows: [YearDocument(str(at), *one) for at, one in enumerate(rows)]
)


@given(documents_of)
def test_one_document_of_each_department_year_and_kind_counts(documents: list[YearDocument]) -> None:
    def place(one: YearDocument) -> tuple[Any, ...]:
        return one.region, one.department, one.unit_level, one.fiscal_year, one.kind

    valid = [
        one
        for one in documents
        if one.department and one.fiscal_year and one.document_id not in {other.supersedes for other in documents}
    ]
    times = Counter(map(place, valid))
    assert current(documents) == [one for one in valid if times[place(one)] == 1]


@given(
    documents_of,
    st.lists(st.tuples(st.sampled_from("12"), st.sampled_from(["", "甲", "甲局", "甲局机关", "丙局"])), max_size=3),
)
def test_documents_are_related_where_one_name_begins_as_the_other(
    documents: list[YearDocument], asked: list[tuple[str, str]]
) -> None:
    def akin(one: YearDocument) -> bool:
        own = one.department or ""
        return any(
            region == one.region and name and (own.startswith(name) or name.startswith(own)) for region, name in asked
        )

    assert related(documents, asked) == [one for one in documents if akin(one)]


@given(documents_of)
def test_what_no_rule_could_compare_is_left_out(documents: list[YearDocument]) -> None:
    """A year's accounts with the next year's or with that year's budget; a unit's with its department's own."""
    documents = current(documents)

    def compared(one: YearDocument, other: YearDocument) -> bool:
        same = (one.region, one.department, one.unit_level) == (other.region, other.department, other.unit_level)
        kinds, years = (one.kind, other.kind), other.fiscal_year - one.fiscal_year
        return same and (kinds, years) in ((("final_accounts",) * 2, 1), (("budget", "final_accounts"), 0))

    def belongs(one: YearDocument, other: YearDocument) -> bool:
        where = (one.region, one.fiscal_year, one.kind) == (other.region, other.fiscal_year, other.kind)
        named = (one.department or "").startswith(other.department or "")
        return where and named and one.unit_level == "unit" and other.unit_level == "department"

    pairs = [
        (one, other) for one, other in product(documents, documents) if compared(one, other) or belongs(one, other)
    ]
    kept = {one.document_id for pair in pairs for one in pair}
    assert comparable(documents) == [one for one in documents if one.document_id in kept]


def compared(folder: Path, *extractions: Extraction) -> list[Any]:
    """What some documents say of each other."""
    documents = []
    for extraction in extractions:
        own = extraction.document
        if extraction.figures:
            (folder / f"{own.document_id}.parquet").write_bytes(parquet("figures", extraction.figures, own))
        documents.append(
            YearDocument(
                own.document_id,
                own.region_code or "",
                own.department,
                own.unit_level,
                own.fiscal_year or 0,
                own.kind,
                None,
            )
        )
    return compute(documents, lambda one: folder / f"{one.document_id}.parquet")


@pytest.mark.parametrize(
    ("budget", "status", "found"),
    [("1000", "holds", 0), ("1000.00009", "holds", None), ("1000.0001", "rounding", 1), ("1000.01", "rounding", 100), ("1000.0101", "fails", 101), ("999.99", "rounding", -100), ("999.9899", "fails", -101)],
)  # fmt: skip
def test_a_budget_is_the_published_one_to_the_last_digit_of_wan(
    budget: str, status: str, found: int | None, tmp_path: Path
) -> None:
    (check,) = compared(tmp_path, accounts("甲局", 2022, kind="budget"), accounts("甲局", 2022, budget=budget))
    assert (check.rule, check.status, check.tolerance) == ("Y3", status, 100)
    assert found is None or check.difference == found
    assert (check.expected, check.found) == (10_000_000, Decimal(budget) * 10000)
    assert (check.page, len(check.figure_ids), check.reason) == (3, 2, None)
    words = f"expenditure against the budget published for 2022: {Decimal(budget):.2f}万元 = 1000.00万元"
    assert check.statement == words
    assert check.sentence == (f"{words} does not hold" if status == "fails" else None)


def test_last_year_s_own_document_and_carry_over_are_never_a_mistake(tmp_path: Path) -> None:
    told = compared(tmp_path, accounts("甲局", 2022), accounts("甲局", 2023, restated=True, opening="40"))
    lines = [(one.rule, one.status, one.expected, one.found, one.reason, one.sentence) for one in told]
    assert lines == [
        (
            "Y1",
            "not_evaluated",
            10_000_000,
            9_700_000,
            "last year's own document says another amount: it may have been restated",
            None,
        ),
        ("Y2", "not_evaluated", 500_000, 400_000, "carry-over may have been adjusted since (上年调整)", None),
    ]
    assert told[0].statement == "expenditure of 2022, as this document implies it: 970.00万元 = 1000.00万元"
    assert told[1].statement == "carryover.opening against the closing of 2022: 40.00万元 = 50.00万元"
    empty = accounts("甲局", 2023)
    empty.figures = []
    assert compared(tmp_path / ".." / tmp_path.name, accounts("乙局", 2022)) == []
    for path in tmp_path.glob("*.parquet"):
        path.unlink()
    assert compared(tmp_path, accounts("甲局", 2022), empty) == [], "of one of the two there is no figure"


def test_units_add_up_to_their_department_where_all_of_them_are_there(tmp_path: Path) -> None:
    whole = accounts("甲局", 2023, units="2", spent="1000")
    units = [
        accounts(f"甲局{name}", 2023, level="unit", spent=spent)
        for name, spent in (("机关", "600"), ("资料馆", "400.02"))
    ]
    (check,) = compared(tmp_path, whole, *units)
    assert (check.rule, check.status, check.difference, check.tolerance) == ("Y5", "fails", -200, 150)
    assert check.figure_ids[0] == whole.figures[0].figure_id
    assert check.figure_ids[1:] == sorted(unit.figures[0].figure_id for unit in units)
    assert check.statement == "expenditure against the sum of the units: 1000.00万元 = 1000.02万元"
    assert compared(tmp_path, whole, units[0]) == []


# --- two files of one disclosure

KNOWLEDGE = load_knowledge()


def file(number: int, sections: list[Section], *rows: Row) -> tuple[Extraction, Any]:
    """A file of invented figures, and the reading of its tables."""
    own, cells = made(*(one | {"origin": "table" if one.get("table_id") else "narrative"} for one in rows))
    for figure in (*own, *cells):
        figure.confirmed_by = figure.contradicted_by = None
    document = Document(document_id=str(number) * 64, file_name=f"{number}.pdf", kind="final_accounts")
    infos = [TableInfo(name, name[2:], None, "万元", [3]) for name in dict.fromkeys(one.table_id for one in cells)]
    return Extraction(document, sections=sections, figures=own), SimpleNamespace(tables=infos, figures=cells)


def section(name: str, code: str | None, parent: str | None = None) -> Section:
    """A section of a file."""
    return Section(document_id="1" * 64, section_id=name, parent_id=parent, section=code, page_from=2)


def test_a_number_of_the_text_is_held_against_the_other_file_s_tables() -> None:
    """The text's file says so, with the other's name; each of its numbers counts what it takes part in."""
    text, reading = file(
        1,
        [section("1/1", "revenue")],
        row("training", "5.00万元"),
        row("conference", "5.00万元"),
        row("operating_funds", "3.00万元"),
    )
    tables, cells = file(2, [], cell("general", "training", "6.00"), cell("general", "conference", "5.00"))
    text.figures[1].confirmed_by = 3
    check_disclosure(text, reading, tables, cells, KNOWLEDGE)
    told = [(check.rule, check.status, check.statement, check.page) for check in text.checks]
    assert told == [
        ("NT", "fails", "培训费 5.00万元 = 6.00", 3), ("NT", "holds", "会议费 5.00万元 = 5.00", 3),
    ]  # fmt: skip
    assert text.checks[0].document_id == "1" * 64
    assert text.checks[0].sentence == "培训费 5.00万元 (p. 3) and 2.pdf, p. 3: 培训费 6.00 should be one number"
    assert [(figure.confirmed_by, figure.contradicted_by) for figure in text.figures] == [
        (None, 1),
        (4, None),
        (None, None),
    ]
    check_disclosure(tables, cells, text, reading, KNOWLEDGE)
    assert tables.checks == []
    tables.document.file_name = None
    text.checks = []
    check_disclosure(text, reading, tables, cells, KNOWLEDGE)
    assert " and 222222222222, p. 3: 培训费 6.00 should be" in (text.checks[0].sentence or "")


STATUSES = ("disclosed", "declared_none", "not_applicable", "missing", "not_checked")


@pytest.mark.parametrize("status", STATUSES)
def test_a_requirement_is_met_where_the_two_files_together_meet_it(status: str) -> None:
    """The better of both; what is asked of each text by itself stays, but where it could not be asked."""
    text, reading = file(1, [section("1", "revenue"), section("1/1", None, "1")], row("training", "5.00万元"))
    tables, cells = file(
        2, [section("1", "sangong"), section("1/1", "procurement", "1")], cell("general", "training", "6.00")
    )
    labels = {code: item.label for code, item in KNOWLEDGE.items.items()}
    sections = [
        *text.sections,
        *(
            one.model_copy(
                update={"section_id": f"+{one.section_id}", "parent_id": one.parent_id and f"+{one.parent_id}"}
            )
            for one in tables.sections
        ),
    ]
    whole = Extraction(text.document, sections=sections, figures=[*text.figures, *tables.figures])
    together = {one.requirement: one for one in score(whole, [*reading.tables, *cells.tables], labels)}
    own = {"D27": "disclosed", "D28": "missing"}
    tables.scorecard = [
        ScorecardRow(
            document_id="2" * 64, requirement=code, status=own.get(code, "disclosed"), evidence="theirs", page=9
        )
        for code in ("D27", "D28", "D03")
    ]
    together |= {one.requirement: one for one in tables.scorecard if one.requirement in own}
    text.scorecard = [
        ScorecardRow(document_id="1" * 64, requirement=code, status=status, evidence="mine", page=1)
        for code in (*together, "D99")
    ]
    before = list(text.scorecard)
    check_disclosure(text, reading, tables, cells, KNOWLEDGE)
    assert len({one.status for one in together.values()}) > 2
    for row_before, found in zip(before, text.scorecard, strict=True):
        joint = together.get(row_before.requirement, row_before)
        better = STATUSES.index(joint.status) < STATUSES.index(status) and row_before.requirement not in own
        if better or (status == "not_checked" and joint.status in ("disclosed", "declared_none", "missing")):
            page = f", p. {joint.page}" if joint.page else ""
            assert (found.status, found.page, found.document_id) == (joint.status, None, "1" * 64)
            assert found.evidence == f"with 2.pdf{page}: {joint.evidence or ''}"[:400]
        else:
            assert found is row_before
