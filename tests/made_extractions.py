"""Extractions without a PDF, for the tests of the dataset and of the workers."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

from extract.dataset.rows import parquet
from extract.document.provenance import identity, provenance
from extract.errors import PatternError
from extract.program import program
from extract.records.extraction import Extraction, Source
from extract.records.tables import Document, Explanation, Figure, Problem, TableCell
from extract.workers.child import answer_of
from extract.workers.frames import PACKED, PAGE, REFUSED, put
from tests.patience import wait_until

READ_AT = datetime(2024, 9, 2, 8, 30, tzinfo=UTC)
REGIONS = (None, "110102", "310107")


def made(number: int, rows: int = 3, patterns: str = "p1", year: int | None = 2023) -> Extraction:
    """The extraction of an invented document; the same arguments give the same rows."""
    document_id = hashlib.sha256(str(number).encode()).hexdigest()
    document = Document(
        document_id=document_id,
        region_code=REGIONS[number % 3],
        fiscal_year=year,
        department="临江区档案局",
        file_name=f"{number}.pdf",
        retrieved_at=READ_AT,
        extractor_version="0.1",
        patterns_version=patterns,
    )
    figures = [
        Figure(
            document_id=document_id,
            figure_id=f"{document_id[:8]}-{row}",
            item="expenditure",
            measure="amount",
            value=Decimal(number) + Decimal(row) / 100,
            page=1,
            x0=72.5,
            quote=f"支出{row}万元。",
        )
        for row in range(rows)
    ]
    reasons = [
        Explanation(
            document_id=document_id, explanation_id="1", item="expenditure", text="人员增加", causes=["人员变动"]
        )
    ]
    cells = [TableCell(document_id=document_id, table_id="1", text=str(row), row=row) for row in range(rows)]
    problems = [Problem(stage="extract", code="made", message=patterns)] if number % 2 else []
    return Extraction(document=document, figures=figures, explanations=reasons, table_cells=cells, problems=problems)


def load_knowledge(folder: Path | None = None) -> SimpleNamespace:
    """Stands in for patterns.load_knowledge: a folder called `broken` does not load."""
    if folder is not None and folder.name == "broken":
        raise PatternError("patterns/tokens.toml: [[token]] 3 has no example: give one")
    return SimpleNamespace(version="p1")


def misbehave(
    path: Path, knowledge: SimpleNamespace, source: Source | None, on_page: Callable[[int, int], None], **_: object
) -> Extraction:
    """Reads nothing: does what the file's text says, as a hostile PDF would make a reader do."""
    number, _, order = path.read_text().partition(" ")
    on_page(1, 2)
    if order == "wait":
        wait_until((path.parent / "go").exists)
    said = DEEDS[order]() if order in DEEDS else lie(order, path) if order in LIES else None
    on_page(2, 2)
    extraction = read_as(path, made(int(number), int(order) if order.isdigit() else 3, knowledge.version), source)
    if order == "wrong row":
        extraction.figures[1].item = "no.such.item"
    if said:
        extraction.problems.append(Problem(stage="read", code="said", message=json.dumps(said)))
    return extraction


def read_as(path: Path, extraction: Extraction, source: Source | None) -> Extraction:
    """The extraction as a reader gives it: under the file's identity, with what is known of it from outside."""
    outside = provenance(path, source or Source()) | {"document_id": identity(path), "extractor_version": program()}
    extraction.document = extraction.document.model_copy(update=outside)
    for row in (*extraction.figures, *extraction.explanations, *extraction.table_cells):
        row.document_id = extraction.document.document_id
    return extraction


def spy() -> list[str]:
    """What somebody who has taken over the process gets hold of, or does: the names of what was not refused."""
    folder, parent = Path(os.environ["TMPDIR"]), os.getppid()
    theirs, spoilt = folder / "theirs", folder / "spoilt"
    deeds: dict[str, Callable[[], object]] = {
        "socket": lambda: socket.socket().connect(("127.0.0.1", 9)),
        "unix socket": lambda: socket.socket(socket.AF_UNIX),
        "fork": lambda: os.fork() or os._exit(0),
        "program": lambda: subprocess.run(["/bin/true"], check=True),
        "new file": lambda: os.open(spoilt, os.O_CREAT | os.O_WRONLY),
        "old file": lambda: os.open(theirs, os.O_WRONLY | os.O_APPEND),
        "emptied file": lambda: os.open(theirs, os.O_RDONLY | os.O_TRUNC),
        "folder": lambda: os.mkdir(spoilt),
        "link": lambda: os.symlink(theirs, spoilt),
        "removed file": lambda: os.unlink(theirs),
        "mode": lambda: os.chmod(theirs, 0o777),
        "signal": lambda: os.kill(parent, 0),
        "signal to all": lambda: os.kill(-1, 0),
        "parent's environment": Path(f"/proc/{parent}/environ").read_bytes,
        "parent's memory": lambda: os.open(f"/proc/{parent}/mem", os.O_RDONLY),
        "terminal": lambda: fcntl.ioctl(0, termios.TIOCSTI, b"x"),
        "more memory": lambda: resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2),
    }
    found = [name for name in os.environ if "SECRET" in name or "TOKEN" in name or "PREFECT" in name]
    for name, deed in deeds.items():
        with suppress(OSError, ValueError):
            deed()
            found.append(name)
    threading.Thread(target=found.append, args=["thread"]).start()  # this one must work
    return found


