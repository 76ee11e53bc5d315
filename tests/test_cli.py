"""The command line on a small dataset, and what it says to a person who asks for what cannot be done."""

from __future__ import annotations

import errno
import json
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from extract import resources
from extract.archive import Archive, sha256_of
from extract.cli import call
from extract.commands.run import sample_site
from extract.dataset import Dataset
from extract.extraction import Extraction
from extract.records import TABLES, Check, Document, Explanation, Figure, Problem, Section
from tests.conftest import Juesuan

HEAVY = ["pyarrow", "duckdb", "pandas", "numpy", "pdfplumber", "pypdfium2", "prefect", "httpx", "pydantic", "regex"]
SAMPLE = min((resources.sample_dir()).rglob("*.pdf"))
PAGE = (300.0, 400.0)
BOX = (60.0, 100.0, 110.0, 112.0)  # of the figure, from the page's top left


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One page with a line of text at BOX."""
    path = tmp_path_factory.mktemp("pdf") / "望澜区审计局2023年决算.pdf"
    canvas = Canvas(str(path), pagesize=PAGE)
    canvas.drawString(BOX[0], PAGE[1] - BOX[3], "1234.50")
    canvas.save()
    return path


@pytest.fixture(scope="module")
def data(pdf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with a document that was read and one that could not be."""
    root = tmp_path_factory.mktemp("dataset") / "data"
    Dataset(root).write([_read(pdf), _failed()])
    return root


def _read(pdf: Path) -> Extraction:
    document_id = sha256_of(pdf)
    place = dict(zip(("x0", "top", "x1", "bottom"), BOX, strict=True))
    own: dict[str, Any] = {"document_id": document_id}
    return Extraction(
        document=Document(
            **own,
            department="望澜区审计局",
            fiscal_year=2023,
            kind="final_accounts",
            title="望澜区审计局2023年度部门决算",
            file_name=pdf.name,
            source_url=pdf.as_uri(),
            pages=1,
            text_layer="native",
            numbers_printed=5,
            numbers_accounted=5,
        ),
        sections=[
            Section(**own, section_id=f"{n}", level=1, ordinal=f"{n}、", heading=f"第{n}节", page_from=1)
            for n in (10, 9)
        ],
        figures=[
            Figure(
                **own,
                **place,
                figure_id="f1a2b3c4",
                item="sangong.total",
                item_label="三公经费",
                basis="final",
                measure="amount",
                value=Decimal("12345000.00"),
                unit="元",
                printed="1234.50万元",
                page=1,
                quote="三公经费支出1234.50万元。",
            ),
            Figure(
                **own,
                figure_id="f1a2ffff",
                item="expenditure",
                basis="final",
                measure="change_pct",
                relative_to="prior_final",
                value=Decimal("-21.72"),
                unit="%",
                printed="-21.72%",
                origin="table",
                page=1,
            ),
        ],
        explanations=[
            Explanation(**own, explanation_id="e1", item="sangong.total", direction="down", text="厉行节约[注]", page=1)
        ],
        checks=[
            Check(**own, check_id="c1", rule="sum", status="fails", statement="1.00 + 2.00 ≠ 4.00", page=1),
            Check(**own, check_id="c2", rule="sum", status="holds", statement="1.00 + 2.00 = 3.00", page=1),
        ],
        problems=[Problem(**own, stage="extract", code="ambiguous", message="two readings", page=1)],
    )


def _failed() -> Extraction:
    document = Document(document_id="b" * 64, status="failed", file_name="坏.pdf", department="望澜区审计局")
    return Extraction(document, problems=[Problem(document_id="b" * 64, stage="read", code="truncated", message="cut")])


def test_importing_the_command_line_imports_nothing_heavy() -> None:
    program = f"import extract.cli, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert found.strip() == "[]"


