"""How a host is treated: a rate that is never passed, a delay that adapts, Retry-After, a circuit breaker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiolimiter import AsyncLimiter

from ..district_models import Politeness
from .addresses import Place, place_of

LONGEST_DELAY = 60.0  # seconds; a host that needs more is suspended by the breaker
BREAKER_FAILURES = 8  # in a row
BREAKER_SECONDS = 60.0


class HostSuspendedError(Exception):
    """The host failed too often in a row, or asked for a long pause: it is left alone for `seconds`."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(f"{host} is left alone for {seconds:.0f} s")
        self.seconds = seconds


class HostGate:
    """One host's door: requests enter one after another, never faster than the politeness allows."""

    def __init__(self, host: str, politeness: Politeness, breaker_seconds: float = BREAKER_SECONDS) -> None:
        self.host = host
        self.delay = politeness.delay_seconds
        self._least_delay = politeness.delay_seconds
        self._parallel = asyncio.Semaphore(politeness.parallel)
        self._share = politeness.parallel
        self._turn = asyncio.Lock()
        # one at a time: aiolimiter lets a whole bucket through at once, a site notices the burst
        self._rate = AsyncLimiter(1, 1 / politeness.per_second)
        self._not_before = 0.0
        self._failures = 0
        self._breaker_seconds = breaker_seconds
        self._open_until = 0.0

    @asynccontextmanager
    async def slot(self, enter: Callable[[], None]) -> AsyncIterator[None]:
        """A request's place among the parallel ones, from its turn on; HostSuspendedError while the breaker is open."""
        async with self._parallel:
            await self.turn(enter)
            yield

    async def turn(self, enter: Callable[[], None]) -> None:
        """Wait until one more request may be sent; whom `enter` refuses waits no longer than for those before it."""
        async with self._turn:
            self._check()
            enter()
            await self._rate.acquire()
            await asyncio.sleep(max(0.0, self._not_before - time.monotonic()))
            self._check()  # a request before this one may have been answered with Retry-After: 86400
            self._not_before = time.monotonic() + self.delay

    def answered(self, seconds: float) -> None:
        """A good answer after `seconds`: the delay moves half-way to the latency for each parallel request."""
        self._failures = 0
        target = seconds / self._share
        self.delay = min(max((self.delay + target) / 2, self._least_delay), LONGEST_DELAY)

    def failed(self, retry_after: float | None = None) -> None:
        """A refusal, a reset or a timeout: the delay doubles, and the breaker opens after too many in a row."""
        self._failures += 1
        self.delay = min(max(self.delay * 2, self._least_delay, 0.05), LONGEST_DELAY)
        if retry_after is not None:
            self._not_before = max(self._not_before, time.monotonic() + retry_after)
        if self._failures >= BREAKER_FAILURES:
            self.suspend(self._breaker_seconds)

    def suspend(self, seconds: float) -> None:
        """Leave the host alone; one request may try again after that."""
        self._open_until = max(self._open_until, time.monotonic() + seconds)
        self._failures = BREAKER_FAILURES - 1

    def slow_down(self, least_delay: float) -> None:
        """A robots.txt asks for a Crawl-delay."""
        self._least_delay = max(self._least_delay, min(least_delay, LONGEST_DELAY))
        self.delay = max(self.delay, self._least_delay)

    @property
    def suspended_for(self) -> float:
        """Seconds until the host may be asked again; 0 where it may."""
        return max(0.0, self._open_until - time.monotonic())

    def _check(self) -> None:
        if self.suspended_for > 0:
            raise HostSuspendedError(self.host, self.suspended_for)


class Hosts:
    """The gates of all hosts of a run: two districts on one host share its gate, the politer one decides."""

    def __init__(self, breaker_seconds: float = BREAKER_SECONDS) -> None:
        self._gates: dict[Place, HostGate] = {}
        self._breaker_seconds = breaker_seconds

    def gate(self, url: str, politeness: Politeness) -> HostGate:
        """The gate of an address's host."""
        place = place_of(url)  # HTTP://user@WWW.GOV.CN:80/ and http://www.gov.cn/ are one host
        if place not in self._gates:
            self._gates[place] = HostGate(f"{place[0]}:{place[1]}", politeness, self._breaker_seconds)
        return self._gates[place]
