"""The static site of a release: every link leads somewhere, every key figure to its place, nothing in it is hostile."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from extract.dataset.dataset import Dataset
from extract.publish import release as publish
from extract.publish.crops import FRAME, crop
from extract.publish.links import slug, target_of
from extract.publish.pages import MORE, NO_FILE, rewrite
from extract.publish.site import ITEMS, SiteOptions
from extract.records.extraction import Extraction
from extract.records.tables import Document, Explanation, Figure
from tests.browsing import PHONE, faults_of, started
from tests.conftest import Juesuan
from tests.patience import answer
from tests.site_files import broken, pages, pages_of, reachable

CROPS = 30
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>../..'\"&局"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def data(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One district and one year of the sample: six documents, each with its PDF."""
    folder = tmp_path_factory.mktemp("district") / "data"

    def others(_: str, names: list[str]) -> list[str]:
        return [name for name in names if name in ("fiscal_year=2023", "region_code=990201")]

    shutil.copytree(sample_data, folder, ignore=others)
    return folder


@pytest.fixture(scope="module")
def release(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("released") / "1"
    publish.publish(data, folder, site=SiteOptions(crops=CROPS))
    return folder


def test_every_link_and_picture_is_there(release: Path) -> None:
    assert broken(release / "site") == []
    assert {path.name for path in (release / "site").glob("*.html")} >= {"index.html", "search.html", "scorecard.html"}
    assert len(list((release / "site" / "department").glob("*.html"))) == 6
    first = [path for path in (release / "site" / "document").glob("*.html") if "-" not in path.name]
    assert len(first) == 6
    assert len(list((release / "site" / "document").glob("*-2.html"))) == 6, "a list goes on, page after page"
    reached = reachable(release / "site")
    assert {path for path in pages(release / "site") if path not in reached} == {release / "site" / "404.html"}
    texts = "".join(path.read_text(encoding="utf-8") for path in pages(release / "site"))
    assert ">JSON<" not in texts, "there is none in a site"
    assert "页没有收进来" not in texts
    lost = pages_of(release / "site" / "404.html")
    assert lost.css("link, script, img") == [], "it may be shown at any address"


def test_every_figure_without_a_page_of_its_own_is_framed_on_its_page(release: Path) -> None:
    site = release / "site"
    own = [path for path in (site / "document").glob("*.html") if path.name.endswith("-2.html")]
    links = [str(node.attributes["href"]) for path in own for node in pages_of(path).css("main td a[href*='page/']")]
    assert len(links) > CROPS
    told = urlsplit(links[0])
    leaf = pages_of((own[0].parent / told.path).resolve())
    assert leaf.css_first(f"[id='{told.fragment}'] rect.marked") is not None
    picture = (site / "page" / str(leaf.css_first("svg.paper image").attributes["href"])).resolve()
    assert Image.open(picture).width > 500
    assert ":target .marked" in (site / "static" / "style.css").read_text(encoding="utf-8")


def test_from_the_first_page_to_the_framed_number(release: Path) -> None:
    """Start → district → department → figure: the value, its sentence, and a picture with a red frame in it."""
    path = release / "site" / "index.html"
    for wanted in ("district/", "department/", "figure/"):
        links = [node.attributes.get("href") or "" for node in pages_of(path).css("main a[href]")]
        path = (path.parent / next(link for link in links if wanted in link)).resolve()
    figure = pages_of(path)
    assert figure.css_first("blockquote") is not None
    picture = figure.css_first("img.paper")
    assert picture is not None
    colours = Image.open(path.parent / str(picture.attributes["src"])).convert("RGB").getcolors(64)
    assert colours is not None
    assert any(colour == FRAME and count > 50 for count, colour in colours)


def test_there_are_no_more_crops_than_asked_for_and_each_department_has_some(release: Path) -> None:
    site = release / "site"
    assert len(list((site / "figure").glob("*.png"))) == len(list((site / "figure").glob("*.html"))) == CROPS
    for path, tree in pages(site / "department").items():
        assert any("figure/" in (node.attributes.get("href") or "") for node in tree.css("main a")), path.name


def test_a_chart_stands_in_the_comparison_and_its_table_beside(release: Path) -> None:
    tree = pages_of(release / "site" / "compare" / "sangong.html")
    assert tree.css_first("svg.chart rect") is not None
    table = tree.css_first(".exports a")
    assert table is not None
    file = release / "site" / "compare" / str(table.attributes["href"])
    assert "司法局" in file.read_text(encoding="utf-8-sig")


def test_nothing_runs_but_the_search_and_nothing_comes_from_elsewhere(release: Path) -> None:
    for path, tree in pages(release / "site").items():
        scripts = [node.attributes.get("src") for node in tree.css("script")]
        assert scripts == (["static/search-data.js", "static/search.js"] if path.name == "search.html" else [])
        assert tree.css_first("form, iframe, object, base, [onclick], [style]") is None


def test_the_same_input_gives_the_same_site_and_the_manifest_has_its_hashes(
    release: Path, data: Path, tmp_path: Path
) -> None:
    publish.publish(data, tmp_path / "2", site=SiteOptions(crops=CROPS))
    ours = {path.relative_to(release) for path in release.rglob("*") if path.is_file()}
    assert ours == {path.relative_to(tmp_path / "2") for path in (tmp_path / "2").rglob("*") if path.is_file()}
    assert [str(path) for path in ours if (release / path).read_bytes() != (tmp_path / "2" / path).read_bytes()] == []
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    assert {str(path) for path in ours} == {*manifest["files"], "manifest.json"}
    assert publish.verify(release) == []


def hostile() -> Extraction:
    """A document whose every text field is an attack."""
    known = {"document_id": "a" * 64, "region_code": "9<b>", "fiscal_year": 2024, "kind": "final_accounts"}
    texts = {"region": HOSTILE, "department": HOSTILE}
    document = Document(
        **known,
        **texts,
        title=HOSTILE,
        file_name=HOSTILE,
        source_url=f"javascript:alert(1)//{HOSTILE}",
        status="extracted",
    )
    figure = Figure(
        **known,
        **texts,
        figure_id="f1",
        item="sangong",
        item_label=HOSTILE,
        measure="amount",
        basis="final",
        value=Decimal(500_000),
        unit="元",
        printed=HOSTILE,
        origin="narrative",
        quote=HOSTILE,
        page=1,
    )
    reason = Explanation(
        document_id="a" * 64, explanation_id="1", item="sangong", text=HOSTILE, function_name=HOSTILE, page=1
    )
    return Extraction(document, figures=[figure], explanations=[reason])


def test_hostile_text_is_text(tmp_path: Path) -> None:
    Dataset(tmp_path / "data").write([hostile()])
    publish.publish(tmp_path / "data", tmp_path / "1", site=SiteOptions())
    site = tmp_path / "1" / "site"
    assert broken(site) == []
    assert list(site.glob("figure/*.html"))
    for path, tree in pages(site).items():
        assert tree.css_first("img[src=x], [onerror]") is None, path.name
        assert all((node.attributes.get("src") or "").startswith("static/") for node in tree.css("script")), path.name
        assert not [a for a in tree.css("a[href]") if str(a.attributes["href"]).startswith("javascript:")], path.name
        assert re.fullmatch(r"[0-9A-Za-z._-]+", path.name)
    assert any(HOSTILE in tree.body.text() for tree in pages(site / "department").values() if tree.body)
    assert "</script" not in (site / "static" / "search-data.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/compare", "compare/sangong.html"),
        ("/compare?item=sangong&region=990101&year=2024", "compare/sangong-990101-2024.html"),
        ("/compare?item=sangong&year=2024&format=csv", "compare/sangong--2024.csv"),
        ("/compare?item=sangong&year=2024&sort=change", "compare/sangong--2024-change.html"),
        ("/compare?item=sangong&sort=share_pct", None),
        ("/findings?at=1&status=contradiction", "findings.html"),
        ("/findings?format=csv", "findings/all.csv"),
        (f"/d/{'a' * 64}#card", f"document/{'a' * 16}.html"),
        ("/department?region=..%2F..&name=x", f"department/{slug('../..')}-x.html"),
        ("/compare?item=sangong&fund=all", None),
        ("/compare?item=..%2F..%2Fetc", None),
        ("/findings?status=holds", None),
        ("/nowhere", None),
        ("https://example.org/", None),
        ("//example.org/", None),
    ],
)
def test_an_address_has_one_file_or_none(address: str, file: str | None) -> None:
    found = target_of(address, ITEMS)
    assert (found.file if found else None) == file


