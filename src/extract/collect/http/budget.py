"""What a district spends in a run, on each address, on each host and in all: where a budget ends, asking ends.

A site may answer for ever: one byte in five seconds, a page after the other, Retry-After without end. Of each budget
that is spent one row of problems says how much was left unasked. The clock is the monotonic one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from urllib.parse import urljoin

from ...records.tables import Problem
from ...records.vocabulary import FetchOutcome, Stage
from ..district_models import Budget, District
from .addresses import Place, place_of
from .verdict import RefusedError, Verdict

BUDGET_SPENT = "budget_spent"
_MEGABYTE = 1_000_000


class BudgetSpentError(RefusedError):
    """An address that is not asked, or not to its end: `meter` has run out."""

    def __init__(self, meter: Meter) -> None:
        super().__init__(Verdict(FetchOutcome.ERROR, BUDGET_SPENT, f"{meter.name}: {meter.spent}"))
        self.meter = meter


class Meter:
    """One budget: seconds while something is asked (once, however many ask at a time), bytes, requests."""

    def __init__(self, name: str, url: str, seconds: float, megabytes: float, requests: int | None = None) -> None:
        self.name = name
        self.url = url
        self.spent: str | None = None  # what ran out, in words
        self.left: set[str] = set()  # addresses that were not asked, or not to their end, since
        self._seconds = seconds
        self._bytes = megabytes * _MEGABYTE
        self._requests = requests
        self._used = 0.0
        self._since = 0.0
        self._running = 0
        self._received = 0
        self._asked = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The clock runs inside; BudgetSpentError when it runs out, also in the middle of what is done inside."""
        self.check()
        limit = asyncio.timeout(self._seconds - self._elapsed())
        if not self._running:
            self._since = time.monotonic()
        self._running += 1
        try:
            async with limit:
                yield
        except TimeoutError as error:
            if not limit.expired():
                raise
            self._end(f"{self._seconds:,.9g} s")
            raise BudgetSpentError(self) from error
        finally:
            if self._running == 1:
                self._used = self._elapsed()
            self._running -= 1

    def check(self) -> None:
        """BudgetSpentError where nothing is left."""
        if self._elapsed() >= self._seconds:
            self._end(f"{self._seconds:,.9g} s")
        if self.spent:
            raise BudgetSpentError(self)

    def ask(self) -> None:
        """One more request; BudgetSpentError where there may be none."""
        if self._requests is not None and self._asked >= self._requests:
            self._end(f"{self._requests:,} requests")
        self.check()
        self._asked += 1

    def receive(self, size: int) -> None:
        """So many more bytes; BudgetSpentError where they are too many."""
        self._received += size
        if self._received > self._bytes:
            self._end(f"{self._bytes / _MEGABYTE:,.9g} MB")
        self.check()

    def _elapsed(self) -> float:
        return self._used + (time.monotonic() - self._since if self._running else 0.0)

    def _end(self, what: str) -> None:
        self.spent = self.spent or f"the budget of {what} is spent"


class Spending:
    """The budgets of one district in one run: its own, each host's, each address's."""

    def __init__(self, district: District, budget: Budget) -> None:
        self._budget = budget
        self._whole = Meter(
            f"district {district.name}", district.lists[0].url, budget.district_seconds, budget.district_megabytes
        )
        self._hosts: dict[Place, Meter] = {}
        self._addresses: dict[str, Meter] = {}

    def host(self, url: str) -> Meter:
        """The budget of an address's host."""
        place, budget = place_of(url), self._budget
        if place not in self._hosts:
            limits = (budget.host_seconds, budget.host_megabytes, budget.host_requests)
            self._hosts[place] = Meter(f"host {place[0]}:{place[1]}", urljoin(url, "/"), *limits)
        return self._hosts[place]

    def address(self, url: str) -> Meter:
        """The budget of an address."""
        if url not in self._addresses:
            limits = (self._budget.address_seconds, self._budget.address_megabytes)
            self._addresses[url] = Meter("address", url, *limits)
        return self._addresses[url]

    @asynccontextmanager
    async def asking(self, url: str) -> AsyncIterator[None]:
        """The clocks of the district and of the host run inside; BudgetSpentError when one runs out."""
        self.address(url).check()
        async with self._whole.running(), self.host(url).running():
            yield

    def pausing(self) -> AbstractAsyncContextManager[None]:
        """The district's clock runs inside, without a request; BudgetSpentError when it runs out."""
        return self._whole.running()

    def check(self, url: str) -> None:
        """BudgetSpentError where the district or the host has nothing left."""
        self._whole.check()
        self.host(url).check()

    def ask(self, url: str) -> None:
        """One more request of a host; BudgetSpentError where there may be none."""
        self._whole.check()
        self.host(url).ask()

    def receive(self, asked: str, served: str, size: int) -> None:
        """So many more bytes of an address, served by what it was redirected to; BudgetSpentError at a budget's end."""
        for meter in (self._whole, self.host(served), self.address(asked)):
            meter.receive(size)

    def settled(self, problems: Sequence[Problem]) -> list[Problem]:
        """The problems, with one `budget_spent` for each budget in the place of one for each address that it left."""
        meters = [self._whole, *self._hosts.values(), *self._addresses.values()]
        spent = [_row(meter) for meter in meters if meter.left]
        return [problem for problem in problems if problem.code != BUDGET_SPENT] + spent


def _row(meter: Meter) -> Problem:
    """`host www.x.gov.cn:80: the budget of 43,200 s is spent; 312 addresses were left`; an address says no number."""
    left = "" if meter.left == {meter.url} else f"; {len(meter.left):,} addresses were left"
    return Problem(url=meter.url, stage=Stage.FETCH, code=BUDGET_SPENT, message=f"{meter.name}: {meter.spent}{left}")
