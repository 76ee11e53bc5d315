"""Takes web pages apart in a process of its own (process.py), so that a hostile page costs that page alone."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ...records.tables import Problem
from ...records.vocabulary import Stage
from ...workers.seal import environment
from ..district_models import PageLimits
from . import process as page_process
from .content import Asked, PageContent, from_json
from .markup import WebPage
from .process import NO_ROOM, TOO_DEEP, TOO_LARGE, receive, send

_HOME = Path(__file__).parents[3]  # where the package is found


class PageReader:
    """One process for a run, started with its first page, and anew after a page that it did not survive."""

    def __init__(self, limits: PageLimits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._pages = 0  # that the process has read
        self._one_at_a_time = asyncio.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    async def read(self, page: WebPage, asked: Asked) -> PageContent | Problem:
        """What a page says; a Problem `page_too_deep` or `page_too_large` where taking it apart costs too much."""
        request = {"url": page.url, "text": page.text, "asked": dataclasses.asdict(asked)}
        async with self._one_at_a_time:
            try:
                answer = await asyncio.to_thread(self._ask, request)
            except BaseException:  # cancelled: what waits for the process must not hold up the end
                self._end()
                raise
        if "content" in answer:
            return from_json(answer["content"])
        return Problem(url=page.url, stage=Stage.DISCOVER, code=answer["code"], message=answer["message"])

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The process's answer; whether a page has room in its memory must not depend on the pages before."""
        for worn in (self._pages > 0, False):
            answer = self._ask_once(request)
            if answer.get("code") != TOO_LARGE:
                break
            self._end()
            if not worn:
                break
        return answer

    def _ask_once(self, request: dict[str, Any]) -> dict[str, Any]:
        process = self._process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            send(process.stdin, request)
            answer = receive(process.stdout)
        except (OSError, EOFError):
            return self._post_mortem(process)
        self._pages += 1
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        self._pages = 0
        path = os.pathsep.join(part for part in (str(_HOME), os.environ.get("PYTHONPATH")) if part)
        return subprocess.Popen(
            [sys.executable, "-P", "-m", page_process.__name__, *map(str, self._limits.of_process)],
            env=environment(os.environ) | {"PYTHONPATH": path},  # no keys, as for documents
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _post_mortem(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        """Why there is no answer: out of seconds, a stack that ran over, out of memory, or a fault of ours."""
        if self._process is process:
            self._process = None
        with process:  # closes its pipes and waits
            pass
        status = process.returncode
        if status in (-signal.SIGXCPU, -signal.SIGSEGV):
            told = f"the page cannot be taken apart in {self._limits.seconds} s: its tags are nested too deep"
            return {"code": TOO_DEEP, "message": told}
        if status in (-signal.SIGKILL, -signal.SIGABRT, -signal.SIGBUS):
            return {"code": TOO_LARGE, "message": NO_ROOM}
        raise RuntimeError(f"the process that takes pages apart ended with status {status}")

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with process:  # closes its pipes and waits
                pass
