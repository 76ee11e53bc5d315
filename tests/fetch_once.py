"""`python -m tests.fetch_once FOLDER page|file URL …`: asks for addresses; what came, and the memory that it took."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from extract.records.tables import Problem

from .fetch_bench import Bench


def main(folder: str, *wanted: str) -> None:
    """Prints {"codes": [code of each address], "peak": MB that the process has had at most}."""
    codes = []
    for number, (kind, url) in enumerate(zip(wanted[::2], wanted[1::2], strict=True)):
        parts = urlsplit(url)
        server: Any = SimpleNamespace(url=f"{parts.scheme}://{parts.netloc}")
        bench = Bench(server, Path(folder) / str(number))
        # 300 MB take their time on a busy machine, and are judged by their size
        bench.settings = replace(bench.settings, read_seconds=60.0, request_seconds=600.0)
        reply = bench.page(parts.path) if kind == "page" else bench.file(parts.path)
        problem = reply if isinstance(reply, Problem) else getattr(reply, "problem", None)
        codes.append(problem.code if problem else "")
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = next(int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmHWM"))
    print(json.dumps({"codes": codes, "peak": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
