"""Small sites that came out wrong once, beside this repository: what discovery gives of each."""

from __future__ import annotations

import asyncio
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from extract.collect.discover import discover
from extract.collect.district_models import District
from extract.collect.districts import load_shared
from extract.collect.pages.content import PageContent, content_of
from extract.collect.pages.listing import asked_of
from extract.collect.pages.markup import WebPage
from extract.records.tables import Problem

CASES = Path(__file__).parents[2] / "shared" / "cases" / "sites"
BASE = "http://site.example"
FOLDERS = sorted(path.parent for path in CASES.glob("*/case.json"))

pytestmark = pytest.mark.skipif(not FOLDERS, reason="../shared/cases/sites is not beside this repository")


class Folder:
    """A site in a folder; `final`: where a path is redirected to."""

    def __init__(self, folder: Path, final: dict[str, str], district: District) -> None:
        self.folder, self.final = folder, final
        self.asked = asked_of(district, load_shared().pages)

    async def get_page(self, url: str, referer: str | None = None, entry: object = None) -> PageContent | Problem:
        path = url.removeprefix(BASE).partition("?")[0]
        file = self.folder / path.lstrip("/")
        if not file.is_file():
            return Problem(url=url, stage="discover", code="gone", message="404")
        return content_of(WebPage(BASE + self.final.get(path, path), file.read_text(encoding="utf-8")), self.asked)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_what_discovery_gives_of_a_site(folder: Path) -> None:
    case: dict[str, Any] = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    told = tomllib.loads((folder / "district.toml").read_text(encoding="utf-8"))
    titles = [*told.pop("titles", []), *(one.model_dump() for one in load_shared().titles)]
    district = District(name="case", titles=titles, **told).at(BASE)
    found = asyncio.run(discover(district, (), Folder(folder, case["final"], district)))
    if case.get("expect") is not None:
        assert len(found.links) == case["expect"]
    if "complete" in case:
        assert found.complete == case["complete"]
    if "department" in case:
        assert found.links[0].department == case["department"]
    if "date" in case:
        assert str(found.links[0].published_on) == case["date"]
    assert not {problem.code for problem in found.problems} & set(case.get("forbid", ()))
    if not found.complete:
        assert found.problems, "no list ends in silence"