def test_a_page_loses_what_runs_and_what_leads_nowhere() -> None:
    page = (
        '<body><script>x</script><form>f</form><p onclick="x" hx-get="/q" style="x">a <a href="/gone">b</a> '
        '<a href="javascript:x">c</a> <a href="https://example.org/">d</a> <a href="/there">e</a></p></body>'
    )
    found = rewrite(page, "deep/x.html", lambda address: "../there.html" if address == "/there" else None)
    assert found.split("<body>")[1].split("</body>")[0] == (
        '<p>a b c <a href="https://example.org/">d</a> <a href="../there.html">e</a></p>'
    )


def test_what_a_page_leaves_out_it_says() -> None:
    page = (
        '<body><nav class="pager"><span>第 1 页</span><a rel="next" href="/d/x?at=2">下一页</a></nav>'
        '<p class="exports">下载：<a href="/q?format=xlsx">Excel</a></p>'
        '<p class="more"><a href="/d/x?origin=table">表格</a></p>'
        '<dd><a href="/d/x/file.pdf">打开 PDF</a></dd></body>'
    )
    found = LexborHTMLParser(rewrite(page, "x.html", lambda _: None)).body
    assert found is not None
    assert found.text().strip() == MORE + NO_FILE


def test_a_frame_outside_the_page_is_no_evidence() -> None:
    held = BytesIO()
    Image.new("L", (200, 400), 255).save(held, format="PNG")
    assert crop(held.getvalue(), (100, 200), (10, 20, 40, 30)) is not None
    assert crop(held.getvalue(), (100, 200), (110, 20, 140, 30)) is None
    assert crop(held.getvalue(), (100, 200), (10, -40, 40, -30)) is None


