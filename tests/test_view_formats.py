"""Every table of the page as JSON, CSV and Excel with the same rows, a figure with its citation, the first pages."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from extract.dataset.dataset import Dataset
from extract.explore.app import create_app
from tests.made_disclosures import disclosures

CLOUD = "990101"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    root: Path = tmp_path_factory.mktemp("views") / "data"
    Dataset(root).write(list(disclosures()))
    with TestClient(create_app(root), base_url="http://localhost") as opened:
        yield opened


def _got(client: TestClient, address: str, kind: str) -> Any:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}format={kind}")
    assert answer.status_code == 200, address
    return answer


@pytest.mark.parametrize(
    "address",
    [
        "/compare?item=sangong",
        f"/district?region={CLOUD}",
        f"/department?{urlencode({'region': CLOUD, 'name': '岚川市云溪区教育局'})}",
        "/findings",
        "/scorecard",
        "/search?q=活动",
        "/search?q=12.35万元&what=numbers",
    ],
)
def test_a_table_has_the_same_rows_in_every_format(client: TestClient, address: str) -> None:
    told = _got(client, address, "json")
    assert told.headers["content-type"] == "application/json"
    rows = told.json()["rows"]
    table = list(csv.DictReader(StringIO(_got(client, address, "csv").content.decode("utf-8-sig"))))
    assert len(rows) == len(table)
    for row, line in zip(rows, table, strict=True):
        for name, value in row.items():
            if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
                assert line[name] == value, name  # money is exact, and a string
    with ZipFile(BytesIO(_got(client, address, "xlsx").content)) as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == len(table) + 1


def test_a_figure_says_how_to_cite_it(client: TestClient) -> None:
    row = _got(client, "/search?q=123456&what=numbers", "json").json()["rows"][0]
    address = f"/d/{row['document_id']}/f/{row['figure_id']}"
    told = _got(client, address, "json").json()
    assert told["figure"]["value"] == "123456"
    assert told["document"]["document_id"] == row["document_id"]
    cited = told["citation"]
    assert all(part in cited for part in ("教育局2024年度", "决算", "123,456.00", row["document_id"], row["figure_id"]))
    assert cited.count("决算数") == 1
    change = _got(client, "/search?q=0.65万元&what=numbers", "json").json()["rows"][0]
    cited_change = _got(client, f"/d/{change['document_id']}/f/{change['figure_id']}", "json").json()["citation"]
    assert "相对于上年决算数" in cited_change
    assert cited in client.get(address).text.replace("&#34;", '"')


def test_the_description_of_the_interface_names_what_answers(client: TestClient) -> None:
    told = client.get("/openapi.json").json()
    row = _got(client, "/search?q=123456&what=numbers", "json").json()["rows"][0]
    values = {"document_id": row["document_id"], "figure_id": row["figure_id"], "number": "4"}
    without = {"/coverage"}  # no district was collected from its site
    for path in told["paths"]:
        if path in without or path.endswith((".png", ".pdf", "/original")) or "check_id" in path:
            continue
        needs = {"/district": f"?region={CLOUD}", "/department": f"?region={CLOUD}&name=岚川市云溪区教育局"}
        assert client.get(path.format(**values) + needs.get(path, "")).status_code == 200, path
    assert json.dumps(told, ensure_ascii=False).count('"format"') > 6


def test_the_first_page_has_the_newest_accounts_of_each_district(client: TestClient) -> None:
    html = client.get("/").text
    row = re.search(rf'region={CLOUD}&amp;year=2024">岚川市云溪区</a>.*?</tr>', html, re.DOTALL)
    assert row, "a district with accounts comes with its newest year"
    assert "支出合计" in html
    spent = re.search(r"<span>([\d,.]+) <small>(\d+) 个部门", row[0])
    assert spent
    assert Decimal(spent[1].replace(",", "")) >= 1600  # 教育局 1,000.00 and 民政局 600.00, in 万元


def test_a_district_can_be_sorted_by_what_was_spent(client: TestClient) -> None:
    html = client.get(f"/district?region={CLOUD}&sort=expenditure").text
    assert 'aria-sort="descending"' in html
    told = [
        Decimal(text.replace(",", ""))
        for text in re.findall(r'</th>\s*<td class="n" data-label="支出">.*?>([\d,.]+)</a>', html)
    ]
    assert len(told) > 1
    assert told == sorted(told, reverse=True)
    assert client.get(f"/district?region={CLOUD}&sort=nothing").status_code == 200
    rows = _got(client, f"/district?region={CLOUD}", "json").json()["rows"]
    assert {row["fiscal_year"] for row in rows} == {2024}, "the year that the amounts are of"
