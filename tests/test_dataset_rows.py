"""A document's rows as files, to the edge of what a column holds; and what of a failure is noted beside them."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

import errno
import os
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extract.dataset import rows
from extract.dataset.commit import io_errors
from extract.dataset.dataset import DocumentState
from extract.dataset.parquet import UnreadableError, number_of_rows, rows_of, table_of
from extract.dataset.rereading import OF_THE_MACHINE, failure_of, has_rows, noted
from extract.errors import UserError
from extract.records.extraction import Extraction
from extract.records.tables import Document, Figure, Problem, TableCell
from tests.made_extractions import made

D = Decimal
ID = "a" * 64


# --- rows


@pytest.mark.parametrize(
    ("value", "kept", "code"),
    [
        ("12.3456", "12.3456", None), ("12.34565", "12.3456", "value_rounded"), ("12.34575", "12.3458", "value_rounded"), ("999999999999999999.9999", "999999999999999999.9999", None),
        ("1000000000000000000", None, "value_out_of_range"), ("-1000000000000000000", None, "value_out_of_range"), ("Infinity", None, "value_out_of_range"), ("NaN", None, "value_out_of_range"),
    ],
)  # fmt: skip
def test_money_that_a_column_cannot_hold_is_rounded_or_null_and_told(
    value: str, kept: str | None, code: str | None
) -> None:
    figures = [
        Figure.made(
            document_id=ID,
            figure_id=name,
            item="training",
            measure="amount",
            basis="final",
            origin="table",
            value=number,
        )
        for name, number in (("a", D(value)), ("b", None))
    ]
    problems: list[Problem] = []
    (first, second) = rows_of(rows.parquet("figures", figures, None, problems))
    assert (first["value"], second["value"]) == (None if kept is None else D(kept), None)
    message = (
        f"figures.value: {value} does not fit, left null" if kept is None else f"figures.value: {value} kept as {kept}"
    )
    assert [(one.code, one.stage, one.message) for one in problems] == ([(code, "load", message)] if code else [])


@pytest.mark.parametrize("number", [0, 999, 1000, 5000, 5001])
def test_a_large_table_has_dictionaries_groups_and_the_stronger_compression(number: int) -> None:
    cells = [TableCell.made(document_id=ID, table_id="t", row=at, column=0, text="x", page=1) for at in range(number)]
    content = rows.parquet("table_cells", iter(cells), Document(document_id=ID, region_code="110102"))
    with pq.ParquetFile(pa.BufferReader(content)) as file:
        told = file.metadata
        assert (told.num_rows, told.num_row_groups) == (number, -(-number // 5000))
        columns = [told.row_group(0).column(at) for at in range(told.num_columns)] if number else []
    large = number >= 1000
    assert {column.compression for column in columns} == ({"ZSTD" if large else "SNAPPY"} if number else set())
    assert {
        "PLAIN_DICTIONARY" in column.encodings or "RLE_DICTIONARY" in column.encodings
        for column in columns
        if column.path_in_schema == "text"
    } == ({large} if number else set())
    counted = {column.path_in_schema for column in columns if column.is_stats_set}
    assert counted <= set(rows.REPEATED)
    assert counted or not number
    assert [row["row"] for row in rows_of(content, ["row"])] == list(range(number))


def test_what_a_row_does_not_say_is_the_documents_where_its_columns_are_repeated() -> None:
    """Also of objects with fewer attributes, some of which keep theirs in no dict."""

    class Slotted:
        __slots__ = ("basis", "document_id", "figure_id", "item", "measure", "origin", "stated_none")

    slotted = Slotted()
    words = {
        "figure_id": "b",
        "item": "training",
        "measure": "amount",
        "basis": "final",
        "origin": "table",
        "stated_none": False,
    }
    for name, value in (words | {"document_id": ID}).items():
        setattr(slotted, name, value)
    plain = SimpleNamespace(**words | {"figure_id": "a", "document_id": None, "department": "own"})
    document = Document(document_id=ID, department="档案局", fiscal_year=2023)
    found = rows_of(rows.parquet("figures", [plain, slotted], document))
    assert [(row["document_id"], row["figure_id"], row["department"]) for row in found] == [
        (ID, "a", "own"),
        (ID, "b", "档案局"),
    ]
    assert {row["value"] for row in found} == {None}
    plain.document_id = "b"
    assert [(row["document_id"], row["department"]) for row in rows_of(rows.parquet("figures", [plain]))] == [
        ("b", "own")
    ]


def test_half_a_character_is_replaced_wherever_it_stands() -> None:
    assert rows.whole_characters(["a\ud800", ("\udc00b", 3), None]) == ["a\ufffd", ["\ufffdb", 3], None]
    extraction = Extraction(
        Document(document_id=ID, file_name="\ud83d.pdf"), problems=[Problem(stage="read", code="x", message="\udc00")],
        table_cells=[TableCell.made(document_id=ID, table_id="t", row=1, column=1, text="好\ud800", page=1)],
    )  # fmt: skip
    document, tables = rows.files_of_document(extraction)
    assert document.file_name == "\ufffd.pdf"
    assert rows_of(tables["table_cells"])[0]["text"] == "好\ufffd"
    assert rows_of(tables["problems"])[0]["message"] == "\ufffd"


def test_a_document_whose_rows_cannot_be_written_fails_and_keeps_what_is_safe() -> None:
    """Its own row, too: a year that no folder has. What it states of itself, counts among it, goes."""
    extraction = made(1)
    extraction.document.pages, extraction.document.source_url = 7, "http://x/"
    vars(extraction.figures[0])["row"] = 2**40
    for broken in (extraction, made(2, year=99_999)):
        document, tables = rows.files_of_document(broken)
        assert (document.status, document.pages, document.figures, document.file_name) == (
            "failed",
            None,
            0,
            broken.document.file_name,
        )
        assert (document.extractor_version, document.patterns_version, document.fiscal_year) == ("0.1", "p1", None)
        assert set(tables) == {"documents", "problems"}
        (row,) = rows_of(tables["problems"])
        assert (row["stage"], row["code"]) == ("load", "unwritable")
        assert ": " in row["message"]
    assert rows.files_of_document(extraction).document.source_url == "http://x/"
    told = rows.complete(made(1, rows=4))
    assert (told.figures, told.explanations, told.checks_failed) == (4, 1, 0)


# --- failures


def test_a_failure_of_the_machine_alone_is_noted_beside_the_rows() -> None:
    document = Document(document_id=ID, status="failed", source_url="http://x/")

    def problems(*codes: str, url: str | None = None) -> bytes:
        return rows.parquet(
            "problems", [Problem(stage="read", code=code, message=f"why {code}", url=url) for code in codes]
        )

    one, other = sorted(OF_THE_MACHINE)[:2]
    failure = failure_of(document, {"problems": problems(one, other)})
    assert failure
    assert (failure.code, failure.document_id, failure.url, failure.stage) == ("reread_failed", ID, "http://x/", "read")
    assert failure.message == f"the rows from before stay: {one}: why {one}; {other}: why {other}"
    own = failure_of(document, {"problems": problems(one, url="http://y/")})
    assert own
    assert own.url == "http://y/"
    assert failure_of(document, {}) is None
    assert failure_of(document, {"problems": problems(one, "encrypted")}) is None
    assert failure_of(document.model_copy(update={"status": "extracted"}), {"problems": problems(one)}) is None
    before = noted(None, own)
    assert [row["code"] for row in rows_of(before)] == ["reread_failed"]
    assert [(row["code"], row["url"]) for row in rows_of(noted(noted(problems("gone"), own), failure))] == [
        ("gone", None),
        ("reread_failed", "http://x/"),
    ]
    assert noted(b"damaged", own) == before


def test_a_document_has_rows_where_it_was_read_or_where_nobody_can_tell(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    for status, there in (("failed", False), ("extracted", True)):
        path.write_bytes(rows.parquet("documents", [Document(document_id=ID, status=status)]))
        assert has_rows(path) == there
        assert (number_of_rows(path), table_of(path, ["status", "nothing"]).column_names) == (1, ["status"])
    path.write_bytes(b"damaged")
    assert has_rows(path)
    with pytest.raises(UnreadableError):
        rows_of(path)


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.ENOSPC, "the disk is full"), (errno.EDQUOT, "the disk is full"), (errno.EACCES, "Permission denied")],
)
def test_what_the_system_refuses_is_one_line(number: int, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as error, io_errors(tmp_path):
        raise OSError(number, os.strerror(number))
    assert str(error.value) == f"cannot write to {tmp_path}: {reason}; what was there before is unharmed"
    with pytest.raises(UserError, match=r"cannot write to .*: only words; "), io_errors(tmp_path):
        raise OSError("only words")


CURRENT: list[tuple[dict[str, Any], tuple[Any, ...], bool]] = [
    ({}, (), True), ({"extractor_version": "2"}, (), False), ({"patterns_version": "q"}, (), False), ({"region_code": "1"}, (), False),
    ({"region_code": "1", "patterns_version": "own"}, (), True), ({"region_code": "2"}, (), True), ({"companions": ("a",)}, (), False), ({"companions": ("a",)}, (["a"],), True), ({}, (["a"],), False),
    ({"verified": False}, (None, True), False), ({"verified": None}, (None, True), True), ({"verified": False}, (None, False), True),
    ({"pages_pictured": 1}, (None, False, True), False), ({"pages_pictured": 1, "pages_recognised": 0}, (None, False, True), True), ({"pages_pictured": 1}, (), True), ({}, (None, False, True), True),
]  # fmt: skip


@pytest.mark.parametrize(("state", "asked", "current"), CURRENT)
def test_when_a_document_is_read_as_it_would_be_read_now(
    state: dict[str, Any], asked: tuple[Any, ...], current: bool
) -> None:
    known = DocumentState("extracted", "1", "p")._replace(**state)
    assert known.is_current("1", {None: "p", "1": "own"}, *asked) == current
