"""File names of any bytes, as Chinese zips leave them: the file is read, its name is clean text wherever it stands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from extract.collect.stored_files import Files
from extract.document.provenance import identity
from extract.paths import path_of, text_of
from tests.conftest import Juesuan

GBK = "2023年度部门决算.pdf".encode("gb18030")
NEITHER = b"\xff\xfe.pdf"


def named(folder: Path, name: bytes, content: bytes) -> Path:
    path = folder / os.fsdecode(name)
    try:
        path.write_bytes(content)
    except OSError:
        pytest.skip("this file system takes names in UTF-8 alone")
    return path


def test_a_name_is_utf_8_or_gb18030_or_escaped() -> None:
    said = {"决算.pdf".encode(): "决算.pdf", GBK: "2023年度部门决算.pdf", NEITHER: r"\xff\xfe.pdf"}
    assert {name: text_of(Path(os.fsdecode(name))) for name in said} == said
    assert text_of("决算/" + os.fsdecode(GBK)) == "决算/2023年度部门决算.pdf", "each folder has a way of its own"
    assert text_of("half a character: \ud840") == r"half a character: \ud840"


def test_an_address_leads_back_to_the_file(tmp_path: Path) -> None:
    for name in (GBK, NEITHER, "100%25 决算#?.pdf".encode()):
        path = named(tmp_path, name, name)
        assert path_of(path.as_uri()) == path
        assert Files(None).find(identity(path), path.as_uri()) == path
    assert path_of("http://x/a.pdf") is path_of("file://host/a.pdf") is path_of("file://[") is path_of(None) is None


@pytest.mark.parametrize("command", [["extract", "in"], ["run", "--folder", "in", "--archive", "archive"]])
def test_files_from_a_chinese_zip_are_read(command: list[str], pdf: Path, tmp_path: Path, juesuan: Juesuan) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    good = named(folder, GBK, pdf.read_bytes())
    named(folder, NEITHER, b"no PDF")
    done = juesuan(*command, "-o", "data")
    assert done.status == 0, done
    told = juesuan(
        "query", "SELECT file_name, source_url, status FROM documents ORDER BY 1", "-o", "data", "--csv", "t"
    )
    assert told.status == 0
    rows = [line.split(",") for line in (tmp_path / "t").read_text(encoding="utf-8-sig").splitlines()[1:]]
    assert [(row[0], row[2]) for row in rows] == [("2023年度部门决算.pdf", "extracted"), (r"\xff\xfe.pdf", "failed")]
    assert path_of(rows[0][1]) == good


def test_printing_such_a_name_never_stops_anything(tmp_path: Path) -> None:
    """Also to a terminal that knows no Chinese."""
    named(tmp_path, GBK, b"no PDF")
    command = [sys.executable, "-m", "extract.cli", "extract", os.fsdecode(GBK), os.fsdecode(NEITHER)]
    for encoding in ("utf-8", "ascii"):
        environment = os.environ | {"PYTHONIOENCODING": encoding}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (2, b"juesuan: no such file or folder: \\xff\\xfe.pdf\n"), encoding
    done = subprocess.run(command[:-1], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 2
    assert rb"not read      2023\u5e74\u5ea6" in done.stdout
