"""Narrative and tables as two files of one disclosure: recognised, checked against each other, scored as one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.collect import run as collect
from extract.collect.companions import Candidate, companions
from extract.collect.districts import load_shared
from extract.dataset.dataset import Dataset
from extract.document.extract import extract_document
from extract.records.extraction import Companion, Extraction, Source
from extract.records.vocabulary import Verdict
from fixtures.api import generate

from . import faultserver as faults
from .collecting import FAST, Site, collecting, pdf
from .conftest import Juesuan
from .reading import knowledge

TEXT, TABLES = "临江区档案馆2031年部门决算公开说明.pdf", "临江区档案馆2031年部门决算公开表.pdf"


@pytest.mark.parametrize(
    ("name", "role"),
    [
        (TEXT, "text"),
        (TABLES, "tables"),
        ("附件2：2031年度部门决算报表.pdf", "tables"),
        ("1.2031年部门预算编制说明", "text"),
        ("linjiang-2031-budget-tables.pdf", "tables"),
        ("2031年度部门决算.pdf", None),
        ("2031年度部门决算说明及报表.pdf", None),
        ("2031年度项目支出绩效自评表.pdf", None),
        ("P020240903601.pdf", None),
    ],
)
def test_what_a_files_name_says_of_its_part(name: str, role: str | None) -> None:
    assert load_shared().companions.part(name).role == role


def held(number: int, name: str, **more: object) -> Candidate:
    """A file of a district, named by a number."""
    known = {"file_name": name, "department": "档案馆", "fiscal_year": 2031, "kind": "final_accounts"}
    known |= {"landing_url": "http://x/a.htm", "source_url": f"http://x/{number}.pdf"}
    return Candidate(Companion(str(number), Path(f"{number}.pdf"), Source(**(known | more))), "x")  # type: ignore[arg-type]


OTHER_PAGE = {"landing_url": "http://x/b.htm"}
FOLDER = {"department": None, "fiscal_year": None, "kind": None, "landing_url": None}
PAIRS = {
    "one page": ([held(1, "决算说明.pdf"), held(2, "公开表2.pdf")], True),
    "two pages, one name": ([held(1, TEXT), held(2, TABLES, **OTHER_PAGE)], True),
    "two pages, two names": ([held(1, "档案馆说明.pdf"), held(2, "档案局报表.pdf", **OTHER_PAGE)], False),
    "another year": ([held(1, TEXT), held(2, TABLES, fiscal_year=2030)], False),
    "another kind": ([held(1, TEXT), held(2, TABLES, kind="budget")], False),
    "another department": ([held(1, TEXT), held(2, TABLES, department="文化馆")], False),
    "two of a kind": ([held(1, TEXT), held(2, TABLES), held(3, "又一公开表.pdf")], True),  # by its name alone
    "no telling which": ([held(1, "说明.pdf"), held(2, "报表.pdf"), held(3, "附表.pdf")], False),
    "a folder": ([held(1, "a-2031-text.pdf", **FOLDER), held(2, "a-2031-tables.pdf", **FOLDER)], True),
    "a folder, other names": ([held(1, "a-2031-text.pdf", **FOLDER), held(2, "b-2031-tables.pdf", **FOLDER)], False),
}


@pytest.mark.parametrize("case", sorted(PAIRS))
def test_which_files_are_one_disclosure(case: str) -> None:
    files, pair = PAIRS[case]
    found = companions(files, load_shared().companions)
    ids = {name: [other.document_id for other in others] for name, others in found.items()}
    assert ids == ({"1": ["2"], "2": ["1"]} if pair else {})


def beside(path: Path, name: str) -> Companion:
    """A file as another one's companion."""
    return Companion(hashlib.sha256(path.read_bytes()).hexdigest(), path, Source(file_name=name))


def card(extraction: Extraction) -> dict[str, str]:
    """Requirement → status."""
    return {row.requirement: row.status for row in extraction.scorecard}


