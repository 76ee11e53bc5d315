"""Facts as rows and files: a district's, from its documents' figures; apart from fact_files.py, for it loads pyarrow.

Who has the tables in hand and no folder (shared storage) asks `facts_of_tables`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from ..paths import sha256_of
from ..records.facts import FactRow
from ..records.schemas import file_schema
from ..records.tables import Document
from ..records.vocabulary import UnitLevel
from ..resolution.resolve import resolve
from ..resolution.statements import Printed
from ..resolution.versions import Standing
from ..text import squeeze
from .by_document import Rows, aligned, by_document, rows_from, rows_of_documents, write
from .commit import has_content
from .fact_files import Known, covered_units, known_rows
from .layout import FACTS_FILE, compacted_file, files_of, is_compacted, partition, place_of
from .parquet import UnreadableError, rows_of, table_of
from .parts import file_of
from .rows import arrow_table, parquet

SECTION_COLUMNS = ("section_id", "section", "heading", "text")
ORGANISATION = "organisation"  # the section that lists a department's units
SHORTEST_NAME = 4  # characters of a unit's name: 幼儿园 may be any
_ORDER = [(name, "ascending") for name in ("item", "department", "fact_id")]


def district_facts(root: Path, names: Iterable[str], documents: Sequence[Known]) -> dict[str, list[pa.Table]]:
    """Some departments' facts by partition, a department at a time; `documents`: all of the district."""
    covered = covered_units(documents) | listed_units(
        documents, partial(rows_of_documents, root, "sections", columns=SECTION_COLUMNS)
    )
    found: dict[str, list[pa.Table]] = defaultdict(list)
    for name in sorted(names):
        own = [one for one in documents if one.pair[1] == name and one.counts]
        facts = resolve([one.disclosed for one in own], printed_of(root, own), covered)
        by_place: dict[str, list[FactRow]] = defaultdict(list)
        for fact in facts:
            by_place[partition(fact.fiscal_year, fact.region_code)].append(fact)
        for place, some in by_place.items():
            found[place].append(arrow_table("facts", some))
    return found


def listed_units(documents: Sequence[Known], sections: Callable[[Mapping[str, str]], Iterable[Rows]]) -> set[str]:
    """Documents of a 单位 that a 部门's document of that year and kind lists as its own (机构设置, 部门决算单位构成).

    `sections`: documents with their partitions → each one's sections.
    """
    units = [one for one in documents if one.counts and one.level == UnitLevel.UNIT]
    accounts = {one.accounts for one in units}
    above = [one for one in documents if one.counts and one.level == UnitLevel.DEPARTMENT and one.accounts in accounts]
    owners = {one.disclosed.document_id: one for one in above}
    found = set[str]()
    for name, rows in sections({name: place_of(one.path) for name, one in owners.items()}) if owners else ():
        text = _organisation(rows)
        listed = (one for one in units if text and one.accounts == owners[name].accounts)
        found |= {one.disclosed.document_id for one in listed if any(called in text for called in called_as(one))}
    return found


def _organisation(rows: pa.Table) -> str:
    """The text of a document's section on its organisation, with all below it."""
    told = list(zip(*(rows.column(name).to_pylist() for name in SECTION_COLUMNS), strict=True))
    heads = tuple(f"{place}/" for place, section, _, _ in told if section == ORGANISATION)
    own = [f"{heading or ''}\n{text or ''}" for place, _, heading, text in told if f"{place}/".startswith(heads or "-")]
    return squeeze("\n".join(own))


def called_as(one: Known) -> list[str]:
    """A unit's name, and without its district before it, where enough is left to be no other's."""
    name, region = squeeze(one.disclosed.department or ""), one.disclosed.region or ""
    short = next((name.removeprefix(region[at:]) for at in range(len(region)) if name.startswith(region[at:])), name)
    return [called for called in (name, short) if len(called) >= SHORTEST_NAME]


def rows_of_others(root: Path, region: str, names: set[str]) -> dict[str, pa.Table] | None:
    """Partition → what stands in a district's files of other departments; None where a file is damaged."""
    found = {}
    for path in _files(root, region):
        try:
            rows = table_of(root / path)
        except UnreadableError:
            return None
        kept = [(name or "") not in names for name in rows.column("department").to_pylist()]
        found[place_of(path)] = rows.filter(pa.array(kept, pa.bool_()))
    return found


