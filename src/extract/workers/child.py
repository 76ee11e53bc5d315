"""What runs inside a worker process: reads one document after the other and sends their rows back as Parquet.

Before the first document it loads all that it needs and seals itself (workers/seal.py): what a hostile file makes of
this process from then on can only answer its parent, which checks each word.
"""

from __future__ import annotations

import json
import os
import pickle
import struct
import threading
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from ..dataset.rows import rows_of_document
from ..document.extract import extract_document
from ..errors import JuesuanError
from ..limits import OUT_OF_MEMORY_STATUS, limit_cpu, limit_memory, megabytes_mapped, megabytes_used
from ..proving.load import load_knowledge
from ..reading.ocr.engine import load_recogniser
from ..reading.page_models.readers import KeptReaders, with_models
from ..reading.readers import READERS
from ..records.extraction import Extraction, Source
from .frames import FAILED, PACKED, PAGE, READY, REFUSED, put
from .job import LONGEST_FAULT, Setup
from .seal import seal

SECONDS_BETWEEN_EVENTS = 0.1
NO_MEMORY = ("bad_alloc", "Insufficient memory")  # how libraries in C++ say it: onnxruntime, OpenCV


def main(parent: int) -> None:
    """Serves the parent at the other end of the socket until it is told to stop, or the parent is gone."""
    try:
        _serve(parent, _hear(parent))
    except MemoryError:
        os._exit(OUT_OF_MEMORY_STATUS)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        os._exit(0)


def _hear(parent: int) -> Any:
    """What the parent says next; it alone may say something in a pickle."""
    (length,) = struct.unpack(">I", _read(parent, 4))
    return pickle.loads(_read(parent, length))


def _read(descriptor: int, length: int) -> bytes:
    found = bytearray()
    while len(found) < length:
        part = os.read(descriptor, length - len(found))
        if not part:
            raise EOFError
        found += part
    return bytes(found)


def _leave_with_parent() -> None:
    """Standard input is a pipe that the parent never writes to: its end is the parent's, however the parent died."""
    os.read(0, 1)
    os._exit(0)


def _serve(parent: int, setup: Setup) -> None:
    try:
        load, read = setup.load or load_knowledge, setup.read or extract_document
        knowledge = load(setup.patterns) if setup.patterns else load()
    except JuesuanError as error:
        return put(parent, REFUSED, json.dumps([type(error).__name__, str(error)]).encode())
    if setup.verify == 1 and setup.read is None:
        # a sealed process keeps no compiled module for the next one; PDFium alone does without
        from ..reading.pdfplumber import document  # noqa: F401

    if setup.recognises:
        read = partial(read, recogniser=(setup.recogniser or load_recogniser)())
    limit_memory(setup.limits, megabytes_mapped() if setup.recognises else 0.0)
    held = seal()
    try:  # only now: threads that are there before would not be under all of the seal
        threading.Thread(target=_leave_with_parent, daemon=True).start()
    except RuntimeError as error:  # no memory for a thread's stack: `--memory 128`
        raise MemoryError from error
    versions = getattr(knowledge, "versions", {None: getattr(knowledge, "version", None)})
    put(parent, READY, json.dumps([list(versions.items()), held]).encode())
    while True:
        path, source, pictures = _hear(parent)
        limit_cpu(setup.limits.for_pictures(pictures))
        kept = KeptReaders(setup.models, path, READERS) if setup.models and setup.read is None else None
        _answer(parent, read, knowledge, setup.verify, path, source, kept)


def _answer(
    parent: int,
    read: Callable[..., Extraction],
    knowledge: Any,
    verify: int,
    path: Path,
    source: Source | None,
    kept: KeptReaders | None = None,
) -> None:
    try:
        read = partial(read, path, knowledge, source, on_page=_Pages(parent), verify=verify)
        extraction = read() if kept is None else with_models(read, kept)
        words, parts = answer_of(extraction, megabytes_used(), kept)
    except MemoryError:
        raise
    except Exception as error:  # a fault of ours costs this document alone, and is said
        if any(word in str(error) for word in NO_MEMORY):
            raise MemoryError from error
        told = f"{type(error).__name__}: {error}"[:LONGEST_FAULT]
        put(parent, FAILED, json.dumps(told).encode())
    else:
        put(parent, PACKED, words, parts)


def answer_of(extraction: Extraction, megabytes: float, kept: KeptReaders | None = None) -> tuple[bytes, list[bytes]]:
    """A document as it is sent: JSON (answers.Answer), the Parquet of its tables, what was read of its pages."""
    document, problems, tables = rows_of_document(extraction)
    model = kept.model() if kept else None
    words = {
        "document": dict(document),
        "problems": list(map(dict, problems)),
        "tables": {table: (len(content), len(getattr(extraction, table))) for table, content in tables.items()},
        "megabytes": megabytes,
        "model": len(model or b""),
        "reused": kept is not None and kept.reused,
        "pictures": len(extraction.pictures),
    }
    return json.dumps(words, default=_date).encode(), [*tables.values(), *([model] if model else [])]


def _date(value: date) -> str:
    return value.isoformat()


class _Pages:
    """Tells the parent how many pages are read, a few times a second."""

    def __init__(self, parent: int) -> None:
        self.parent = parent
        self.last = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done >= total or now - self.last >= SECONDS_BETWEEN_EVENTS:
            self.last = now
            put(self.parent, PAGE, json.dumps([done, total]).encode())
