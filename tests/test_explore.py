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
from html.parser import HTMLParser
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from PIL import Image
from starlette.testclient import TestClient

from extract.archive import sha256_of
from extract.dataset import Dataset
from extract.explore.app import create_app
from extract.explore.files import Files
from extract.extraction import Extraction
from extract.query import run
from extract.records import Check, Document, Explanation, Figure, Problem, ScorecardRow, Section
from extract.resources import sample_dir
from tests.conftest import Juesuan

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>../../etc' OR 1=1; DROP TABLE figures --{{7*7}}"
MOST_LINKS = 250
MOST_ALIKE = 4
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Page(HTMLParser):
    """What a page links to, and what a person with a keyboard or a screen reader depends on."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append((tag, told))
        self.links += [told[name] or "" for name in ("href", "src", "action") if told.get(name)]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [told for name, told in self.tags if name == tag]


@pytest.fixture(scope="module")
def client(sample_data: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_data), base_url="http://localhost") as opened:
        yield opened


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A dataset in which every text field is an attack."""
    root = tmp_path_factory.mktemp("hostile") / "data"
    own: dict[str, Any] = {"document_id": "a" * 64}
    numbers = {"page": 1, "x0": 1.0, "top": 1.0, "x1": 9.0, "bottom": 9.0}

    def filled(model: type[Any], **known: Any) -> Any:
        text = {
            name: HOSTILE
            for name, field in model.model_fields.items()
            if name not in known and field.annotation in (str, str | None)
        }
        return model(**{**text, **known})

    place: dict[str, Any] = {"fiscal_year": 2024, "region_code": "990101"}
    figure: dict[str, Any] = {**own, **numbers, **place, "department": HOSTILE, "value": Decimal(1)}
    extraction = Extraction(
        filled(Document, **own, **place, kind="final_accounts", source_url="javascript:alert(1)", pages=2),
        sections=[filled(Section, **own, section_id="1", page_from=1, page_to=2)],
        figures=[
            filled(Figure, **figure, figure_id="f1"),
            filled(Figure, **figure, figure_id="f2", item="sangong", basis="final", measure="amount", fund=None,
                   function_code=None, economic_code=None, vehicle_type=None, note=None),
        ],
        explanations=[filled(Explanation, **own, explanation_id="e", figure_ids=["f1"], page=1)],
        checks=[filled(Check, **own, check_id="c", status="fails", figure_ids=["f1"], page=1)],
        scorecard=[filled(ScorecardRow, **own, status="missing", page=1)],
        problems=[filled(Problem, **own, page=1)],
    )  # fmt: skip
    Dataset(root).write([extraction])
    with TestClient(create_app(root), base_url="http://localhost") as opened:
        yield opened


def crawl(client: TestClient) -> dict[str, str]:
    """Every page that is reached from the start, the first few of each kind, with its HTML."""
    todo, found = ["/"], dict[str, str]()
    kinds: dict[str, int] = {}
    while todo and len(found) < MOST_LINKS:
        address = todo.pop(0)
        if address in found:
            continue
        kind = re.sub(r"[0-9a-f]{16,}|\d+|=[^&]*", "*", address)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > MOST_ALIKE:
            continue
        answer = client.get(address)
        assert answer.status_code == 200, address
        html = answer.text if answer.headers["content-type"].startswith("text/html") else ""
        found[address] = html
        for link in Page(html).links:
            target = urlsplit(urljoin(f"http://localhost{address}", link))
            if target.netloc == "localhost":
                todo.append(target.path + (f"?{target.query}" if target.query else ""))
    return found


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


@pytest.mark.parametrize(
    "address",
    [
        "/search?q={}", "/search?q=a&region={}&year={}&at={}", "/findings?rule={}&status={}", "/scorecard?region={}",
        "/compare?item={}", "/compare?code={}", "/compare?name={}", "/compare?region={}&fund={}&per={}&year={}",
        "/district?region={}", "/department?region={}&name={}", "/d/{}", "/d/{}/f/{}", "/d/{}/p/{}",
    ],
)  # fmt: skip
def test_what_people_type_is_harmless(address: str, client: TestClient, sample_data: Path) -> None:
    before = run(sample_data, "SELECT count(*) AS n FROM figures").to_pylist()
    answer = client.get(address.replace("{}", urllib.request.quote(HOSTILE, safe="")))
    assert answer.status_code in (200, 400, 404)
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert run(sample_data, "SELECT count(*) AS n FROM figures").to_pylist() == before


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
    told = hostile.get("/findings?format=csv").content.decode("utf-8-sig")
    assert not re.search(r'(^|,)"?[=+@]', told, re.MULTILINE)


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
            with urllib.request.urlopen(address.group(), timeout=20) as answer:
                assert "望澜区" in answer.read().decode()
            taken = juesuan("explore", sample_data, "--port", address.group(1))
            assert (taken.status, "take another with --port" in taken.err) == (2, True)
        finally:
            server.terminate()
