"""A district's site on a real server, and runs of collecting from it, for the tests of several modules."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from extract.collect import batch
from extract.collect import run as collect
from extract.collect.districts import District, load_district
from extract.collect.http.client import FetchSettings
from extract.dataset.dataset import Dataset
from extract.program import program
from extract.records.extraction import Extraction
from extract.records.tables import Document
from extract.workers.pool import Job

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
        known: dict[str, Any] = {"extractor_version": program(), "patterns_version": VERSION[0]}
        if source is not None:
            known |= {name: getattr(source, name) for name in Document.model_fields if hasattr(source, name)}
            known["companions"] = source.companion_ids
        yield Extraction(Document(document_id=document_id, **known))


VERSION = ["v1"]


class Knowledge:
    @property
    def versions(self) -> dict[str | None, str]:
        return {None: VERSION[0]}


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
        self.parts = parts
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


@contextmanager
def collecting(folder: Path, monkeypatch: pytest.MonkeyPatch, **more: Any) -> Iterator[Site]:
    """A site to collect from, with reading left out."""
    monkeypatch.setattr(batch, "pack_files", read_nothing)
    monkeypatch.setattr(collect, "load_knowledge", Knowledge)
    VERSION[0] = "v1"
    with faults.running() as server:
        yield Site(server, folder, **more)
