"""Real article pages beside this repository: every file is found, and no day is told but the printed one."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extract.collect.districts import load_shared
from extract.collect.pages.attachments import attachments_of
from extract.collect.pages.content import PageContent, content_of
from extract.collect.pages.listing import asked_of
from extract.collect.pages.markup import WebPage, decode
from tests.test_discover import SITE, district

FOLDER = Path(__file__).parents[2] / "shared" / "real_sites"


def rows(name: str) -> list[dict[str, Any]]:
    """A table's rows; none where the folder is not there."""
    path = FOLDER / name
    return list(csv.DictReader(path.open(encoding="utf-8-sig", newline=""))) if path.is_file() else []


ALL = "attachments.csv"
PAGES = {row["file"]: row for row in rows("pages.csv")}
pytestmark = pytest.mark.skipif(not PAGES, reason="../shared/real_sites is not beside this repository")


@cache
def content(file: str) -> PageContent:
    """What a page says, asked as a district's file asks that says nothing of its pages."""
    asked = asked_of(district([{"url": SITE}]), load_shared().pages)
    return content_of(WebPage(PAGES[file]["address"], decode((FOLDER / file).read_bytes())), asked)


def test_every_attachment_is_found_with_its_name_and_nothing_else() -> None:
    named = [(one["file"], one["address"], one["anchor_text"] or one["name_in_attribute"]) for one in rows(ALL)]
    found = [(file, one.url, one.text) for file in PAGES for one in attachments_of(content(file))]
    assert sorted(found) == sorted(named)


@pytest.mark.parametrize("file", PAGES)
def test_the_day_is_the_printed_one(file: str) -> None:
    printed = PAGES[file]["date_printed"][:10]
    unlabelled = PAGES[file]["date_label"].startswith("none")  # beside an icon: not told
    assert str(content(file).published_on or "") == ("" if unlabelled else printed)


@pytest.mark.parametrize("file", PAGES)
def test_year_and_kind_are_right_or_not_told_and_a_shell_is_told_as_one(file: str) -> None:
    page, row = content(file), PAGES[file]
    caption = district([{"url": SITE}]).reader.read(page.title or "")
    assert str(caption.year or row["year"]) == row["year"]
    assert (caption.kind or row["kind"]) == row["kind"]
    assert (page.shell == "challenged") == ("shell" in row["system"])
