"""A whole run over real HTTP: the account, the second run, the killed run, the folder; and once as a Prefect flow."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
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
KILLS = int(os.environ.get("JUESUAN_TEST_KILLS", "4"))  # more for a long test: at 100 random moments, and so on
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

    def __init__(
        self,
        server: faults.FaultServer,
        folder: Path,
        years: Sequence[int] = (2022, 2023),
        parts: Sequence[str] = PARTS,
    ) -> None:
        self.server = server
        self.data = folder / "data"
        self.archive = folder / "archive"
        self.years = years
        self.files = {f"/f/{part}{year}.pdf": pdf(f"{part}{year}") for year in years for part in parts}
        self.quoted = {path: f"/f/{parts.index(path[3])}-{path[4:]}" for path in self.files}
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
        lists = [{"url": self.server.url + "/list.html", "expected": {"least": len(self.files), "most": 999}}]
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
    problem = next(row for row in Dataset(site.data).read("problems").to_pylist() if row["code"] == "too_few_links")
    saved = problem["message"].partition("the page as read: ")[2].removesuffix(" in the archive")
    assert (site.archive / saved).read_text(encoding="utf-8").count("<li>") == 6


def test_forty_departments_on_a_site_that_fails_a_fifth_of_the_time(tmp_path: Path, site: Site) -> None:
    """Every obtainable document, none twice, none wrong, the account balances, and never faster than allowed."""
    parts = "".join(chr(0x4E00 + number * 37) for number in range(40))
    big = Site(site.server, tmp_path / "big", years=(2021, 2022, 2023), parts=parts)
    dice = random.Random(7)
    troubles = [faults.reset, faults.status(500), faults.status(429, Retry_After="0.05"), faults.cut(100), faults.stall]

    def moody(good: faults.Answer) -> faults.Answer:
        def answer(handler: faults.Handler) -> None:
            (dice.choice(troubles) if dice.random() < 0.2 else good)(handler)

        return answer

    for path, answers in site.server.answers.items():
        site.server.answers[path] = [moody(answers[-1])]
    missing = big.quoted[next(iter(big.files))]
    site.server.answers[missing] = [faults.status(404)]
    polite = {"delay_seconds": 0.0, "per_second": 60.0, "parallel": 8}
    account = collect.collect([big.district(politeness=polite)], (), big.data, big.archive, settings=FAST).accounts[0]
    assert (account.expected, account.published, account.missing, account.balanced) == (120, 119, 1, True)
    wanted = sorted(hashlib.sha256(body).hexdigest() for body in list(big.files.values())[1:])
    assert Archive(big.archive).document_ids() == wanted
    assert sorted(row["document_id"] for row in big.documents()) == wanted
    times = sorted(at for at, _, _ in site.server.log)
    assert max(sum(start <= at < start + 1 for at in times) for start in times) <= 61


def _own_certificate(folder: Path) -> ssl.SSLContext:
    """A certificate that nobody vouches for, as many a site's is."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(now - timedelta(days=9)).not_valid_after(now + timedelta(days=9))
    )
    (folder / "cert.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    formats = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*formats))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_bad_tls_is_put_up_with_only_where_the_district_says_so_and_is_on_record(site: Site, tmp_path: Path) -> None:
    with faults.running(_own_certificate(tmp_path)) as server:
        server.answers = site.server.answers
        lists = [{"url": server.url.replace("http:", "https:") + "/list.html"}]
        strict = collect.collect([site.district(lists=lists)], (), site.data, site.archive, settings=FAST)
        assert (strict.accounts[0].status, strict.accounts[0].reasons) == ("incomplete", {"no_links": 1, "tls": 1})
        exception = {"host": "127.0.0.1", "allow": "unverified", "reason": "certificate of its own, seen 2026-11"}
        weak = site.district(lists=lists, tls=[exception])
        account = collect.collect([weak], (), site.data, site.archive, settings=FAST).accounts[0]
        assert (account.status, account.published) == ("complete", 16)
    rows = Dataset(site.data).read("problems").to_pylist()
    told = [row["message"] for row in rows if row["code"] == "tls_exception"]
    assert told == ["unverified: certificate of its own, seen 2026-11"]


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
from datetime import UTC, datetime
from pathlib import Path
from tests import test_collect as t
from extract import collect, journal
collect.extract_files = t.read_nothing
collect.load_knowledge = t._Knowledge
collect.BATCH = 3
journal.utc_now = lambda: datetime(2026, 11, 22, tzinfo=UTC)  # so that two runs can be compared to the byte
district = t.District.model_validate_json(sys.argv[1])
collect.collect([district], (), Path(sys.argv[2]), Path(sys.argv[3]), settings=t.FAST)
"""


def _run_apart(site: Site, data: Path, archive: Path, kill_after: float | None = None) -> None:
    """A run in a process of its own, killed so many seconds after its first request (None: not at all)."""
    district = site.district(politeness={"delay_seconds": 0.0, "per_second": 40.0, "parallel": 2})
    command = [sys.executable, "-c", _KILLED, district.model_dump_json(), str(data), str(archive)]
    seen = len(site.server.log)
    process = subprocess.Popen(command, cwd=Path(__file__).parent.parent, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while len(site.server.log) == seen and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(process.pid, signal.SIGKILL)
    _, told = process.communicate(timeout=60)
    assert kill_after is not None or process.returncode == 0, told.decode()


def _content(data: Path) -> dict[str, bytes]:
    """Every file of the dataset but the requests, of which a killed run makes more."""
    files = [path for path in data.rglob("*.parquet") if "fetches" not in path.parts]
    return {str(path.relative_to(data)): path.read_bytes() for path in files}


def test_a_run_killed_at_any_moment_is_finished_by_the_next_to_the_same_bytes(site: Site, tmp_path: Path) -> None:
    dice = random.Random(11)
    for _ in range(KILLS):
        _run_apart(site, site.data, site.archive, kill_after=dice.uniform(0.0, 0.8))
        archive = Archive(site.archive)
        for name in archive.document_ids():
            assert hashlib.sha256(archive.path_of(name).read_bytes()).hexdigest() == name
    _run_apart(site, site.data, site.archive)
    _run_apart(site, tmp_path / "calm" / "data", tmp_path / "calm" / "archive")
    killed, calm = _content(site.data), _content(tmp_path / "calm" / "data")
    assert killed == calm
    assert sorted(row["document_id"] for row in site.documents()) == Archive(site.archive).document_ids()
    assert len(site.documents()) == 16
    asked = Dataset(site.data).read("fetches").to_pylist()
    assert {row["document_id"] for row in asked if row["document_id"]} == set(Archive(site.archive).document_ids())


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