def test_two_files_are_checked_against_each_other_and_scored_as_the_one_that_they_are(tmp_path: Path) -> None:
    """The same document set whole, and as narrative and tables apart; nothing is lost by that."""
    whole = extract_document(generate("shanghai", 5, tmp_path / "whole").pdf, knowledge())
    text = generate("shanghai", 5, tmp_path / "text", tables=False).pdf
    tables = generate("shanghai", 5, tmp_path / "tables", prose=False).pdf
    alone = extract_document(text, knowledge(), Source(file_name=TEXT))
    told = extract_document(text, knowledge(), Source(file_name=TEXT, companions=(beside(tables, TABLES),)))
    table = extract_document(tables, knowledge(), Source(file_name=TABLES, companions=(beside(text, TEXT),)))
    assert (card(told), card(table)) == (card(whole), card(whole))
    assert card(alone) != card(whole)
    across = [check for check in told.checks if check.rule == "NT"]
    assert len(across) > 20
    assert {check.status for check in across} == {"holds"}
    assert not [check for check in (*alone.checks, *table.checks) if check.rule == "NT"]
    known = {figure.figure_id for figure in (*told.figures, *table.figures)}
    assert {name for check in across for name in check.figure_ids} <= known
    confirmed = [sum(figure.confirmed_by or 0 for figure in read.figures) for read in (told, alone)]
    assert confirmed[0] == confirmed[1] + len(across)
    moved = next(row for row in told.scorecard if row.requirement == "D03")
    assert moved.page is None
    assert (moved.evidence or "").startswith(f"with {TABLES}, p. ")
    assert [figure.figure_id for figure in told.figures] == [figure.figure_id for figure in alone.figures]
    assert told.document.companions == [beside(tables, TABLES).document_id]


def test_a_number_that_the_other_file_contradicts_is_told_with_that_files_name(tmp_path: Path) -> None:
    text = generate("shanghai", 5, tmp_path, tables=False).pdf
    tables = generate("shanghai", 6, tmp_path, prose=False).pdf  # of another office: hardly a number agrees
    told = extract_document(text, knowledge(), Source(file_name=TEXT, companions=(beside(tables, TABLES),)))
    failed = [check for check in told.checks if check.rule == "NT" and check.status == "fails"]
    assert len(failed) > 5
    assert {check.verdict for check in failed} == {Verdict.TO_CHECK}, "these may not be its tables"
    assert told.document.checks_failed == 0
    assert all(f"{TABLES}, p. " in (check.sentence or "") for check in failed)
    own = {figure.figure_id: figure for figure in told.figures}
    assert all(own[check.figure_ids[0]].contradicted_by for check in failed)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with collecting(tmp_path, monkeypatch, years=(2023,)) as site:
        yield site


def test_a_run_says_which_files_are_one_disclosure_and_reads_the_first_again_when_the_second_comes(site: Site) -> None:
    links = {"/v/1.pdf": "2023年度部门决算公开说明", "/v/2.pdf": "2023年度部门决算公开表"}
    anchors = [f'<p><a href="{path}">{text}</a></p>' for path, text in links.items()]
    item = '<li><a href="/a.htm">云阳县水利局2023年度部门决算</a><span>2024-09-03</span></li>'
    site.server.answers |= {path: [faults.conditional(pdf(path), f'"{path}"')] for path in links}
    site.server.answers["/list.html"] = [faults.html(f"<ul>{item}</ul>")]
    head = "<h1>云阳县水利局2023年度部门决算</h1>"
    site.server.answers["/a.htm"] = [faults.html(head + anchors[0]), faults.html(head + "".join(anchors))]
    district = site.district(lists=[{"url": site.server.url + "/list.html"}])

    def run() -> tuple[int, dict[str, list[str] | None]]:
        read = collect.collect([district], (), site.data, site.archive, settings=FAST).read.documents.total()
        rows = Dataset(site.data).read("documents").to_pylist()
        return read, {row["document_id"]: row["companions"] for row in rows}

    first, second = (hashlib.sha256(pdf(path)).hexdigest() for path in links)
    assert run() == (1, {first: None})
    assert run() == (2, {first: [second], second: [first]})
    assert run() == (0, {first: [second], second: [first]})


def test_extract_reads_two_files_of_a_folder_as_one_disclosure(juesuan: Juesuan, tmp_path: Path) -> None:
    """Also where the second comes later; and asked again it reads nothing."""
    folder = tmp_path / "in"
    text = generate("shanghai", 5, folder, tables=False).pdf.rename(folder / TEXT)
    assert juesuan("extract", folder, "-o", "data").status == 0
    tables = generate("shanghai", 5, tmp_path / "made", prose=False).pdf.rename(folder / TABLES)
    assert juesuan("extract", folder, "-o", "data").status == 0
    rows = {row["file_name"]: row for row in Dataset(tmp_path / "data").read("documents").to_pylist()}
    ids = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (text, tables)}
    assert {name: row["companions"] for name, row in rows.items()} == {TEXT: [ids[TABLES]], TABLES: [ids[TEXT]]}
    asked = juesuan("query", "SELECT count(*) AS n FROM checks WHERE rule = 'NT'", "-o", "data", "--format", "json")
    assert int(json.loads(asked.out)[0]["n"]) > 20
    league = juesuan("scorecard", "-o", "data")
    assert league.out.count(str(rows[TEXT]["department"])) == 1
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "data").rglob("*.parquet")}
    assert "2 " in juesuan("extract", folder, "-o", "data").out
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "data").rglob("*.parquet")} == before
