"""Every view in a real browser, for everybody: with a keyboard, with a screen reader, on a phone, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browsing import DESKTOP, PHONE, Watched, faults_of, views, watched
from tests.patience import BROWSER_MS

PRINTED = ("department", "figure", "finding")


@pytest.fixture(scope="module")
def every_view(chromium: Any, served: str) -> dict[str, str]:
    context = chromium.new_context(base_url=served)
    context.set_default_timeout(BROWSER_MS)
    found = views(context.new_page())
    context.close()
    return found


@pytest.fixture
def seen(chromium: Any, served: str) -> Iterator[Watched]:
    yield from watched(chromium, served)


def test_no_view_has_a_serious_fault(seen: Watched, every_view: dict[str, str]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    faults: list[Any] = []
    for view, address in every_view.items():
        if view == "nothing":
            continue
        seen.page.goto(address)
        faults += [(view, *fault) for fault in faults_of(seen.page, axe)]
    assert not faults


def test_every_view_fits_a_phone_and_prints(seen: Watched, every_view: dict[str, str]) -> None:
    page = seen.page
    for view, address in every_view.items():
        if view == "nothing":
            continue
        page.set_viewport_size(PHONE)
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], view
        small = page.evaluate(
            "[...document.querySelectorAll('nav a, button, input, select')].filter(one => one.offsetParent"
            " && one.getBoundingClientRect().height < 24).map(one => one.outerHTML)"
        )
        assert not small, (view, small)
        page.set_viewport_size(DESKTOP)
        page.emulate_media(media="print")
        assert not page.locator("header nav").is_visible()
        assert page.locator("h1").is_visible()
        if view in PRINTED:
            assert page.pdf(format="A4").startswith(b"%PDF")
        page.emulate_media(media="screen")


def test_the_keyboard_reaches_everything_and_is_seen(seen: Watched, every_view: dict[str, str]) -> None:
    page = seen.page
    page.goto(every_view["department"])
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("one => one === document.activeElement")
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto(every_view["department"])
    reached = []
    for _ in range(25):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(
            "(one => [one.textContent.trim().slice(0, 12), getComputedStyle(one).outlineStyle !== 'none',"
            " one.getBoundingClientRect().top])(document.activeElement)"
        ))  # fmt: skip
    assert all(outlined for _, outlined, _ in reached), reached
    names = [name for name, _, _ in reached]
    assert names[1:7] == ["决算公开数据", "地区", "比较", "核对", "评分", "检索"]
    assert len(set(names)) > 15, "the focus is caught"


def test_a_wrong_address_is_a_page_with_a_way_back(seen: Watched, every_view: dict[str, str]) -> None:
    page = seen.page
    assert page.goto(every_view["nothing"]).status == 404
    seen.complaints.clear()  # the browser says that the answer was 404
    page.get_by_role("link", name="回到地区一览").click()
    assert page.locator("h1").inner_text() == "地区与年度"
