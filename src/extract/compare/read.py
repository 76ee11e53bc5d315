"""What a comparison needs of the dataset: its documents and one item's facts; a person's words are parameters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ..errors import UserError
from ..knowledge.asking import spellings
from ..knowledge.vocabulary import budgets
from ..records.vocabulary import Basis, Measure
from .comparison import Ask, Key, Subject

if TYPE_CHECKING:
    import duckdb

FEW = 1000  # departments that are asked for by name rather than by district
PRINTED = (Measure.CHANGE, Measure.CHANGE_PCT, Measure.COMPLETION_PCT)  # what a document says of two amounts

_OWN = ("region_code", "region", "department", "unit_level", "fiscal_year", "kind")
_TOLD = ", ".join(f"coalesce({name}, max({name}) OVER own) AS {name}" for name in _OWN)
# what a disclosure's file is silent about, the other file of it says
_DOCUMENTS = f"""
WITH d AS (
    SELECT document_id, disclosure_id, {_TOLD}, status
    FROM documents WHERE current WINDOW own AS (PARTITION BY disclosure_id)
)
SELECT * FROM d WHERE fiscal_year IS NOT NULL{{some}} ORDER BY region_code, department, fiscal_year, document_id
"""
# other years' only of departments without a document in one of the years asked for: they have a row, too
_OF_YEARS = """
    AND (list_contains($near, fiscal_year) OR EXISTS (
        FROM (SELECT coalesce(nullif(region_code, ''), region) AS place, department FROM d
              WHERE fiscal_year IS NOT NULL GROUP BY ALL
              HAVING count(DISTINCT fiscal_year) FILTER (list_contains($years, fiscal_year)) < len($years)) AS lacking
        WHERE lacking.place IS NOT DISTINCT FROM coalesce(nullif(d.region_code, ''), d.region)
            AND lacking.department IS NOT DISTINCT FROM d.department))"""
# the whole of an item or of one code, never a project, a vehicle or an economic class of it
WHOLE = """
    ($code IS NULL AND is_whole OR function_code = $code AND part IS NULL AND economic_code IS NULL
     AND economic_name IS NULL) AND fiscal_year IS NOT NULL AND (value IS NOT NULL OR len(other_values) > 0)
"""
_FACTS = f"""
SELECT {{columns}} FROM facts
WHERE ((item = $item AND {WHOLE} AND relative_fund IS NULL AND (measure = $measure AND relative_to IS NULL
            OR list_contains($printed, measure) AND list_contains($relative, relative_to)))
       OR (is_whole AND basis = 'final' AND (len($years) = 0 OR list_contains($years, fiscal_year))
           AND (item = 'expenditure' AND measure = 'amount' AND fund = 'all'
                OR list_contains($bases, item) AND measure = 'count'
                OR list_contains($parts, item) AND measure = 'amount' AND NOT derived)))
    AND (len($near) = 0 OR list_contains($near, fiscal_year))
    AND ($everywhere OR list_contains($regions, coalesce(region_code, '')))
    AND (len($few) = 0 OR list_contains($few, coalesce(department, '')))
"""


class Covered(NamedTuple):
    """A document of the comparison."""

    document_id: str
    disclosure_id: str
    region_code: str | None
    region: str | None
    department: str | None
    unit_level: str | None
    fiscal_year: int
    kind: str | None
    status: str

    @property
    def key(self) -> Key:
        """Whose accounts they are."""
        return key_of(self)


class Thing(NamedTuple):
    """What a fact states."""

    item: str
    function_code: str | None
    fund: str | None
    basis: str | None
    measure: str
    relative_to: str | None


class Fact(NamedTuple):
    """A fact of the comparison, by the names of its columns."""

    document_id: str
    figure_id: str
    disclosure_id: str
    region_code: str | None
    region: str | None
    department: str | None
    unit_level: str | None
    fiscal_year: int
    kind: str | None
    item: str
    function_code: str | None
    fund: str | None
    basis: str | None
    measure: str
    relative_to: str | None
    function_name: str | None
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    other_values: Sequence[str]
    stated_none: bool
    meaning: str | None
    certainty: str | None
    text_layer: str | None
    derived: bool

    @property
    def thing(self) -> Thing:
        """What it states."""
        return Thing(self.item, self.function_code, self.fund, self.basis, self.measure, self.relative_to)


Place = tuple[Key, int, str | None]  # whose accounts of which year, and their kind


@dataclass(slots=True)
class Facts:
    """The facts of one subject, its denominators', and the documents in which a number beside its name was not read."""

    all: list[Fact]
    unread: set[str]
    by_place: dict[tuple[Place, Thing], list[Fact]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_place = {}
        for fact in self.all:
            place = (key_of(fact), fact.fiscal_year, fact.kind)
            self.by_place.setdefault((place, fact.thing), []).append(fact)


def key_of(one: Covered | Fact) -> Key:
    """Whose accounts they are; those of nobody known are kept apart by their disclosure."""
    return (one.region_code or one.region, one.department, None if one.department else one.disclosure_id)


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
    names = sorted({department or "" for _, department, _ in keys})
    found = _covered(connection, " AND coalesce(department, '') IN (SELECT unnest($names))", {"names": names})
    return [document for document in found if document.key in keys]


def _covered(connection: duckdb.DuckDBPyConnection, some: str, values: dict[str, object]) -> list[Covered]:
    answer = connection.execute(_DOCUMENTS.format(some=some), values)
    names = [column[0] for column in answer.description or []]
    return [Covered(**dict(zip(names, row, strict=True))) for row in answer.fetchall()]


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


def read_facts(
    connection: duckdb.DuckDBPyConnection, documents: Sequence[Covered], subject: Subject, ask: Ask
) -> Facts:
    """The subject's facts of these documents' departments; only their years' and districts' partitions are read."""
    keys, departments = {document.key for document in documents}, {document.department or "" for document in documents}
    values = {
        **subject_values(subject, ask),
        "printed": list(PRINTED),
        "relative": [Basis.PRIOR_FINAL, *budgets().own],
        "near": sorted(years_read(ask)),
        "everywhere": not (ask.districts or ask.departments),
        "regions": sorted({document.region_code or "" for document in documents}),
        "few": sorted(departments) if len(departments) <= FEW else [],
    }
    answer = connection.execute(_FACTS.format(columns=", ".join(Fact._fields)), values)
    found = [fact for fact in map(Fact._make, answer.fetchall()) if key_of(fact) in keys]
    return Facts(found, _unread(connection, subject, {document.document_id for document in documents}))


def subject_values(subject: Subject, ask: Ask) -> dict[str, object]:
    """What queries of one subject name: item, measure, code, what it is divided by, and the years asked for."""
    own = {"item": subject.item, "measure": subject.measure, "code": subject.function_code}
    divided = {"bases": list(ask.bases), "parts": list(subject.parts) if ask.bases else []}
    return {**own, **divided, "years": list(ask.years)}


def _unread(connection: duckdb.DuckDBPyConnection, subject: Subject, wanted: Iterable[str]) -> set[str]:
    """Documents with a number that was not understood in a line that names the item."""
    plain = subject.label.split(" ")[0]
    rows = connection.execute(
        "SELECT DISTINCT document_id FROM unmatched WHERE kind = 'other' AND contains(context, ?)", [plain]
    ).fetchall()
    return {row[0] for row in rows} & set(wanted)
