"""A whole run over real HTTP: the account, the second run, the killed run, the folder; and once as a Prefect flow."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract import __version__, collect
from extract.archive import Archive
from extract.client import FetchSettings
from extract.dataset import Dataset
from extract.districts import District, load_district
from extract.errors import UserError
from extract.extraction import Extraction
from extract.records import Document, Figure
from extract.summary import comparison, print_summary, summary_lines
from extract.worker import Job

from . import faultserver as faults

FAST = FetchSettings(
    wait_first=0.01, wait_most=0.05, read_seconds=0.5, request_seconds=3.0, breaker_seconds=0.2, longest_retry_after=1.0
)
PARTS = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛")


def pdf(name: str) -> bytes:
    """Bytes that differ by name and pass for a PDF."""
    return faults.PDF + f"% {name}\n%%EOF\n".encode()


def read_nothing(jobs: Sequence[Job], limits: object, workers: int, on_progress: object) -> Iterator[Extraction]:
    """In place of the worker: one row for each file, so that these tests are about collecting alone."""
    for job in jobs:
        source = job.source
        document_id = hashlib.sha256(job.path.read_bytes()).hexdigest()
        known = (
            {name: getattr(source, name) for name in Document.model_fields if hasattr(source, name)} if source else {}
        )
        versions = {"extractor_version": __version__, "patterns_version": VERSION[0]}
        yield Extraction(Document(document_id=document_id, **known, **versions))


VERSION = ["v1"]


class _Knowledge:
    @property
    def version(self) -> str:
        return VERSION[0]


class Site:
    """A district's site with a department for each of PARTS and year, and the folders of its runs."""

    def __init__(self, server: faults.FaultServer, folder: Path, years: Sequence[int] = (2022, 2023)) -> None:
        self.server = server
        self.data = folder / "data"
        self.archive = folder / "archive"
        self.years = years
        self.files = {f"/f/{part}{year}.pdf": pdf(f"{part}{year}") for year in years for part in PARTS}
        self.quoted = {path: f"/f/{PARTS.index(path[3])}{path[4:]}" for path in self.files}
        for path, body in self.files.items():
            server.answers[self.quoted[path]] = [faults.conditional(body, f'"{hash(body)}"')]
        self.publish_list()

    def publish_list(self, leave_out: Sequence[str] = ()) -> None:
        """The list page, without some."""
        items = "".join(
            f'<li><a href="{self.quoted[path]}">{path[3]}局{path[4:8]}年度部门决算</a><span>2024-09-03</span></li>'
            for path in self.files
            if path not in leave_out
        )
        body = f"<ul>{items}</ul>".encode()
        self.server.answers["/list.html"] = [faults.conditional(body, f'"{hash(body)}"', "text/html; charset=utf-8")]

    def district(self, **more: Any) -> District:
        """The site's district."""
        titles = load_district("wanglan").titles
        known = {"name": "shiyan", "code": "990901", "region": "试验区", "family": "t", "verified": False}
        lists = [{"url": self.server.url + "/list.html", "expected": {"least": len(self.files), "most": 99}}]
        polite = {"delay_seconds": 0.0, "per_second": 500.0, "parallel": 8}
        return District.model_validate(known | {"titles": titles, "lists": lists, "politeness": polite} | more)

    def collect(self, **more: Any) -> collect.Outcome:
        """One run."""
        return collect.collect([self.district()], (), self.data, self.archive, settings=FAST, **more)

    def documents(self) -> list[dict[str, Any]]:
        """The dataset's documents."""
        rows: list[dict[str, Any]] = Dataset(self.data).read("documents").to_pylist()
        return rows


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(collect, "extract_files", read_nothing)
    monkeypatch.setattr(collect, "load_knowledge", _Knowledge)
    monkeypatch.setitem(globals(), "VERSION", ["v1"])
    with faults.running() as server:
        yield Site(server, tmp_path)


def test_a_run_brings_everything_and_its_account_balances(site: Site) -> None:
    outcome = site.collect()
    account = outcome.accounts[0]
    assert (account.status, account.balanced, account.expected, account.published) == ("complete", True, 16, 16)
    rows = site.documents()
    assert {row["document_id"] for row in rows} == {hashlib.sha256(body).hexdigest() for body in site.files.values()}
    assert {(row["department"], row["fiscal_year"]) for row in rows} == {
        (f"{part}局", year) for part in PARTS for year in site.years
    }
    assert {row["region"] for row in rows} == {"试验区"}
    fetches = Dataset(site.data).read("fetches").to_pylist()
    assert {row["outcome"] for row in fetches} == {"new", "gone"}  # gone: the robots.txt that is not there
    assert len(fetches) == len(site.server.log) == 18


