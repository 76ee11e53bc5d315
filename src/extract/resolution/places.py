"""Whose accounts a fact is about: documents, what the files of one disclosure say together, and names of facts."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from .statements import Thing

ID_DIGITS = 16


class Disclosed(NamedTuple):
    """A current document: which disclosure it belongs to, and whose accounts that is about."""

    document_id: str
    disclosure_id: str
    region_code: str | None
    region: str | None
    department: str | None
    unit_level: str | None
    fiscal_year: int | None
    kind: str | None


class Place(NamedTuple):
    """Whose accounts, of which year; documents that do not say whose are kept apart by their disclosure."""

    region: str | None
    department: str | None
    unit_level: str | None
    fiscal_year: int | None
    kind: str | None
    disclosure: str | None


def place_of(one: Disclosed) -> Place:
    """Whose accounts a document states."""
    region = one.region_code or one.region
    apart = None if one.department else one.disclosure_id
    return Place(region, one.department, one.unit_level, one.fiscal_year, one.kind, apart)


def united(documents: Iterable[Disclosed]) -> dict[str, Disclosed]:
    """document_id → the document, with what its disclosure's other files say where it is silent itself."""
    by_disclosure: dict[str, list[Disclosed]] = defaultdict(list)
    for one in sorted(documents, key=lambda one: (one.count(None), one.document_id)):
        by_disclosure[one.disclosure_id].append(one)
    return {one.document_id: _filled(one, some) for some in by_disclosure.values() for one in some}


def _filled(one: Disclosed, others: list[Disclosed]) -> Disclosed:
    silent = [name for name in Disclosed._fields if getattr(one, name) is None] if len(others) > 1 else []
    said = {name: [getattr(other, name) for other in others if getattr(other, name) is not None] for name in silent}
    return one._replace(**{name: values[0] for name, values in said.items() if values})


def fact_id(place: Place, thing: Thing) -> str:
    """What a fact is called: it stays the same as long as what the fact is about does."""
    told = "\0".join(["" if one is None else str(one) for one in (*place, *thing)])
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()[:ID_DIGITS]
