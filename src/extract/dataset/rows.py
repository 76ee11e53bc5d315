"""The rows of one extraction as Arrow tables, exact and complete: what a column cannot hold becomes a problem row."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import islice
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from ..records.base import Record
from ..records.extraction import Extraction
from ..records.schemas import DECIMAL, file_schema
from ..records.tables import TABLES, Document, Problem
from ..records.vocabulary import DocumentStatus, Stage, Verdict
from .validate import InvalidRowError, check_columns, check_record, check_references, check_types

# repeated in every figure, so that one table answers most questions
REPEATED = ("document_id", "region_code", "region", "department", "unit_level", "fiscal_year", "kind")
# Below so many rows (a real document has 0 to 400 in a table) a dictionary for each column and the stronger compression
# take twice the time and save nothing: most of the file is what Parquet says of each column.
_FEW = 1000
# rows of one row group, and as many are Python objects at a time
ROWS_AT_ONCE = 5000
_UNFIT = (pa.ArrowException, ArithmeticError, AttributeError, TypeError, ValueError)
# what a document keeps that cannot be written otherwise
_SAFE = (
    *("document_id", "file_name", "source_url", "landing_url", "published_on", "retrieved_at", "supersedes"),
    *("companions", "extractor_version", "patterns_version"),
)
_STEP = Decimal(1).scaleb(-DECIMAL.scale)
_LIMIT = Decimal(10) ** (DECIMAL.precision - DECIMAL.scale)


class _Field(NamedTuple):
    name: str
    type: pa.DataType
    nullable: bool


class DocumentFiles(NamedTuple):
    """A document as it can be written: its own row, and the Parquet bytes of each table that has rows."""

    document: Document
    tables: dict[str, bytes]


class DocumentRows(NamedTuple):
    """A document as a worker hands it over: its own row and its problems as records, all else as Parquet."""

    document: Document
    problems: list[Problem]
    tables: dict[str, bytes]


def files_of_document(extraction: Extraction) -> DocumentFiles:
    """The extraction's rows as Parquet, `documents` last; counts that the document does not state are filled in.

    Never raises for a document's content: rows that fit no table make the document `failed`, with a problem saying so.
    InvalidRowError for a row that is wrong whatever the document says: a fault of ours.
    """
    return files_of_rows(rows_of_document(extraction))


def rows_of_document(extraction: Extraction) -> DocumentRows:
    """The same but for the tables `documents` and `problems`, which are still records."""
    try:
        return _rows_of(extraction)
    except _UNFIT as error:
        return _rows_of(_failed(extraction.document, f"{type(error).__name__}: {error}"))


def files_of_rows(rows: DocumentRows) -> DocumentFiles:
    """All tables' files, from what `rows_of_document` gave; as it, it never raises for what stands in the rows."""
    try:
        return _files_of(rows)
    except _UNFIT as error:
        return _files_of(_rows_of(_failed(rows.document, f"{type(error).__name__}: {error}")))


def parquet(
    table: str, rows: Iterable[Any], document: Document | None = None, problems: list[Problem] | None = None
) -> bytes:
    """Rows (records, or objects with the columns as attributes) as a Parquet file: the same rows, the same bytes.

    An attribute that is absent is the document's where its columns are repeated, else null; money that does not fit is
    reported in `problems`. Raises pyarrow's errors where a number is too large for its column, InvalidRowError where a
    row cannot stand in the table.
    """
    sink, remaining = pa.BufferOutputStream(), iter(rows)
    found = [] if problems is None else problems
    some, before = list(islice(remaining, ROWS_AT_ONCE)), 0
    with parquet_writer(sink, file_schema(table), len(some)) as file:
        while some:
            file.write_batch(_batch(table, some, document, found, before))
            some, before = list(islice(remaining, ROWS_AT_ONCE)), before + len(some)
    return bytes(sink.getvalue())


def parquet_writer(sink: pa.BufferOutputStream | Path, schema: pa.Schema, rows: int) -> pq.ParquetWriter:
    """Opens a Parquet file for `rows` rows, or more where they are not counted yet.

    Least and greatest value stand in it for the columns alone by which a reader passes over a whole file.
    """
    few = rows < _FEW
    return pq.ParquetWriter(
        sink,
        schema,
        compression="snappy" if few else "zstd",
        use_dictionary=not few,
        write_statistics=[name for name in schema.names if name in REPEATED],
    )


def arrow_table(table: str, rows: list[Any]) -> pa.Table:
    """Rows as an Arrow table, as `parquet` writes them; errors as there."""
    return pa.Table.from_batches([_batch(table, rows, None, [], 0)])


def complete(extraction: Extraction) -> Document:
    """The document's row as it is written: with the counts filled in that it does not state itself."""
    document = extraction.document
    counts = {
        "figures": len(extraction.figures),
        "explanations": len(extraction.explanations),
        "checks_failed": sum(1 for check in extraction.checks if check.verdict == Verdict.CONTRADICTION),
    }
    return document.model_copy(update=counts | _alone(document) | _whole(document))


