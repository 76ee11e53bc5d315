"""A run over one healthy district and fifteen hostile ones: the healthy one whole, the others named."""

from __future__ import annotations

import gzip
import itertools
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from extract.dataset.dataset import Dataset
from extract.resources import patterns_dir
from fixtures.serve import running as healthy

from . import faultserver as faults
from .faultserver import Answer, FaultServer, html, moved, status
from .patience import wait_until
from .processes import Marked, started

LIST = "/list.html"
MOST_PARENT = 300  # MB
BUDGET = 20.0  # seconds for an address, a host, a district
SHORT = 5.0  # of those that would answer for ever: their budget is what ends them
CODES = {
    "links": "bad_link", "base": "bad_base", "charset": "gone", "codec": "gone", "digits": "gone",
    "bomb-page": "too_large", "bomb-twice": "encoding_refused", "bomb-file": "too_large", "bomb-robots": "gone",
    "retry-later": "budget_spent", "retry-never": "budget_spent", "trickle": "budget_spent", "deep": "page_too_deep",
    "endless": "list_too_long", "inward": "address_refused",
}  # fmt: skip
SPENT = 240.0  # seconds of the whole run, also on a busy machine
DISTRICT = """
code = "{code}"
region = "景岚市汀泉区"
family = "plain"
verified = true
verified_on = 2026-11-30

[[lists]]
url = "{url}/list.html"
kind = "final_accounts"
year = 2024

[links]
items = "a.item"
attachments = "p.appendix a"

[paging]
style = "next"
next = "div.page a"
text = "下一页"

[politeness]
delay_seconds = 0.0
per_second = 50.0
parallel = 4

[budget]
address_seconds = {budget}
host_seconds = {budget}
district_seconds = {budget}
host_requests = 60
"""
TITLE = "望澜区档案局2024年度部门决算"


def page(*hrefs: str, head: str = "", foot: str = "") -> str:
    """A list page with links."""
    links = "".join(f'<li><a class="item" href="{href}">{TITLE}</a></li>' for href in hrefs)
    return f"<html><head>{head}</head><body><ul>{links}</ul>{foot}</body></html>"


def zipped(body: bytes, encoding: str = "gzip", type_: str = "text/html") -> Answer:
    """An answer whose bytes are packed as they are."""
    named = {"Content-Type": type_, "Content-Encoding": encoding}
    return lambda handler: handler.reply(200, body, named)


def endless_pages(handler: faults.Handler) -> None:
    """Each page of the list names a further one."""
    number = int(handler.path.rpartition("-")[2].removesuffix(".html")) if "-" in handler.path else 1
    following = f'<div class="page"><a href="/list-{number + 1}.html">下一页</a></div>'
    handler.reply(200, page(foot=following).encode(), {"Content-Type": "text/html"})


class Endless(dict[str, list[Answer]]):
    """Every address answers alike."""

    def get(self, path: str, default: object = None) -> list[Answer]:  # type: ignore[override]
        """The one answer."""
        return [status(404)] if path == "/robots.txt" else [endless_pages]


def sites(other: str) -> dict[str, dict[str, list[Answer]]]:
    """Name → answers of the hostile sites; `other`: a server of this machine that is no district's."""
    bomb, twice = faults.bomb(2000), gzip.compress(faults.bomb(2000), 9, mtime=0)
    pdf = faults.bomb(2000, faults.PDF)
    deep = "<div>" * 1_000_000
    paging = f"createPageHTML({'9' * 5000}, 0, 'list', 'html')"
    return {
        "links": {LIST: [html(page("http://www.gov.cn：80/a.pdf", "http://[/a.pdf", "http://127.0.0.1:99999/a.pdf"))]},
        "base": {LIST: [html(page("/a.pdf", head='<base href="http://[">'))]},
        "charset": {LIST: [html(page("/a.pdf"), type_="text/html; charset=undefined")]},
        "codec": {LIST: [html(page("/a.pdf"), type_="text/html; charset=punycode")]},
        "digits": {LIST: [html(page("/a.pdf", foot=f"<script>{paging}</script>"))]},
        "bomb-page": {LIST: [zipped(bomb)]},
        "bomb-twice": {LIST: [zipped(twice, "gzip, gzip")]},
        "bomb-file": {LIST: [html(page("/a.pdf"))], "/a.pdf": [zipped(pdf, type_="application/pdf")]},
        "bomb-robots": {"/robots.txt": [zipped(bomb, type_="text/plain")], LIST: [html(page("/a.pdf"))]},
        "retry-later": {LIST: [status(503, Retry_After="86400")]},
        "retry-never": {LIST: [status(429, Retry_After="inf")]},
        "trickle": {LIST: [html(page("/a.pdf"))], "/a.pdf": [faults.trickle(5.0)]},
        "deep": {LIST: [html(page("/a.pdf") + deep)]},
        "endless": Endless(),
        "inward": {
            LIST: [html(page(f"{other}/secret.pdf", "http://169.254.169.254/a.pdf", "/moved.pdf", "http://2130706433/a.pdf"))],
            "/moved.pdf": [moved(f"{other}/secret.pdf")],
        },
    }  # fmt: skip


