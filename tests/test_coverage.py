"""What became of each department's disclosure: made sites with every state, lists that end too soon, runs that are killed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from extract.collect import batch
from extract.collect import run as collect
from extract.dataset.commit import Commit
from extract.dataset.dataset import Dataset
from extract.query.sql import run as query
from extract.records.extraction import Extraction
from extract.records.tables import Document, Problem
from extract.workers.pool import Job

from . import faultserver as faults
from .collecting import FAST, Knowledge, Site, pdf, read_nothing

WORD = b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml" + b"\1" * 200_000  # longer than what judging reads
TITLE = "{}{}年度部门决算"


def read_covers(jobs: Sequence[Job], limits: object, workers: int, on_progress: object) -> Iterator[Extraction]:
    """As `read_nothing`, but a file may have a cover of its own (`% cover {…}`), be a scan or a government's."""
    for job, extraction in zip(jobs, read_nothing(jobs, limits, workers, on_progress), strict=True):
        body = job.path.read_bytes()
        for line in body.splitlines():
            if line.startswith(b"% cover "):
                told = json.loads(line.removeprefix(b"% cover "))
                extraction.document = extraction.document.model_copy(update=told)
        if extraction.document.text_layer == "none":
            extraction.problems.append(Problem(stage="read", code="no_text_layer", document_id=_id(body)))
        yield extraction


def _id(body: bytes) -> str:
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
        return collect.collect([district], years, self.data, self.archive, settings=FAST)

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


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    with made(tmp_path, monkeypatch) as one:
        yield one


def published(*names: str, year: int = 2031) -> dict[str, tuple[str, faults.Answer | None]]:
    """Links of departments that publish a PDF."""
    return {
        TITLE.format(name, year): (f"/{name_id(name)}{year}.pdf", faults.ok(pdf(f"{name}{year}"))) for name in names
    }


def name_id(name: str) -> str:
    """A name as an address."""
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def test_every_state_of_a_department(site: Made) -> None:
    links = published("水务局", "民政局", "档案馆", "体育局", "文化局", "交通局", "司法局", "审计局", year=2030) | {
        TITLE.format("水务局", 2031): ("/a.pdf", faults.ok(pdf("水务局2031"))),
        TITLE.format("民政局", 2031): ("/b.pdf", faults.ok(cover("民政局", text_layer="none", status="failed"))),
        TITLE.format("档案馆", 2031): ("/c.docx", faults.ok(WORD)),
        TITLE.format("体育局", 2031): ("/d.pdf", None),
        TITLE.format("文化局", 2031): ("/e.html", faults.html("<h1>文化局2031年度部门决算</h1><p>见附件。</p>")),
        TITLE.format("交通局", 2031): ("/f.pdf", faults.status(503)),
        TITLE.format("司法局", 2031): ("/g.html", None),
    }
    site.publish(links)
    outcome = site.run()
    found = site.coverage("state, detail, document_id IS NOT NULL, archive_name")
    assert {name: row[0] for (name, year), row in found.items() if year == 2031} == {
        "水务局": "published",
        "民政局": "scanned",
        "档案馆": "refused",
        "体育局": "gone",
        "文化局": "listed_without_file",
        "交通局": "not_reached",
        "司法局": "gone",
        "审计局": "absent",
    }
    assert {row[0] for (_, year), row in found.items() if year == 2030} == {"published"}
    assert found["档案馆", 2031][1] == "a docx file, not a PDF"
    assert found["审计局", 2031][1] == "known of 2030 final_accounts"
    assert [row[2] for row in found.values()].count(True) == 10
    assert outcome.accounts[0].departments["published"] == 9
