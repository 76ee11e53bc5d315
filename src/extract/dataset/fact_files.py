"""Keeps the table `facts` and documents' standing (disclosure_id, superseded_by, current) as documents come and go.

One file for each partition, `facts/fiscal_year=2023/region_code=110102/facts.parquet`. What a department states is
worked out anew where one of its documents is marked (cross_document.py), or one of its 单位's or its 部门's, in one
change with its documents' standing. The same documents give the same bytes, in whichever order they came. Facts that
another version of the rules has made are made anew with the next writing.
"""

from __future__ import annotations

import functools
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..outline.scope import GOVERNMENT, OTHER
from ..records.vocabulary import UnitLevel
from ..resolution.places import Disclosed, united
from ..resolution.versions import Standing, Version, standings
from .commit import Commit
from .layout import PRIVATE, partition, region_of, year_of
from .states import rows_by_file

STAMP = "facts.version"
RULES = ("resolution/*.py", "checks/facts.py", "checks/intervals.py", "records/facts.py", "dataset/fact_*.py")
MOST = 32_000_000  # bytes of one change
Change = tuple[dict[str, bytes | Path], list[str]]  # files that come, and those that go
Pair = tuple[str, str]  # a district as its folder says, a department; "" where it is unknown


class Known(NamedTuple):
    """A document of the dataset: its file, whether its figures count, how it stands by its file and by all others."""

    path: str
    disclosed: Disclosed
    said: Pair  # by its own row, before the other files of its disclosure are asked
    counts: bool
    before: Standing
    now: Standing

    @property
    def level(self) -> str | None:
        """department or unit."""
        return self.disclosed.unit_level

    @property
    def accounts(self) -> tuple[int | None, str | None]:
        """Their year and kind."""
        return self.disclosed.fiscal_year, self.disclosed.kind

    @property
    def pair(self) -> Pair:
        """Where the facts of its department lie."""
        return folder_of(self.disclosed.region_code), self.disclosed.department or ""


class FactFiles:
    """The facts of one dataset folder; to be used under its lock alone."""

    def __init__(self, root: Path, commit: Commit) -> None:
        self.root, self._commit = root, commit
        self._stamp = root / PRIVATE / STAMP

    def are_of_another_version(self) -> bool:
        """Whether all facts are to be made anew."""
        try:
            return self._stamp.read_text(encoding="utf-8") != rules()
        except OSError:
            return True

    def settle(self, marked: Iterable[Pair]) -> None:
        """Brings the facts of the marked departments, or of all where the rules are new, up to date."""
        anew = self.are_of_another_version()
        documents = known_documents(self.root)
        moved = {one.pair for one in documents if one.before != one.now}
        pairs = {*marked, *moved, *((one.pair for one in documents) if anew else ())}
        pairs |= {pair for one in documents if one.pair in pairs or one.said in pairs for pair in (one.pair, one.said)}
        names: dict[str, set[str]] = defaultdict(set)
        for region, name in pairs:
            names[region].add(name)
        for publish, remove in _together(self._districts(names, documents)):
            self._commit.apply(publish, remove)
        if anew:
            self._stamp.write_text(rules(), encoding="utf-8")

    def _districts(self, names: Mapping[str, set[str]], documents: Sequence[Known]) -> Iterator[Change]:
        """What changes in each district: its files of facts, and its documents' standing."""
        if not names:
            return
        # pyarrow: mostly no facts are to be made
        from .fact_rows import district_facts, district_files, restanding, rows_of_others

        by_region: dict[str, list[Known]] = defaultdict(list)
        for one in documents:
            by_region[one.pair[0]].append(one)
        changed: dict[str, dict[str, Standing]] = defaultdict(dict)  # file → its documents that stand otherwise now
        for one in documents:
            if one.before != one.now:
                changed[one.path][one.disclosed.document_id] = one.now
        for region, some in sorted(names.items()):
            own = by_region[region]
            touched = some | {one.pair[1] for one in own if akin(one.pair[1], some) or one.level == UnitLevel.UNIT}
            kept = rows_of_others(self.root, region, touched)
            if kept is None:  # what is lost is worked out anew, and whoever else stands there
                kept, touched = {}, {one.pair[1] for one in own}
            publish, remove = district_files(self.root, region, kept, district_facts(self.root, touched, own))
            for path in sorted({one.path for one in own} & changed.keys()):
                if new := restanding(self.root, path, changed.pop(path), self._commit.draft):
                    publish[new[0]] = new[1]
                    remove += [path] if path != new[0] else []
            yield publish, remove


