"""Where people see who did not publish: a district's page, a department's page, a release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from benchmarks.made_years import accounts
from extract.dataset.dataset import Dataset
from extract.explore.app import create_app
from extract.publish.release import publish
from extract.publish.site import SiteOptions
from extract.records.coverage import CoverageRow
from tests.crawling import Page

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
KNOWN: dict[str, Any] = {"fiscal_year": 2031, "kind": "final_accounts", "url": "http://www.example.gov.cn/<b>.pdf"}
ROWS: list[dict[str, Any]] = [
    {"department": "地震局", "state": "refused", "detail": "a docx file, not a PDF", **KNOWN},
    {"department": "地震局", "state": "absent", **KNOWN, "fiscal_year": 2030},
    {"department": "气象局", "state": "scanned", **KNOWN},
    {"state": "gone", **KNOWN, "url": "javascript:alert(1)"},
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A department's accounts of one year, and who did not publish beside it."""
    root = tmp_path_factory.mktemp("covered") / "data"
    made = accounts("云岫市统计局", 2031)
    Dataset(root).write([made])
    own = {"region_code": made.document.region_code, "region": made.document.region}
    read = {"department": "云岫市统计局", "document_id": made.document.document_id}
    rows = [*ROWS, {**KNOWN, **read, "state": "published"}, {**KNOWN, **read, "state": "absent", "fiscal_year": 2032}]
    Dataset(root).keep_coverage({str(made.document.region_code): [CoverageRow(**own | row) for row in rows]})
    return root


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[TestClient]:
    with TestClient(create_app(data), base_url="http://localhost") as opened:
        yield opened


def text_of(client: TestClient, address: str) -> str:
    """What a page says, without its marks."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


def region_of(client: TestClient) -> str:
    """The district that has a list, as the page of all districts links it."""
    (address,) = {link for link in Page(client.get("/coverage").text).links if "region=" in link and "2031" in link}
    return re.findall(r"region=(\d+)", address)[0]


def test_a_district_tells_who_did_not_publish(client: TestClient) -> None:
    region = region_of(client)
    assert f"/coverage?region={region}" in client.get(f"/district?region={region}").text
    html, told = client.get(f"/coverage?region={region}").text, text_of(client, f"/coverage?region={region}")
    for words in ("地震局", "只有 Word 文件", "没有公开", "扫描件", "没有说明部门、年度或类别的链接", "链接已失效"):
        assert words in told
    assert "javascript" not in html
    assert "<b>" not in html
    assert (
        "没有公开"
        not in text_of(client, f"/coverage?region={region}&year=2031").partition("下载")[0].partition("部门；")[2][40:]
    )
    lines = client.get(f"/coverage?region={region}&format=csv").text.splitlines()
    assert len(lines) == 1 + len(ROWS) + 2
    assert client.get("/coverage?region=000000").status_code == 404


def test_a_department_that_published_nothing_has_a_page_that_says_so(client: TestClient) -> None:
    region = region_of(client)
    told = text_of(client, f"/department?region={region}&name=地震局")
    assert "没有发现对不上的数字" not in told
    assert "没有可以核对的文件" in told
    assert "只有 Word 文件 2031 年度决算" in told
    assert "没有公开 2030 年度决算" in told


def test_a_department_that_missed_a_year_is_told_beside_what_it_published(client: TestClient) -> None:
    region = region_of(client)
    assert "没有公开 2032 年度决算" in text_of(client, f"/department?region={region}&name=云岫市统计局")


def test_a_release_has_the_table_and_the_page(data: Path, tmp_path: Path) -> None:
    manifest = publish(data, tmp_path / "release", site=SiteOptions(crops=0))
    assert manifest["rows"]["coverage"] == len(ROWS) + 2
    (page,) = [path for path in (tmp_path / "release" / "site" / "coverage").glob("*.html") if "-" not in path.stem]
    assert "只有 Word 文件" in page.read_text(encoding="utf-8")
    index = (tmp_path / "release" / "site" / "index.html").read_text(encoding="utf-8")
    assert 'href="coverage.html"' in index
