"""Commits of a dataset on shared storage: what each holds, which came after which, and what of them counts.

    commits/000000000012.0-<batch>.json      its writer had seen eleven before; <batch> is named by its content

The order comes from what a writer has seen, not from clocks: two machines' may be hours apart. Who commits takes the
next number after the highest that is there, so it goes after all that it can have known of; of two that knew nothing of
each other the name decides, for every reader alike. Commits of an older version are `commits/<batch>.json`, with their
writers' time alone: they come before all others.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from ..errors import UserError
from ..records.vocabulary import DocumentStatus
from .dataset import DocumentState
from .layout import UNKNOWN_YEAR, region_of
from .storage import COMMITS

BATCHES = "batches"  # files of batches lie below; of an older version's commits beside it


class Order(NamedTuple):
    """When a commit was made: `number` after those that its writer knew (0: an older version's).

    `again`: it takes over rows of the commit with this number, with a problem added, and goes right after it alone.
    `at`: the writer's clock, for people, and to tell an older version's commits apart.
    """

    number: int
    again: int
    at: str

    @property
    def rank(self) -> tuple[int, str, int]:
        """What sorts commits; the clock counts among an older version's alone."""
        return self.number, "" if self.number else self.at, self.again


class Covered(NamedTuple):
    """All that a commit says of what became of a region's departments: a hash of the rows, and whose lists say it."""

    digest: str
    districts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Batch:
    """A commit: its object, its files (paths), and how each of its documents stands.

    `lost`: those that a failure of the machine kept from being read: where another commit has their rows, they count.
    `coverage`: regions of which it has all rows of that table; of another commit's none count then.
    """

    name: str
    path: str
    order: Order
    files: Sequence[str]
    documents: Mapping[str, DocumentState]
    lost: frozenset[str] = frozenset()
    coverage: Mapping[str, Covered] = field(default_factory=dict)

    @property
    def stamp(self) -> str:
        """What it is known by; stays when the batch is written anew without documents that were replaced."""
        number, again, at = self.order
        return f"{number}.{again} {at}"


@dataclass(frozen=True, slots=True)
class Live:
    """What counts at a moment: batches, newest last, and for each the documents that another one replaces."""

    batches: Sequence[Batch]
    replaced: Mapping[str, frozenset[str]]

    def files(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Every file that has rows that count, and the documents in it whose rows do not."""
        covering = self.covering()
        for batch in self.batches:
            gone = self.replaced.get(batch.name, frozenset())
            if batch.coverage:
                own = {region for region in batch.coverage if covering[region] is batch}
                yield from ((path, gone) for path in batch.files if region_of(path) in own)
            elif not batch.documents or len(gone) < len(batch.documents):
                yield from ((path, gone) for path in batch.files)

    def covering(self) -> dict[str, Batch]:
        """Region → the commit whose rows of `coverage` count: the newest one."""
        return {region: batch for batch in self.batches for region in batch.coverage}

    def documents(self) -> dict[str, DocumentState]:
        """How each document stands, by the batch whose rows of it count."""
        return {
            name: state
            for batch in self.batches
            for name, state in batch.documents.items()
            if name not in self.replaced.get(batch.name, ())
        }

    def holding(self, document_id: str) -> Batch | None:
        """The batch whose rows of a document count."""
        for batch in reversed(self.batches):
            if document_id in batch.documents and document_id not in self.replaced.get(batch.name, ()):
                return batch
        return None


def live(batches: Iterable[Batch]) -> Live:
    """What counts of some commits; of one batch committed twice the later commit."""
    last: dict[str, Batch] = {}
    for batch in sorted(batches, key=lambda batch: (batch.order.rank, batch.name)):
        last.pop(batch.name, None)
        last[batch.name] = batch
    counts: dict[str, Batch] = {}
    for batch in last.values():
        for name in batch.documents:
            before = counts.get(name)
            if name not in batch.lost or before is None or before.documents[name].status == DocumentStatus.FAILED:
                counts[name] = batch
    replaced = {
        batch.name: frozenset(name for name in batch.documents if counts[name] is not batch) for batch in last.values()
    }
    return Live(list(last.values()), {name: gone for name, gone in replaced.items() if gone})


def place(path: str) -> tuple[str, str]:
    """A batch's file → its table and its partition (`fiscal_year=2023/region_code=110102`)."""
    table, year, region, _ = path.removeprefix(f"{BATCHES}/").split("/")
    return table, f"{year}/{region}"


def values_of(where: str) -> tuple[int | None, str | None]:
    """A partition → its year and its region; None where unknown."""
    year = int(where.partition("/")[0].removeprefix("fiscal_year="))
    return None if year == UNKNOWN_YEAR else year, region_of(f"{where}/")


def reach(batches: Collection[Batch]) -> int:
    """How far a listing of commits goes: of two listings the later one reaches as far at least."""
    return (max((batch.order.number for batch in batches), default=0) << 20) + len(batches)


def commit_path(name: str, order: Order) -> str:
    """The object of a batch's commit."""
    return f"{COMMITS}/{order.number:012d}.{order.again}-{name}.json"


def number_of(path: str) -> int:
    """The number of a commit's object; 0 of an older version's."""
    number, dash, _ = PurePosixPath(path).name.partition(".")[0].partition("-")
    return int(number) if number.isdigit() and len(number) == 12 and not dash else 0


def commit_text(
    order: Order,
    files: Sequence[str],
    states: Mapping[str, DocumentState],
    lost: Iterable[str] = (),
    coverage: Mapping[str, Covered] | None = None,
) -> bytes:
    """A commit's bytes."""
    commit = {
        "at": order.at,
        "files": list(files),
        "documents": {document: state._asdict() for document, state in sorted(states.items())},
        "lost": sorted(lost),
    } | ({"coverage": coverage} if coverage else {})
    return json.dumps(commit, indent=0).encode()


def read_commit(path: str, content: bytes, address: str) -> Batch:
    """A commit from its object; UserError where it is damaged."""
    stem = PurePosixPath(path).stem
    head, dash, name = stem.rpartition("-")
    try:
        said = json.loads(content)
        number, _, again = head.partition(".") if dash else ("0", "", "0")
        order = Order(int(number), int(again), said["at"])
        states = {
            document: DocumentState(**{**state, "companions": tuple(state["companions"])})
            for document, state in said["documents"].items()
        }
        coverage = {region: Covered(one[0], tuple(one[1])) for region, one in said.get("coverage", {}).items()}
        return Batch(name, path, order, said["files"], states, frozenset(said.get("lost", ())), coverage)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        told = "remove it, then what it named is read again"
        raise UserError(f"{address}/{path} is damaged: {told}") from error
