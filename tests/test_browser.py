"""The page in a real browser: the ways that people go, from a word to the framed number and from a chart to a file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from tests.browsing import Watched, watched

MOST_LINKS, MOST_ALIKE = 30, 1


@pytest.fixture
def seen(chromium: Any, served: str) -> Iterator[Watched]:
    yield from watched(chromium, served)


def test_from_a_search_over_a_department_to_the_framed_number(seen: Watched) -> None:
    page = seen.page
    page.goto("/")
    page.get_by_placeholder("部门、原因…").fill("司法局")
    page.keyboard.press("Enter")
    page.locator(".cards a", has_text="司法局").click()
    assert page.locator("h1").inner_text() == "司法局"
    page.locator("tr", has_text="“三公”经费合计").get_by_role("link", name="22.95").click()
    assert "22.95 万元" in page.locator(".big").inner_text()
    page.wait_for_load_state("load")  # a click waits for the text alone: without its style the frame is further down
    frame, paper = page.locator("rect.framed").bounding_box(), page.locator("svg.paper").bounding_box()
    assert frame["width"] > 5
    assert paper["x"] <= frame["x"] <= frame["x"] + frame["width"] <= paper["x"] + paper["width"]
    assert paper["y"] <= frame["y"] <= frame["y"] + frame["height"] <= paper["y"] + paper["height"]
    assert frame["y"] < page.viewport_size["height"], "the frame is out of sight"
    assert any(url.endswith("picture.png") for url in seen.asked)
    page.get_by_role("link", name=re.compile(r"^第 \d+ 页$")).first.click()
    assert page.locator("svg.paper rect").count() > 1


def test_from_a_comparison_over_its_chart_to_the_file(seen: Watched, tmp_path: Path) -> None:
    page = seen.page
    page.goto("/")
    page.get_by_role("link", name="比较", exact=True).click()
    page.get_by_label("项目", exact=True).select_option("sangong.reception")
    page.get_by_label("年度").select_option("2024")
    page.get_by_role("button", name="比较").click()
    assert "公务接待费" in page.locator("h1").inner_text()
    chart = page.locator("svg.chart")
    assert chart.locator("rect").count() >= 10
    with page.expect_download() as coming:
        page.get_by_role("link", name="CSV").click()
    path = tmp_path / "compared.csv"
    coming.value.save_as(path)
    assert coming.value.suggested_filename == "公务接待费比较.csv"
    lines = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    assert len(lines) == page.locator("main table tbody tr").count() == 12
    assert {line["项目代码"] for line in lines} == {"sangong.reception"}


def test_every_internal_link_answers(seen: Watched) -> None:
    page = seen.page
    todo, done = ["/"], set[str]()
    kinds: dict[str, int] = {}
    while todo and len(done) < MOST_LINKS:
        address = todo.pop(0)
        kind = re.sub(r"[0-9a-f]{16,}|\d+|=[^&]*", "*", address)
        kinds[kind] = kinds.get(kind, 0) + 1
        if address in done or kinds[kind] > MOST_ALIKE or re.search(r"format=|\.pdf$", address):
            continue
        done.add(address)
        answer = page.goto(address)
        assert answer.status == 200, address
        for link in page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))"):
            target = urlsplit(urljoin(page.url, link))
            if target.netloc == urlsplit(page.url).netloc:
                todo.append(target.path + (f"?{target.query}" if target.query else ""))
    assert len(done) >= 15
