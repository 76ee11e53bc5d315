"""The web page: every link answers, every number leads to its place, and nothing that a document says can do harm."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

from extract.collect.stored_files import Files
from extract.explore.app import create_app
from extract.paths import sha256_of
from extract.query.sql import run
from extract.resources import sample_dir
from tests.conftest import Juesuan
from tests.crawling import Page, crawl

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def client(sample_data: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_data), base_url="http://localhost") as opened:
        yield opened


@pytest.fixture(scope="module")
def found(client: TestClient) -> dict[str, str]:
    return crawl(client)


def test_every_internal_link_answers_and_every_page_is_usable(found: dict[str, str]) -> None:
    kinds = {re.sub(r"/d/[0-9a-f]+", "/d", address.split("?")[0]).rsplit("/", 1)[0] for address in found}
    assert {"", "/d", "/d/p", "/d/f"} <= kinds
    for address, html in found.items():
        if not html:
            continue
        page = Page(html)
        assert page.all("html")[0]["lang"] == "zh-CN"
        assert [len(page.all(tag)) for tag in ("main", "h1", "header", "footer", "title")][:4] == [1, 1, 1, 1], address
        assert len(page.all("table")) == len(page.all("caption"))
        assert all(head.get("scope") for head in page.all("th"))
        ids = [told["id"] for _, told in page.tags if told.get("id")]
        assert len(ids) == len(set(ids)), address
        labelled = {told.get("for") for told in page.all("label")}
        fields = [told for tag in ("input", "select") for told in page.all(tag) if told.get("type") != "hidden"]
        assert {told["id"] for told in fields} <= labelled, address
        assert not page.all("script")


def test_nothing_leaves_the_machine(client: TestClient, found: dict[str, str]) -> None:
    for address, html in found.items():
        loaded = [
            told.get("src") or told.get("href") for tag, told in Page(html).tags if tag in ("img", "link", "image")
        ]
        assert all(str(target).startswith("/") for target in loaded), address
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_a_department_leads_to_the_framed_number(client: TestClient, sample_data: Path) -> None:
    """From a search over the department and its 三公 to the page, where the frame lies on the printed number."""
    found = client.get("/search", params={"q": "司法局"}).text
    link = next(link for link in Page(found).links if link.startswith("/department"))
    page = client.get(link).text
    sangong = page.split("“三公”经费合计</a>")[1]
    address = re.search(r'href="(/d/\w+/f/\w+)">22\.95<', sangong)
    assert address
    html = client.get(address.group(1)).text
    assert "22.95万元" in html
    frame = re.search(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" class="framed"', html)
    assert frame
    [row] = run(sample_data, f"SELECT x0, top FROM figures WHERE figure_id = '{address.group(1)[-16:]}'").to_pylist()
    assert abs(float(frame.group(1)) - (row["x0"] - 2)) < 0.1
    picture = re.search(r'href="([^"]+picture\.png)" width="([\d.]+)"', html)
    assert picture
    image = Image.open(BytesIO(client.get(picture.group(1)).content)).convert("L")
    scale = image.width / float(picture.group(2))
    x, y, width, height = (float(number) * scale for number in frame.groups())
    inside = image.crop((int(x), int(y), int(x + width), int(y + height)))
    assert inside.getextrema()[0] < 100, "nothing is printed in the frame"


def test_compare_is_the_same_on_the_page_and_in_its_files(client: TestClient) -> None:
    html = client.get("/compare?item=sangong&year=2024").text
    answer = client.get("/compare?item=sangong&year=2024&format=csv")
    lines = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 12
    for line in lines:
        assert f">{Decimal(line['决算数']) / 10_000:,.2f}</a>" in html
    assert client.get("/compare?format=xlsx").content.startswith(b"PK")
    assert client.get("/compare?item=nothing").status_code == 400


def test_an_address_that_is_none_is_said(client: TestClient) -> None:
    for address in (
        "/nowhere",
        "/d/" + "0" * 64,
        "/d/..%2f..%2fetc%2fpasswd",
        "/district?region=1",
        "/d/x/p/1/picture.png",
    ):
        answer = client.get(address)
        assert (answer.status_code, "没有找到" in answer.text) == (404, True), address
    assert client.post("/").status_code == 405
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_files_are_found_by_their_bytes_alone(tmp_path: Path) -> None:
    pdf = tmp_path / "a.pdf"
    shutil.copy(min(sample_dir().rglob("*.pdf")), pdf)
    name = sha256_of(pdf)
    files = Files(tmp_path / "archive")
    assert files.find(name, pdf.as_uri()) == pdf
    assert files.find("0" * 64, pdf.as_uri()) is None
    assert files.find("../a.pdf", pdf.as_uri()) is None
    assert files.find(name, "http://localhost/a.pdf") is None
    stored = tmp_path / "archive" / name[:2] / f"{name[2:]}.pdf"
    stored.parent.mkdir(parents=True)
    shutil.copy(pdf, stored)
    assert files.find(name, None) == stored
    stored.write_bytes(b"changed")
    assert files.find(name, None) is None


def test_the_command_serves_on_this_machine_alone(sample_data: Path, juesuan: Juesuan) -> None:
    assert juesuan("explore", "nowhere").status == 2
    command = [sys.executable, "-m", "extract.cli", "explore", str(sample_data), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            line = server.stdout.readline()
            address = re.match(r"http://127\.0\.0\.1:(\d+)/", line)
            assert address, line
            with urllib.request.urlopen(address.group(), timeout=600) as answer:
                assert "望澜区" in answer.read().decode()
            taken = juesuan("explore", sample_data, "--port", address.group(1))
            assert (taken.status, "take another with --port" in taken.err) == (2, True)
        finally:
            server.terminate()
