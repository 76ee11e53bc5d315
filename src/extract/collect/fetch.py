"""Asks a site for pages and files: politely, again where that helps, and with every request in the journal.

A file is streamed to the archive, judged by its first kilobyte, and archived before anything is noted of it.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus

import httpx
import stamina

from ..records.tables import Fetch, Problem
from ..records.vocabulary import FetchOutcome, Stage
from .account import outcome_of
from .district_models import District
from .fetching import Common as Common
from .fetching import FileReply as FileReply
from .http.budget import BudgetSpentError, Spending
from .http.hosts import HostGate, HostSuspendedError
from .http.robots import RobotsBook, Rules, rules_of
from .http.transfer import Answer, Target, Transfer
from .http.verdict import PassingError, RefusedError, Reply, Verdict, judge_file, judge_page
from .journal import utc_now
from .others import keep_other
from .pages.forms import form_of
from .pages.markup import WebPage, decode

# there may be rules that we could not read: as if there were no answer
_UNREAD = {"encoding_refused", "budget_spent"}


class HttpFetcher:
    """Fetches for one district over HTTP."""

    def __init__(self, client: httpx.AsyncClient, district: District, common: Common) -> None:
        self._client = client
        self._district = district
        self._shared = common.shared
        self._archive = common.archive
        self._journal = common.journal
        self._hosts = common.hosts
        self._settings = common.settings
        self._robots = RobotsBook(self._ask_robots)
        self._spending = Spending(district, district.budget or common.shared.budget)

    async def get_page(self, url: str, referer: str | None = None) -> WebPage | Problem:
        """A list or article page as text; a Problem of stage `discover` where there is none."""
        known = self._journal.page(url)
        body = self._archive.page(known.sha256) if known else None
        headers = known.conditions() if known and body is not None and form_of(url)[1] is None else {}
        try:
            await self._may_ask(url)
            answer = await self._ask(url, _with_referer(headers, referer), None)
        except RefusedError as error:
            return self._refused(url, Stage.DISCOVER, error)
        if answer.reply.status == HTTPStatus.NOT_MODIFIED and known and body is not None:
            self._note(url, answer, FetchOutcome.UNCHANGED)
            return WebPage(known.final_url, decode(body, known.content_type))
        verdict = judge_page(answer.reply, self._shared)
        self._note(url, answer, verdict.outcome)
        self._learn(url, verdict)
        if not verdict.ok:
            return _problem(url, Stage.DISCOVER, verdict)
        reply = answer.reply
        self._journal.put_page(url, reply.final_url, self._archive.put_page(reply.head), reply.headers)
        return WebPage(reply.final_url, decode(reply.head, reply.headers.get("content-type")))

    async def get_part(self, url: str, headers: Mapping[str, str]) -> Reply | Problem:
        """What a page's own script asks for: the answer, whatever its status; a Problem where there is none to use."""
        try:
            await self._may_ask(url)
            answer = await self._ask(url, dict(headers), None)
        except RefusedError as error:
            return self._refused(url, Stage.DISCOVER, error)
        verdict = judge_page(answer.reply, self._shared)
        self._note(url, answer, verdict.outcome)
        self._learn(url, verdict)
        return _problem(url, Stage.DISCOVER, verdict) if verdict.code == "challenged" else answer.reply

    async def get_file(self, url: str, referer: str | None = None) -> FileReply:
        """A PDF into the archive; whatever else came is an outcome with a Problem of stage `fetch`."""
        # the district's name, too: two districts may link one file and ask for it at the same time
        name = hashlib.sha256(f"{self._district.name} {url}".encode()).hexdigest()[:24]
        target = Target(self._archive.incoming / f"{name}.part")
        try:
            await self._may_ask(url)
            answer = await self._ask(url, _with_referer(self._conditions(url), referer), target)
            return self._settle(url, answer, target)
        except RefusedError as error:
            return FileReply(error.verdict.outcome, None, self._refused(url, Stage.FETCH, error), error.passing)
        finally:
            target.path.unlink(missing_ok=True)

    def next_round(self) -> None:
        """What failed for passing reasons is asked for once more: a robots.txt that did not come, too."""
        self._robots.forget_unreachable()

    async def pause(self, seconds: float) -> None:
        """Waits, at most as long as the district's budget lasts: the time counts."""
        with suppress(BudgetSpentError):
            async with self._spending.pausing():
                await asyncio.sleep(seconds)

    def settled(self, problems: Sequence[Problem]) -> list[Problem]:
        """Of what a spent budget left, one row for each budget in the place of one for each address."""
        return self._spending.settled(problems)

    def _settle(self, url: str, answer: Answer, target: Target) -> FileReply:
        known = self._journal.validators(url)
        if answer.reply.status == HTTPStatus.NOT_MODIFIED and known:
            self._note(url, answer, FetchOutcome.UNCHANGED, known.document_id, known.disposition)
            return FileReply(FetchOutcome.UNCHANGED, known.document_id, disposition=known.disposition)
        other = self._journal.others.at(url) if answer.reply.status == HTTPStatus.NOT_MODIFIED else None
        if other is not None:
            self._note(url, answer, FetchOutcome.NOT_PDF)
            same = Verdict(FetchOutcome.NOT_PDF, "not_pdf", other.message)
            return FileReply(same.outcome, None, _problem(url, Stage.FETCH, same), archive_name=other.archive_name)
        verdict = judge_file(answer.reply, self._shared)
        self._learn(url, verdict)
        if not verdict.ok:
            most = self._settings.most_page_bytes
            name = keep_other(self._archive, self._journal, answer.reply, verdict, target.path, most)
            self._note(url, answer, verdict.outcome)
            told = answer.reply.headers.get("content-disposition")
            return FileReply(verdict.outcome, None, _problem(url, Stage.FETCH, verdict), False, told, name)
        document_id = self._archive.put_file(target.path)
        outcome = outcome_of(document_id, known.document_id if known else None)
        disposition = answer.reply.headers.get("content-disposition")
        self._note(url, answer, outcome, document_id, disposition)
        problem = None if answer.complete else _no_end_mark(url)
        return FileReply(outcome, document_id, problem, False, disposition)

    async def _ask(self, url: str, headers: dict[str, str], target: Target | None, robots: bool = False) -> Answer:
        """One answer, after as many attempts as it takes; RefusedError where none came."""
        gate = self._hosts.gate(url, self._district.politeness)
        hop = self._turn if robots else self._hop
        transfer = Transfer(self._client, self._settings, hop, self._spending.receive, robots)
        retries = stamina.retry_context(
            on=_again,
            attempts=self._settings.attempts,
            timeout=None,
            wait_initial=self._settings.wait_first,
            wait_max=self._settings.wait_most,
            wait_jitter=self._settings.wait_first,
        )
        try:
            async with self._spending.asking(url):
                async for attempt in retries:
                    with attempt:
                        return await self._attempt(transfer, url, headers, target, gate)
        except PassingError as error:
            verdict = Verdict(error.outcome, error.code, str(error))
            raise RefusedError(verdict, passing=not error.final) from error
        except HostSuspendedError as error:
            raise RefusedError(Verdict(FetchOutcome.ERROR, "host_suspended", str(error)), passing=True) from error
        raise AssertionError("stamina ends with an answer or an error")

    async def _attempt(
        self, transfer: Transfer, url: str, headers: dict[str, str], target: Target | None, gate: HostGate
    ) -> Answer:
        async with gate.slot(lambda: self._spending.ask(url)):
            started = time.monotonic()
            try:
                async with self._spending.address(url).running():
                    answer = await transfer.ask(url, headers, target)
            except PassingError as error:
                if error.retry_after is not None and error.retry_after > self._settings.longest_retry_after:
                    gate.suspend(error.retry_after)
                else:
                    gate.failed(error.retry_after)
                self._note_failure(url, error.outcome, started, error.status)
                raise
            except RefusedError as error:
                self._note_failure(url, error.verdict.outcome, started)
                raise
            except asyncio.CancelledError:  # a host's or the district's time is over
                self._note_failure(url, FetchOutcome.ERROR, started)
                raise
        gate.answered(answer.seconds)
        return answer

    async def _hop(self, url: str) -> None:
        """A redirect's next address is asked for only where robots.txt allows it, and in its turn."""
        await self._may_ask(url)
        await self._turn(url)

    async def _turn(self, url: str) -> None:
        await self._hosts.gate(url, self._district.politeness).turn(lambda: self._spending.ask(url))

    async def _may_ask(self, url: str) -> None:
        self._spending.check(url)
        rules = await self._robots.rules(url)
        if not rules.allows(form_of(url)[0], self._settings.user_agent):
            code = "robots_unreachable" if rules.decision == "unreachable" else "robots_disallowed"
            verdict = Verdict(FetchOutcome.BLOCKED, code, f"robots.txt of the host: {rules.decision}")
            raise RefusedError(verdict, passing=rules.decision == "unreachable")

    async def _ask_robots(self, url: str) -> Rules:
        try:
            answer = await self._ask(url, {}, None, robots=True)
        except RefusedError as error:
            if error.verdict.code == "address_refused":
                raise
            self._spending.check(url)  # what is spent for the host or the district is spent for its pages, too
            self._refused(url, Stage.FETCH, error)
            rules = Rules("unreachable" if error.passing or error.verdict.code in _UNREAD else "absent")
            self._journal.add_robots(url, None, rules.decision)
            return rules
        reply = answer.reply
        rules = rules_of(reply.status, reply.head, reply.headers.get("content-type"))
        self._note(url, answer, FetchOutcome.NEW if rules.decision == "parsed" else FetchOutcome.GONE)
        self._journal.add_robots(url, reply.status, rules.decision)
        gate = self._hosts.gate(url, self._district.politeness)
        gate.slow_down(rules.delay(self._settings.user_agent))
        return rules

    def _conditions(self, url: str) -> dict[str, str]:
        """Headers of a conditional request, where the bytes of the last answer are still in the archive."""
        known, other = self._journal.validators(url), self._journal.others.at(url)
        if known:
            return known.conditions() if self._archive.has(known.document_id) else {}
        return other.conditions() if other and self._archive.has_other(other.archive_name) else {}

    def _learn(self, url: str, verdict: Verdict) -> None:
        """A firewall's page makes the host's door slower, like a failure."""
        if verdict.code == "challenged":
            self._hosts.gate(url, self._district.politeness).failed()

    def _note(
        self,
        url: str,
        answer: Answer,
        outcome: FetchOutcome,
        document_id: str | None = None,
        disposition: str | None = None,
    ) -> None:
        headers = answer.reply.headers
        row = Fetch(
            url=url,
            source=self._district.name,
            at=utc_now(),
            status=answer.reply.status,
            outcome=outcome,
            document_id=document_id,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            bytes=answer.size,
            seconds=round(answer.seconds, 3),
        )
        self._journal.add_fetch(row, disposition)

    def _note_failure(self, url: str, outcome: FetchOutcome, started: float, status: int | None = None) -> None:
        seconds = round(time.monotonic() - started, 3)
        row = Fetch(url=url, source=self._district.name, at=utc_now(), outcome=outcome, status=status, seconds=seconds)
        self._journal.add_fetch(row)

    def _refused(self, url: str, stage: Stage, error: RefusedError) -> Problem:
        if isinstance(error, BudgetSpentError):
            error.meter.left.add(url)
        return _problem(url, stage, error.verdict)


def _again(error: Exception) -> bool | float:
    """Whether, or after how many seconds, to ask again: the site's Retry-After counts, unless it asks for too much."""
    if not isinstance(error, PassingError) or error.final:
        return False
    return error.retry_after if error.retry_after is not None else True


def _with_referer(headers: dict[str, str], referer: str | None) -> dict[str, str]:
    return headers | ({"Referer": referer} if referer else {})


def _no_end_mark(url: str) -> Problem:
    return _problem(
        url, Stage.FETCH, Verdict(FetchOutcome.NEW, "no_end_mark", "the file ends without %%EOF, as the site sends it")
    )


def _problem(url: str, stage: Stage, verdict: Verdict) -> Problem:
    return Problem(url=url, stage=stage, code=verdict.code, message=verdict.message, at=utc_now())