def test_extract_reads_what_can_be_read_and_says_what_cannot(juesuan: Juesuan, tmp_path: Path) -> None:
    folder = tmp_path / "pdfs" / "2023"
    folder.mkdir(parents=True)
    shutil.copy(SAMPLE, folder / "决算.PDF")
    (folder / "登录.pdf").write_bytes(b"<!DOCTYPE html><html><body>404</body></html>")
    (folder / "readme.txt").write_text("no PDF, and not named like one")
    (folder / "断链.pdf").symlink_to("nowhere.pdf")
    first = juesuan("extract", "pdfs", "-o", "out/data")
    assert first.status == 0, first.err
    facts = dict(re.findall(r"^(\w[\w ]*?)  +(.*)$", first.out, re.MULTILINE))
    assert facts["documents"] in ("1 extracted, 2 failed", "2 failed, 1 partial")
    assert int(facts["figures"].replace(",", "")) > 0
    assert "html_page 1, unreadable 1" in facts["problems"]
    assert re.findall(r"^not read +(.*?): ", first.out, re.MULTILINE) == ["断链.pdf", "登录.pdf"]
    before = _tables(juesuan)

    again = juesuan("extract", "pdfs", "-o", "out/data")
    assert "2 failed; 1 read before" in again.out
    forced = juesuan("extract", "pdfs/2023/决算.PDF", "-o", "out/data", "--force")
    assert "1 read before" not in forced.out
    assert _tables(juesuan) == before


def _tables(juesuan: Juesuan) -> dict[str, str]:
    """Every table of out/data as CSV."""
    return {name: juesuan("query", f"SELECT * FROM {name}", "-o", "out/data", "-f", "csv").out for name in TABLES}


def test_extract_of_nothing_readable_is_a_mistake(juesuan: Juesuan, tmp_path: Path) -> None:
    (tmp_path / "空.pdf").write_bytes(b"")
    answer = juesuan("extract", "空.pdf")
    assert answer.status == 2
    assert answer.err.splitlines()[-1].startswith("juesuan: no document could be read: 空.pdf: ")
    assert "empty_file" in juesuan("query", "SELECT code FROM problems", "-f", "csv").out


def test_query_prints_exact_numbers(juesuan: Juesuan, data: Path) -> None:
    sql = "SELECT item, value, stated_none, note FROM figures ORDER BY figure_id"
    table = juesuan("query", sql, "-o", data)
    assert table.status == 0
    assert ["sangong.total", "12345000", "false"] in [line.split() for line in table.out.splitlines()]
    as_csv = juesuan("query", sql, "-o", data, "--format", "csv")
    assert as_csv.out == "item,value,stated_none,note\nsangong.total,12345000,false,\nexpenditure,-21.72,false,\n"
    as_json = juesuan("query", sql, "-o", data, "-f", "json")
    rows = json.loads(as_json.out, parse_float=Decimal)
    assert rows[1] == {"item": "expenditure", "value": Decimal("-21.72"), "stated_none": False, "note": None}


def test_query_keeps_every_digit_in_json(juesuan: Juesuan, data: Path) -> None:
    answer = juesuan("query", "SELECT 123456789012345678.1234::DECIMAL(22,4) AS a", "-o", data, "-f", "json")
    assert answer.out == '[\n{"a": 123456789012345678.1234}\n]\n'
    assert juesuan("query", "SELECT item FROM figures WHERE false", "-o", data, "-f", "json").out == "[]\n"


def test_query_says_when_the_terminal_shows_a_part(juesuan: Juesuan, data: Path) -> None:
    answer = juesuan("query", "SELECT * FROM range(700)", "-o", data)
    assert "500 of 700 rows" in answer.err
    assert juesuan("query", "SELECT * FROM range(700)", "-o", data, "-f", "csv").out.count("\n") == 701


def test_tables_print_labels_and_meaning(juesuan: Juesuan) -> None:
    answer = juesuan("tables", "figures")
    assert answer.status == 0
    for text in ("口径", "decimal", "the pattern that read it"):
        assert text in answer.out
    assert all(f"\n{name}: " in juesuan("tables").out for name in ("documents", "unmatched", "fetches"))


