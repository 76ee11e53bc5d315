"""The table `coverage` of a run's dataset, from its journal and its documents: brought up to date when a run ends."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ..dataset.dataset import Dataset
from ..identity.titles import read_title
from ..outline.scope import GOVERNMENT, OTHER, read_scope
from ..records.coverage import CoverageRow
from ..records.tables import Problem
from ..records.vocabulary import CoverageState, DocumentStatus, Stage, TextLayer
from .conversions import published_at
from .coverage import Entry, Place, coverage_rows, is_unit
from .journal_lists import Noted, Sighted
from .own_faults import internal_error, stops_run

if TYPE_CHECKING:
    from ..dataset.published import PublishedDataset
    from .journal import Journal

Documents = Mapping[str, Mapping[str, Any]]  # document_id → its row, with its year
NO_TEXT = "no_text_layer"
RECOGNISED = "scanned: read from pictures of its pages"


def bring_coverage(journal: Journal, dataset: Dataset | PublishedDataset) -> dict[str, Counter[str]]:
    """The dataset's `coverage` as journal and documents say it now; district → its rows by their state.

    Districts of one region have their rows together. On shared storage, where several archives may bring documents,
    each keeps the regions of its own districts; of a region that another one has, too, its rows stay.
    """
    districts = journal.lists.districts()
    if not districts or not dataset.exists():
        return {}
    try:
        return _bring(journal, dataset, districts)
    except Exception as error:  # a fault of ours: what has been read counts all the same
        if stops_run(error):
            raise
        source = min(districts)
        journal.add_problem(internal_error(error, Stage.LOAD, source, None), source)
        return {}


def _bring(
    journal: Journal, dataset: Dataset | PublishedDataset, districts: Mapping[str, tuple[str, str]]
) -> dict[str, Counter[str]]:
    documents = _documents(dataset if isinstance(dataset, Dataset) else dataset.local())
    regions = _by_region(districts)
    if not isinstance(dataset, Dataset):
        regions = _not_elsewhere(journal, dataset, regions)
    rows = {code: _rows(journal, code, sources, documents) for code, sources in regions.items()}
    kept = {code: some for code, (_, some) in rows.items()}
    if isinstance(dataset, Dataset):
        dataset.keep_coverage(kept)
    else:
        dataset.keep_coverage(kept, {code: sorted(sources) for code, sources in regions.items()})
    return {source: Counter(row.state.value for row in some) for sources, some in rows.values() for source in sources}


def _not_elsewhere(
    journal: Journal, dataset: PublishedDataset, regions: Mapping[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    """Regions whose rows no other archive keeps with lists that this one does not know; a problem for each other."""
    there = dataset.live().covering()
    own: dict[str, dict[str, str]] = {}
    for code, sources in regions.items():
        others = sorted({*there[code].coverage[code].districts} - sources.keys()) if code in there else []
        if not others:
            own[code] = sources
            continue
        told = f"another archive keeps the coverage of {code}, with lists of {', '.join(others)}: collect them in one"
        source = min(sources)
        journal.add_problem(Problem(stage=Stage.LOAD, code="coverage_elsewhere", message=told), source)
    return own


def _by_region(districts: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Region code → its districts' names, each with the region's."""
    found: dict[str, dict[str, str]] = {}
    for source, (code, region) in districts.items():
        found.setdefault(code, {})[source] = region
    return found


def _rows(
    journal: Journal, code: str, sources: Mapping[str, str], documents: Documents
) -> tuple[Mapping[str, str], list[CoverageRow]]:
    entries = [entry for source in sources for entry in entries_of(journal, source, documents)]
    readings = [reading for source in sources for reading in journal.lists.readings(source)]
    return sources, coverage_rows(code, min(sources.values()), entries, readings)


def _documents(dataset: Dataset) -> Documents:
    """What coverage asks of documents; which of those without text are scans is asked where there are any."""
    found = {row["document_id"]: row for row in dataset.rows_known()}
    pictures = {name for name, row in found.items() if row["text_layer"] == TextLayer.NONE}
    codes = dataset.problem_codes() if pictures else {}
    for name in pictures:
        found[name]["scanned"] = NO_TEXT in codes.get(name, ())
    return found


def entries_of(journal: Journal, source: str, documents: Documents) -> Iterator[Entry]:
    """Each link of a district's lists, and each file that was once seen at an address, with what became of it."""
    sighted: dict[str, list[Sighted]] = defaultdict(list)  # address → its file, or the members of its archive file
    for one in journal.lists.sighted(source):
        sighted[published_at(one.url)].append(one)
    for noted in journal.lists.links(source):
        files = sighted.pop(noted.link.url, [])
        if not files and (entry := _of_link(noted)) is not None:
            yield entry
        yield from filter(None, (_of_file(one, documents, noted.link.approved_on) for one in files))
    for files in sighted.values():
        yield from filter(None, (_of_file(one, documents) for one in files))


def _of_link(noted: Noted) -> Entry | None:
    """What no file came of; a government's own accounts, and what is nobody's, are no department's."""
    link, title = noted.link, noted.link.title or ""
    if title and read_scope(title, read_title(title), link.department, (), (), "").scope in (GOVERNMENT, OTHER):
        return None
    place = Place(link.department, link.fiscal_year, link.kind)
    told = link.detail, link.published_on, link.approved_on
    return Entry(place, link.state, link.url, noted.at, place, *told, archive_name=link.archive_name)


def _of_file(one: Sighted, documents: Documents, approved: date | None = None) -> Entry | None:
    """A file that came: its own cover says whose it is, as far as it was read."""
    row = documents.get(one.document_id, {})
    if row.get("scope") in (GOVERNMENT, OTHER):
        return None
    named = Place(one.department, one.fiscal_year, one.kind)
    own = Place(*(row.get(name) or getattr(one, name) for name in Place._fields))
    came = CoverageState.CONVERTED if one.converted else CoverageState.PUBLISHED
    state = CoverageState.SCANNED if row.get("scanned") else came
    failed = row.get("status") == DocumentStatus.FAILED and state == came
    return Entry(
        own,
        state,
        one.url,
        one.at,
        named,
        "it could not be read" if failed else RECOGNISED if row.get("pages_recognised") else None,
        one.published_on,
        _one_day(approved, row.get("approved_on")),
        one.document_id,
        unit=is_unit(row),
        current=row.get("current") is not False,
    )


def _one_day(page: date | None, own: str | None) -> date | None:
    """The day of 批复 that page or document prints; None where they print different ones."""
    said = date.fromisoformat(own) if own else None
    return page or said if None in (page, said) or page == said else None
