"""What must be disclosed: recognised where it is, missing where it is not, no point for what nobody checked."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract.dataset.dataset import Dataset
from extract.document.extract import extract_document
from extract.errors import PatternError
from extract.proving.load import load_knowledge
from extract.records.extraction import Extraction
from extract.records.tables import Document, Explanation, Figure, Section
from extract.resources import patterns_dir
from extract.scorecard.known import load_requirements
from extract.scorecard.score import score
from extract.tables.model import TableInfo
from fixtures.api import generate
from tests.conftest import Juesuan

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
OF_DOCUMENT = ("kind", "region_code", "text_layer", "fiscal_year", "department", "unit_level")
LABELS = {"sangong": "“三公”经费合计"}

# the column 西城 2023 of the list of requirements, where it states a result: yes, no, or not asked of this office
XICHENG = {
    **dict.fromkeys(("D04", "D05", "D07", "D08", "D09", "D10", "D12", "D18", "D19", "D20", "D21", "D22"), "disclosed"),
    **dict.fromkeys(("D23", "D24", "D25", "D26"), "disclosed"),
    **dict.fromkeys(("D06", "D11", "D13", "D14", "D15", "D16", "D17", "D28"), "missing"),
    **{"D01": "not_checked", "D02": "not_applicable"},
}


def figure(item: str, measure: str = "amount", value: int = 1, **columns: Any) -> Figure:
    """A figure of the prose."""
    columns = {"basis": "final", "page": 4, "quote": "某某局", "figure_id": item, **columns}
    return Figure(document_id="0" * 64, item=item, measure=measure, value=Decimal(value), **columns)


def card(*figures: Figure, tables: list[TableInfo] | None = None, **parts: Any) -> dict[str, Any]:
    """The scorecard of a made document by requirement."""
    known = {"kind": "final_accounts", "region_code": "110199", "text_layer": "native"}
    known |= {name: parts.pop(name) for name in set(parts) & {*OF_DOCUMENT}}
    document = Document(document_id="0" * 64, **known)
    extraction = Extraction(document, figures=[figure("revenue"), *figures], **parts)
    return {row.requirement: row for row in score(extraction, tables or [], LABELS)}


def test_every_requirement_is_proven_and_points_follow_its_level() -> None:
    known = load_requirements()
    assert [entry.code for entry in known.entries] == [f"D{number:02d}" for number in range(1, 29)]
    rows = card(figure("purchased_services"))
    assert rows["D24"].status == "disclosed"
    assert (rows["D24"].points, rows["D24"].page) == (known.points["template"], 4)
    for row in rows.values():
        assert row.legal_basis
        assert (row.points or 0) <= (row.points_possible or 0)
        if row.status in ("missing", "not_checked", "not_applicable"):
            assert row.points == 0


def test_zero_is_disclosed_and_none_in_words_is_declared() -> None:
    both = ("sangong.vehicle.purchase", "sangong.vehicle.running")
    assert card(*(figure(item, value=0) for item in both))["D15"].status == "disclosed"
    none = card(*(figure(item, value=0, stated_none=True, quote="无公务用车") for item in both))["D15"]
    assert (none.status, none.evidence, none.points) == ("declared_none", "无公务用车", 2)
    assert card(figure(both[0]))["D15"].status == "missing"


def test_a_change_without_a_reason_is_not_explained() -> None:
    change = figure("sangong", "change", relative_to="prior_final")
    amounts = [figure("sangong"), figure("sangong", basis="initial_budget"), change]
    assert "a reason" in (card(*amounts)["D13"].evidence or "")
    why = Explanation(document_id="0" * 64, explanation_id="1", item="sangong", text="厉行节约")
    assert card(*amounts, explanations=[why])["D13"].status == "disclosed"


def test_a_reason_for_one_fund_explains_no_other() -> None:
    changed = [
        figure("grand_total", "change", fund=fund, relative_to="prior_final", origin="narrative", figure_id=fund)
        for fund in ("all", "fiscal")
    ]
    why = Explanation(
        document_id="0" * 64,
        explanation_id="1",
        item="grand_total",
        fund="fiscal",
        relative_to="prior_final",
        text="新增一所学校",
    )
    assert card(*changed, explanations=[why])["D11"].evidence == "1 of 2 changes with a reason"
    assert card(changed[1], explanations=[why])["D11"].status == "disclosed"
    budget = why.model_copy(update={"relative_to": "initial_budget"})
    assert card(changed[1], explanations=[budget])["D11"].status == "missing"


def test_tables_are_those_of_the_region() -> None:
    required = load_requirements().tables["11"].final_accounts
    every = [TableInfo(f"t{n}", code, code, "万元", [n + 1]) for n, code in enumerate(required)]
    assert card(tables=every)["D03"].status == "disclosed"
    short = card(tables=every[:-1])["D03"]
    assert short.status == "missing"
    assert required[-1] in (short.evidence or "")
    assert card()["D03"].status == "not_checked"  # its tables may be in another file


def test_an_empty_table_needs_a_sentence() -> None:
    empty = [TableInfo("t1", "gov_fund", "政府性基金预算表", "万元", [8], empty=True)]
    assert card(tables=empty)["D04"].status == "missing"
    said = figure("expenditure", value=0, fund="gov_fund", stated_none=True)
    assert card(said, tables=empty)["D04"].status == "disclosed"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("本部门XX局支出1万元", "missing"),
        ("详见图2", "missing"),
        ("见图1、图2", "disclosed"),
        ("支出1.2万元", "disclosed"),
    ],
)
def test_residue_of_templates(text: str, status: str) -> None:
    section = Section(document_id="0" * 64, section_id="1", heading="支出", text=text, page_from=3)
    assert card(sections=[section])["D28"].status == status


def test_a_budget_is_not_asked_for_what_only_accounts_have() -> None:
    rows = card(kind="budget")
    assert {rows[code].status for code in ("D12", "D16", "D18", "D25")} == {"not_applicable"}
    assert rows["D16"].points_possible == 0


def said_none(item: str, **columns: Any) -> Figure:
    """An item of which a sentence declares that there is none."""
    return figure(item, value=0, stated_none=True, quote="本年度无此项支出", origin="narrative", **columns)


def test_none_in_words_covers_the_parts_and_a_printed_zero_does_not() -> None:
    none = card(said_none("sangong"), said_none("operating_funds"), said_none("procurement"))
    for code in ("D14", "D15", "D16", "D17", "D18", "D19", "D20", "D21"):
        assert none[code].status == "declared_none", code
    assert none["D16"].evidence == "本年度无此项支出"
    assert none["D22"].status == "missing"  # whose assets are no part of what was spent
    zero = card(figure("sangong", value=0), figure("procurement", value=0))
    assert {zero[code].status for code in ("D14", "D16", "D17", "D18", "D20")} == {"missing"}
    fund = card(said_none("sangong", fund="gov_fund"))
    assert fund["D16"].status == "missing"
    other = card(said_none("sangong"), figure("sangong", value=5, figure_id="5"))
    assert other["D16"].status == "missing", "two statements that cannot both be right cover nothing"


def test_a_table_may_be_away_where_there_is_declared_to_be_none_of_it() -> None:
    required = load_requirements().tables["default"].final_accounts
    some = [TableInfo(f"t{n}", code, code, "万元", [n + 1]) for n, code in enumerate(required) if code != "gov_fund"]
    assert card(tables=some, region_code="330199")["D03"].status == "missing"
    said = said_none("expenditure", fund="gov_fund")
    assert card(said, tables=some, region_code="330199")["D03"].status == "disclosed"
    early = [table for table in some if table.table not in ("gov_fund", "state_capital")]
    assert card(said, tables=early, region_code="330199", fiscal_year=2019)["D03"].status == "disclosed"
    assert card(said, tables=early, region_code="330199", fiscal_year=2020)["D03"].status == "missing"


BODIES = {
    "university": {"department": "云湖大学（本级）"},
    "institution": {"department": "云湖市实验小学"},
    "office": {"department": "云湖市财政局"},
}


@pytest.mark.parametrize("body", BODIES)
def test_each_kind_of_body_is_asked_what_holds_for_it(body: str) -> None:
    rows = card(**BODIES[body])
    asked = {code for code, row in rows.items() if row.status != "not_applicable"}
    assert ("D19" in asked, "D16" in asked, "D05" in asked) == (body == "office", body != "university", True)


def test_who_spends_on_administration_is_an_office_whatever_its_name() -> None:
    spent = figure("expenditure", function_name="一般公共服务支出/财政事务/行政运行")
    assert card(spent, department="云湖市政务服务中心")["D19"].status == "missing"
    run_by = figure("expenditure", function_name="教育支出/普通教育/事业运行")
    own = {"department": "云湖市招生考试办公室", "unit_level": "unit"}
    assert card(run_by, **own)["D19"].status == "not_applicable"
    assert card(run_by, department="云湖市教育局", unit_level="department")["D19"].status == "missing"


def test_what_another_region_asks_is_asked_of_nobody_here() -> None:
    staffed = card(figure("staff.actual", "count"), region_code="330199")["D08"]
    assert (staffed.status, staffed.points_possible) == ("not_applicable", 0)


def test_what_was_not_checked_is_outside_the_share() -> None:
    rows = card()
    assert (rows["D01"].status, rows["D01"].points_possible) == ("not_checked", 0)


def test_the_method_is_made_of_the_data_and_says_every_requirement(juesuan: Juesuan) -> None:
    said = juesuan("scorecard", "--method").out
    assert said == (ROOT / "docs" / "scorecard.md").read_text(encoding="utf-8"), "juesuan scorecard --method > it"
    for entry in load_requirements().entries:
        (line,) = [line for line in said.splitlines() if line.startswith(f"| {entry.code} |")]
        assert entry.label in line
        assert entry.legal_basis in line
    assert "机关运行经费的增减额 或 机关运行经费的增减率" in said


def test_a_file_of_tables_alone_is_not_blamed_for_its_text() -> None:
    document = Document(document_id="0" * 64, kind="final_accounts", text_layer="native")
    row = figure("revenue", origin="table", table_id="t1")
    rows = score(Extraction(document, figures=[row]), [TableInfo("t1", "revenue", "收入决算表", "万元", [1])], LABELS)
    by_code = {row.requirement: row.status for row in rows}
    assert by_code["D19"] == "not_checked"
    assert by_code["D03"] == "missing"


@pytest.mark.parametrize(
    "break_it",
    [
        lambda text: text.replace('test = "in_time"', 'test = "nowhere"'),
        lambda text: text.replace('level = "law"', 'level = "custom"', 1),
        lambda text: text.replace('example = ["XX局', 'example = ["某局', 1),
    ],
)
def test_wrong_entries_are_refused(break_it: Callable[[str], str], tmp_path: Path) -> None:
    text = (patterns_dir() / "scorecard.toml").read_text(encoding="utf-8")
    (tmp_path / "scorecard.toml").write_text(break_it(text), encoding="utf-8")
    with pytest.raises(PatternError):
        load_requirements(tmp_path)


@pytest.mark.skipif(not (SHARED / "real").is_dir(), reason="no real documents beside the repository (../shared/real)")
def test_a_real_document_agrees_with_what_people_found() -> None:
    path = SHARED / "real" / "beijing-xicheng-gongshanglian-2023-final.pdf"
    rows = {row.requirement: row.status for row in extract_document(path, load_knowledge()).scorecard}
    assert {code: rows[code] for code in XICHENG} == XICHENG


def test_card_and_league(juesuan: Juesuan, tmp_path: Path) -> None:
    pdf = generate("beijing", 3, tmp_path).pdf
    alone = juesuan("scorecard", pdf)
    assert alone.status == 0, alone.err
    assert "Points by level: law 3" in alone.out
    assert "D28" in alone.out
    extractions = [extract_document(path, load_knowledge()) for path in (pdf, generate("shanghai", 3, tmp_path).pdf)]
    Dataset(tmp_path / "data").write(extractions)
    for document in (extraction.document for extraction in extractions):
        league = juesuan("scorecard", "-o", tmp_path / "data", "--year", document.fiscal_year)
        assert (document.department or "?") in league.out
    assert juesuan("scorecard", "-o", tmp_path / "data", "--year", "1999").status == 2
    one = juesuan("scorecard", extractions[0].document.document_id[:10], "-o", tmp_path / "data")
    assert "points" in one.out


def test_a_department_s_card_is_that_of_its_newest_accounts(tmp_path: Path, juesuan: Juesuan) -> None:
    own: dict[str, Any] = {"region_code": "990301", "region": "映川市", "department": "映川市水务局"}
    papers = (("final_accounts", 2023), ("final_accounts", 2024), ("budget", 2025))
    Dataset(tmp_path / "data").write(
        Extraction(Document(**own, document_id=f"{year}" * 16, kind=kind, fiscal_year=year, title=f"{year}年{kind}"))
        for kind, year in papers
    )
    for asked, told in (
        (("水务局",), "2024年final_accounts"),
        (("水务局", "--year", "2023"), "2023年final_accounts"),
        (("水务局", "--kind", "budget"), "2025年budget"),
        (("2025" * 4,), "2025年budget"),
    ):
        assert told in juesuan("scorecard", *asked).out, asked
