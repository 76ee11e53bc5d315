"""What a comparison needs of the dataset: its documents and one item's figures; a person's words are parameters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ..errors import UserError
from ..knowledge.asking import spellings
from .comparison import PER, Ask, Subject

if TYPE_CHECKING:
    import duckdb

Key = tuple[str | None, str | None]  # region code (or name), department
Thing = tuple[str, str | None, str | None, str | None]  # item, function code, fund, basis

FEW = 1000  # documents that are asked for by name rather than by district

_DOCUMENTS = """
SELECT document_id, region_code, region, department, unit_level, fiscal_year, kind, status, published_on
FROM documents AS d
WHERE fiscal_year IS NOT NULL
    AND document_id NOT IN (SELECT supersedes FROM documents WHERE supersedes IS NOT NULL){some}
ORDER BY region_code, department, fiscal_year, document_id
"""
# other years' only of departments without a document in one of the years asked for: they have a row, too
_OF_YEARS = """
    AND (list_contains($near, fiscal_year) OR EXISTS (
        FROM (SELECT coalesce(nullif(region_code, ''), region) AS place, department FROM documents
              WHERE document_id NOT IN (SELECT supersedes FROM documents WHERE supersedes IS NOT NULL)
              GROUP BY ALL
              HAVING count(DISTINCT fiscal_year) FILTER (list_contains($years, fiscal_year)) < len($years)) AS lacking
        WHERE lacking.place IS NOT DISTINCT FROM coalesce(nullif(d.region_code, ''), d.region)
            AND lacking.department IS NOT DISTINCT FROM d.department))"""
# the whole of an item or of one code, never a project, a vehicle or an economic class of it
_FIGURES = """
SELECT document_id, figure_id, item, fund, function_code, function_name, basis, value, origin, stated_none,
    coalesce(contradicted_by, 0), {certainty}
FROM figures
WHERE ((item = ? AND measure = ? AND function_code IS NOT DISTINCT FROM ?)
       OR (item = 'expenditure' AND measure = 'amount' AND function_code IS NULL AND fund = 'all' AND basis = 'final'
           AND (? OR list_contains(?, fiscal_year)))
       OR (item = ? AND measure = 'count' AND function_code IS NULL AND (? OR list_contains(?, fiscal_year))))
    AND economic_code IS NULL AND vehicle_type IS NULL AND coalesce(note, '') = '' AND value IS NOT NULL
    AND (? OR list_contains(?, fiscal_year)) AND (? OR list_contains(?, coalesce(region_code, '')))
    AND (? OR document_id IN (SELECT unnest(?::VARCHAR[])))
