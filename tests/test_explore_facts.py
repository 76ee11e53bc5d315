"""Pages over facts: spending by 科目 comes to the printed total, versions count once, every number has its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from extract.dataset.dataset import Dataset
from extract.explore.app import create_app
from extract.explore.site import Site
from extract.explore.structure import Structure, structure
from tests.made_disclosures import disclosure, write

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
TOTAL = "all 10.00"  # 本年支出合计 of all funds, in 万元


def spending(*lines: str) -> list[str]:
    """`all:205 6.00` → the line of a disclosure."""
    return ["expenditure@{} final {}万元".format(*line.split()) for line in lines]


def structure_of(root: Path, *lines: str) -> Structure | None:
    """The structure of one department's only document."""
    Dataset(root).write([disclosure("云溪区教育局", 2024, *spending(*lines))])
    site = Site(root, None)
    try:
        [document] = site.rows("SELECT * FROM documents")
        return structure(site, document)
    finally:
        site.close()


@pytest.mark.parametrize(
    ("lines", "classes", "rest"),
    [
        ((TOTAL, "all:205 6.00", "all:208 4.00"), ["205 60000", "208 40000"], 0),
        # two tables that differ by a hundred yuan of rounding say one thing
        ((TOTAL, "all:205 6.00", "all:205 6.01"), ["205 60000"], 40_000),
        # what contradicts itself stands there with all its values, and is not added
        (
            (TOTAL, "all:205 6.00", "all:208 3.00", "all:208 3.50"),
            ["205 60000", "208 30000 35000"],
            40_000,
        ),
        ((TOTAL, "all:205 11.00"), ["205 110000"], -10_000),
        (("all:205 6.00",), ["205 60000"], None),
        ((TOTAL, "all 12.00", "all:205 6.00"), ["205 60000"], None),
        # a part of a class, and a 科目 whose code is misprinted, are no class
        ((TOTAL, "all:205 6.00", "all:20502 5.00", "all=教育支出 5.00"),
         ["205 60000"], 40_000),
        # of all funds no class is told: those of 财政拨款 and their own total
        ((TOTAL, "fiscal 8.00", "fiscal:205 7.00"), ["205 70000"], 10_000),
    ],
)  # fmt: skip
def test_spending_by_class_comes_to_the_printed_total(
    lines: tuple[str, ...], classes: list[str], rest: int | None, tmp_path: Path
) -> None:
    found = structure_of(tmp_path, *lines)
    assert found
    told = [" ".join([one.code, *(f"{value:.0f}" for value in one.value.values)]) for one in found.classes]
    assert (told, found.rest) == (classes, rest)
    if rest is not None:
        assert found.total
        assert sum((one.value.only or 0 for one in found.classes), Decimal(0)) + rest == found.total.only


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    root = write(tmp_path_factory.mktemp("facts") / "data")
    lines = (
        TOTAL,
        "all:205 6.00",
        "all:208 3.00",
        "all:208 3.50",
    )
    Dataset(root).write([disclosure("石亭区财政局", 2024, *spending(*lines))])
    with TestClient(create_app(root), base_url="http://localhost") as opened:
        yield opened


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def page_of(client: TestClient, region: str, name: str) -> str:
    answer = client.get("/department", params={"region": region, "name": name})
    assert answer.status_code == 200
    return answer.text


def test_the_rest_and_all_values_of_a_contradiction_stand_on_the_page(client: TestClient) -> None:
    html = page_of(client, "990201", "岚川市石亭区财政局")
    shown = text_of(html[html.index('id="structure"') :])
    assert re.search(
        r"205 6\.00 60\.0% .*208 3\.00 ≠ 3\.50 .*其余：未列明、未能读取或前后不一 4\.00 合计 10\.00", shown
    )


def test_a_contradicted_amount_shows_its_values_and_leads_to_its_place(client: TestClient) -> None:
    shown = text_of(page_of(client, "990201", "岚川市石亭区体育局"))
    assert "3.00 ≠ 3.50" in shown
    assert "声明为无" in text_of(page_of(client, "990201", "岚川市石亭区文化馆"))


def test_a_printed_change_leads_to_its_number_and_a_worked_out_one_is_marked(client: TestClient) -> None:
    html = client.get("/compare?item=sangong&year=2024").text
    rows = {text_of(row)[:60].split()[1]: row for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL) if "row" in row}
    school, civil = rows["教育局"], rows["民政局"]
    printed = re.search(r'href="(/d/\w+/f/\w+)">-0\.65</a>(?!<abbr)', school)
    assert printed, "the change that is printed"
    assert "0.65万元" in client.get(printed.group(1)).text
    assert re.search(r"12\.9956</a><abbr", school), "last year's amount, which the change tells"
    assert re.search(r"\+1\.00</a><abbr", civil), "a change that is not printed"


def test_a_replaced_document_and_its_findings_are_left_out_of_counts(client: TestClient) -> None:
    html = page_of(client, "990101", "岚川市云溪区民政局")
    assert "99.00" not in html
    assert "没有发现对不上的数字" in html
    assert "不计，已由" in html
