"""The league: one ranking for a kind, a year and a set of templates, the same on the terminal and on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from extract.dataset.dataset import Dataset
from extract.explore.app import create_app
from extract.records.coverage import CoverageRow
from tests.carded import league_data
from tests.conftest import Juesuan

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
Line = tuple[str, ...]  # place, department, points, checked/asked, contradictions

ACCOUNTS = {
    "2031年度决算 · 北京市，机关": [("1", "京畿区财政局", "2/6", "3/3", "0")],
    "2031年度决算 · 通用，机关": [
        ("1", "云湖市教育局", "6/8", "4/5", "0"),
        ("1", "云湖市财政局", "6/8", "4/5", "2"),
        ("3", "云湖市水务局", "10/16", "8/8", "0"),
        ("4", "云湖市档案局", "4/8", "4/6", "0"),
        ("–", "云湖市气象局", "应查 4 项只查明 1 项，不排名"),
    ],
    "2031年度决算 · 通用，事业单位": [("1", "云湖市第一中学", "4/8", "4/4", "0")],
    "2031年度决算 · 通用，机构种类未知": [("–", "云湖市地震局", "文件未能读出，没有评分")],
    "2031年度决算 · 高等学校": [("1", "云湖大学", "4/6", "3/3", "0")],
}
CHOICES = {
    "": ACCOUNTS,  # the newest year with accounts, though there is a newer budget
    "--kind budget": {"2032年度预算 · 通用，机关": [("1", "云湖市财政局", "4/6", "3/3", "0")]},
    "--year 2030": {"2030年度决算 · 通用，机关": [("1", "云湖市财政局", "2/6", "3/3", "0")]},
    "--year 2031 --region 330198": {"2031年度决算 · 通用，机关": [("1", "云湖市档案局", "4/8", "4/6", "0")]},
    "--kind budget --year 2030": {},
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return league_data(tmp_path_factory.mktemp("league") / "data")


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[TestClient]:
    with TestClient(create_app(data), base_url="http://localhost") as opened:
        yield opened


def on_terminal(text: str) -> dict[str, list[Line]]:
    """What `juesuan scorecard` printed, ranking by ranking."""
    found: dict[str, list[Line]] = {}
    for line in map(str.strip, text.splitlines()):
        cells = re.split(r"\s{2,}", line)
        if head := re.fullmatch(r"(\d{4}年度\S+ · .+): \d+ ranked", line):
            found[head[1]] = []
        elif unplaced := re.fullmatch(r"– (.+?): (.+)", line):
            found[list(found)[-1]].append(("–", unplaced[1], unplaced[2]))
        elif cells[0].isdigit():
            place, department, _, points, _, checked, _, contradictions = cells
            found[list(found)[-1]].append((place, department, points, checked.replace(" of ", "/"), contradictions))
    return found


def on_page(html: str) -> dict[str, list[Line]]:
    """What the page shows, ranking by ranking."""
    found: dict[str, list[Line]] = {}
    for section in LexborHTMLParser(html).css("main section"):
        head = section.css_first("h2")
        assert head is not None
        small = head.css_first("small")
        label, told = head.text(deep=False).strip(), small.text() if small else ""
        own = found.setdefault(f"{told.split('，')[0]} · {label}", [])
        for row in section.css("tbody tr"):
            place, department, _, points, checked, failed, _ = (
                cell.css_first("a").text() if cell.tag == "th" else cell.text() for cell in row.css("th, td")
            )
            own.append((place, department, points, checked, failed or "0"))
        for item in section.css("li"):
            name = item.css_first("a")
            own.append(("–", name.text() if name else "", item.text().rpartition("：")[2].strip()))
    return found


def without_district(found: dict[str, list[Line]]) -> dict[str, list[Line]]:
    """The page leaves out the district before a name: 财政局 of 云湖市."""
    return {
        head: [(place, re.sub("^(云湖市|京畿区)", "", name), *rest) for place, name, *rest in lines]
        for head, lines in found.items()
    }


@pytest.mark.parametrize("options", CHOICES)
def test_terminal_and_page_rank_the_same(options: str, data: Path, client: TestClient, juesuan: Juesuan) -> None:
    said = juesuan("scorecard", "-o", data, *options.split())
    wanted = dict(zip(*[iter(options.replace("--", "").split())] * 2, strict=True))
    shown = on_page(client.get("/scorecard", params=wanted).text)
    assert on_terminal(said.out) == CHOICES[options]
    assert without_district(shown) == without_district(CHOICES[options])
    assert said.status == (0 if CHOICES[options] else 2), said.err


def test_the_csv_has_the_place_and_what_stood_behind_the_share(client: TestClient) -> None:
    lines = client.get("/scorecard", params={"format": "csv"}).text.splitlines()
    columns = lines[0].removeprefix("\ufeff").split(",")
    rows = [dict(zip(columns, line.split(","), strict=True)) for line in lines[1:]]
    (unread,) = [row for row in rows if row["department"] == "云湖市气象局"]
    assert (unread["place"], unread["asked"], unread["checked"]) == ("", "4", "1")
    assert "只查明 1 项" in unread["unplaced"]


def test_who_published_nothing_that_can_be_ranked_stands_below_on_terminal_and_page(
    tmp_path: Path, juesuan: Juesuan
) -> None:
    data, place = league_data(tmp_path / "data"), {"region_code": "330198", "region": "云湖市山下区"}
    own = {**place, "kind": "final_accounts", "fiscal_year": 2031, "url": "http://www.example.gov.cn/a.docx"}
    rows = [
        CoverageRow(**own, department="山下区粮食局", state="absent"),
        CoverageRow(**own, department="山下区盐务局", state="refused", detail="a docx file, not a PDF"),
        CoverageRow(**own, department="山下区档案局", state="published"),
        CoverageRow(**{**own, "fiscal_year": 2030}, department="山下区园林局", state="absent"),
    ]
    Dataset(data).keep_coverage({"330198": rows})
    said = juesuan("scorecard", "-o", data, "--year", "2031").out
    assert "– 山下区盐务局 (云湖市山下区): refused 不是 PDF" in said
    assert "– 山下区粮食局 (云湖市山下区): absent 没有公开" in said
    with TestClient(create_app(data), base_url="http://localhost") as opened:
        page = LexborHTMLParser(opened.get("/scorecard").text)
        section = page.css_first("section[aria-labelledby=silent]")
        assert section is not None
        shown = [" ".join(item.text().split()) for item in section.css("li")]
        assert shown == ["只有 Word 文件 山下区盐务局 云湖市山下区 来源", "没有公开 山下区粮食局 云湖市山下区 来源"]
        assert not LexborHTMLParser(opened.get("/scorecard?region=110199").text).css("section[aria-labelledby=silent]")
