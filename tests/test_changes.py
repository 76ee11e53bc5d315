"""What changed between runs: new, replaced with the facts that differ, re-stamped, vanished; and a check of a site."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest

from extract.cli import call
from extract.collect import batch
from extract.collect import run as collect
from extract.collect.changes import FactChange, changes_since
from extract.collect.district_check import check_district
from extract.document.extract import extract_document
from extract.records.extraction import Extraction
from extract.records.tables import Figure
from extract.workers.pool import Job
from fixtures.api import generate

from . import collecting as runs
from . import faultserver as faults
from .collecting import FAST, Site, collecting, pdf
from .reading import knowledge


def read_amount(jobs: Sequence[Job], limits: object, workers: int, on_progress: object) -> Iterator[Extraction]:
    """One figure a file: the number after `amount=` in its bytes."""
    for extraction in runs.read_nothing(jobs, limits, workers, on_progress):
        path = next(job.path for job in jobs if _id(job.path) == extraction.document.document_id)
        amount = path.read_bytes().partition(b"amount=")[2].partition(b" ")[0].decode() or "100"
        extraction.figures.append(
            Figure(
                document_id=extraction.document.document_id,
                figure_id="1",
                item="sangong",
                measure="amount",
                basis="final",
                value=Decimal(amount),
            )
        )
        extraction.document.content_id = None if amount == "0" else amount
        yield extraction


def _id(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with collecting(tmp_path, monkeypatch, years=(2023,)) as site:
        monkeypatch.setattr(batch, "pack_files", read_amount)
        yield site


TODAY = datetime.now(UTC).date() - timedelta(days=1)


def kinds(site: Site, since: date = TODAY) -> dict[str, int]:
    """How many changes of each kind."""
    found: dict[str, int] = {}
    for change in changes_since(site.data, site.archive, since):
        found[change.kind] = found.get(change.kind, 0) + 1
    return found


def test_a_first_run_is_all_new_and_a_later_day_has_no_changes(site: Site) -> None:
    site.collect()
    assert kinds(site) == {"new": 8}
    assert kinds(site, TODAY + timedelta(days=3)) == {}


def test_a_replaced_file_tells_the_facts_that_differ_and_a_restamped_one_that_none_do(site: Site) -> None:
    site.collect()
    first, second = list(site.files)[:2]
    site.server.answers[site.quoted[first]] = [faults.ok(pdf("amount=250 "))]
    site.server.answers[site.quoted[second]] = [faults.ok(pdf("stamped at another time"))]
    site.collect()
    third = list(site.files)[2]
    site.server.answers[site.quoted[third]] = [faults.ok(pdf("amount=0 "))]  # of a scan: nothing to compare
    site.collect()
    assert kinds(site) == {"new": 8, "replaced": 2, "restamped": 1}
    replaced = next(change for change in changes_since(site.data, site.archive, TODAY) if change.kind == "replaced")
    assert replaced.facts == (FactChange("sangong final amount narrative", "100.0000", "250.0000"),)
    assert replaced.supersedes == hashlib.sha256(site.files[first]).hexdigest()


def test_a_file_saved_again_has_the_same_content_and_one_with_other_words_has_not(tmp_path: Path) -> None:
    """Another producer, date and identifier in the file: other bytes, the same text; one page fewer: another text."""
    first = generate("beijing", 3, tmp_path).pdf
    with pikepdf.open(first) as pdf_file:
        pdf_file.docinfo["/ModDate"] = "D:20261122080000+08'00'"
        pdf_file.docinfo["/Producer"] = "stamped"
        pdf_file.save(tmp_path / "again.pdf")
        del pdf_file.pages[-1]
        pdf_file.save(tmp_path / "shorter.pdf")
    whole, again, shorter = (
        extract_document(path, knowledge()).document
        for path in (first, tmp_path / "again.pdf", tmp_path / "shorter.pdf")
    )
    assert whole.document_id != again.document_id
    assert whole.content_id == again.content_id
    assert shorter.content_id not in (None, whole.content_id)


def test_what_is_gone_or_no_longer_listed_has_vanished_and_what_was_refused_has_not(site: Site) -> None:
    site.collect()
    gone, unlisted, refused = list(site.files)[:3]
    site.server.answers[site.quoted[gone]] = [faults.status(404)]
    site.server.answers[site.quoted[refused]] = [faults.status(403)]
    lists = [{"url": site.server.url + "/list.html"}]
    site.publish_list(leave_out=[unlisted])
    collect.collect([site.district(lists=lists)], (), site.data, site.archive, settings=FAST)
    vanished = {
        change.document_id for change in changes_since(site.data, site.archive, TODAY) if change.kind == "vanished"
    }
    assert vanished == {hashlib.sha256(site.files[path]).hexdigest() for path in (gone, unlisted)}


def test_a_list_read_half_or_for_one_year_makes_nothing_vanish(site: Site) -> None:
    site.collect()
    site.publish_list(leave_out=list(site.files)[:4])
    site.collect()  # too few links: incomplete
    lists = [{"url": site.server.url + "/list.html"}]
    collect.collect([site.district(lists=lists)], (2019,), site.data, site.archive, settings=FAST)
    assert kinds(site) == {"new": 8}


def test_a_check_says_what_a_site_gives_and_fetches_no_file(site: Site) -> None:
    report = check_district(site.district(), FAST)
    assert (report.ok, list(report.counts.values()), dict(report.years)) == (True, [8], {"2023": 8})
    assert {path for _, path, _ in site.server.log} == {"/robots.txt", "/list.html"}
    assert report.reached
    site.server.answers["/list.html"] = [faults.html("<ul><li><a href='1.pdf'>\u51b3\u7b97</a></li></ul>")]
    report = check_district(site.district(), FAST)
    assert not report.ok
    assert any("too_few_links" in line for line in report.lines())
    assert "no year in: \u51b3\u7b97" in report.lines()
    site.server.answers["/list.html"] = [faults.reset]
    report = check_district(site.district(), FAST)
    assert (report.ok, report.reached) == (False, False)


def test_a_sample_district_is_checked_against_the_sample_site(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["districts", "check", "tingquan"]) == 0
    told = capsys.readouterr().out
    assert "/tingquan/bmjs/2024/list_1.html: 6 documents" in told
    assert "as the file says" in told


def test_the_command_prints_changes_and_refuses_a_day_that_is_none(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.collect()
    path = next(iter(site.files))
    site.server.answers[site.quoted[path]] = [faults.ok(pdf("amount=250 "))]
    site.collect()
    where = ["-o", str(site.data), "--archive", str(site.archive)]
    assert call(["changes", "--since", TODAY.isoformat(), *where]) == 0
    told = capsys.readouterr().out
    assert "replaced   试验区 甲局 2023" in told
    assert "sangong final amount narrative: 100.0000 → 250.0000" in told
    assert told.endswith(f"9 changes since {TODAY}\n")
    assert call(["changes", "--since", "yesterday", *where]) == 2
    assert "'yesterday' is no day" in capsys.readouterr().err