@pytest.mark.parametrize("wanted", ["2023年决算.pdf", "望澜区审计局2023年决算.pdf", "审计局2023年度"])
def test_show_finds_a_document_by_its_names(juesuan: Juesuan, data: Path, wanted: str) -> None:
    answer = juesuan("show", wanted, "-o", data)
    assert answer.status == 0, answer.err
    assert "望澜区审计局2023年度部门决算" in answer.out
    assert "12,345,000.00 元" in answer.out
    assert "-21.72%" not in answer.out  # a table's figure
    assert "厉行节约[注]" in answer.out
    assert "1 fails, 1 holds" in answer.out
    assert "1.00 + 2.00 ≠ 4.00" in answer.out
    assert "1.00 + 2.00 = 3.00" not in answer.out
    assert "ambiguous" in answer.out
    assert answer.out.index("第9节") < answer.out.index("第10节")


def test_show_finds_a_document_by_its_id_and_lists_tables_when_asked(juesuan: Juesuan, data: Path, pdf: Path) -> None:
    answer = juesuan("show", sha256_of(pdf)[:10], "-o", data, "--tables")
    assert "-21.72%" in answer.out
    assert "change_pct to 上年决算" in answer.out


def test_show_of_a_document_that_failed_says_why(juesuan: Juesuan, data: Path) -> None:
    answer = juesuan("show", "坏.pdf", "-o", data)
    assert answer.status == 0
    assert "坏.pdf · failed" in answer.out
    assert "truncated: cut" in answer.out


def test_the_sample_site_is_served_also_where_its_port_is_taken() -> None:
    with sample_site() as first, sample_site() as second:
        assert first != second
        for address in (first, second):
            with urllib.request.urlopen(f"{address}/index.html") as page:
                assert page.status == 200


def test_where_gives_page_box_and_sentence(juesuan: Juesuan, data: Path) -> None:
    answer = juesuan("where", "f1a2b3", "-o", data)
    facts = dict(line.split(maxsplit=1) for line in answer.out.splitlines())
    assert facts["page"] == "1"
    assert facts["box"] == "60.0 100.0 110.0 112.0"
    assert facts["quote"] == "三公经费支出1234.50万元。"
    assert facts["value"] == "12345000 元"


def test_where_frames_the_figure(juesuan: Juesuan, data: Path, tmp_path: Path) -> None:
    answer = juesuan("where", "f1a2b3c4", "-o", data, "--image", "out/place.png")
    assert answer.status == 0, answer.err
    with Image.open(tmp_path / "out" / "place.png") as picture:
        assert picture.size == (600, 800)
        frame = [(x, y) for x in range(600) for y in range(800) if _red(picture.getpixel((x, y)))]
    assert frame[0] == (116, 196)  # BOX two points wider on each side, two pixels a point
    assert frame[-1] == (224, 228)


def _red(pixel: Any) -> bool:
    return bool(pixel[0] > 180 and pixel[1] < 90)


def test_where_finds_the_file_in_the_archive(juesuan: Juesuan, data: Path, pdf: Path, tmp_path: Path) -> None:
    kept = Archive(tmp_path / "archive").put_copy(pdf)
    moved = pdf.rename(pdf.with_suffix(".moved"))
    try:
        assert juesuan("where", "f1a2b3c4", "-o", data, "--image", "a.png").status == 0
        lost = juesuan("where", "f1a2b3c4", "-o", data, "--image", "b.png", "--archive", "none")
        assert lost.status == 2
        assert "--file" in lost.err
        assert juesuan("where", "f1a2b3c4", "-o", data, "--image", "b.png", "--file", moved).status == 0
    finally:
        moved.rename(pdf)
    assert kept == sha256_of(pdf)


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

    monkeypatch.setattr("extract.query.run", fault)
    with pytest.raises(ZeroDivisionError):
        call(["query", "SELECT 1", "-o", str(data)])


def test_without_a_command_help_is_shown(juesuan: Juesuan) -> None:
    answer = juesuan()
    assert answer.status == 2
    assert "Usage" in answer.out
    assert answer.err == ""
    assert juesuan("--version").out.startswith("juesuan ")
