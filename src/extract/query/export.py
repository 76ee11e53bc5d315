"""Answers as files for other programs: CSV that Excel opens and no formula runs in, XLSX, Parquet."""

from __future__ import annotations

import csv
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ..errors import UserError
from ..program import VERSION

if TYPE_CHECKING:
    import pyarrow as pa

Rows = Iterable[Sequence[Any]]

BATCH = 10_000
EXCEL_ROWS = 1_048_576
EXCEL_CELL = 32_767  # characters that one cell takes
EXCEL_DIGITS = 15  # of a number that Excel keeps exactly
NARROWEST = 8
PEEKED = 100  # rows by which columns are made as wide as they need
A4 = 9  # as xlsxwriter counts paper
ABOUT = (
    "金额单位为元，列名另有说明的除外；空白是没有这个数，0 是印出的 0 或声明的无。",
    "数字出自各部门公开的部门决算、部门预算；文件标识是原文件的 SHA-256。",
    "每个数在原文页面上的位置：juesuan where 数据标识，或在网页上点这个数。",
    f"juesuan {VERSION}",
)
WIDEST = 60
_MADE = datetime(2000, 1, 1)  # written into every workbook: the same rows give the same bytes
# what a spreadsheet may take for a formula, also after blanks, and its full-width twins
_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?%?")  # -21.72% is harmless
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def plain(value: Decimal) -> str:
    """400.0000 → 400, 0.2170 → 0.217; never with an exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def safe_text(value: Any) -> str:
    """One value for CSV: numbers exactly, text that a spreadsheet would run as a formula with a `'` before it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    if value is None or isinstance(value, int | float):
        return "" if value is None else str(value)
    text = _as_text(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _as_text(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "; ".join(_as_text(part) for part in value if part is not None)
    return plain(value) if isinstance(value, Decimal) else str(value)


def csv_bytes(columns: Sequence[str], rows: Rows) -> bytes:
    """The rows as CSV in memory, as `write_csv` writes them."""
    stream = StringIO(newline="")
    _csv(stream, columns, rows)
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def json_bytes(told: dict[str, Any]) -> bytes:
    """One thing as JSON in memory; money and other exact numbers are strings, dates ISO 8601."""
    return json.dumps(told, ensure_ascii=False, default=_as_json, indent=1).encode()


def _as_json(value: Any) -> Any:
    """What JSON has no form for, as it is written in CSV."""
    return _as_text(value)


def xlsx_bytes(columns: Sequence[str], rows: Rows, notes: Sequence[str] = ()) -> bytes:
    """The rows as a workbook in memory, as `write_xlsx` writes them."""
    stream = BytesIO()
    _workbook(stream, columns, rows, notes)
    return stream.getvalue()


def write_csv(path: Path, columns: Sequence[str], rows: Rows) -> None:
    """UTF-8 with the mark by which Excel knows it; no text in it is taken for a formula."""

    def fill(target: Path) -> None:
        with target.open("w", encoding="utf-8-sig", newline="") as stream:
            _csv(stream, columns, rows)

    replace(path, fill)


def write_xlsx(path: Path, columns: Sequence[str], rows: Rows, notes: Sequence[str] = ()) -> None:
    """A workbook: numbers as numbers, text as text, the head frozen, a filter on each column; it prints one page wide.

    A second sheet says what it is: `notes`, units, source. UserError where the rows are more than a sheet takes.
    """

    def fill(target: Path) -> None:
        _workbook(target, columns, rows, notes)

    replace(path, fill)


def write_parquet(path: Path, answer: pa.Table) -> None:
    """The answer with its types; decimals stay decimals."""
    import pyarrow.parquet as pq  # 10 MB: where Parquet is asked for

    replace(path, lambda target: pq.write_table(answer, target, compression="zstd"))


def rows_of(answer: pa.Table) -> Iterator[tuple[Any, ...]]:
    """The rows of an Arrow table as Python values, a batch at a time."""
    for batch in answer.to_batches(BATCH):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _csv(stream: TextIO, columns: Sequence[str], rows: Rows) -> None:
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([safe_text(name) for name in columns])
    writer.writerows([safe_text(value) for value in row] for row in rows)


def _workbook(target: Path | BytesIO, columns: Sequence[str], rows: Rows, notes: Sequence[str]) -> None:
    import xlsxwriter  # where Excel is asked for

    place = target if isinstance(target, BytesIO) else str(target)
    book = xlsxwriter.Workbook(place, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": _MADE})
    page = book.add_worksheet("数据")
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F0", "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page.freeze_panes(1, 0)
    _printed_one_page_wide(page)
    # constant memory writes row after row: the widths are set before the first row is gone
    following = iter(rows)
    first = list(islice(following, PEEKED))
    for index, name in enumerate(columns):
        page.set_column(index, index, max(_width(value) for value in (name, *(row[index] for row in first))))
        page.write_string(0, index, name, head)
    last = 0
    for last, row in enumerate(chain(first, following), 1):
        if last >= EXCEL_ROWS:
            raise UserError(f"a sheet takes {EXCEL_ROWS - 1:,} rows and the answer has more: write CSV or Parquet")
        for index, value in enumerate(row):
            _cell(page, last, index, value, day)
    page.autofilter(0, 0, last, max(0, len(columns) - 1))
    _about(book, notes)
    book.close()


def _printed_one_page_wide(page: Any) -> None:
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _width(value: object) -> int:
    """The characters that a column needs for a value; a Chinese one takes two."""
    text = _as_text(value) or ""
    return min(WIDEST, max(NARROWEST, 2 + sum(1 + (char > "ÿ") for char in text)))


def _about(book: Any, notes: Sequence[str]) -> None:
    """The sheet that says what the numbers are."""
    page = book.add_worksheet("说明")
    page.set_column(0, 0, 100)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for row, line in enumerate((*notes, *ABOUT)):
        page.write_string(row, 0, line, wrapped)


def _cell(page: Any, row: int, column: int, value: Any, day: Any) -> None:
    """One cell: what Excel would round or take for a formula or a link is text."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, Decimal | int | float) and _fits(value):
        page.write_number(row, column, float(value))
    elif isinstance(value, date) and not isinstance(value, datetime):
        page.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
    else:
        text = _CONTROL.sub(" ", _as_text(value))
        page.write_string(row, column, text if len(text) <= EXCEL_CELL else text[: EXCEL_CELL - 1] + "…")


def _fits(value: Decimal | int | float) -> bool:
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")
    digits = plain(Decimal(value)).lstrip("-").replace(".", "").strip("0")
    return len(digits) <= EXCEL_DIGITS


def replace(path: Path, fill: Callable[[Path], None]) -> None:
    """Write beside the target and put it in its place when it is whole: a halted write leaves the old file."""
    if path.is_dir():
        raise UserError(f"{path} is a folder: name a file")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.", suffix=".part")
    os.close(handle)
    temporary = Path(name)
    try:
        fill(temporary)
        temporary.chmod(0o644)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