def _alone(document: Document) -> dict[str, Any]:
    """How a document stands as long as nobody has looked at the others (dataset/fact_files.py)."""
    first = document.supersedes or min([document.document_id, *(document.companions or ())])
    return {"disclosure_id": document.disclosure_id or first, "current": document.current is not False}


def _rows_of(extraction: Extraction) -> DocumentRows:
    document = complete(extraction)
    check_record("documents", document, 1)
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    for table in TABLES:
        rows = getattr(extraction, table, None)
        if rows and table != "problems":
            files[table] = parquet(table, rows, document, problems)
    check_references(extraction)
    told = [problem.model_copy(update=_whole(problem)) for problem in extraction.problems]
    for number, problem in enumerate(told, 1):
        check_record("problems", problem, number)
    return DocumentRows(document, [*told, *problems], files)


def _files_of(rows: DocumentRows) -> DocumentFiles:
    document, problems, files = rows
    pa.array([document.fiscal_year], pa.int16())  # stands in the folder's name, not in the file
    own = parquet("documents", [document])
    told = {"problems": parquet("problems", problems, document)} if problems else {}
    return DocumentFiles(document, {**files, **told, "documents": own})


def _whole(row: Record) -> dict[str, Any]:
    return {name: whole_characters(value) for name, value in row if value is not None}


def _batch(
    table: str, rows: list[Any], document: Document | None, problems: list[Problem], before: int
) -> pa.RecordBatch:
    fields = _fields(table)
    columns: dict[str, Sequence[Any]] = {}
    arrays = []
    for field, values in zip(fields, _values(rows, [field.name for field in fields]), strict=True):
        own = getattr(document, field.name, None) if field.name in REPEATED else None
        if own is not None:
            values = [own if value is None else value for value in values]
        columns[field.name] = values
        arrays.append(_array(table, field, values, problems, before))
    check_columns(table, columns, before)
    return pa.RecordBatch.from_arrays(arrays, schema=file_schema(table))


@functools.cache
def _fields(table: str) -> list[_Field]:
    """A table's columns; to ask Arrow for them takes as long as a short column's values."""
    return [_Field(field.name, field.type, field.nullable) for field in file_schema(table)]


def _values(rows: list[Any], names: list[str]) -> Iterable[Sequence[Any]]:
    """Some rows, column by column; all columns at once is the quickest, where the rows keep theirs in a dict."""
    try:
        return zip(*map(itemgetter(*names), map(vars, rows)), strict=True)
    except (KeyError, TypeError):
        return [_column(rows, name) for name in names]


def _column(rows: list[Any], name: str) -> list[Any]:
    """The plain way is twice as fast as asking each row whether it has the attribute."""
    try:
        return list(map(attrgetter(name), rows))
    except AttributeError:
        return [getattr(row, name, None) for row in rows]


def _array(table: str, field: _Field, values: Sequence[Any], problems: list[Problem], before: int) -> pa.Array:
    try:
        array = pa.array(values, field.type)
    except UnicodeEncodeError:  # half a surrogate pair, as damaged fonts map characters
        array = pa.array([whole_characters(value) for value in values], field.type)
    except (pa.ArrowException, TypeError):
        check_types(table, field.name, field.type, values, before)
        if field.type != DECIMAL:
            raise
        array = pa.array([_fitting(value, f"{table}.{field.name}", problems) for value in values], DECIMAL)
    if array.null_count and not field.nullable:
        row = before + array.is_null().index(True).as_py() + 1
        raise InvalidRowError(table, field.name, None, row, "is null, and may not be")
    return array


def _fitting(value: Decimal | None, column: str, problems: list[Problem]) -> Decimal | None:
    """The value as the column's decimal holds it: rounded past its fourth decimal, null past its 18 digits."""
    if value is None:
        return None
    if not value.is_finite() or abs(value) >= _LIMIT:
        problems.append(_load_problem("value_out_of_range", f"{column}: {value} does not fit, left null"))
        return None
    rounded = value.quantize(_STEP, rounding=ROUND_HALF_EVEN)
    if rounded != value:
        problems.append(_load_problem("value_rounded", f"{column}: {value} kept as {rounded}"))
    return rounded


def whole_characters(value: Any) -> Any:
    """Text with U+FFFD for half a surrogate pair, which no file can hold; in lists, too."""
    if isinstance(value, list | tuple):
        return [whole_characters(part) for part in value]
    if not isinstance(value, str):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _failed(document: Document, message: str) -> Extraction:
    """What is left of an extraction whose rows cannot be written: the document as failed, and why."""
    lost = {name: None for name in Document.model_fields if name not in _SAFE}
    failed = document.model_copy(update={**lost, "status": DocumentStatus.FAILED})
    return Extraction(document=failed, problems=[_load_problem("unwritable", message)])


def _load_problem(code: str, message: str) -> Problem:
    return Problem(stage=Stage.LOAD, code=code, message=message)