def district_files(
    root: Path, region: str, kept: Mapping[str, pa.Table], fresh: Mapping[str, Sequence[pa.Table]]
) -> tuple[dict[str, bytes | Path], list[str]]:
    """A district's files as they should be, where they are not, and those that are to go."""
    publish, remove = dict[str, bytes | Path](), _files(root, region)
    for place in sorted({*kept, *fresh}):
        content = merged([*([kept[place]] if place in kept else []), *fresh.get(place, ())])
        if content is not None:
            path = f"facts/{place}/{FACTS_FILE}"
            remove = [other for other in remove if other != path]
            if not has_content(root / path, content):
                publish[path] = content
    return publish, remove


def _files(root: Path, region: str) -> list[str]:
    return [path for path in files_of(root, "facts") if path.endswith(f"/region_code={region}/{FACTS_FILE}")]


def facts_of_tables(documents: pa.Table, figures: pa.Table, sections: pa.Table) -> tuple[pa.Table, dict[str, Standing]]:
    """All facts of some documents and their figures, with the partition's columns, and each document's standing.

    `documents`: whole rows of that table, of all documents of the districts that they are of; `figures` and `sections`:
    their rows, each document's together.
    """
    known = known_rows((_path(row), row) for row in documents.to_pylist())
    printed: dict[str, list[Any]] = defaultdict(list)
    for row in printed_rows(figures):
        printed[row.document_id].append(row)
    by_pair: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for one in known:
        if one.counts:
            by_pair[one.pair].append(one)
    told = dict(by_document(sections))
    covered = covered_units(known) | listed_units(known, lambda places: ((n, told[n]) for n in places if n in told))
    facts = [
        fact for _, own in sorted(by_pair.items()) for fact in resolve([one.disclosed for one in own], printed, covered)
    ]
    rows = arrow_table("facts", facts) if facts else file_schema("facts").empty_table()
    for name, kind in (("fiscal_year", pa.int16()), ("region_code", pa.string())):
        rows = rows.append_column(name, pa.array([getattr(fact, name) for fact in facts], kind))
    return rows, {one.disclosed.document_id: one.now for one in known}


def _path(row: Mapping[str, Any]) -> str:
    return f"documents/{partition(row['fiscal_year'], row['region_code'])}/{row['document_id']}.parquet"


def printed_of(root: Path, documents: Iterable[Known]) -> dict[str, list[Any]]:
    """document_id → its figures, as far as facts are made of them."""
    places = {one.disclosed.document_id: place_of(one.path) for one in documents}
    rows = rows_of_documents(root, "figures", places, Printed._fields)
    return {name: list(printed_rows(own)) for name, own in rows}


def printed_rows(rows: pa.Table) -> Iterator[Any]:
    """Rows of `figures` as facts are made of them; null in a column that an older version does not have."""
    there, nothing = set(rows.schema.names), [None] * rows.num_rows
    columns = [rows.column(name).to_pylist() if name in there else nothing for name in Printed._fields]
    return map(Printed._make, zip(*columns, strict=True))


def restanding(
    root: Path, path: str, standing: Mapping[str, Standing], draft: Callable[[], Path]
) -> tuple[str, bytes | Path] | None:
    """A file of documents with their standing, as the path and content that take its place.

    None where it cannot be read: who writes its documents next mends it. `draft`: gives the place of a file that is
    about to come.
    """
    try:
        if not is_compacted(path):
            rows = [Document(**row | standing[row["document_id"]]._asdict()) for row in rows_of(root / path)]
            return path, parquet("documents", rows)
        place, target = place_of(path), draft()
        write(target, "documents", (_standing(own, standing.get(name)) for name, own in rows_from(root, [path])))
    except UnreadableError:
        return None
    return compacted_file("documents", place, sha256_of(target)), target


def _standing(own: pa.Table, now: Standing | None) -> pa.Table:
    """A document's row with its standing, where that has changed."""
    for name, value in now._asdict().items() if now else ():
        at = own.schema.get_field_index(name)
        own = own.set_column(at, own.schema.field(at), pa.array([value], own.schema.field(at).type))
    return own


def merged(parts: Sequence[pa.Table]) -> bytes | None:
    """Facts of one partition as its file, in an order of their own; None where there are none."""
    schema = file_schema("facts")
    rows = pa.concat_tables([schema.empty_table(), *(aligned(part, "facts") for part in parts)])
    return file_of(rows.sort_by(_ORDER).combine_chunks()) if rows.num_rows else None