def test_the_command_writes_a_site_or_none(juesuan: Juesuan, tmp_path: Path) -> None:
    Dataset(tmp_path / "data").write([hostile()])
    answer = juesuan("publish", "with", "-o", tmp_path / "data", "--crops", "0")
    assert (answer.status, "with/site/index.html" in answer.out) == (0, True), answer.err
    assert not Path("with/site/figure").exists()
    assert juesuan("publish", "without", "-o", tmp_path / "data", "--no-site").status == 0
    assert not Path("without/site").exists()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_the_search_works_without_a_server(release: Path) -> None:
    """司法局, a word of a reason, and a number as printed and in 元."""
    found = {words: _found(release, words) for words in ("司法局", "疫情", "22.95", "229500", "公务接待费")}
    assert any("department/" in link for link, _ in found["司法局"])
    assert {link.split("/")[0] for link, _ in found["疫情"]} >= {"page", "document"}
    assert any("受疫情影响，部分现场活动取消" in text for _, text in found["疫情"])
    framed = [{link for link, _ in found[words] if "#f-" in link or "figure/" in link} for words in ("22.95", "229500")]
    assert framed[0] == framed[1] != set(), "22.95万元 and 229500元 are one amount"
    assert any(text.startswith("项目") and "compare/sangong.reception" in link for link, text in found["公务接待费"])


def _found(release: Path, words: str) -> list[tuple[str, str]]:
    address = (release / "site" / "search.html").as_uri() + f"#{quote(words)}"
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--virtual-time-budget=20000",
        "--dump-dom",
    ]
    lines = LexborHTMLParser(answer([*command, address]).stdout).css("#found li")
    return [(str(line.css_first("a").attributes["href"]), line.text()) for line in lines]


def test_no_kind_of_page_has_a_serious_fault(release: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    site = release / "site"
    kinds: dict[str, Path] = {}
    for path in sorted(site.rglob("*.html")):
        kinds.setdefault(path.name if path.parent == site else path.parent.name, path)
    assert len(kinds) > 12
    running = started()
    page = next(running).new_page()
    faults = []
    for kind, path in kinds.items():
        page.goto(path.as_uri())
        faults += [(kind, *fault) for fault in faults_of(page, axe)]
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], kind
    next(running, None)
    assert not faults
