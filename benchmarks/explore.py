"""How long each view of `juesuan explore` takes over a large made dataset, and the server's memory.

    python benchmarks/explore.py [FIGURES] [--keep FOLDER]      (default: 1,000,000; 10,000,000 takes some 15 minutes)

Each view is asked for seven times, each time with another department, document, district, item or word, after one
request that warms up; the table has the median, the worst, and the processor time of one answer on average. The copy
that the server answers from is made before.
`--keep` leaves the dataset and the copy in FOLDER for the next time.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlencode

from extract.query.sql import connect

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks import made_dataset

TIMES = 7
ITEMS = (
    "sangong",
    "sangong.reception",
    "expenditure",
    "revenue",
    "operating_funds",
    "procurement",
    "staff.actual",
    "training",
)
WORDS = ["第3批", "设备", "研究所", "改造推迟", "第4711项", "减少支出5", "支出815元", "水务"]


def addresses(root: Path) -> dict[str, list[str]]:
    """View → eight addresses of it, each of another thing."""
    connection = connect(root)
    documents = connection.execute(
        "SELECT document_id, region_code, department, fiscal_year FROM documents ORDER BY hash(document_id) LIMIT 8"
    ).fetchall()
    ids = [row[0] for row in documents]
    figures = [f"{one[:12]}{number * 37:04x}" for number, one in enumerate(ids)]
    regions, years = [row[1] for row in documents], [row[3] for row in documents]
    departments = [urlencode({"region": row[1], "name": row[2]}) for row in documents]
    return {
        "start": ["/"] * 8,
        "district": [f"/district?region={region}" for region in regions],
        "department": [f"/department?{one}" for one in departments],
        "department, XLSX": [f"/department?{one}&format=xlsx" for one in departments],
        "document": [f"/d/{one}" for one in ids],
        "page": [f"/d/{one}/p/{number + 1}" for number, one in enumerate(ids)],
        "figure": [f"/d/{one}/f/{figure}" for one, figure in zip(ids, figures, strict=True)],
        "compare, all": [f"/compare?item={item}" for item in ITEMS],
        "compare, year": [f"/compare?item={item}&year={year}" for item, year in zip(ITEMS, years, strict=True)],
        "compare, year, by change": [
            f"/compare?item={item}&year={year}&sort=change" for item, year in zip(ITEMS, years, strict=True)
        ],
        "compare, district": [f"/compare?item={item}&region={one}" for item, one in zip(ITEMS, regions, strict=True)],
        "compare, district, per staff": [f"/compare?region={one}&per=staff" for one in regions],
        "findings": [f"/findings?region={one}" for one in regions],
        "findings, all that holds": [f"/findings?status=holds&at={number}" for number in range(1, 9)],
        "scorecard": [f"/scorecard?at={number}" for number in range(1, 9)],
        "scorecard, district": [f"/scorecard?region={one}" for one in regions],
        "search": [f"/search?q={quote(word)}" for word in WORDS],
        "search, a number": [f"/search?q={number}&what=numbers" for number in range(12_345, 92_345, 10_000)],
        "search, sentences": [f"/search?q={quote(word)}&what=sentences" for word in WORDS],
    }


@contextmanager
def served(root: Path, cache: Path) -> Iterator[tuple[str, int]]:
    """The server's address and its process."""
    command = [sys.executable, "-m", "extract.cli", "explore", str(root), "--port", "0"]
    environment = os.environ | {"XDG_CACHE_HOME": str(cache)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=root) as server:
        try:
            line = server.stdout.readline() if server.stdout else ""
            found = re.match(r"(http://\S+)/", line)
            if not found:
                raise SystemExit(f"the server did not start: {line}")
            yield found.group(1), server.pid
        finally:
            server.terminate()


def seconds(address: str) -> float:
    """How long the whole answer takes."""
    began = time.perf_counter()
    with urllib.request.urlopen(address, timeout=300) as answer:
        answer.read()
    return time.perf_counter() - began


def cpu(pid: int) -> float:
    """Seconds of processor time that the process has used: what another job on the machine does not change."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> dict[str, int]:
    """The process's memory in MB: now, and at the most."""
    status = Path(f"/proc/{pid}/status").read_text()
    return {name: int(re.search(rf"{name}:\s+(\d+)", status).group(1)) // 1024 for name in ("VmRSS", "VmHWM")}  # type: ignore[union-attr]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("figures", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (asked.keep or Path(temporary)).resolve()
        root, cache = folder / f"data-{asked.figures}", folder / "cache"
        if not root.exists():
            print(f"{made_dataset.write(root, asked.figures):,} documents written", flush=True)
        measure(root, cache)


def measure(root: Path, cache: Path) -> None:
    """Print the table."""
    views = addresses(root)
    for time_of in ("start, the copy not made", "start, the copy there"):
        began = time.perf_counter()
        with served(root, cache):
            print(f"{time_of}: {time.perf_counter() - began:.1f} s", flush=True)
    with served(root, cache) as (address, pid):
        print("\n| view | median ms | worst ms | CPU ms |\n|---|---|---|---|")
        for view, asked in views.items():
            seconds(address + asked[-1])
            before = cpu(pid)
            taken = sorted(seconds(address + one) * 1000 for one in asked[:TIMES])
            used = (cpu(pid) - before) * 1000 / TIMES
            print(f"| {view} | {median(taken):.0f} | {taken[-1]:.0f} | {used:.0f} |", flush=True)
        found = memory(pid)
        print(f"\nmemory of the server: {found['VmRSS']} MB, at the most {found['VmHWM']} MB")


if __name__ == "__main__":
    main()
