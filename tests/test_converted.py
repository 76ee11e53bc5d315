"""juesuan extract takes all kinds of files: what is no PDF is read by the PDF made of it, and every row says so."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from extract import resources
from extract.convert.setting import SETTING as CONVERT
from extract.explore.app import create_app
from extract.paths import sha256_of
from fixtures.printing.archive import zip_bytes
from tests.conftest import Juesuan
from tests.converters import docx, put_soffice

SAMPLE = min(resources.sample_dir().rglob("*.pdf"))
PRINTS = f"""
with open({{log!r}}, "a") as log:
    log.write(file.name + "\\n")
if b"stop" in file.read_bytes():
    sys.exit()
out.write_bytes(pathlib.Path({str(SAMPLE)!r}).read_bytes())
"""
ERROR_PAGE = "<!DOCTYPE html><html><body>页面不存在，2秒后返回首页</body></html>"


def rows(sql: str) -> list[tuple[Any, ...]]:
    """What the dataset in out/ answers; {} stands for its tables."""
    return duckdb.sql(sql.format(*(f"read_parquet('out/{name}/*/*/*.parquet')" for name in TABLES))).fetchall()


TABLES = ("documents", "problems", "figures")


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the made converter was given, a line each; it makes the sample's first document of whatever it gets."""
    path = tmp_path / "log"
    path.touch()
    put_soffice(tmp_path / "bin", monkeypatch, PRINTS.format(log=str(path)))
    return path


def test_a_word_file_is_read_by_the_pdf_made_of_it(juesuan: Juesuan, tmp_path: Path, log: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    word, stopped = folder / "甲局决算.docx", folder / "坏的.wps"
    word.write_bytes(docx())
    stopped.write_bytes(docx(more=b"stop"))
    (folder / "error.pdf").write_text(ERROR_PAGE)
    (folder / "notes.txt").write_text("no kind that is asked for")
    first = juesuan("extract", "files", "-o", "out", "--verify", "off")
    assert first.status == 0, first.err
    assert "1 converted" in first.out
    (read,) = rows("SELECT document_id, file_name, source_url, converted_from FROM {} WHERE status <> 'failed'")
    assert read[1:] == (word.name, word.as_uri(), sha256_of(word))
    assert sha256_of(tmp_path / "out" / "converted" / read[0][:2] / f"{read[0][2:]}.pdf") == read[0]
    assert rows("SELECT count(*) > 100 FROM {2}") == [(True,)]
    failed = rows("SELECT file_name, document_id, code FROM {0} d JOIN {1} p USING (document_id) WHERE pages IS NULL")
    assert sorted(failed) == [
        ("error.pdf", sha256_of(folder / "error.pdf"), "html_page"),
        (stopped.name, sha256_of(stopped), "conversion_failed"),
    ]
    assert sorted(log.read_text().split()) == ["file.docx", "file.docx"]

    again = juesuan("extract", "files", "-o", "out", "--verify", "off")
    assert "1 read before" in again.out
    assert len(log.read_text().split()) == 2, "nothing is converted twice"
    juesuan("extract", "files", "-o", "out", "--verify", "off", "--force")
    assert len(log.read_text().split()) == 4


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_figure_leads_to_its_page_and_to_what_was_published(juesuan: Juesuan, tmp_path: Path, log: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "甲局决算.docx").write_bytes(docx())
    (folder / "附件.zip").write_bytes(zip_bytes([("乙/乙局决算.docx", docx(more=b"member"))]))
    juesuan("extract", "files", "-o", "out", "--verify", "off")
    ((document, figure),) = rows("SELECT document_id, min(figure_id) FROM {2} WHERE page IS NOT NULL GROUP BY 1")
    found = juesuan("where", figure, "-o", "out", "--image", "framed.png")
    assert found.status == 0, found.err
    assert (tmp_path / "framed.png").is_file()
    with TestClient(create_app(tmp_path / "out"), base_url="http://localhost") as client:
        page = client.get(f"/d/{document}").text
        assert "转换自" in page
        assert f"/d/{document}/file.pdf" in page
        kept = client.get(f"/d/{document}/original")
    assert kept.content in (docx(), docx(more=b"member"))
    assert kept.headers["content-type"] == "application/octet-stream"
    assert kept.headers["content-disposition"].startswith("attachment")


def test_a_file_that_failed_once_counts_no_more_when_it_is_converted(
    juesuan: Juesuan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "files").mkdir()
    word = tmp_path / "files" / "甲局决算.docx"
    word.write_bytes(docx())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv(CONVERT, "auto")
    told = juesuan("extract", "files", "-o", "out", "--verify", "off")
    assert "install LibreOffice" in told.out + told.err
    assert rows("SELECT code FROM {1}") == [("converter_missing",)]
    put_soffice(tmp_path / "bin", monkeypatch, PRINTS.format(log=str(tmp_path / "log")))
    juesuan("extract", "files", "-o", "out", "--verify", "off")
    standing = rows("SELECT document_id = '" + sha256_of(word) + "', current, superseded_by IS NULL FROM {} ORDER BY 1")
    assert standing == [(False, True, True), (True, False, False)]


def test_the_core_converts_without_what_collects() -> None:
    missing = ["selectolax", "httpx", "httpcore", "stamina", "aiolimiter", "protego", "prefect", "uvicorn"]
    program = (
        f"import sys; sys.modules.update(dict.fromkeys({missing!r}))\n"
        "from pathlib import Path; import extract.commands.extract_files\n"
        "from extract.collect.page_files import is_disclosure_file as told\n"
        "path = Path(sys.argv[1]); path.write_text('<html><p>2031年度收入总计48.62万元，支出总计47.91万元。</p>')\n"
        "print(told(path))"
    )
    with tempfile.NamedTemporaryFile() as file:
        command = [sys.executable, "-c", program, file.name]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.stdout == "True\n", done.stderr


def test_with_convert_off_pdf_alone_is_read(juesuan: Juesuan, tmp_path: Path, log: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "甲局决算.docx").write_bytes(docx())
    assert "no PDF file" in juesuan("extract", "files", "-o", "out", "--convert", "off").err
    told = juesuan("extract", "files/甲局决算.docx", "-o", "out", "--convert", "off").err
    assert "not a PDF but a zip container" in told
    assert "say auto, or off" in juesuan("extract", "files", "-o", "out", "--convert", "no").err
    assert not log.read_text()


def test_the_halves_of_a_disclosure_are_told_by_the_names_of_what_was_published(
    juesuan: Juesuan, tmp_path: Path, log: Path
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "甲局决算公开说明.docx").write_bytes(docx())
    (folder / "甲局决算公开表.pdf").write_bytes(sorted(resources.sample_dir().rglob("*.pdf"))[1].read_bytes())
    told = juesuan("extract", "files", "-o", "out", "--verify", "off")
    assert told.status == 0, told.err
    pairs = dict(rows("SELECT document_id, companions FROM {}"))
    assert all(others == [next(iter(pairs.keys() - {name}))] for name, others in pairs.items())
    assert len(pairs) == 2
