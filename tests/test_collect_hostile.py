"""One site, or a fault of ours that it meets, never stops the others; and none keeps the others' documents waiting."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil
import pytest

from extract.collect import run as collect
from extract.collect.districts import District
from extract.collect.pages.linktext import Caption, TitleReader
from extract.collect.progress import Silent
from extract.dataset.dataset import Dataset
from extract.errors import UserError
from extract.workers.pool import Job

from . import faultserver as faults
from .collecting import FAST, Site, collecting, pdf
from .patience import ended, wait_until

ROOT = Path(__file__).parent.parent
TRS = {"paging": {"style": "create_page_html", "last": 2}}
DAHAN = {"paging": {"style": "dataproxy", "last": 2}}
NINES = "9" * 5000
LINK = "<li><a href='{}'>甲局2023年度部门决算</a></li>"
FONTS = "".join(f"<font size={number}>" for number in range(3000))
GOOD = LINK.format("good.pdf")
# what a list holds beside a good link, what its file says, and the codes of problems that this gives
PAGES: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "colon": (LINK.format("http://www.gov.cn：80/a.pdf"), {}, {"bad_link"}),
    "bracket": (LINK.format("http://[/a.pdf"), {}, {"bad_link"}),
    "port": (LINK.format("http://x:99999/a.pdf"), {}, {"bad_link"}),
    "digits": (LINK.format(f"http://x:{NINES[:3000]}/a.pdf"), {}, {"bad_link"}),
    "viewer": (LINK.format("/viewer.html?file=http://[/a.pdf"), {}, {"bad_link"}),
    "control": (LINK.format("a\x01.pdf"), {}, {"bad_link"}),
    "nul": (LINK.format("a\x00&#xD800;.pdf"), {}, {"gone"}),
    "article": (LINK.format("article.html"), {}, {"bad_link"}),
    "base": ("<base href='http://['>", {}, {"bad_base"}),
    "trs": (f"<script>createPageHTML({NINES}, 0, 'index', 'html')</script>", TRS, {"gone", "list_too_long"}),
    "dahan": (
        f"<record><![CDATA[{GOOD}]]></record><script>totalRecord:{NINES},perPage:{NINES},proxyUrl:'/dataproxy'</script>",
        DAHAN,
        {"gone"},
    ),
    "proxy": ("<script>totalRecord:9,perPage:1,proxyUrl:'http://['</script>", DAHAN, {"bad_link", "no_links"}),
    "next": ("<a class=next href='http://['>下一页</a>", {"paging": {"style": "next"}}, {"bad_link"}),
    "directory": (f"<b>{LINK.format('http://[')}</b>", {"links": {"directory": "b a"}}, {"bad_link"}),
    "endless": ("", {"paging": {"style": "numbered", "url": "{page}.html", "last": 3}}, {"list_too_long"}),
    "fonts": (f"<p>{FONTS}</p>{'<p>x' * 3000}", {}, {"page_too_large", "no_links"}),
    "links": ("".join(f"<a href={n}.pdf>x</a>" for n in range(10_001)), {}, {"page_too_large", "no_links"}),
    "deep": ("<div>" * 1_000_000, {}, {"page_too_deep", "no_links"}),
}
CHARSETS = ("undefined", "iso-8859-1", "punycode", "idna", "base64", "rot13", "unicode_escape", "utf-7", "x" * 3000)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with collecting(tmp_path, monkeypatch) as site:
        yield site


def put(site: Site, name: str, html: str, charset: str = "utf-8", **more: Any) -> District:
    """A district with one list, at NAME/list.html, beside which good.pdf lies."""
    answers = site.server.answers
    answers[f"/{name}/list.html"] = [faults.html(html, type_=f"text/html; charset={charset}")]
    answers[f"/{name}/good.pdf"] = [faults.ok(pdf(name))]
    return site.district(name=name, lists=[{"url": f"{site.server.url}/{name}/list.html"}], **more)


def run(site: Site, districts: Sequence[District], **more: Any) -> dict[str, collect.Account]:
    """The accounts of a run."""
    outcome = collect.collect(districts, (), site.data, site.archive, **{"settings": FAST} | more)
    return {account.district: account for account in outcome.accounts}


def test_one_bad_link_page_or_header_is_a_row_of_its_own_district(site: Site) -> None:
    hostile = [put(site, name, html + GOOD, **more) for name, (html, more, _) in PAGES.items()]
    site.server.answers["/article/article.html"] = [faults.html("<a href='http://www.gov.cn：80/a.pdf'>附件</a>")]
    for number in range(2, 9):
        site.server.answers[f"/endless/{number}.html"] = [faults.html(LINK.format(f"/endless/good.pdf?{number}"))]
        site.server.answers[f"/endless/good.pdf?{number}"] = [faults.ok(pdf(f"endless {number}"))]
    charsets = [put(site, f"charset-{number}", GOOD, charset) for number, charset in enumerate(CHARSETS)]
    moved = put(site, "moved", LINK.format("there") + GOOD)
    site.server.answers["/moved/there"] = [faults.moved("/moved/" + "决算.html".encode("gbk").decode("latin-1"))]
    accounts = run(site, [*hostile, site.district(), *charsets, moved])
    told = {name: set(accounts[name].reasons) - {"error"} for name in PAGES}
    assert told == {name: codes for name, (_, _, codes) in PAGES.items()}
    assert {accounts[district.name].published for district in charsets} == {1}
    assert {name for name, account in accounts.items() if account.status == "complete"} == {
        "shiyan",
        "base",
        *(district.name for district in charsets),
    }
    assert all(account.balanced for account in accounts.values())
    assert accounts["shiyan"].published == 16
    assert (accounts["moved"].published, accounts["moved"].reasons) == (1, {"gone": 1})
    assert len({row["document_id"] for row in site.documents()}) > 16 + len(charsets)
    rows = Dataset(site.data).read("problems").to_pylist()
    assert any("'http://www.gov.cn：80/a.pdf' is no address" in row["message"] for row in rows)


class Unread(TitleReader):
    """A reader of titles with a fault that one of them meets."""

    def read(self, title: str) -> Caption:
        if "乙局" in title:
            raise ZeroDivisionError("injected")
        return super().read(title)


class UnreadDistrict(District):
    """A district whose titles are read by it."""

    @cached_property
    def reader(self) -> TitleReader:
        return Unread()


class Faulty(Silent):
    """A reporter with a fault that is met by a district of three documents."""

    def stage(self, name: str, total: int, size: int = 0) -> None:
        if (name, total) == ("fetch", 3):
            raise KeyError("injected")


def test_a_fault_of_ours_costs_what_it_met_and_is_a_row_that_says_where(site: Site) -> None:
    three = "".join(LINK.format(f"good.pdf?{number}") for number in range(3))
    unread = UnreadDistrict.model_validate(
        put(site, "unread", LINK.replace("甲", "乙").format("other.pdf") + GOOD).model_dump()
    )
    read_badly = put(site, "read-badly", GOOD + LINK.format("other.pdf"))
    site.server.answers["/read-badly/other.pdf"] = [faults.ok(pdf("other"))]

    def read(run: collect.Run, jobs: Sequence[Job]) -> collect.Counts:
        if any(job.source and "/read-badly/good.pdf" in (job.source.source_url or "") for job in jobs):
            raise RuntimeError("injected \ud800")
        return collect.read_here(run, jobs)

    districts = [unread, put(site, "three", three), read_badly, site.district()]
    accounts = run(site, districts, report=Faulty(), read=read)
    status = {name: (account.status, account.reasons.get("internal_error", 0)) for name, account in accounts.items()}
    broken = dict.fromkeys(("unread", "three", "read-badly"), ("incomplete", 1))
    assert status == broken | {"shiyan": ("complete", 0)}
    assert len(site.documents()) == 16 + 2  # the other file of read-badly, too, and the other of unread
    rows = [row for row in Dataset(site.data).read("problems").to_pylist() if row["code"] == "internal_error"]
    told = {row["message"] for row in rows}
    assert {row["stage"] for row in rows} == {"discover", "extract"}
    assert any("unread, discover: ZeroDivisionError: injected (collect/discover.py:" in message for message in told)
    assert any("three, discover: KeyError" in message and "collect/district_run.py" in message for message in told)
    assert any("read-badly, extract: RuntimeError: injected \\ud800" in message for message in told)
    assert {name: account.status for name, account in run(site, [read_badly]).items()} == {"read-badly": "complete"}
    assert len(site.documents()) == 19


def test_what_a_person_must_mend_still_stops_the_run(site: Site) -> None:
    def read(run: collect.Run, jobs: Sequence[Job]) -> collect.Counts:
        raise UserError("disk full")

    with pytest.raises(UserError, match="disk full"):
        site.collect(read=read)
    assert site.collect().accounts[0].status == "complete"
    assert len(site.documents()) == 16


def test_documents_of_a_quick_district_are_there_while_a_slow_site_is_still_asked(site: Site) -> None:
    seen = []

    def slow(handler: faults.Handler) -> None:
        wait_until(lambda: (site.data / "documents").is_dir() and len(site.documents()) == 16)
        seen.append(len(site.documents()))
        faults.ok(pdf("slow"))(handler)

    district = put(site, "slow", GOOD)
    site.server.answers["/slow/good.pdf"] = [slow]
    patient = replace(FAST, read_seconds=100.0, request_seconds=100.0, attempts=1, rounds=1)
    accounts = run(site, [district, site.district()], settings=patient)
    assert (seen, {account.status for account in accounts.values()}) == ([16], {"complete"})
    assert len(site.documents()) == 17


def test_ctrl_c_ends_a_run_at_once_that_waits_for_a_site_and_nothing_is_left(site: Site, tmp_path: Path) -> None:
    over = threading.Event()
    district = put(site, "slow", GOOD)
    site.server.answers["/slow/good.pdf"] = [lambda handler: (over.wait(100), handler.hang_up())[1]]
    script = (
        "import sys; from pathlib import Path\n"
        "from extract.collect import run as collect; from tests import collecting as t\n"
        "d = t.District.model_validate_json(sys.argv[1])\n"
        "collect.collect([d], (), Path(sys.argv[2]), Path(sys.argv[3]))\n"
    )
    command = [sys.executable, "-c", script, district.model_dump_json(), str(site.data), str(site.archive)]
    log = tmp_path / "log"
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, stderr=out)
    try:
        wait_until(lambda: site.server.asked("/slow/good.pdf"), process, log=log)
        below = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        assert ended(process, log=log) == -signal.SIGINT
    finally:
        over.set()
        process.kill()
    assert "KeyboardInterrupt" in log.read_text()
    assert len(site.server.asked("/slow/good.pdf")) == 1  # it did not wait until the site was given up
    assert len(below) == 1  # that takes pages apart
    assert not below[0].is_running()
