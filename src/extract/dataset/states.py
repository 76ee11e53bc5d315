"""Columns of a table that every run asks for, remembered for each file: what has not changed is not opened again.

Ten thousand documents are as many files; to open them all takes ten seconds, to ask for their size and time a tenth of
one. What is remembered of a file holds as long as its size and its time of writing are the same. It stands in
`.juesuan/states-documents.jsonl`: first the columns, then a line for each file, of two lines of one file the later
counts. A writer adds what it writes, so that nothing is opened again to learn what was just written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from .layout import PRIVATE, SCHEMA_FILE, files_of
from .lines import sealed, unsealed

# table → the columns that are remembered
KEPT = {
    "documents": (
        "document_id",
        "status",
        "extractor_version",
        "patterns_version",
        "companions",
        "verified",
        "department",
        "unit_level",
        "kind",
        "scope",
        "supersedes",
        "region",
        "content_id",
        "disclosure_id",
        "superseded_by",
        "current",
        "text_layer",
        "approved_on",
        "pages_pictured",
        "pages_recognised",
    ),
    "problems": ("document_id", "code"),
}
_State = tuple[int, int, list[list[Any]]]  # size, time of writing in ns, rows


def rows_by_file(root: Path, table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row of a table as (path of its file, the columns kept), null where a file has no such column.

    A file that cannot be read has no rows here: who asks for states takes its document as stale.
    """
    known, lines = _read(_memory(root, table), KEPT[table])
    now: dict[str, _State] = {}
    for path in files_of(root, table):
        state = None if path.endswith(f"/{SCHEMA_FILE}") else _state(root / path)
        if state is None:  # without rows; or replaced at this moment: its rows stand elsewhere
            continue
        before = known.get(path)
        rows = before[2] if before and before[:2] == state else _rows(root / path, KEPT[table])
        if rows is not None:
            now[path] = (*state, rows)
    if now != known or len(now) != lines:
        _write(_memory(root, table), KEPT[table], now)
    for path, (_, _, rows) in now.items():
        yield from ((path, dict(zip(KEPT[table], row, strict=True))) for row in rows)


def remember(root: Path, table: str, files: Mapping[str, Sequence[Any]]) -> None:
    """Keeps in mind which rows files hold that have just been written; to be used under the dataset's lock alone."""
    memory, columns = _memory(root, table), KEPT[table]
    states = {path: _state(root / path) for path in files}
    lines = [
        json.dumps([path, *state, [[_plain(getattr(row, name)) for name in columns] for row in files[path]]])
        for path, state in states.items()
        if state is not None
    ]
    head = json.dumps(columns)
    with suppress(OSError):  # they are read from the files then
        known = _head(memory) == head
        with memory.open("a" if known else "w", encoding="utf-8") as handle:
            handle.write(f"{'' if known else head}{sealed(lines)}")


def _memory(root: Path, table: str) -> Path:
    return root / PRIVATE / f"states-{table}.jsonl"


def _state(path: Path) -> tuple[int, int] | None:
    try:
        state = os.stat(path)
    except FileNotFoundError:
        return None
    return state.st_size, state.st_mtime_ns


def _rows(path: Path, columns: Sequence[str]) -> list[list[Any]] | None:
    """None of a file that is damaged, or that has been taken away at this moment: no row of it is known."""
    from .parquet import UnreadableError, rows_of  # pyarrow: mostly all states are remembered

    try:
        rows = rows_of(path, columns)
    except UnreadableError:
        return None
    return [[_plain(row.get(name)) for name in columns] for row in rows]


def _plain(value: Any) -> Any:
    """A day as text: so it is in the memory."""
    return value.isoformat() if isinstance(value, date) else value


def _head(memory: Path) -> str:
    try:
        with memory.open(encoding="utf-8") as handle:
            return handle.readline().rstrip("\n")
    except (OSError, ValueError):
        return ""


def _read(memory: Path, columns: Sequence[str]) -> tuple[dict[str, _State], int]:
    """What is remembered of each file, and in how many lines."""
    try:
        head, _, text = memory.read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        return {}, 0
    known: dict[str, _State] = {}
    lines = list(unsealed(text)) if head == json.dumps(columns) else []
    for line in lines:
        if line is not None:
            path, size, time, rows = json.loads(line)
            known[path] = (size, time, rows)
    return known, len(lines)


def _write(memory: Path, columns: Sequence[str], files: dict[str, _State]) -> None:
    """A reader who may not write does without."""
    draft = memory.with_suffix(f".{os.getpid()}")
    lines = sealed(json.dumps([path, *state]) for path, state in files.items())
    with suppress(OSError):
        draft.write_text(json.dumps(columns) + lines, encoding="utf-8")
        os.replace(draft, memory)
