"""The command line on a small dataset, and what it says to a person who asks for what cannot be done."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from extract import resources
from extract.cli import COMMANDS, command
from extract.collect.archive import Archive
from extract.commands.repository import sample_site
from extract.paths import sha256_of
from extract.records.tables import TABLES
from tests.conftest import Juesuan

HEAVY = ["pyarrow", "duckdb", "pandas", "numpy", "pdfplumber", "pypdfium2", "prefect", "httpx", "pydantic", "regex"]
SAMPLE = min((resources.sample_dir()).rglob("*.pdf"))


def test_help_lists_every_command_and_loads_none() -> None:
    program = (
        "import extract.cli, sys; status = extract.cli.call(['--help'])\n"
        f"print(status, [m for m in sys.modules if m in {HEAVY!r} or m.startswith('extract.commands')])"
    )
    wide = os.environ | {"COLUMNS": "240"}
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=wide).stdout
    listed = dict(re.findall(r"^│ (\w+) +([A-Z].*?) *│$", told.split("─ Commands ─")[1], re.MULTILINE))
    assert listed == COMMANDS
    assert told.splitlines()[-1] == "0 []"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_tells_of_a_command_what_it_tells_of_itself(name: str) -> None:
    assert command(name).help.split("\n\n")[0] == COMMANDS[name]


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
    assert ["sangong", "12345000", "false"] in [line.split() for line in table.out.splitlines()]
    as_csv = juesuan("query", sql, "-o", data, "--format", "csv")
    assert as_csv.out == "item,value,stated_none,note\nsangong,12345000,false,\nexpenditure,-21.72,false,\n"
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
    assert "1 contradiction, 1 holds" in answer.out
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


def test_where_says_what_fact_a_figure_states_and_finds_a_fact_s_place(juesuan: Juesuan, data: Path) -> None:
    told = dict(line.split(maxsplit=1) for line in juesuan("where", "f1a2b3", "-o", data).out.splitlines())
    name, said = told["fact"].split(maxsplit=1)
    assert said == "12345000 元, once: stated 1× in 1 places"
    answer = juesuan("where", name, "-o", data)
    assert dict(line.split(maxsplit=1) for line in answer.out.splitlines()) == told


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


def test_without_a_command_help_is_shown(juesuan: Juesuan) -> None:
    answer = juesuan()
    assert answer.status == 2
    assert "Usage" in answer.out
    assert answer.err == ""
    assert juesuan("--version").out.startswith("juesuan ")
