"""What a run makes of files that are no PDF, and of pages that are a disclosure: a few at once, in threads."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import PurePosixPath

from ..convert.warden import end_all
from ..records.tables import Problem
from ..records.vocabulary import FetchOutcome, Stage
from .account import outcome_of
from .archive import Archive, page_name_of
from .conversions import Conversions, Made
from .discover import TEXT_DISCLOSURE, Discovery, Link
from .district_models import District
from .fetching import FileReply
from .journal import Journal, utc_now
from .pages.filenames import file_name
from .sources import source_of_link

AT_ONCE = 2
MISSING = "converter_missing"
_TOLD = 5  # members whose faults a row names


class Converting:
    """The conversions of a run, for all its districts."""

    def __init__(self, archive: Archive, journal: Journal) -> None:
        self._archive = archive
        self.journal = journal
        self._conversions = Conversions(archive, journal)
        self._pool = ThreadPoolExecutor(AT_ONCE, "converting")

    async def documents_of(self, archive_name: str, name: str) -> list[Made]:
        """The documents that a file of the archive gives; none of one that is neither converted nor opened."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._made, archive_name, name)

    def close(self) -> None:
        """Breaks off what is being converted, and waits for its end."""
        end_all()
        self._pool.shutdown(cancel_futures=True)

    def _made(self, archive_name: str, name: str) -> list[Made]:
        path = self._archive.stored(archive_name)
        try:
            return self._conversions.documents_of(path, name)
        finally:
            if path.parent == self._archive.incoming:  # a copy out of shared storage
                path.unlink(missing_ok=True)


async def converted_file(
    run: Converting, district: District, link: Link, reply: FileReply, title: str | None = None
) -> FileReply:
    """What came of a file: as it was where nothing is made of it, else its documents (in the journal) or why not.

    `title`: what it is called, where its address does not say that.
    """
    if reply.archive_name is None:
        return reply
    name = title or file_name(link.url, reply.disposition, link.text) or PurePosixPath(reply.archive_name).name
    made = await run.documents_of(reply.archive_name, name)
    source = source_of_link(district, link, name)
    found = [(one.document_id, one.source_of(source)) for one in made if one.document_id]
    before = run.journal.latest_at(found[0][1].source_url or "") if found else None
    for document_id, own in found:
        run.journal.add_sighting(document_id, district.name, own)
    problem = _fault(link, made) or (None if found else reply.problem)
    if not found:
        return replace(reply, problem=problem)
    outcome, converted = outcome_of(found[0][0], before), any(own.converted_from for _, own in found)
    return replace(reply, outcome=outcome, document_id=found[0][0], problem=problem, converted=converted)


async def converted_pages(run: Converting, district: District, found: Discovery, replies: list[FileReply]) -> None:
    """Pages that are a disclosure themselves become links with a reply; of others a problem says why not."""
    for link in {one.url: one for one in found.texts}.values():
        page = run.journal.page(link.url)
        if page is None:
            continue
        kept = FileReply(FetchOutcome.SOFT_404, archive_name=page_name_of(page.sha256))
        reply = await converted_file(run, district, link, kept, f"{link.title}.html" if link.title else None)
        if reply.document_id:
            found.links.append(link)
            replies.append(reply)
            found.without = [(one, problem) for one, problem in found.without if one.url != link.url]
            found.problems = [one for one in found.problems if (one.url, one.code) != (link.url, TEXT_DISCLOSURE)]
        elif reply.problem is not None:
            found.problems.append(reply.problem)


def one_row_each(problems: Iterable[Problem]) -> list[Problem]:
    """Of files that wait for one converter, one row in the place of one for each file."""
    rows: list[Problem] = []
    waiting: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.code == MISSING:
            waiting.setdefault((problem.message or "").partition("needs ")[2], []).append(problem)
        else:
            rows.append(problem)
    for needed, those in waiting.items():
        told = f"{len(those)} files need {needed}" if len(those) > 1 else those[0].message
        rows.append(those[0].model_copy(update={"message": told}))
    return rows


def _fault(link: Link, made: Sequence[Made]) -> Problem | None:
    """Why a file, or some members of one, gave no document."""
    faults = [(one.member, *one.fault) for one in made if one.fault]
    if not faults:
        return None
    told = [f"{member}: {message}" if member else message for member, _, message in faults]
    more = f"; and {len(told) - _TOLD} more" if len(told) > _TOLD else ""
    message = "; ".join(told[:_TOLD]) + more
    return Problem(url=link.url, stage=Stage.READ, code=faults[0][1], message=message, at=utc_now())
