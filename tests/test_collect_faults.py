"""Runs that go wrong: a site that fails at random, bad TLS, a full disk."""

from __future__ import annotations

import errno
import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.collect import run as collect
from extract.collect.archive import Archive
from extract.dataset.dataset import Dataset
from extract.errors import UserError

from . import faultserver as faults
from .collecting import FAST, Site, collecting


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with collecting(tmp_path, monkeypatch) as site:
        yield site


def test_forty_departments_on_a_site_that_fails_a_fifth_of_the_time(tmp_path: Path, site: Site) -> None:
    """Every obtainable document, none twice, none wrong, the account balances, and never faster than allowed."""
    parts = "".join(chr(0x4E00 + number * 37) for number in range(40))
    big = Site(site.server, tmp_path / "big", years=(2021, 2022, 2023), parts=parts)
    site.server.make_moody(0.2, random.Random(7))
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


def test_bad_tls_is_put_up_with_only_where_the_district_says_so_and_is_on_record(site: Site, tmp_path: Path) -> None:
    with faults.running(faults.own_certificate(tmp_path)) as server:
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
