"""One batch of documents, from the archive into the dataset: here, or as a task on any machine of a cluster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from platform import node
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ..dataset.dataset import Dataset
from ..dataset.open import open_dataset
from ..dataset.packed import PackedExtraction, count
from ..errors import UserError
from ..limits import Limits
from ..paths import text_of
from ..program import program
from ..proving.load import load_knowledge
from ..reading.ocr.setting import ocr_setting
from ..reading.page_models.store import page_models
from ..reading.second_reader import verify_setting
from ..records.extraction import Extraction
from ..records.vocabulary import Stage
from ..workers.begin import pack_files
from ..workers.job import Job, Setup
from .archive_shared import fetched
from .progress import Reporter, Silent

if TYPE_CHECKING:
    from ..dataset.shared import SharedDataset


@dataclass(slots=True)
class Counts:
    """What reading documents gave."""

    documents: Counter[str] = field(default_factory=Counter)  # by status
    figures: int = 0
    explanations: int = 0
    problems: Counter[str] = field(default_factory=Counter)  # by code
    kept: int = 0  # of the documents that failed: could not be read again, their rows from before stay

    def add(self, extraction: Extraction | PackedExtraction) -> None:
        """Count one document."""
        self.documents[extraction.document.status or ""] += 1
        self.figures += count(extraction, "figures")
        self.explanations += count(extraction, "explanations")
        self.problems.update(problem.code for problem in extraction.problems)

    def merge(self, other: Counts) -> None:
        """Count another batch."""
        self.documents.update(other.documents)
        self.figures += other.figures
        self.explanations += other.explanations
        self.problems.update(other.problems)
        self.kept += other.kept


def read_jobs(
    dataset: Dataset | SharedDataset,
    jobs: Sequence[Job],
    workers: int,
    limits: Limits | None = None,
    report: Reporter | None = None,
    verify: int | None = None,
    ocr: bool | None = None,
) -> Counts:
    """Read a batch of files, each in a worker process, and write them to the dataset.

    `verify`: one document in so many is read by both readers; `ocr`: pages that are pictures are read from them. As the
    environment says where it is not given.
    """
    counts, report = Counts(), report or Silent()
    twice, recognised = verify_setting() if verify is None else verify, ocr_setting() if ocr is None else ocr
    setup = Setup(limits=limits or Limits(), verify=twice, ocr=recognised, models=page_models())
    names: dict[Path, str | None] = {}

    def page(path: Path, done: int, total: int) -> None:
        report.page(names.get(path) or text_of(path.name), done, total, Job(path).size)

    def watched(files: Sequence[Job]) -> Iterator[Extraction | PackedExtraction]:
        for extraction in pack_files(files, setup, workers, page):
            counts.add(extraction)
            yield extraction
            report.advance(Stage.EXTRACT)

    with TemporaryDirectory(prefix="juesuan-") as folder:
        files = fetched(jobs, Path(folder))
        names.update((job.path, job.source.file_name if job.source else None) for job in files)
        counts.kept = len(dataset.write(watched(files), settle=False))
    return counts


def read_batch(
    data: str,
    jobs: Sequence[Job],
    workers: int,
    versions: Mapping[str | None, str],
    leading: str,
    verify: int,
    ocr: bool = True,
) -> Counts:
    """The same as a task for another machine: `data` is the dataset's address, `versions` those of the patterns.

    `verify` and `ocr` come from the leading machine: what the environment of this one says does not count.

    Run again, after its machine was lost, it writes the same. UserError where this machine has other patterns, or
    another program than the `leading` one.
    """
    here = (("program", program(), leading), ("patterns", load_knowledge().versions, versions))
    for what, found, wanted in here:
        if found != wanted:
            raise UserError(
                f"the cluster's machine {node()} has {what} {found}, the leading one {wanted}: install the same"
            )
    return read_jobs(open_dataset(data), jobs, workers, verify=verify, ocr=ocr)
