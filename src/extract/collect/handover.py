"""Reading while others are still being fetched: a thread acquires and says which district is complete, this one reads.

The thread that called reads, for Ctrl+C comes to it; what it ends with ends that, too.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


class Handover:
    """Names of districts whose files are all in the archive, from the thread that acquires to the one that reads."""

    def __init__(self) -> None:
        self._names: SimpleQueue[str | None] = SimpleQueue()
        self._guard = threading.Lock()
        self._running: tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]] | None = None
        self.stopped = False

    def put(self, name: str) -> None:
        """A district (or the folder) is complete."""
        self._names.put(name)

    def end(self) -> None:
        """Nothing more will come."""
        self._names.put(None)

    def next(self) -> list[str]:
        """The districts that have become complete since the last call, at least one; none where all have come."""
        names = [self._names.get()]
        while names[-1] is not None:
            try:
                names.append(self._names.get_nowait())
            except Empty:
                break
        if None in names:
            self.end()  # for the next call
        return [name for name in names if name is not None]

    def attach(self) -> None:
        """The task that runs is the acquiring one: `stop` cancels it."""
        task = asyncio.current_task()
        assert task is not None
        with self._guard:
            self._running = (asyncio.get_running_loop(), task)
            if self.stopped:
                task.cancel()

    def stop(self) -> None:
        """Nobody reads any more: end the other thread."""
        with self._guard:
            self.stopped = True
            if self._running is not None:
                loop, task = self._running
                with suppress(RuntimeError):  # it has ended
                    loop.call_soon_threadsafe(task.cancel)


def overlapped(acquire: Callable[[Handover], T], read: Callable[[list[str]], None]) -> T:
    """What `acquire` gives, in a thread; `read` gets here the names that it hands over, while it goes on.

    An exception of either ends both and comes out here.
    """
    handover, result = Handover(), Future[T]()

    def inside() -> None:
        try:
            result.set_result(acquire(handover))
        except BaseException as error:
            result.set_exception(error)
        finally:
            handover.end()

    # a scheduler's task finds the run that it belongs to in the context
    thread = threading.Thread(target=contextvars.copy_context().run, args=(inside,), name="acquiring")
    thread.start()
    try:
        while names := handover.next():
            read(names)
    except BaseException:
        handover.stop()
        raise
    finally:
        thread.join()
    return result.result()
