"""Invented figures as facts are made of them, and what is made of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from extract.records.extraction import Extraction
from extract.records.facts import FactRow
from extract.resolution.places import Disclosed
from extract.resolution.resolve import resolve
from extract.resolution.statements import Printed

from .checking import Row, made

NAME = "云岫市档案局"
NULLS: dict[str, Any] = dict.fromkeys(Printed._fields)


def disclosed(document: str = "d1", year: int = 2031, **changed: Any) -> Disclosed:
    """A department's accounts of a year; its disclosure is named by the document, unless `changed` says otherwise."""
    told = {"document_id": document, "disclosure_id": document, "region_code": "990101", "region": "云岫市"}
    told |= {"department": NAME, "unit_level": "department", "fiscal_year": year, "kind": "final_accounts"}
    return Disclosed(**told | changed)


def printed(*rows: Row, document: str = "d1") -> list[Printed]:
    """Rows → figures of a document, those of tables behind those of the prose."""
    found = [figure for figures in made(*rows) for figure in figures]
    kept = ({name: value for name, value in vars(one).items() if name in NULLS} for one in found)
    named = {"document_id": document, "text_layer": "native", "meaning": "stated", "certainty": "both readers"}
    return [Printed(**NULLS | named | one) for one in kept]


def facts(*rows: Row) -> list[FactRow]:
    """One document's rows → its facts, what is worked out apart."""
    return [fact for fact in resolve([disclosed()], {"d1": printed(*rows)}) if not fact.derived]


def told(fact: FactRow) -> tuple[str, str | None]:
    """`agreement`, and the value in 元 without zeros behind it."""
    return fact.agreement, None if fact.value is None else f"{Decimal(fact.value).normalize():f}"


def facts_read(extraction: Extraction) -> list[FactRow]:
    """The facts of a document that was read, by itself."""
    one, name = extraction.document, extraction.document.document_id
    own = {"document_id": name}
    rows = [
        Printed._make(own.get(column) or getattr(figure, column, None) for column in Printed._fields)
        for figure in extraction.figures
    ]
    columns = {column: getattr(one, column) for column in Disclosed._fields if column != "disclosure_id"}
    return resolve([Disclosed(**columns, disclosure_id=name)], {name: rows})
