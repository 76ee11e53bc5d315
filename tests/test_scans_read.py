"""Scanned pages in a process of their own: whatever becomes of it, the document stays as it was read without."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extract.dataset.unpacked import unpacked
from extract.limits import RECOGNISING_MB, Limits
from extract.reading.ocr.engine import missing
from extract.reading.pdfium.drawn import PageDrawer
from extract.records.extraction import Extraction
from extract.workers.job import Job, Setup
from extract.workers.pool import pack_files
from tests.conftest import Juesuan
from tests.inked import HEIGHT, WIDTH, drawn, picture, told
from tests.recognising import ORDERS, misbehaving


def half_scanned(path: Path, order: str) -> Path:
    """A page that is printed, and one that is a picture, as wide as its order has it."""

    def scan(canvas: Canvas) -> None:
        canvas.setPageSize((WIDTH + ORDERS.index(order), HEIGHT))
        canvas.drawImage(picture(), 0, 0, WIDTH + ORDERS.index(order), HEIGHT)

    return drawn(path, told, scan)


def answers(files: list[Path], **setup: Any) -> dict[str, Extraction]:
    limits = Limits(wall_seconds=1.5)
    found = map(unpacked, pack_files([Job(path) for path in files], Setup(limits=limits, verify=1, **setup), 2))
    return {Path(one.document.file_name or "").stem: one for one in found}


def said(extraction: Extraction) -> list[Any]:
    rows = [*extraction.figures, *extraction.table_cells, *extraction.unmatched, *extraction.checks]
    return sorted([str(value) for name, value in row if name != "document_id"] for row in rows)


def test_what_goes_wrong_costs_the_pictures_alone(tmp_path: Path) -> None:
    printed = drawn(tmp_path / "printed.pdf", told, told)
    files = [half_scanned(tmp_path / f"{order}.pdf", order) for order in ORDERS]
    plain = answers([printed, *files], ocr=False)
    found = answers([printed, *files], ocr=True, recogniser=partial(misbehaving, printed))
    assert set(found) == {"printed", *ORDERS}
    assert said(found["printed"]) == said(plain["printed"])
    assert not found["printed"].problems
    whole = found.pop("read")
    assert {row.page: row.text_layer for row in whole.figures} == {1: "native", 2: "ocr"}
    assert (whole.document.status, whole.document.text_layer, whole.document.pages_recognised) == (
        "extracted",
        "mixed",
        1,
    )
    whys = {"hang": "did not get on", "die": "SIGKILL", "memory": f"more than {RECOGNISING_MB} MB", "fault": "KeyError"}
    for order, why in whys.items():
        lost = found[order]
        assert said(lost) == said(plain[order])
        assert lost.figures
        assert {problem.code for problem in plain[order].problems} == {"no_text_layer"}
        [problem] = [problem for problem in lost.problems if problem.code != "no_text_layer"]
        assert (problem.code, problem.stage, why in (problem.message or "")) == ("ocr_failed", "read", True)
        assert (lost.document.status, lost.document.pages_pictured) == ("partial", 1)
        assert lost.document.pages_recognised == (0 if order == "hang" else None), "the next run tries it again"


def test_where_nobody_recognises_pages_a_document_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not installed: how to install it. Turned off: as it ever was. Broken: no run stops for it."""
    path = half_scanned(tmp_path / "half.pdf", "read")
    plain = answers([path], ocr=False)["half"]
    assert [problem.code for problem in plain.problems] == ["no_text_layer"]
    broken = answers(
        [path, half_scanned(tmp_path / "other.pdf", "read")],
        ocr=True,
        recogniser=partial(misbehaving, tmp_path / "gone"),
    )
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    lacking = answers([path], ocr=True)["half"]
    for found, code in ((lacking, "ocr_missing"), *((one, "ocr_failed") for one in broken.values())):
        [problem] = [problem for problem in found.problems if problem.code != "no_text_layer"]
        assert (problem.code, found.document.pages_recognised) == (code, None)
        assert said(found) == said(plain)
        assert "install juesuan[ocr]" in (problem.message or "") or code == "ocr_failed"
    assert len(broken) == 2


@pytest.mark.skipif(missing() is not None, reason=f"{missing()}")
def test_a_document_is_read_again_where_its_pictures_can_be_read_now(tmp_path: Path, juesuan: Juesuan) -> None:
    """By the real recognisers, in the real process."""

    def scan(canvas: Canvas) -> None:
        canvas.drawImage(of_page, 0, 0, WIDTH, HEIGHT)

    printed = PageDrawer(drawn(tmp_path / "printed.pdf", told)).draw(1)
    assert printed is not None
    of_page = ImageReader(Image.fromarray(np.asarray(printed.pixels)))
    path = drawn(tmp_path / "half.pdf", told, scan)
    asked = "SELECT text_layer || ' ' || pages_pictured || ' ' || coalesce(pages_recognised, -1) AS told FROM documents"
    for how, wanted in (("off", "native 1 -1"), ("auto", "mixed 1 1")):
        assert juesuan("extract", path, "--ocr", how).status == 0
        assert wanted in juesuan("query", asked).out
    assert "none new" in juesuan("extract", path, "--ocr", "auto").out
    pages = juesuan("query", "SELECT page, text_layer, item, value FROM figures ORDER BY ALL", "--csv", "told.csv")
    assert pages.status == 0
    first, second = (
        {line[2:] for line in Path("told.csv").read_text().splitlines() if line[:1] == page} for page in "12"
    )
    assert {line.removeprefix("native") for line in first} == {line.removeprefix("ocr") for line in second} != set()
