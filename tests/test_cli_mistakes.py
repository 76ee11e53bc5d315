"""A person's mistakes on the command line: one clear line, and exit status 2."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from extract import resources
from extract.cli import call
from tests.conftest import Juesuan


def _mistakes() -> Iterator[Any]:
    cases = {
        "no command of that name": (["fnord"], "fnord"),
        "no option of that name": (["tables", "--fnord"], "--fnord"),
        "no argument": (["query"], "SQL"),
        "no such file": (["extract", "nowhere.pdf"], "nowhere.pdf"),
        "a folder without PDFs": (["extract", "{empty}"], "no PDF"),
        "the dataset's folder is a file": (["extract", "{pdf}", "-o", "{pdf}/data"], "is a file"),
        "no dataset": (["show", "x", "-o", "nowhere"], "juesuan extract"),
        "an unknown document": (["show", "财政局", "-o", "{data}"], "财政局"),
        "several documents": (["show", "望澜区审计局", "-o", "{data}"], "2 documents"),
        "wrong SQL": (["query", "SELEC 1", "-o", "{data}"], "SELEC"),
        "an unknown column": (["query", "SELECT fnord FROM figures", "-o", "{data}"], "fnord"),
        "SQL that writes": (["query", "CREATE TABLE t (a INT)", "-o", "{data}"], "SELECT"),
        "an unknown table": (["tables", "fnord"], "documents"),
        "an unknown figure": (["where", "zzz", "-o", "{data}"], "juesuan show"),
        "several figures": (["where", "f1a2", "-o", "{data}"], "f1a2ffff"),
        "another file": (["where", "f1a2b3c4", "-o", "{data}", "--image", "a.png", "--file", "{other}"], "another"),
        "not a PNG": (["where", "f1a2b3c4", "-o", "{data}", "--image", "a.jpg"], "PNG"),
        "a figure without a place": (["where", "f1a2ffff", "-o", "{data}", "--image", "a.png"], "no place"),
        "no folder of patterns": (["patterns", "check", "nowhere"], "nowhere"),
        "broken patterns": (["patterns", "check", "{broken}"], "items.toml"),
        "an unknown district": (["run", "--district", "fnord"], "fnord"),
        "no folder to run on": (["run", "--folder", "nowhere"], "nowhere"),
        "folder and district": (["run", "--folder", "{empty}", "--district", "x"], "one of them"),
    }
    for name, (args, says) in cases.items():
        yield pytest.param(args, says, id=name)


@pytest.mark.parametrize(("args", "says"), list(_mistakes()))
def test_a_mistake_is_one_line_and_status_2(
    juesuan: Juesuan, data: Path, pdf: Path, tmp_path: Path, args: list[str], says: str
) -> None:
    places = {name: tmp_path / name for name in ("empty", "other", "broken")}
    places["empty"].mkdir()
    places["other"].write_bytes(b"%PDF-1.4")
    shutil.copytree(resources.patterns_dir(), places["broken"])
    (places["broken"] / "items.toml").write_text("[[item]\n")
    answer = juesuan(*(arg.format(data=data, pdf=pdf, **places) for arg in args))
    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.startswith("juesuan: ")
    assert answer.err.count("\n") == 1
    assert says in answer.err


@pytest.mark.parametrize(
    ("code", "says"),
    [(errno.ENOSPC, "full"), (errno.EDQUOT, "quota"), (errno.EACCES, "permission"), (errno.EROFS, "disk")],
)
def test_a_full_or_closed_disk_is_one_line(
    juesuan: Juesuan, data: Path, monkeypatch: pytest.MonkeyPatch, code: int, says: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, "refused", "place.png")

    monkeypatch.setattr(Image.Image, "save", refuse)
    answer = juesuan("where", "f1a2b3c4", "-o", data, "--image", "place.png")
    assert answer.status == 2
    assert answer.err.startswith("juesuan: place.png: ")
    assert says in answer.err


def test_a_fault_of_ours_is_not_hidden(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("extract.commands.query.run", fault)
    with pytest.raises(ZeroDivisionError):
        call(["query", "SELECT 1", "-o", str(data)])
