"""Who may look at `juesuan explore`: at loopback everyone there, elsewhere only who has the token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from extract.explore.app import create_app
from tests.conftest import Juesuan
from tests.patience import wait_until
from tests.processes import Marked, started

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
TOKEN = "a-token-of-the-test"


@pytest.fixture(scope="module")
def guarded(sample_data: Path) -> Iterator[TestClient]:
    app = create_app(sample_data, token=TOKEN)
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as opened:
        yield opened


@pytest.mark.parametrize(
    "address", ["/", "/search?q=a", "/static/style.css", "/nowhere", f"/?token={TOKEN}x", "/?token=令牌"]
)
def test_nothing_is_shown_without_the_token(guarded: TestClient, address: str) -> None:
    guarded.cookies.clear()
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {TOKEN}"}, {"Cookie": "juesuan=x"}):
        refused = guarded.get(address, headers=headers)
        assert refused.status_code == 401
        assert "juesuan explore" in refused.text
        assert TOKEN not in refused.text
        assert not refused.headers.get("set-cookie")


def test_the_token_opens_once_and_leaves_the_address(guarded: TestClient) -> None:
    """From then on a cookie that scripts and other sites do not get, and that no cache keeps an answer of."""
    guarded.cookies.clear()
    first = guarded.get(f"/search?q=a&token={TOKEN}")
    assert (first.status_code, first.headers["location"]) == (303, "/search?q=a")
    assert {"httponly", "samesite=lax"} <= set(first.headers["set-cookie"].lower().split("; "))
    shown = guarded.get(first.headers["location"])
    assert shown.status_code == 200
    assert "private" in shown.headers["cache-control"]
    assert guarded.get("/static/style.css").status_code == 200
    guarded.cookies.clear()
    assert guarded.get("/", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_answers_are_for_pages_of_this_site_alone(guarded: TestClient) -> None:
    for headers in ({}, {"Authorization": f"Bearer {TOKEN}"}):
        assert guarded.get("/", headers=headers).headers["cross-origin-resource-policy"] == "same-origin"


def test_another_host_than_loopback_asks_for_a_token(juesuan: Juesuan, sample_data: Path) -> None:
    told = juesuan("explore", sample_data, "--host", "0.0.0.0", "--port", 0)
    assert told.status == 2
    assert "--token" in told.err
    assert told.err.count("\n") == 1


def test_the_token_that_is_printed_is_the_one_that_opens(sample_data: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with started(Marked(["explore", sample_data, "--port", 0, "--token"], log)) as made:
        wait_until(lambda: "Ctrl+C" in log.read_text(), made.process, log=log)
        found = re.search(r"(http://127\.0\.0\.1:\d+)/\?token=([\w-]{32})\s", log.read_text())
        assert found, log.read_text()
        with httpx.Client(base_url=found[1], trust_env=False, timeout=600) as browser:
            assert browser.get("/").status_code == 401
            assert browser.get("/", params={"token": found[2]}, follow_redirects=True).status_code == 200
            assert browser.get("/findings").status_code == 200
