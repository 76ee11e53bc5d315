"""Runs that go wrong: a site that fails at random, bad TLS, a run that is killed."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extract import collect
from extract.archive import Archive
from extract.dataset import Dataset
from extract.errors import UserError

from . import faultserver as faults
from .collecting import FAST, Site, collecting

KILLS = int(os.environ.get("JUESUAN_TEST_KILLS", "4"))  # more for a long test: at 100 random moments, and so on


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with collecting(tmp_path, monkeypatch) as site:
        yield site


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


_KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tests import collecting as t
from extract import collect, journal
collect.extract_files = t.read_nothing
collect.load_knowledge = t.Knowledge
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


def test_a_disk_without_room_stops_a_run_before_anything_is_asked_for(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collect, "LEAST_FREE", 1 << 62)
    with pytest.raises(UserError, match=r"MB free, a run needs .* make room"):
        site.collect()
    assert site.server.log == []


def test_a_disk_that_fills_up_during_a_run_stops_it_and_the_next_run_completes_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, room = Archive.put_file, iter(range(5))

    def put_while_there_is_room(self: Archive, path: Path) -> str:
        if next(room, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return put(self, path)

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "put_file", put_while_there_is_room)
        with pytest.raises(OSError, match="No space left"):
            site.collect()
    archive = Archive(site.archive)
    assert len(archive.document_ids()) == 5
    assert list(archive.incoming.iterdir()) == []
    journal = archive.journal()
    assert set(journal.document_ids()) <= set(archive.document_ids())
    journal.close()
    assert site.collect().accounts[0].status == "complete"
    assert sorted(row["document_id"] for row in site.documents()) == archive.document_ids()
    assert len(site.documents()) == 16
