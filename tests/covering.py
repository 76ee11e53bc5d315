"""A site whose list has any links, and files that say of themselves what a cover says: for what became of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extract.collect import batch
from extract.collect import run as collect
from extract.query.sql import run as query
from extract.records.extraction import Extraction
from extract.records.tables import Problem
from extract.workers.pool import Job

from . import faultserver as faults
from .collecting import FAST, Knowledge, Site, pdf, read_nothing

WORD = b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml" + b"\1" * 200_000  # longer than what judging reads
ONCE = replace(FAST, attempts=1, rounds=1)
TITLE = "{}{}年度部门决算"


def read_covers(jobs: Sequence[Job], limits: object, workers: int, on_progress: object) -> Iterator[Extraction]:
    """As `read_nothing`, but a file may have a cover of its own (`% cover {…}`), be a scan or a government's."""
    for job, extraction in zip(jobs, read_nothing(jobs, limits, workers, on_progress), strict=True):
        body = job.path.read_bytes()
        for line in body.splitlines():
            if line.startswith(b"% cover "):
                told = json.loads(line.removeprefix(b"% cover "))
                told |= {name: date.fromisoformat(told[name]) for name in ("approved_on",) if name in told}
                extraction.document = extraction.document.model_copy(update=told)
        if extraction.document.text_layer == "none":
            extraction.problems.append(Problem(stage="read", code="no_text_layer", document_id=id_of(body)))
        yield extraction


def id_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def cover(name: str, **told: Any) -> bytes:
    """A PDF that says of itself what `documents` then says."""
    return pdf(f"{name}\n% cover {json.dumps(told)}")


class Made(Site):
    """A site whose list has any links: title → path, answer (None: 404)."""

    def publish(self, links: Mapping[str, tuple[str, faults.Answer | None]], page: str = "/list.html") -> None:
        """The list page with these links."""
        items = "".join(f'<li><a href="{path}">{title}</a></li>' for title, (path, _) in links.items())
        self.server.answers[page] = [faults.html(f"<ul>{items}</ul>")]
        for path, answer in links.values():
            if answer is not None:
                self.server.answers[path] = [answer]

    def run(self, years: Sequence[int] = (), **more: Any) -> collect.Outcome:
        """One run; no number of links is expected."""
        lists = [{"url": self.server.url + "/list.html"}]
        district = self.district(**{"lists": lists} | more)
        return collect.collect([district], years, self.data, self.archive, settings=ONCE)

    def coverage(self, columns: str = "state") -> dict[tuple[Any, ...], Any]:
        """Department, year, kind → state, or what is asked for."""
        rows = query(self.data, f"SELECT department, fiscal_year, {columns} FROM coverage ORDER BY ALL").to_pylist()
        return {tuple(row.values())[:2]: tuple(row.values())[2:] for row in rows}


@contextmanager
def made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    """A site to fill, with reading left out but for covers."""
    monkeypatch.setattr(batch, "pack_files", read_covers)
    monkeypatch.setattr(collect, "load_knowledge", Knowledge)
    with faults.running() as server:
        yield Made(server, folder, years=())


def published(*names: str, year: int = 2031) -> dict[str, tuple[str, faults.Answer | None]]:
    """Links of departments that publish a PDF."""
    return {
        TITLE.format(name, year): (f"/{name_id(name)}{year}.pdf", faults.ok(pdf(f"{name}{year}"))) for name in names
    }


def name_id(name: str) -> str:
    """A name as an address."""
    return hashlib.sha256(name.encode()).hexdigest()[:8]