def test_a_second_run_asks_only_conditionally_reads_nothing_and_changes_no_document(site: Site) -> None:
    site.collect()
    before = {path: path.read_bytes() for path in site.data.rglob("*.parquet") if "fetches" not in path.parts}
    asked = len(site.server.log)
    outcome = site.collect()
    assert (outcome.accounts[0].unchanged, outcome.current, outcome.read.documents.total()) == (16, 16, 0)
    again = site.server.log[asked:]
    assert all("If-None-Match" in headers for _, path, headers in again if path != "/robots.txt")
    after = {path: path.read_bytes() for path in site.data.rglob("*.parquet") if "fetches" not in path.parts}
    assert before == after


def test_a_change_of_patterns_reads_everything_again_without_the_network(site: Site) -> None:
    site.collect()
    asked = len(site.server.log)
    VERSION[0] = "v2"
    outcome = collect.rebuild(site.data, site.archive)
    assert (outcome.read.documents.total(), len(site.server.log)) == (16, asked)
    assert {row["patterns_version"] for row in site.documents()} == {"v2"}


def test_a_replaced_file_supersedes_the_earlier_one(site: Site) -> None:
    site.collect()
    path = next(iter(site.files))
    site.server.answers[site.quoted[path]] = [faults.ok(pdf("corrected"))]
    outcome = site.collect()
    new, old = (hashlib.sha256(body).hexdigest() for body in (pdf("corrected"), site.files[path]))
    rows = {row["document_id"]: row["supersedes"] for row in site.documents()}
    assert (len(rows), rows[new], rows[old]) == (17, old, None)
    assert (outcome.accounts[0].published, outcome.accounts[0].unchanged) == (1, 15)


def test_one_file_at_two_addresses_is_read_once_and_counted_as_a_duplicate(site: Site) -> None:
    first, second = list(site.files)[:2]
    site.server.answers[site.quoted[second]] = [faults.ok(site.files[first])]
    account = site.collect().accounts[0]
    assert (account.published, account.duplicates, account.balanced) == (15, 1, True)
    assert len(site.documents()) == 15


def test_what_does_not_come_is_in_the_account_with_its_reason_and_the_rest_comes(site: Site) -> None:
    paths = list(site.files)
    wall = faults.html("<html>请开启JavaScript并刷新该页</html>")
    for path, answer in zip(paths, [faults.status(404), wall, faults.ok(b"PK\x03\x04" + b"\0" * 60)], strict=False):
        site.server.answers[site.quoted[path]] = [answer]
    account = site.collect().accounts[0]
    assert (account.missing, account.blocked, account.refused, account.published) == (1, 1, 1, 13)
    assert account.reasons == {"challenged": 1, "gone": 1, "not_pdf": 1}
    assert (account.balanced, account.status) == (True, "incomplete")
    problems = Dataset(site.data).read("problems").to_pylist()
    assert {(row["stage"], row["code"]) for row in problems} == {
        ("fetch", "gone"),
        ("fetch", "challenged"),
        ("fetch", "not_pdf"),
    }


def test_the_same_problem_again_next_week_is_one_row(site: Site) -> None:
    site.server.answers[next(iter(site.quoted.values()))] = [faults.status(404)]
    site.collect()
    site.collect()
    assert Dataset(site.data).read("problems").num_rows == 1


def test_a_list_that_shrinks_makes_the_district_incomplete_and_loses_nothing(site: Site) -> None:
    site.collect()
    whole = site.district()
    site.publish_list(leave_out=list(site.files)[:10])
    outcome = collect.collect([whole], (), site.data, site.archive, settings=FAST)
    account = outcome.accounts[0]
    assert (account.status, account.missing, account.expected) == ("incomplete", 10, 16)
    assert "too_few_links" in account.reasons
    assert len(site.documents()) == 16


