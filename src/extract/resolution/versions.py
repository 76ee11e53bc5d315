"""Which documents are versions of one disclosure, and which of them counts: the newest.

A file replaced at its address is superseded, one stamped anew (other bytes, the same text) is the same disclosure, and
so are a narrative and its tables as two files, which both count. An address that serves next year's accounts in place
of this year's brings another disclosure: nothing is superseded there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Version(NamedTuple):
    """A document as far as it decides which disclosure it is a version of; `region` as its folder says."""

    document_id: str
    region: str
    department: str | None
    fiscal_year: int | None
    kind: str | None
    supersedes: str | None
    companions: Sequence[str]
    content_id: str | None


class Standing(NamedTuple):
    """How a document stands among the versions of its disclosure: documents' columns of these names."""

    disclosure_id: str
    superseded_by: str | None
    current: bool


def standings(documents: Iterable[Version]) -> dict[str, Standing]:
    """document_id → its standing, from all documents of a dataset, in whichever order they come."""
    known = {one.document_id: one for one in sorted(documents)}
    older = _links(known)
    newer: dict[str, list[str]] = defaultdict(list)
    for new, old in older.items():
        newer[old].append(new)
    twins = _twins(known)
    replaced = {name: newer[name][0] for name in known if newer.get(name)}
    _with_twins(twins, older, replaced)
    groups = _Groups()
    for name, one in known.items():
        groups.join(name, older.get(name, name))
        for other in one.companions:
            if other in known:
                groups.join(name, other)
    for some in twins:
        for name in some[1:]:
            groups.join(some[0], name)
    roots = _roots(known, older, groups)
    return {name: Standing(roots[groups.find(name)], replaced.get(name), name not in replaced) for name in known}


def _links(known: Mapping[str, Version]) -> dict[str, str]:
    """Each document → the earlier version that it replaces; never in a circle."""
    older: dict[str, str] = {}
    for name, one in known.items():
        before = known.get(one.supersedes or "")
        if before is not None and _same_accounts(one, before) and name not in _ancestors(before.document_id, older):
            older[name] = before.document_id
    return older


def _same_accounts(one: Version, other: Version) -> bool:
    """Whether two files of one address are of one year and kind, as far as both are known."""
    pairs = ((one.fiscal_year, other.fiscal_year), (one.kind, other.kind))
    return all(not this or not that or this == that for this, that in pairs)


def _ancestors(name: str, older: Mapping[str, str]) -> set[str]:
    found = {name}
    while name in older:
        name = older[name]
        found.add(name)
    return found


def _twins(known: Mapping[str, Version]) -> list[list[str]]:
    """Documents that differ in their stamps alone: one text, of one department and year."""
    groups: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for name, one in known.items():
        if one.content_id:
            groups[one.content_id, one.region, one.department, one.fiscal_year, one.kind].append(name)
    return [some for some in groups.values() if len(some) > 1]


def _with_twins(twins: Sequence[Sequence[str]], older: Mapping[str, str], replaced: dict[str, str]) -> None:
    """What replaces a document replaces its twins, but for one that came after it; of those left one counts."""
    for some in twins:
        newer = sorted({replaced[name] for name in some if name in replaced} - set(some))
        left = [name for name in some if name not in replaced]
        for name in left:
            by = [new for new in newer if new not in _ancestors(name, older)]
            if by:
                replaced[name] = by[0]
        kept = [name for name in left if name not in replaced]
        last = next((name for name in kept if name in older), kept[0] if kept else "")
        replaced.update((name, last) for name in kept if name != last)


class _Groups:
    """Sets of documents that are put together."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def find(self, name: str) -> str:
        """The one that stands for the set of a document."""
        while (above := self._above.get(name, name)) != name:
            name = above
        return name

    def join(self, one: str, other: str) -> None:
        """Puts the sets of two documents together."""
        first, last = sorted((self.find(one), self.find(other)))
        if first != last:
            self._above[last] = first


def _roots(known: Mapping[str, Version], older: Mapping[str, str], groups: _Groups) -> dict[str, str]:
    """Each set → what its disclosure is called: its first version, also where that has never been seen here."""
    roots: dict[str, str] = {}
    for name, one in known.items():
        if name not in older:
            unseen = one.supersedes if one.supersedes and one.supersedes not in known else name
            key = groups.find(name)
            roots[key] = min(roots.get(key, unseen), unseen)
    return roots
