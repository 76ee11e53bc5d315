"""A run's attachments of all kinds, and pages that are a disclosure: converted once, counted, told in one row each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extract.convert.setting import SETTING as CONVERT
from extract.paths import sha256_of
from extract.query.sql import run as query
from fixtures.printing.archive import zip_bytes

from . import faultserver as faults
from .collecting import pdf
from .converters import docx, put_soffice
from .covering import TITLE, Made, made

WRITES = """
with open({log!r}, "a") as log:
    log.write(file.name + "\\n")
if b"stop" in file.read_bytes():
    sys.exit()
out.write_bytes(PDF + file.name.encode() + b"%d" % len(file.read_bytes()) + b"%%EOF")
"""
PAGE = "<h1>文化局2031年度部门决算</h1><p>2031年度收入总计488.62万元，支出总计470.91万元。{}</p>"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    monkeypatch.setenv(CONVERT, "auto")
    with made(tmp_path, monkeypatch) as one:
        yield one


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the made converters were given, a line each."""
    path = tmp_path / "log"
    path.touch()
    for name in ("soffice", "chromium"):
        put_soffice(tmp_path / "bin", monkeypatch, WRITES.format(log=str(path)), name)
    return path


def test_files_and_pages_become_documents(site: Made, log: Path) -> None:
    word = docx(more=b"one")
    packed = zip_bytes([("公开/司法局.pdf", pdf("司法局2031")), ("公开/司法局附表.docx", docx(more=b"table"))])
    site.publish(
        {
            TITLE.format("水务局", 2031): ("/a.pdf", faults.ok(pdf("水务局2031"))),
            TITLE.format("档案馆", 2031): ("/b.doc", faults.conditional(word, '"w"', "application/msword")),
            TITLE.format("民政局", 2031): ("/c.wps", faults.ok(docx(more=b"stop"))),
            TITLE.format("司法局", 2031): ("/d.zip", faults.ok(packed)),
            TITLE.format("文化局", 2031): ("/e.html", faults.html(PAGE.format(""))),
        }
    )
    first = site.run().accounts[0]
    found = {name: row for (name, _), row in site.coverage("state, document_id IS NOT NULL").items()}
    assert found["水务局"] == ("published", True)
    assert found["档案馆"] == ("converted", True)
    assert found["民政局"] == ("refused", False)
    assert found["司法局"][1]
    assert found["司法局"][0] in ("published", "converted")
    assert found["文化局"] == ("converted", True)
    assert (first.expected, first.published, first.refused, first.converted) == (5, 4, 1, 3)
    assert first.reasons == {"conversion_failed": 1}

    documents = {row["source_url"].removeprefix(site.server.url): row for row in _documents(site)}
    assert set(documents) == {
        "/a.pdf", "/b.doc", "/e.html", "/d.zip#member=%E5%85%AC%E5%BC%80/%E5%8F%B8%E6%B3%95%E5%B1%80.pdf",
        "/d.zip#member=%E5%85%AC%E5%BC%80/%E5%8F%B8%E6%B3%95%E5%B1%80%E9%99%84%E8%A1%A8.docx",
    }  # fmt: skip
    own = documents["/b.doc"]
    (kept,) = (path for path in site.archive.glob("files/*/*") if path.read_bytes() == word)
    assert (own["file_name"], own["department"], own["converted_from"]) == ("b.doc", "档案馆", sha256_of(kept))
    assert (site.archive / own["document_id"][:2] / f"{own['document_id'][2:]}.pdf").is_file()
    assert documents["/a.pdf"]["converted_from"] is None
    with sqlite3.connect(site.archive / "journal.sqlite") as journal:
        told = journal.execute(
            "SELECT converter, version, kind, code FROM conversions WHERE original = ?", (own["converted_from"],)
        ).fetchall()
    assert [(name, version.split("/")[0], kind, code) for name, version, kind, code in told] == [
        ("LibreOffice", "1.2.3", "docx", None)
    ]

    before = log.read_text()
    again = site.run().accounts[0]
    assert log.read_text() == before, "nothing is converted twice"
    assert (again.unchanged, again.published, again.refused, again.converted) == (4, 0, 1, 3)
    assert site.server.asked("/b.doc")[-1].get("If-None-Match") == '"w"'


def test_another_version_of_a_file_takes_the_place_of_the_one_before(site: Made, log: Path) -> None:
    for text in ("甲", "乙乙"):
        page = faults.html(PAGE.format(text))
        word = faults.ok(docx(more=text.encode() * len(text)))
        site.publish({TITLE.format("文化局", 2031): ("/e.html", page), TITLE.format("档案馆", 2031): ("/b.doc", word)})
        account = site.run().accounts[0]
        assert (account.published, account.unchanged) == (2, 0)
    rows = query(site.data, "SELECT source_url, count(*), count(supersedes) FROM documents GROUP BY 1").to_pylist()
    assert [tuple(row.values())[1:] for row in rows] == [(2, 1), (2, 1)]


def test_without_converters_one_row_says_what_to_install(
    site: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    offices = ("档案馆", "民政局", "体育局")
    site.publish(
        {
            TITLE.format(name, 2031): (f"/{at}.docx", faults.ok(docx(more=name.encode())))
            for at, name in enumerate(offices)
        }
        | {TITLE.format("文化局", 2031): ("/e.html", faults.html(PAGE.format("")))}
    )
    account = site.run().accounts[0]
    assert (account.refused, account.reasons["converter_missing"]) == (3, 2)
    rows = query(site.data, "SELECT message FROM problems WHERE code = 'converter_missing' ORDER BY 1").to_pylist()
    told = [row["message"] for row in rows]
    assert told[0].startswith("3 files need LibreOffice: install")
    assert "needs Chromium: install" in told[1]
    assert {row[0] for row in site.coverage("state").values()} == {"refused"}


def test_with_convert_off_files_are_kept_and_refused(site: Made, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONVERT, "off")
    site.publish({TITLE.format("档案馆", 2031): ("/b.docx", faults.ok(docx()))})
    assert site.run().accounts[0].reasons == {"not_pdf": 1}
    assert not log.read_text()


def _documents(site: Made) -> list[dict[str, Any]]:
    columns = "document_id, source_url, file_name, department, converted_from"
    found: list[dict[str, Any]] = query(site.data, f"SELECT {columns} FROM documents").to_pylist()
    return found
