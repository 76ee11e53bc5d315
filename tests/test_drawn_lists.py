"""Lists that a script draws, in a real Chromium: every page of them, and as politely as any other page is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from extract.collect import acquire, batch
from extract.collect import run as collect
from extract.collect.browser import drawing
from extract.collect.browser.chromium import SETTING, find_chromium
from extract.collect.district_models import District, Shared
from extract.collect.districts import load_shared
from extract.query.sql import run as query
from fixtures.standins.common import Reply
from fixtures.standins.scripted import scripted
from tests import faultserver as faults
from tests.browsing import CHROMIUM
from tests.collecting import FAST, Knowledge, read_nothing
from tests.standing import Aimed, Answers, district_of, standing

EVERY = 0.03  # seconds between two requests
CLICK = {"style": "click", "next": "button", "text": "下一页"}


class Drawn:
    """The stand-in on a server, and runs over its list."""

    def __init__(self, server: faults.FaultServer, folder: Path) -> None:
        self.site = Aimed(scripted())
        self.server, self.folder = server, folder
        server.answers = Answers(self.site)

    def district(self, path: str = "", **more: Any) -> District:
        """The district whose file says that a browser is needed."""
        url = self.server.url + (path or self.site.site.list_path)
        polite = {"delay_seconds": EVERY, "per_second": 1 / EVERY, "parallel": 4}
        lists = [{"url": url, "browser": True, "paging": CLICK} | more]
        return district_of("plain", url, lists=lists, politeness=polite)

    def run(self, *districts: District) -> collect.Outcome:
        """One run over it."""
        told = districts or (self.district(),)
        return collect.collect(list(told), (), self.folder / "data", self.folder / "archive", settings=FAST)

    def problems(self) -> dict[str, str]:
        """Codes of the run's problems, each with what it says."""
        rows = query(self.folder / "data", "SELECT code, message FROM problems ORDER BY ALL").to_pylist()
        return {row["code"]: row["message"] for row in rows}

    def asked(self) -> list[str]:
        """Paths of all requests."""
        return [path for _, path, _ in self.server.log]


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Drawn]:
    """The stand-in, with reading left out; skipped where there is no browser."""
    pytest.importorskip("playwright.async_api")
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium")
    monkeypatch.setenv(SETTING, str(CHROMIUM))
    monkeypatch.setattr(drawing, "QUIET", 0.25)
    with _drawn(tmp_path, monkeypatch) as found:
        yield found


@contextmanager
def _drawn(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Drawn]:
    monkeypatch.setattr(batch, "pack_files", read_nothing)
    monkeypatch.setattr(collect, "load_knowledge", Knowledge)
    with faults.running() as server:
        yield Drawn(server, folder)


def test_every_page_of_a_drawn_list_is_read_and_nothing_else_is_asked(drawn: Drawn) -> None:
    account = drawn.run().accounts[0]
    assert (account.published, account.status, drawn.problems()) == (22, "complete", {})
    asked = drawn.asked()
    files = {f"/upload/{entry.number}.pdf" for entry in drawn.site.site.wanted}
    articles = {f"/gk/a{entry.number}.html" for entry in drawn.site.site.wanted}
    # its picture, its style and the counter of another host are not asked for, each script and the first page once
    assert sorted(asked) == sorted(
        ["/robots.txt", "/gk/index.html", "/s/app.js", "/s/common.js", *["/api/list"] * 5, *articles, *files]
    )
    times = [at for at, _, _ in drawn.server.log]
    assert (times[-1] - times[0]) / len(times[1:]) > EVERY * 0.9
    sent = drawn.server.asked("/api/list")[0]
    assert (sent["x-site"], sent["Content-Type"]) == ("7", "application/json")
    assert sent["Referer"] == drawn.server.url + "/gk/index.html"
    assert {headers["User-Agent"] for _, _, headers in drawn.server.log} == {FAST.user_agent}
    rows = query(drawn.folder / "data", "SELECT url, outcome FROM fetches WHERE url LIKE '%/api/list%'").to_pylist()
    assert [row["url"].rpartition("#post:")[2] for row in rows] == [
        json.dumps({"page": at}, separators=(",", ":")) for at in range(1, 6)
    ]
    assert drawn.run().accounts[0].unchanged == 22


def test_what_robots_txt_forbids_is_not_asked_and_the_list_is_incomplete(drawn: Drawn) -> None:
    drawn.site.replies["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /api/\n", "text/plain")
    assert drawn.run().accounts[0].status == "incomplete"
    assert "/api/list" not in drawn.asked()
    told = drawn.problems()
    assert "robots_disallowed" in told["part_missing"]


@pytest.mark.parametrize(
    ("path", "reply"),
    [
        ("/api/list", Reply(b"", status=521)),
        ("/gk/index.html", Reply(b"<html><script>$_ts={}</script><script src='/s/app.js'></script>")),
    ],
)
def test_a_challenge_is_told_and_its_scripts_are_not_run(drawn: Drawn, path: str, reply: Reply) -> None:
    drawn.site.replies[path] = reply
    drawn.run()
    assert "challenged" in drawn.problems()
    assert ("/s/app.js" in drawn.asked()) == (path == "/api/list")
    assert drawn.asked().count(path) == 1


def test_a_script_that_never_ends_costs_its_list_alone(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = load_shared()
    pages = shared.pages.model_copy(update={"browser_seconds": 1})
    monkeypatch.setattr(acquire, "load_shared", lambda: Shared.model_validate({**dict(shared), "pages": pages}))
    drawn.site.replies["/gk/loop.html"] = Reply(b"<html><body><script>while (true) {}</script></body></html>")
    with standing("plain") as (site, server):
        other = district_of(
            "plain", server.url + site.list_path, name="other", lists=[{"url": server.url + site.list_path}]
        )
        accounts = {one.district: one.published for one in drawn.run(drawn.district("/gk/loop.html"), other).accounts}
    assert accounts == {"plain": 0, "other": 22}
    assert {*drawn.problems()} == {"browser_timeout", "no_links"}


def test_a_page_that_draws_nothing_says_which_hosts_it_was_not_to_ask(drawn: Drawn) -> None:
    drawn.site.replies["/gk/index.html"] = Reply(
        b"<html><body><script src='http://cdn.example/vue.js'></script></body>"
    )
    drawn.run()
    assert drawn.problems()["nothing_drawn"].endswith("hosts that were not asked (browser_hosts): cdn.example")


def test_without_a_browser_one_row_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, str(tmp_path / "nothing"))
    assert find_chromium() is None
    with _drawn(tmp_path, monkeypatch) as there:
        there.run()
        told = there.problems()
        assert "pip install 'juesuan[browser]'" in told.pop("no_browser")
        assert {*told} == {"no_links"}
        assert there.asked() == ["/robots.txt", "/gk/index.html"]


def test_a_file_that_asks_for_a_browser_in_vain_is_a_mistake() -> None:
    url = "http://site.test/list.html"
    with pytest.raises(ValueError, match="say browser = true"):
        district_of("plain", url, paging=CLICK)
    with pytest.raises(ValueError, match="it needs no browser"):
        district_of("gkmlpt", url, lists=[{"url": url, "browser": True}])
