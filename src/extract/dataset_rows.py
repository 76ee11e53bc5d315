"""The rows of one extraction as Arrow tables, exact and complete: what a column cannot hold becomes a problem row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

import pyarrow as pa

from .extraction import Extraction
from .records import TABLES, Document, Problem
from .schemas import DECIMAL, file_schema

# repeated in every figure, so that one table answers most questions
_REPEATED = ("document_id", "region_code", "region", "department", "unit_level", "fiscal_year", "kind")
# what a document keeps that cannot be written otherwise
_SAFE = ("document_id", "file_name", "source_url", "landing_url", "extractor_version", "patterns_version")
_STEP = Decimal(1).scaleb(-DECIMAL.scale)
_LIMIT = Decimal(10) ** (DECIMAL.precision - DECIMAL.scale)


class DocumentRows(NamedTuple):
    """A document as it can be written: its own row and the tables that have rows, `documents` last."""

    document: Document
    tables: dict[str, pa.Table]


def tables_of(extraction: Extraction) -> DocumentRows:
    """The extraction's rows as Arrow tables; counts that the document does not state are filled in.

    Never raises for a document's content: rows that fit no table make the document `failed`, with a problem saying so.
    """
    try:
        return _tables_of(extraction)
    except (pa.ArrowException, ArithmeticError, AttributeError, TypeError, ValueError) as error:
        return _tables_of(_failed(extraction, f"{type(error).__name__}: {error}"))


def rows_table(table: str, rows: Sequence[Any], problems: list[Problem] | None = None) -> pa.Table:
    """Rows (records, or objects with the table's columns as attributes) as Arrow; money that does not fit is reported.

    An attribute that is absent is null; ValueError where a column that must not be null has one.
    """
    found: list[Problem] = [] if problems is None else problems
    arrays = [_array(table, field, [getattr(row, field.name, None) for row in rows], found) for field in _fields(table)]
    return pa.Table.from_arrays(arrays, schema=file_schema(table))


def complete(extraction: Extraction) -> Document:
    """The document's row with the counts filled in that it does not state itself."""
    document = extraction.document
    counts = {
        "figures": len(extraction.figures),
        "explanations": len(extraction.explanations),
        "checks_failed": sum(1 for check in extraction.checks if check.status == "fails"),
    }
    return document.model_copy(update={k: n for k, n in counts.items() if getattr(document, k) is None})


def _fields(table: str) -> Iterable[pa.Field]:
    return file_schema(table)  # type: ignore[no-any-return]


def _tables_of(extraction: Extraction) -> DocumentRows:
    document = complete(extraction)
    own = rows_table("documents", [document])
    pa.array([document.fiscal_year], pa.int16())  # stands in the folder's name, not in the file
    problems: list[Problem] = []
    tables: dict[str, pa.Table] = {}
    for table in TABLES:
        rows = getattr(extraction, table, None)
        if rows and table != "problems":
            tables[table] = _fill(rows_table(table, rows, problems), document)
    if rows := [*extraction.problems, *problems]:
        tables["problems"] = _fill(rows_table("problems", rows), document)
    return DocumentRows(document, {**tables, "documents": own})


def _fill(table: pa.Table, document: Document) -> pa.Table:
    """Repeats the document's own columns in the rows that leave them out."""
    for name in _REPEATED:
        position = table.schema.get_field_index(name)
        if position >= 0 and table.column(position).null_count:
            field = table.schema.field(position)
            filled = pa.array([getattr(document, name)], field.type)[0]
            table = table.set_column(position, field, table.column(position).fill_null(filled))
    return table


def _array(table: str, field: pa.Field, values: list[Any], problems: list[Problem]) -> pa.Array:
    try:
        array = pa.array(values, field.type)
    except UnicodeEncodeError:  # half a surrogate pair, as damaged fonts map characters
        array = pa.array([_whole_characters(value) for value in values], field.type)
    except pa.ArrowInvalid:
        if field.type != DECIMAL:
            raise
        array = pa.array([_fitting(value, f"{table}.{field.name}", problems) for value in values], DECIMAL)
    except (pa.ArrowException, TypeError) as error:
        raise TypeError(f"{table}.{field.name}: {error}") from error
    if array.null_count and not field.nullable and field.name not in _REPEATED:
        raise ValueError(f"{table}.{field.name} is null in {array.null_count} rows")
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


def _whole_characters(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_whole_characters(part) for part in value]
    if not isinstance(value, str):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _failed(extraction: Extraction, message: str) -> Extraction:
    """What is left of an extraction whose rows cannot be written: the document as failed, and why."""
    document = extraction.document
    lost = {name: None for name in Document.model_fields if name not in _SAFE}
    failed = document.model_copy(update={**lost, "status": "failed"})
    return Extraction(document=failed, problems=[_load_problem("unwritable", message)])


def _load_problem(code: str, message: str) -> Problem:
    return Problem(stage="load", code=code, message=message)