def _together(changes: Iterable[Change]) -> Iterator[Change]:
    """Changes put together, as long as their files are not too many to be held."""
    publish, remove, size = dict[str, bytes | Path](), list[str](), 0
    for more, gone in changes:
        publish |= more
        remove += gone
        size += sum(len(content) for content in more.values() if isinstance(content, bytes))
        if size >= MOST:
            yield publish, remove
            publish, remove, size = {}, [], 0
    if publish or remove:
        yield publish, remove


def known_documents(root: Path) -> list[Known]:
    """All documents of a dataset with their standing, as the rows of all of them tell it."""
    return known_rows(rows_by_file(root, "documents"))


def known_rows(documents: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Known]:
    """The same of rows of `documents`, each with the path of its file."""
    rows = list(documents)
    standing = standings(_version(path, row) for path, row in rows)
    listed = {row["document_id"]: _disclosed(path, row, standing[row["document_id"]]) for path, row in rows}
    whole = united(one for name, one in listed.items() if standing[name].current)
    found = []
    for path, row in rows:
        name, now = row["document_id"], standing[row["document_id"]]
        before = Standing(row.get("disclosure_id") or "", row.get("superseded_by"), bool(row.get("current")))
        counts = now.current and row.get("scope") not in (GOVERNMENT, OTHER)
        said = folder_of(listed[name].region_code), listed[name].department or ""
        found.append(Known(path, whole.get(name, listed[name]), said, counts, before, now))
    return found


def _version(path: str, row: Mapping[str, Any]) -> Version:
    values = {name: row[name] for name in Version._fields if name in row}
    return Version(**{**values, "region": path.split("/")[2], "fiscal_year": year_of(path)} | _listed(row))


def _listed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"companions": tuple(row["companions"] or ())}


def _disclosed(path: str, row: Mapping[str, Any], standing: Standing) -> Disclosed:
    values = {name: row[name] for name in Disclosed._fields if name in row}
    told = {"disclosure_id": standing.disclosure_id, "region_code": region_of(path), "fiscal_year": year_of(path)}
    return Disclosed(**values | told)


def folder_of(region_code: str | None) -> str:
    """A region as its folder says: `110102`, `unknown`."""
    return partition(None, region_code).partition("region_code=")[2]


def akin(name: str, names: Iterable[str]) -> bool:
    """Whether a department may be the 单位, or the 部门, of one of some: the names begin alike."""
    return any(name.startswith(other) or other.startswith(name) for other in names if name and other)


def covered_units(documents: Iterable[Known]) -> set[str]:
    """Documents of a 单位 in whose 部门's document its accounts are: the 部门's name begins the 单位's."""
    owners, units = set[tuple[Any, ...]](), list[tuple[Disclosed, tuple[Any, ...]]]()
    for known in documents:
        one = known.disclosed
        place = known.accounts
        if known.counts and one.department and one.unit_level == UnitLevel.DEPARTMENT:
            owners.add((*place, one.department))
        elif known.counts and one.department and one.unit_level == UnitLevel.UNIT:
            units.append((one, place))
    return {
        one.document_id
        for one, place in units
        if any((*place, (one.department or "")[:end]) in owners for end in range(1, len(one.department or "") + 1))
    }


@functools.cache
def rules() -> str:
    """A hash of the code that makes facts: facts that another has made are made anew."""
    root, digest = Path(__file__).parents[1], hashlib.sha256()
    for path in sorted(path for pattern in RULES for path in root.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()
