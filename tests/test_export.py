"""Answers as files: exact numbers, right Chinese, and nothing in them that a spreadsheet would run."""

from __future__ import annotations

import csv
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest

from extract.errors import UserError
from extract.query import export
from tests.conftest import Juesuan

HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "  =1",
    "＝1+1",
    '=HYPERLINK("http://x")',
    "\r\n=1",
]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(path: Path) -> dict[str, tuple[str, str]]:
    """Cell → its type (s: shared or inline text, n: number) and content."""
    with zipfile.ZipFile(path) as book:
        page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        assert not list(page.iter(f"{SHEET}f")), "a formula"
    found = {}
    for cell in page.iter(f"{SHEET}c"):
        content = "".join(node.text or "" for node in cell.iter() if node.tag in (f"{SHEET}v", f"{SHEET}t"))
        found[cell.attrib["r"]] = (cell.attrib.get("t", "n"), content)
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_would_be_a_formula_is_text(text: str, tmp_path: Path) -> None:
    export.write_csv(tmp_path / "a.csv", ["名称"], [[text]])
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream)) == [["名称"], ["'" + text]]
    export.write_xlsx(tmp_path / "a.xlsx", [text], [[text]])
    assert {kind for kind, _ in cells(tmp_path / "a.xlsx").values()} <= {"s", "inlineStr", "str"}


def test_numbers_stay_numbers_and_chinese_stays_chinese(tmp_path: Path) -> None:
    rows = [["望澜区审计局", Decimal("-2700.0000"), 7, date(2024, 8, 9), None, True, "-21.72%"]]
    names = ["部门", "数值", "数", "日", "空", "真", "原文"]
    export.write_csv(tmp_path / "a.csv", names, rows)
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()[1] == (
        "望澜区审计局,-2700,7,2024-08-09,,true,-21.72%"
    )
    export.write_xlsx(tmp_path / "a.xlsx", names, rows)
    found = cells(tmp_path / "a.xlsx")
    assert (found["A2"][1], found["B2"], found["C2"]) == ("望澜区审计局", ("n", "-2700"), ("n", "7"))
    assert found["F2"][0] == "b"
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in page
    assert '<autoFilter ref="A1:G2"' in page


def test_what_excel_would_round_or_cut_is_said_in_text(tmp_path: Path) -> None:
    exact = Decimal("123456789012345678.25")
    export.write_xlsx(tmp_path / "a.xlsx", ["数", "文"], [[exact, "长" * 40_000], ["\x01", float("nan")]])
    found = cells(tmp_path / "a.xlsx")
    assert found["A2"][1] == str(exact)
    assert found["B2"][1].endswith("长…")
    assert len(found["B2"][1]) == export.EXCEL_CELL


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        export.write_xlsx(tmp_path / name, ["数"], [[1]])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_halted_write_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError):
        export.write_csv(target, ["n"], ([1 / n] for n in (1, 0)))
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert target.read_text() == "old"
    with pytest.raises(UserError, match="is a folder"):
        export.write_csv(tmp_path, ["n"], [])


def test_query_writes_the_files_that_are_asked_for(juesuan: Juesuan, sample_data: Path) -> None:
    sql = "SELECT 部门, 数值 FROM 数据 WHERE 项目代码 = 'sangong' AND 度量 = 'amount' ORDER BY ALL"
    names = ["--csv", "a.csv", "--xlsx", "new/a.xlsx", "--parquet", "a.parquet"]
    answer = juesuan("query", sql, "-o", sample_data, *names)
    assert answer.status == 0, answer.err
    table = pq.read_table("a.parquet")
    assert answer.out == f"{table.num_rows:,} rows in a.csv, new/a.xlsx, a.parquet\n"
    with Path("a.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [Decimal(row["数值"]) for row in csv.DictReader(stream)] == table.column("数值").to_pylist()
    assert float(cells(Path("new/a.xlsx"))["B2"][1]) == float(table.column("数值")[0].as_py())
