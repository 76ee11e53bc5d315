"""A finding as people meet it: quoted, framed in both places, with its rule and citation, and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PIL import Image
from pypdfium2 import PdfDocument
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from extract.dataset.dataset import Dataset
from extract.document.extract import extract_document
from extract.explore.app import create_app
from extract.paths import sha256_of
from extract.proving.load import load_knowledge
from extract.publish.crops import FRAME
from extract.publish.release import publish
from extract.publish.site import SiteOptions
from extract.query.finding import Place, places, places_of
from extract.records.extraction import Source
from fixtures.api import generate
from tests.browsing import PHONE, serving, watched
from tests.conftest import Juesuan

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
ENGLISH = re.compile(r"\b[a-z]{3,} [a-z]{2,}\b")  # two English words, one after the other


class Planted(NamedTuple):
    """A document with one planted mistake, and the dataset of it."""

    data: Path
    pdf: Path
    printed: str


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    folder = tmp_path_factory.mktemp("planted")
    made = generate("shanghai", 41, folder, slips=("share",))
    source = Source(source_url=made.pdf.as_uri(), file_name=made.pdf.name, region_code="990201", region="景岚市汀泉区")
    Dataset(folder / "data").write([extract_document(made.pdf, load_knowledge(), source)])
    return Planted(folder / "data", made.pdf, made.truth.slips[0].printed)


@pytest.fixture(scope="module")
def client(planted: Planted) -> Iterator[TestClient]:
    with TestClient(create_app(planted.data), base_url="http://localhost") as opened:
        yield opened


def first_finding(client: TestClient) -> str:
    link = LexborHTMLParser(client.get("/findings").text).css_first("main td.t a")
    return str(link.attributes["href"])


def test_a_finding_has_a_page_that_says_all_of_it(client: TestClient, planted: Planted) -> None:
    address = first_finding(client)
    tree = LexborHTMLParser(client.get(address).text)
    heading = tree.css_first("h1").text()
    assert planted.printed in heading
    assert "计算应为" in heading
    assert len(tree.css("svg.paper rect.framed")) >= 3, "the share, its part and its whole"
    links = {str(link.attributes["href"]) for link in tree.css("main a")}
    assert {part for part in ("/f/", "/p/") for link in links if part in link} == {"/f/", "/p/"}
    cited = tree.css_first(".cite").text()
    assert [part in cited for part in (sha256_of(planted.pdf), address.rpartition("/")[2], heading)] == [True] * 3
    assert not ENGLISH.search(tree.css_first("main").text())
    assert {section.attributes.get("aria-labelledby") for section in tree.css("section")} >= {"rule", "holds", "cite"}
    for strip in tree.css("svg.paper image"):
        assert client.get(str(strip.attributes["href"])).status_code == 200
    assert client.get(address + "0").status_code == 404


def test_every_list_leads_to_it(client: TestClient) -> None:
    address = first_finding(client)
    document = address.split("/")[2]
    figure = LexborHTMLParser(client.get(address).text).css_first("figcaption li a").attributes["href"]
    department = LexborHTMLParser(client.get(f"/d/{document}").text).css("nav.crumbs a")[2].attributes["href"]
    for place in (f"/d/{document}", figure, department):
        assert address in client.get(str(place)).text, place


def test_the_static_site_has_it_with_its_strips(planted: Planted, tmp_path: Path) -> None:
    publish(planted.data, tmp_path / "1", site=SiteOptions(crops=10, pages=1))
    site = tmp_path / "1" / "site"
    path, clicks = site / "index.html", 0
    for wanted in ("findings", "finding/"):
        links = [str(node.attributes["href"]) for node in LexborHTMLParser(path.read_text("utf-8")).css("main a[href]")]
        path, clicks = (path.parent / next(link for link in links if wanted in link)).resolve(), clicks + 1
    assert clicks == 2, "the third is the browser's print"
    tree = LexborHTMLParser(path.read_text("utf-8"))
    assert planted.printed in tree.css_first("h1").text()
    strips = tree.css("img.paper")
    assert strips
    assert not tree.css("svg.paper")
    (leaf,) = (site / "page").glob("*.html")
    assert f"../page/{leaf.name}" in {node.attributes["href"] for node in tree.css("figcaption a")}, "it comes first"
    assert "页没有收进来" in (site / "index.html").read_text("utf-8"), "and it is said that others are not there"
    for strip in strips:
        colours = Image.open(path.parent / str(strip.attributes["src"])).convert("RGB").getcolors(64)
        assert any(colour == FRAME and number > 50 for number, colour in colours or ())


def test_check_writes_it_in_one_language(juesuan: Juesuan, planted: Planted) -> None:
    for lang, word, other in (("zh", "怎样才相符", "What would"), ("en", "What would make it hold", "怎样")):
        answer = juesuan("check", planted.pdf, "--html", lang, "--lang", lang)
        assert answer.status == 0, answer.err
        (document,) = [path for path in Path(lang).glob("*.html") if len(path.stem.rpartition("-")[2]) == 8]
        tree = LexborHTMLParser(document.read_text("utf-8"))
        link = next(node for node in tree.css("section.contradiction h2 a"))
        page = (document.parent / str(link.attributes["href"])).read_text("utf-8")
        assert [planted.printed in page, word in page, other in page] == [True, True, False]
        assert "data:image/png;base64," in page
    said = juesuan("check", planted.pdf, "--lang", "zh").out
    assert not ENGLISH.search(said.replace(planted.pdf.name, "")), said
    assert "does not hold" in juesuan("check", planted.data, "--lang", "en").out


def test_the_language_is_the_systems(juesuan: Juesuan, planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert "1 contradictions" in juesuan("check", planted.data).out
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "1 不符" in juesuan("check", planted.data).out
    monkeypatch.setenv("LC_ALL", "C")
    assert "1 contradictions" in juesuan("check", planted.data).out


def figure(page: int, top: float, name: str = "a", x0: float = 100.0) -> dict[str, Any]:
    return {"document_id": name, "page": page, "x0": x0, "top": top, "x1": x0 + 50, "bottom": top + 10}


def test_numbers_far_apart_are_shown_apart_and_the_first_ones_place_first() -> None:
    total, part, far, other = figure(7, 300), figure(7, 200), figure(7, 600), figure(3, 100)
    assert [list(place.figures) for place in places([total, other, far, part])] == [[part, total], [far], [other]]
    assert places([figure(1, 100) | {"top": None}]) == []
    assert Place("a", 7, [total]).band(320).bottom == 320


def test_a_finding_about_words_shows_its_whole_page() -> None:
    (place,) = places_of({"document_id": "a", "page": 5}, [])
    assert (place.page, place.boxes, tuple(place.band(842))) == (5, [], (0, 842))
    assert places_of({"document_id": "a", "page": None}, []) == []


@pytest.mark.parametrize(("x0", "side"), [(30, "left"), (270, "middle"), (480, "right"), (None, "")])
def test_a_phone_shows_the_part_of_a_strip_with_the_numbers(x0: float | None, side: str) -> None:
    figures = [figure(1, 300, x0=x0)] if x0 else [figure(1, 300, x0=10), figure(1, 300, x0=500)]
    assert Place("a", 1, figures).side(595, 842).split(" ")[0] == side


def test_from_the_first_page_to_a_printed_finding_in_three_clicks(chromium: Any, planted: Planted) -> None:
    for address in serving(planted.data):
        for seen in watched(chromium, address):
            page = seen.page
            page.goto("/")
            page.get_by_role("link", name=re.compile("对不上的数字")).click()
            page.locator("main td.t a").first.click()
            page.wait_for_load_state("load")
            assert planted.printed in page.locator("h1").inner_text()
            paper = PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
            assert len(paper) == 1
            drawn = paper[0].render(scale=1).to_pil().convert("RGB")
            reds = [colour for number, colour in drawn.getcolors(1 << 20) or () if colour[0] > 150 > 90 > colour[1]]
            assert reds, "no frame is printed"
            page.set_viewport_size(PHONE)
            frame = page.locator("rect.framed").first.bounding_box()
            assert 0 <= frame["x"] <= frame["x"] + frame["width"] <= PHONE["width"]
