"""Columns of a table that a run asks for each time, remembered for each file: what has not changed is not opened again.

Ten thousand documents are as many files; to open them all takes ten seconds, to ask for their size and time a tenth of
one. What is remembered of a file holds as long as its size and its time of writing are the same.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from .dataset_layout import PRIVATE, files_of

Rows = list[dict[str, Any]]
_Known = dict[str, tuple[int, int, Rows]]  # path → size, time of writing in ns, rows


def rows_by_file(root: Path, table: str, columns: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row of a table as (path of its file, the columns), null where a file has no such column."""
    memory = root / PRIVATE / f"states-{table}.json"
    known, now = _read(memory, columns), {}
    for path in files_of(root, table):
        state = _state(root / path)
        if state is None:  # replaced at this moment: its rows stand elsewhere
            continue
        before = known.get(path)
        now[path] = before if before and tuple(before[:2]) == state else (*state, _rows(root / path, columns))
    if now != known:
        _write(memory, columns, now)
    for path, (_, _, rows) in now.items():
        yield from ((path, row) for row in rows)


def _state(path: Path) -> tuple[int, int] | None:
    try:
        state = os.stat(path)
    except FileNotFoundError:
        return None
    return state.st_size, state.st_mtime_ns


def _rows(path: Path, columns: Sequence[str]) -> Rows:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        present = [name for name in columns if name in file.schema_arrow.names]
        rows: Rows = file.read(present).to_pylist()
    return [dict.fromkeys(columns) | row for row in rows]


def _read(memory: Path, columns: Sequence[str]) -> _Known:
    try:
        said = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(said, dict) or said.get("columns") != list(columns):
        return {}
    return {path: (size, time, rows) for path, (size, time, rows) in said["files"].items()}


def _write(memory: Path, columns: Sequence[str], files: _Known) -> None:
    """A reader who may not write does without."""
    draft = memory.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        draft.write_text(json.dumps({"columns": list(columns), "files": files}), encoding="utf-8")
        os.replace(draft, memory)