"""


class Covered(NamedTuple):
    """A document of the comparison."""

    document_id: str
    region_code: str | None
    region: str | None
    department: str | None
    unit_level: str | None
    fiscal_year: int
    kind: str | None
    status: str
    published_on: date | None

    @property
    def key(self) -> Key:
        """Whose accounts they are."""
        return (self.region_code or self.region, self.department)


class Stated(NamedTuple):
    """A figure of the comparison."""

    document_id: str
    figure_id: str
    item: str
    fund: str | None
    function_code: str | None
    function_name: str | None
    basis: str | None
    value: Decimal
    origin: str
    stated_none: bool
    contradicted: int
    certainty: str | None = None


@dataclass(slots=True)
class Figures:
    """The figures of one subject by document, its denominators', and where a number beside its name was not read."""

    by_document: dict[str, list[Stated]]
    unread: set[str]
    by_thing: dict[tuple[str, Thing], list[Stated]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_thing = {}
        for document_id, stated in self.by_document.items():
            for one in stated:
                thing = (one.item, one.function_code, one.fund, one.basis)
                self.by_thing.setdefault((document_id, thing), []).append(one)


def read_documents(connection: duckdb.DuckDBPyConnection, ask: Ask) -> list[Covered]:
    """The live documents of the departments and districts asked for, with last year's, which serve this year's."""
    if ask.years and not (ask.districts or ask.departments):
        found = documents_of_years(connection, ask.years, sorted(years_read(ask)))
    else:
        found = _covered(connection, "", {})
    for terms, fits, what in (
        (ask.districts, _of_district, "district"),
        (ask.departments, _of_department, "department"),
    ):
        if not terms:
            continue
        names = {document.department for document in found}
        by_term = {term: [document for document in found if fits(document, term, names)] for term in terms}
        for term, fitting in by_term.items():
            if not fitting:
                raise UserError(f"no {what} in the dataset fits {term!r}")
        chosen = {document.document_id for fitting in by_term.values() for document in fitting}
        found = [document for document in found if document.document_id in chosen]
    refuse_years(ask, found)
    return found


def documents_of_years(
    connection: duckdb.DuckDBPyConnection, years: Sequence[int], near: Sequence[int]
) -> list[Covered]:
    """The live documents of the years in `near`, and all of a department that has none in one of `years`."""
    return _covered(connection, _OF_YEARS, {"years": list(years), "near": list(near)})


def documents_of(connection: duckdb.DuckDBPyConnection, keys: Set[Key]) -> list[Covered]:
    """The live documents of these departments, of every year."""
    names = sorted({department or "" for _, department in keys})
    found = _covered(connection, " AND coalesce(department, '') IN (SELECT unnest($names))", {"names": names})
    return [document for document in found if document.key in keys]


def _covered(connection: duckdb.DuckDBPyConnection, some: str, values: dict[str, object]) -> list[Covered]:
    answer = connection.execute(_DOCUMENTS.format(some=some), values)
    return [Covered._make(row) for row in answer.fetchall()]


def years_read(ask: Ask) -> set[int]:
    """The years asked for and the one before each; empty where all are."""
    return {year for asked in ask.years for year in (asked, asked - 1)}


def refuse_years(ask: Ask, found: Iterable[Covered]) -> None:
    """UserError for a year that no document is of."""
    years = {document.fiscal_year for document in found}
    for year in ask.years:
        if year not in years:
            raise UserError(
                f"no accounts of {year} there: the years are {', '.join(map(str, sorted(years))) or 'none'}"
            )


def _of_district(document: Covered, term: str, _: Set[str | None]) -> bool:
    if not term:
        return False
    return (term.isdigit() and (document.region_code or "").startswith(term)) or term in (document.region or "")


def _of_department(document: Covered, term: str, names: Set[str | None]) -> bool:
    """An exact name goes before a part of one."""
    name = document.department or ""
    said = spellings(term)
    exact = [one for one in said if one in names]
    return bool(term) and (name in exact if exact else any(one in name for one in said))


def read_figures(
    connection: duckdb.DuckDBPyConnection, documents: Sequence[Covered], subject: Subject, ask: Ask
) -> Figures:
    """The subject's figures of these documents; only the partitions of their years and districts are read."""
    years = sorted(years_read(ask))
    regions = sorted({document.region_code or "" for document in documents})
    everywhere = not (ask.districts or ask.departments)
    denominator = PER[ask.per] if ask.per in ("staff", "vehicle") else ""
    wanted = {document.document_id for document in documents}
    few = sorted(wanted) if len(wanted) <= FEW else []
    where = [not years, years, everywhere, regions, not few, few]
    # a dataset of an older version does not say how certain a reading is
    there = {column[0] for column in connection.execute("SELECT * FROM figures LIMIT 0").description or []}
    sql = _FIGURES.format(certainty="certainty" if "certainty" in there else "NULL")
    asked = [not ask.years, list(ask.years)]  # of the year before nothing is divided
    values = [subject.item, subject.measure, subject.function_code, *asked, denominator, *asked, *where]
    answer = connection.execute(sql, values)
    by_document: dict[str, list[Stated]] = {}
    for figure in map(Stated._make, answer.fetchall()):
        if figure.document_id in wanted:
            by_document.setdefault(figure.document_id, []).append(figure)
    return Figures(by_document, _unread(connection, subject, wanted))


def _unread(connection: duckdb.DuckDBPyConnection, subject: Subject, wanted: Iterable[str]) -> set[str]:
    """Documents with a number that was not understood in a line that names the item."""
    plain = subject.label.split(" ")[0]
    rows = connection.execute(
        "SELECT DISTINCT document_id FROM unmatched WHERE kind = 'other' AND contains(context, ?)", [plain]
    ).fetchall()
    return {row[0] for row in rows} & set(wanted)
