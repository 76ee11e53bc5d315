"""What was recognised in a scan is shown as that, wherever its numbers stand."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

from extract import panel
from extract.dataset.dataset import Dataset
from extract.explore.app import create_app
from extract.explore.words import became
from extract.reading.pages import Recognised
from extract.records.extraction import Extraction
from fixtures.api import generate
from fixtures.quirks import Quirks
from tests.conftest import Juesuan
from tests.reading import read
from tests.recognising import Copyist, pages_of, pictured, recognise

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
LOOK = "扫描识别，请看原图"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate("shanxi", 3, tmp_path_factory.mktemp("printed"), Quirks()).pdf


@pytest.fixture(scope="module")
def scan(printed: Path, tmp_path_factory: pytest.TempPathFactory) -> Extraction:
    """A scan of which one number was read in two ways."""
    path = pictured(pages_of(printed), tmp_path_factory.mktemp("scan") / "scan.pdf")
    chosen = next(f for f in read(printed).figures if f.value and f.measure == "amount" and f.origin == "narrative")
    text = (chosen.printed or "").removesuffix("万元")

    def doubt(number: Recognised) -> Recognised:
        return number._replace(agreed=False, other="8.8") if number.text == text else number

    return recognise(path, Copyist(pages_of(printed), doubt), verify=0)


@pytest.fixture(scope="module")
def data(scan: Extraction, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("dataset") / "data"
    Dataset(root).write([scan])
    return root


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[TestClient]:
    with TestClient(create_app(data), base_url="http://localhost") as opened:
        yield opened


def test_the_page_says_it_beside_the_number_and_shows_the_picture(client: TestClient, scan: Extraction) -> None:
    document = f"/d/{scan.document.document_id}"
    figure = next(one for one in scan.figures if one.certainty == "disputed")
    own = client.get(f"{document}/f/{figure.figure_id}").text
    assert own.count(LOOK) >= 2
    assert "另一次识别为 8.8" in own
    for address in (document, f"{document}/p/{figure.page}"):
        assert LOOK in client.get(address).text, address
    place = {"region": scan.document.region_code or "", "name": scan.document.department or ""}
    assert LOOK in client.get("/department", params=place).text
    picture = Image.open(BytesIO(client.get(f"{document}/p/{figure.page}/picture.png").content))
    assert picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2)) == (90, 90, 90)


def test_a_panel_keeps_scanned_numbers_apart(data: Path) -> None:
    statuses = set(panel(data, "expenditure", "sangong", "revenue", wide=False)["status"])
    assert "scanned" in statuses
    assert not statuses & {"value", "derived", "contradicted", "declared_none"}


def test_the_terminal_says_it(data: Path, scan: Extraction, juesuan: Juesuan) -> None:
    figure = next(one for one in scan.figures if one.certainty == "disputed")
    where = juesuan("where", figure.figure_id, "-o", data, "--image", "place.png")
    assert "read from a picture (disputed: 8.8): look at the page" in where.out
    assert Path("place.png").is_file()
    assert f"{LOOK}：" in juesuan("explain", figure.figure_id, "-o", data).out
    compared = juesuan("compare", "expenditure", "-o", data)
    assert "recognised in a scanned page" in compared.out
    assert "read from a picture" in juesuan("show", scan.document.document_id[:12], "-o", data).out


def test_a_scan_is_published_and_nothing_is_missing_for_not_being_found_in_it(scan: Extraction, printed: Path) -> None:
    row = {"state": "published", "detail": "scanned: read from pictures of its pages"}
    assert became(row) == "已公开，扫描识别"
    missing = {row.requirement for row in read(printed).scorecard if row.status == "missing"}
    assert missing
    card = {row.requirement: row.status for row in scan.scorecard}
    assert {name for name, status in card.items() if status == "missing"} == {"D27"}
    assert {card[name] for name in missing} == {"not_checked"}