def test_a_site_that_fails_a_fifth_of_the_time_gives_everything_once(tmp_path: Path, site: Site) -> None:
    dice = random.Random(7)
    troubles = [faults.reset, faults.status(500), faults.status(429, Retry_After="0.05"), faults.cut(100), faults.stall]
    for path, body in site.files.items():
        good = faults.conditional(body, f'"{hash(body)}"')
        answers = [dice.choice(troubles) if dice.random() < 0.2 else good for _ in range(12)]
        site.server.answers[site.quoted[path]] = [*answers, good]
    site.server.answers["/list.html"] = [faults.reset, faults.status(503), *site.server.answers["/list.html"]]
    account = site.collect().accounts[0]
    assert (account.published, account.status) == (16, "complete")
    archive = Archive(site.archive)
    assert archive.document_ids() == sorted(hashlib.sha256(body).hexdigest() for body in site.files.values())
    assert len(site.documents()) == 16


def test_a_folder_of_pdfs_goes_the_same_way(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "below"
    folder.mkdir(parents=True)
    for name in ("a.pdf", "b.PDF", "copy of a.pdf"):
        (folder / name).write_bytes(pdf(name[-5]))
    outcome = collect.collect([], (), site.data, site.archive, folder=tmp_path / "mine")
    assert (outcome.accounts[0].published, outcome.accounts[0].duplicates) == (2, 1)
    assert {row["file_name"] for row in site.documents()} == {"a.pdf", "b.PDF"}
    again = collect.collect([], (), site.data, site.archive, folder=tmp_path / "mine")
    assert (again.current, again.read.documents.total()) == (2, 0)
    with pytest.raises(UserError, match="no PDF file"):
        collect.collect([], (), site.data, site.archive, folder=site.data)


_KILLED = """
import sys
from pathlib import Path
from tests import test_collect as t
from extract import collect
collect.extract_files = t.read_nothing
collect.load_knowledge = t._Knowledge
district = t.District.model_validate_json(sys.argv[1])
collect.BATCH = 3
collect.collect([district], (), Path(sys.argv[2]), Path(sys.argv[3]), settings=t.FAST)
"""


def test_a_run_killed_at_any_moment_is_finished_by_the_next(site: Site) -> None:
    district = site.district(politeness={"delay_seconds": 0.0, "per_second": 40.0, "parallel": 2})
    command = [sys.executable, "-c", _KILLED, district.model_dump_json(), str(site.data), str(site.archive)]
    root = Path(__file__).parent.parent
    dice = random.Random(11)
    for _ in range(4):
        seen = len(site.server.log)
        process = subprocess.Popen(command, cwd=root, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while len(site.server.log) == seen and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(dice.uniform(0.0, 0.7))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        for name in Archive(site.archive).document_ids():
            assert hashlib.sha256(Archive(site.archive).path_of(name).read_bytes()).hexdigest() == name
    outcome = site.collect()
    assert outcome.accounts[0].status == "complete"
    ids = [row["document_id"] for row in site.documents()]
    assert sorted(ids) == sorted(hashlib.sha256(body).hexdigest() for body in site.files.values())
    fetches = Dataset(site.data).read("fetches").to_pylist()
    stored = {row["document_id"] for row in fetches if row["document_id"]}
    assert stored == set(ids)


def test_the_summary_compares_this_year_with_the_budget_and_the_year_before(tmp_path: Path) -> None:
    def document(department: str, year: int, values: dict[str, list[str]]) -> Extraction:
        number = hashlib.sha256(f"{department}{year}".encode()).hexdigest()
        common: dict[str, Any] = {
            "region": "试验区",
            "department": department,
            "fiscal_year": year,
            "kind": "final_accounts",
        }
        figures = [
            Figure(
                document_id=number,
                figure_id=f"{basis}{n}",
                item="sangong",
                measure="amount",
                basis=basis,
                value=Decimal(value),
                stated_none=value == "0",
                **common,
            )
            for basis, given in values.items()
            for n, value in enumerate(given)
        ]
        return Extraction(Document(document_id=number, **common), figures=figures)

    Dataset(tmp_path).write(
        [
            document("试验区甲局", 2023, {"final": ["0", "350"], "initial_budget": ["3100"]}),
            document("试验区甲局", 2022, {"final": ["700"]}),
            document("乙局", 2023, {"final": ["12000", "12500"], "prior_final": ["0"]}),
        ]
    )
    rows = [row.cells() for row in comparison(tmp_path)]
    assert rows == [
        ["试验区", "乙局", "2023", "–", "1.20 ≠ 1.25", "–", "0.00", "–"],
        ["试验区", "甲局", "2023", "0.31", "0.035", "-0.275 (-88.7%)", "0.07", "-0.035 (-50.0%)"],
    ]
    lines = summary_lines(tmp_path, collect.Outcome())
    assert lines[0].startswith("documents     3 in the dataset")
    print_summary(tmp_path, collect.Outcome())