def lie(kind: str, path: Path) -> None:
    """Sends the parent what no worker of ours would send, as somebody who has taken over the process might."""
    parent, true = int(sys.argv[1]), read_as(path, made(0), Source(file_name=path.name, department="临江区档案局"))
    words, tables = answer_of(true, 1.0)
    LIES[kind](parent, true, words, tables)
    time.sleep(1000)


def lie_in_rows(parent: int, true: Extraction, words: bytes, tables: list[bytes]) -> None:
    """Rows of another document under its own name."""
    for row in true.figures:
        row.document_id = "0" * 64
    put(parent, PACKED, *_swapped(words, tables, "figures", parquet("figures", true.figures)))


def lie_in_table(parent: int, true: Extraction, words: bytes, tables: list[bytes]) -> None:
    """A table that is none of ours."""
    put(parent, PACKED, words.replace(b'"figures": [', b'"../../figures": ['), tables)


def _swapped(words: bytes, tables: list[bytes], name: str, content: bytes) -> tuple[bytes, list[bytes]]:
    said = json.loads(words)
    tables[list(said["tables"]).index(name)] = content
    said["tables"][name][0] = len(content)
    return json.dumps(said).encode(), tables


Lie = Callable[[int, Extraction, bytes, list[bytes]], object]
LIES: dict[str, Lie] = {
    "other document": lambda parent, true, words, tables: put(
        parent, PACKED, words.replace(true.document.document_id.encode(), b"0" * 64), tables
    ),
    "other address": lambda parent, true, words, tables: put(
        parent, PACKED, words.replace(b'"source_url": "file:', b'"source_url": "http:'), tables
    ),
    "other rows": lie_in_rows,
    "other table": lie_in_table,
    "no table": lambda parent, true, words, tables: put(
        parent, PACKED, *_swapped(words, tables, "figures", b"PAR1" + bytes(2000) + b"PAR1")
    ),
    "path in region": lambda parent, true, words, tables: put(
        parent, PACKED, words.replace(b'"region_code": null', b'"region_code": "../../../x"'), tables
    ),
    "no page": lambda parent, true, words, tables: put(
        parent,
        PACKED,
        words.replace(b'"problems": []', b'"problems": [{"stage": "read", "code": "x", "page": 0}]'),
        tables,
    ),
    "unknown status": lambda parent, true, words, tables: put(
        parent, PACKED, words.replace(b'"status": "extracted"', b'"status": "perfect"'), tables
    ),
    "bytes left over": lambda parent, true, words, tables: put(parent, PACKED, words, [*tables, b"x"]),
    "pickle": lambda parent, true, words, tables: put(parent, PACKED, pickle.dumps(true), []),
    "deep": lambda parent, true, words, tables: put(parent, PAGE, b"[" * 1_000_000),
    "endless": lambda parent, true, words, tables: os.write(parent, b"\x04" + b"\xff" * 8),
    "refusal": lambda parent, true, words, tables: put(parent, REFUSED, b'["UserError", "stop"]'),
    "odd pages": lambda parent, true, words, tables: put(parent, PAGE, b"[5, 1e400]"),
}


def hog_memory() -> None:
    """Takes ever more memory."""
    held = []
    while True:
        held.append(bytearray(32_000_000))


def hog_cpu() -> None:
    """Computes for ever."""
    while True:
        pass


def fail() -> None:
    """A fault of ours that a reader let through."""
    raise KeyError("a fault of ours")


def print_noise() -> None:
    """A library that prints."""
    print("noise on stdout")
    os.write(1, b"noise on the descriptor\n")


DEEDS: dict[str, Callable[[], object]] = {
    "hang": lambda: time.sleep(1000),
    "die": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "leave": lambda: os._exit(0),
    "memory": hog_memory,
    "cpu": hog_cpu,
    "fault": fail,
    "noise": print_noise,
    "half": lambda: (os.write(int(sys.argv[1]), b"\x04\0"), time.sleep(1000)),
    "spy": spy,
}
