"""Hostile words, typed by people or printed in documents, are harmless in every view and in every file made of it."""

from __future__ import annotations

import csv
import re
import urllib.request
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zipfile import ZipFile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from extract.dataset.dataset import Dataset
from extract.dataset.layout import COVERAGE_FILE, FACTS_FILE, partition
from extract.dataset.packed import PackedExtraction
from extract.explore.app import create_app
from extract.query.sql import run
from extract.records.coverage import CoverageRow
from extract.records.extraction import Extraction
from extract.records.facts import FactRow
from extract.records.schemas import file_schema
from extract.records.tables import TABLES, Check, Document, Explanation, Figure, Problem, ScorecardRow, Section
from tests.conftest import Juesuan
from tests.crawling import Page, crawl

HOSTILE = (
    "=cmd|' /C calc'!A0<script>alert(1)</script>\"'><img src=x onerror=alert(1)>../../etc' OR 1=1; "
    "DROP TABLE figures --{{7*7}}"
)
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset in which every text field is an attack, also those that hold codes: no reader of ours wrote it."""
    root = tmp_path_factory.mktemp("hostile") / "data"
    own: dict[str, Any] = {"document_id": "a" * 64}
    numbers = {"page": 1, "x0": 1.0, "top": 1.0, "x1": 9.0, "bottom": 9.0}

    def filled(model: type[Any], **known: Any) -> Any:
        types = {name: field.json_schema_extra["arrow"] for name, field in model.model_fields.items()}
        texts = {name: HOSTILE for name, arrow in types.items() if arrow == "string"}
        return model.made(**{name: [] for name, arrow in types.items() if arrow == "strings"} | texts | known)

    place: dict[str, Any] = {"fiscal_year": 2024, "region_code": "990101"}
    figure: dict[str, Any] = {**own, **numbers, **place, "department": HOSTILE, "value": Decimal(1)}
    extraction = Extraction(
        filled(Document, **own, **place, kind="final_accounts", source_url="javascript:alert(1)", pages=2,
               current=True),
        sections=[filled(Section, **own, section_id="1", page_from=1, page_to=2)],
        figures=[
            filled(Figure, **figure, figure_id="f1"),
            filled(Figure, **figure, figure_id="f2", item="sangong", basis="final", measure="amount", fund=None,
                   function_code=None, economic_code=None, vehicle_type=None, note=None),
        ],
        explanations=[filled(Explanation, **own, explanation_id="e", figure_ids=["f1"], page=1)],
        checks=[filled(Check, **own, check_id="c", status="fails", verdict="contradiction", figure_ids=["f1"], page=1)],
        scorecard=[filled(ScorecardRow, **own, status="missing", page=1)],
        problems=[filled(Problem, **own, page=1)],
    )  # fmt: skip
    tables = {table: parquet_of(extraction, table) for table in TABLES if table not in ("fetches", "facts", "coverage")}
    Dataset(root).write([PackedExtraction(extraction.document, extraction.problems, tables)], settle=False)
    fact = {
        **own,
        **place,
        "department": HOSTILE,
        "measure": "amount",
        "basis": "final",
        "page": 1,
        "value": Decimal(1),
    }
    whole: dict[str, Any] = dict.fromkeys(("function_code", "economic_code", "economic_name", "part", "relative_to",
                                           "relative_fund", "fund"))  # fmt: skip
    facts = [
        filled(FactRow, **fact | whole, fact_id="1", item="sangong", figure_id="f2", figure_ids=["f2"], is_whole=True,
               kind="final_accounts"),
        filled(FactRow, **fact, fact_id="2", figure_id="f1", figure_ids=["f1"]),
    ]  # fmt: skip
    Dataset(root).put(f"facts/{partition(2024, '990101')}/{FACTS_FILE}", file_of("facts", facts))
    listed = [filled(CoverageRow, **place, url="javascript:alert(1)"), filled(CoverageRow, **place, department=None)]
    Dataset(root).put(f"coverage/{partition(2024, '990101')}/{COVERAGE_FILE}", file_of("coverage", listed))
    return root


def parquet_of(extraction: Extraction, table: str) -> bytes:
    """Rows as they are, past the door of the dataset."""
    return file_of(table, [extraction.document] if table == "documents" else getattr(extraction, table))


def file_of(table: str, rows: Sequence[Any]) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], file_schema(table)), sink)
    return bytes(sink.getvalue())


@pytest.fixture(scope="module")
def hostile(data: Path) -> Iterator[TestClient]:
    with TestClient(create_app(data), base_url="http://localhost") as opened:
        yield opened


@pytest.mark.parametrize(
    "address",
    [
        "/search?q={}", "/search?q=a&region={}&year={}&at={}", "/findings?rule={}&status={}", "/scorecard?region={}",
        "/compare?item={}", "/compare?code={}", "/compare?name={}", "/compare?region={}&fund={}&per={}&year={}",
        "/district?region={}", "/coverage?region={}&year={}", "/department?region={}&name={}",
        "/d/{}", "/d/{}/f/{}", "/d/{}/p/{}",
    ],
)  # fmt: skip
def test_what_people_type_is_harmless(address: str, hostile: TestClient, data: Path) -> None:
    before = run(data, "SELECT count(*) AS n FROM figures").to_pylist()
    answer = hostile.get(address.replace("{}", urllib.request.quote(HOSTILE, safe="")))
    assert answer.status_code in (200, 400, 404)
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert run(data, "SELECT count(*) AS n FROM figures").to_pylist() == before


def test_what_documents_say_is_harmless(hostile: TestClient) -> None:
    found = crawl(hostile)
    assert any("/f/f1" in address for address in found)
    assert any(address.startswith("/department") for address in found)
    for address, html in found.items():
        page = Page(html)
        assert not page.all("script"), address
        assert not page.all("img"), address
        assert not any(name.startswith("on") for _, told in page.tags for name in told), address
        assert not any(link.startswith("javascript") for link in page.links), address
        assert "49--" not in html


EXPORTED = [
    "/findings?", "/scorecard?", "/search?q=script", "/compare?item=sangong", f"/d/{'a' * 64}?",
    "/department?" + urlencode({"region": "990101", "name": HOSTILE}),
]  # fmt: skip


@pytest.mark.parametrize("address", EXPORTED)
def test_no_file_of_a_view_runs_anything(hostile: TestClient, address: str) -> None:
    lines = list(csv.reader(StringIO(hostile.get(f"{address}&format=csv").content.decode("utf-8-sig"))))
    check_lines(lines)
    check_workbook(hostile.get(f"{address}&format=xlsx").content)


def test_no_answer_of_a_query_runs_anything(data: Path, juesuan: Juesuan, tmp_path: Path) -> None:
    told = juesuan("query", "FROM figures", "-o", data, "--csv", "a.csv", "--xlsx", "a.xlsx")
    assert told.status == 0, told.err
    check_lines(list(csv.reader((tmp_path / "a.csv").open(encoding="utf-8-sig"))))
    check_workbook((tmp_path / "a.xlsx").read_bytes())
    asked = juesuan("query", f"SELECT '{HOSTILE}'", "-o", data)
    assert (asked.status, asked.err.count("\n")) == (2, 1)
    assert juesuan("compare", "sangong", "--departments", HOSTILE, "-o", data).status in (0, 2)
    assert run(data, "SELECT count(*) AS n FROM figures").to_pylist() == [{"n": 2}]


def check_lines(lines: list[list[str]]) -> None:
    """A spreadsheet takes no cell for a formula, and the hostile words are there."""
    cells = [cell for line in lines for cell in line]
    assert any("cmd|" in cell for cell in cells)
    assert not [cell for cell in cells if re.match(r"\s*[=+@]|-(?![\d.]+$)", cell)]


def check_workbook(content: bytes) -> None:
    """No formula, no link and no other file in the workbook, and the hostile words as text."""
    with ZipFile(BytesIO(content)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels"))}
    assert any("cmd|" in part for part in parts.values())
    for name, part in parts.items():
        assert not re.search(r"<f[ >]|<hyperlink|TargetMode", part), name
