"""Pages as pictures, drawn in a process of its own: a hostile PDF costs that process, never the server."""

from __future__ import annotations

import resource
import threading
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

PIXELS = 1400  # of the longer side
SECONDS = 20.0
KEPT = 48  # pictures, some 100 kB each
_MEMORY = 1 << 31


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as PNG, with its size in points."""

    png: bytes
    width: float
    height: float


class Renderer:
    """Draws one page at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._kept: OrderedDict[tuple[str, int], Picture | None] = OrderedDict()

    def draw(self, path: Path, page: int) -> Picture | None:
        """The page (from 1); None where it cannot be drawn, or not in time."""
        key = (str(path), page)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = self._drawn(path, page)
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]

    def _drawn(self, path: Path, page: int) -> Picture | None:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_limit)
        try:
            return self._pool.submit(draw, str(path), page).result(SECONDS)
        except (TooSlow, BrokenProcessPool):
            self._stop()
            return None

    def _stop(self) -> None:
        """End the process, also one that does not come to an end by itself."""
        if self._pool is None:
            return
        running = list((getattr(self._pool, "_processes", None) or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in running:
            process.kill()
        self._pool = None

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._stop()


def draw(path: str, page: int) -> Picture | None:
    """The page of a PDF as a picture (in the drawing process); None where pdfium cannot."""
    from pypdfium2 import PdfDocument, PdfiumError  # the drawing process alone has a use for them

    try:
        document = PdfDocument(path)
    except (PdfiumError, OSError):
        return None
    try:
        if not 1 <= page <= len(document):
            return None
        leaf = document[page - 1]
        width, height = leaf.get_size()
        if width <= 0 or height <= 0:
            return None
        picture = leaf.render(scale=min(3.0, PIXELS / max(width, height))).to_pil().convert("L")
        stream = BytesIO()
        picture.save(stream, format="PNG")
        return Picture(stream.getvalue(), width, height)
    except (PdfiumError, OSError, ValueError):
        return None
    finally:
        document.close()


def _limit() -> None:
    """A limit on the drawing process's memory."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