@pytest.fixture
def patterns(tmp_path: Path) -> Iterator[tuple[Path, dict[str, FaultServer], FaultServer]]:
    """patterns/ with the healthy district and the hostile ones; their servers; one of this machine that is none's."""
    folder = tmp_path / "patterns"
    shutil.copytree(patterns_dir(), folder, ignore=shutil.ignore_patterns("*-*.toml", "tingquan.toml"))
    with ExitStack() as stack:
        other = stack.enter_context(faults.running())
        other.answers["/secret.pdf"] = [faults.ok()]
        servers = {}
        for number, (name, answers) in enumerate(sites(other.url).items()):
            server = servers[name] = stack.enter_context(faults.running())
            server.answers = answers
            budget = SHORT if CODES[name] == "budget_spent" else BUDGET
            text = DISTRICT.format(code=f"9902{number + 10}", url=server.url, budget=budget)
            (folder / "districts" / f"{name}.toml").write_text(text, encoding="utf-8")
        yield folder, servers, other


def test_the_healthy_district_is_whole_and_the_run_ends(
    tmp_path: Path, patterns: tuple[Path, dict[str, FaultServer], FaultServer]
) -> None:
    folder, servers, other = patterns
    log, data = tmp_path / "log", tmp_path / "data"
    with healthy() as site:
        names = itertools.chain.from_iterable(("--district", name) for name in ("wanglan", *servers))
        command = ["run", *names, "--base-url", site.url, "-o", data, "--archive", tmp_path / "archive"]
        before = time.monotonic()
        with started(Marked(command, log, JUESUAN_PATTERNS=str(folder))) as made:
            most = Peak(made.process.pid)
            wait_until(lambda: most() and made.process.poll() is not None, made.process, log=log)
            assert made.process.returncode == 0, log.read_text()[-3000:]
        assert time.monotonic() - before < SPENT
    told = log.read_text()
    documents = Dataset(data).read("documents").to_pylist()
    assert sorted(row["status"] for row in documents) == ["extracted"] * 12
    problems = Dataset(data).read("problems").to_pylist()
    found = {
        name: {row["code"] for row in problems if server.url in f"{row['url']} {row['message']}"}
        for name, server in servers.items()
    }
    print(round(most.megabytes), "MB", round(time.monotonic() - before), "s", found)
    assert {name: codes for name, codes in found.items() if CODES[name] not in codes} == {}
    assert not other.log, "what is on this machine was asked for"
    assert most.megabytes < MOST_PARENT
    accounts = {line.split()[0]: line for line in told.splitlines() if " expected = " in line}
    assert [name for name in servers if " incomplete: " not in accounts[name]] == []
    assert " complete: 12 expected = 12 published" in accounts["wanglan"]


class Peak:
    """The most memory that a process has held, looked at while it runs."""

    def __init__(self, pid: int) -> None:
        self.process, self.megabytes = psutil.Process(pid), 0.0

    def __call__(self) -> bool:
        """Look once more; always true."""
        try:
            state = Path(f"/proc/{self.process.pid}/status").read_text()
            held = [int(line.split()[1]) / 1024 for line in state.splitlines() if line.startswith("VmHWM")]
            self.megabytes = max([self.megabytes, *held])
        except OSError:
            pass
        return True
