"""Everything in one go: contenders, labelled cells, the command; writes docs/benchmarks.md and its chart.

    python -m benchmarks.bench                  some minutes; what is not installed is skipped with the reason
    python -m benchmarks.bench --quick          few files and one round, to see that it works; written to build/quick
    python -m benchmarks.bench --rounds 1       so many turns instead of three
    python -m benchmarks.bench --long           also a made file of 2,000 pages and a dataset of 10,000 documents
    python -m benchmarks.bench --only NAME …    some contenders; what the last run measured of the others stays
    python -m benchmarks.bench --write          only write the pages again from the last run

Results are kept in build/bench.json. Real documents (../shared) are read where they lie beside the project, the made
ones of the bundled sample elsewhere.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from . import cells, command, report
from .contender import contenders, last_line, measure
from .peers import BASE

BUILD = cells.ROOT / "build"
DOCS = cells.ROOT / "docs"
ROUNDS = 3
AGAIN, AGAIN_LONG = 500, 10_000  # documents of a dataset that is asked what is new
LIBRARIES = ("pdfplumber", "pypdfium2", "tablers", "camelot-py", "pymupdf")
NO_LABELS = "no labelled documents beside this folder (../shared)"


def machine() -> dict[str, Any]:
    """What a reader needs to judge the numbers by."""
    versions = []
    for name in LIBRARIES:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    system = f"{platform.system()}, {platform.machine()}"
    return {"cores": os.cpu_count(), "system": system, "python": platform.python_version(), "versions": versions}


def corpus(quick: bool) -> tuple[list[Path], bool]:
    """The files whose reading is timed, and whether they are real."""
    real = sorted((cells.SHARED / "real").glob("*.pdf"))
    files = real or sorted((cells.ROOT / "fixtures" / "sample").rglob("*.pdf"))
    return files[:2] if quick else files, bool(real)


def speeds(chosen: list[str], files: list[Path], rounds: int, known: dict[str, Any]) -> dict[str, Any]:
    """Contender → what it took at best, each in a process of its own, all by turns: a machine's luck changes."""
    turns: dict[str, list[dict[str, Any]]] = {key: [] for key in (BASE, *chosen)}
    for _ in range(rounds):
        for key, took in turns.items():
            if not took or "cpu" in took[-1]:
                took.append(measure(contenders()[key], "speed", 1, files))
                _tell(key, took[-1])
    found = {key: _best(took) for key, took in turns.items()}
    rates = sorted(row["pages"] / row["cpu"] for row in turns[BASE])
    for row in found.values():
        row["base"] = [rates[0], rates[-1]]  # pages/s of the base in the same run, at its slowest and at its best
    return {key: found.get(key) or known[key] for key in contenders() if key in found or key in known}


def _best(turns: list[dict[str, Any]]) -> dict[str, Any]:
    if "cpu" not in turns[-1]:
        return turns[-1]
    least = {name: min(turn[name] for turn in turns) for name in ("cpu", "wall")}
    return turns[-1] | least | {"memory": max(turn["memory"] for turn in turns)}


def accuracies(chosen: list[str], quick: bool, known: dict[str, Any]) -> dict[str, Any]:
    """Kind of label → contender → how many cells it gives back."""
    found: dict[str, Any] = {}
    for kind, documents in (("labelled", cells.labelled()), ("made", cells.made())):
        paths = list(documents)[: 1 if quick else None]
        if not paths:
            found[kind] = {"skipped": NO_LABELS}
            continue
        rows = dict(known.get(kind, {}).get("rows", {}))
        for key in chosen:
            if contenders()[key].cells is not None:
                rows[key] = measure(contenders()[key], "cells", 1, paths)
                _tell(f"{key}, {kind} cells", rows[key])
        ordered = {key: rows[key] for key in contenders() if key in rows}
        found[kind] = {"count": len(paths), "rows": ordered}
    return found


def rerun(documents: int) -> str:
    """What the benchmark of scale says of finding out, in a dataset of so many documents, that none of them is new."""
    command_line = [sys.executable, str(cells.ROOT / "benchmarks" / "scale.py"), "grow"]
    environment = {**os.environ, "SIZES": str(documents)}
    done = subprocess.run(command_line, cwd=cells.ROOT, env=environment, capture_output=True, text=True, check=False)
    told = [line.removeprefix("grow: ") for line in done.stdout.splitlines() if "what is new" in line]
    _tell(f"again over {documents} documents", {"": told[-1] if told else "broke off"})
    return f"{told[-1]}." if told else f"skipped: benchmarks/scale.py broke off: {last_line(done.stderr)}"


def _tell(name: str, found: dict[str, Any]) -> None:
    if "cpu" in found:
        print(f"{name:<36} {found['pages'] / found['cpu']:8.1f} pages/s   {found['memory']:5.0f} MB", flush=True)
    else:
        told = " ".join(f"{part} {value}" for part, value in found.items() if value is not None)
        print(f"{name:<36} {told}", flush=True)


def run(options: argparse.Namespace, known: dict[str, Any]) -> dict[str, Any]:
    """All measurements; those of the last run where only some were asked for."""
    chosen = options.only or list(contenders())
    files, real = corpus(options.quick)
    rounds = 1 if options.quick else options.rounds
    speed = speeds(chosen, files, rounds, known.get("speed", {}) if options.only else {})
    path, pages = command.ordinary_file()
    base = speed[BASE]
    long = {"pages": command.LONG, "skipped": "not asked for (--long)"}
    return {
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "files": {"real": real, "count": len(files), "pages": base["pages"]},
        "speed": speed,
        "cells": accuracies(chosen, options.quick, known.get("cells", {}) if options.only else {}),
        "command": {"pages": pages, "runs": command.waits(path, rounds)},
        "long": {"pages": command.LONG, **command.long_file()} if options.long else known.get("long", long),
        "rerun": rerun(AGAIN_LONG if options.long else AGAIN),
    }


def write(results: dict[str, Any], kept: Path, folder: Path) -> None:
    """The results for the next run, and the pages made of them."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "benchmarks.md").write_text(report.page(results), encoding="utf-8")
    (folder / "benchmarks.svg").write_text(report.picture(results), encoding="utf-8")


def main() -> None:
    """Measure, keep, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", nargs="+", choices=list(contenders()), metavar="NAME")
    options = parser.parse_args()
    build, folder = (BUILD / "quick", BUILD / "quick") if options.quick else (BUILD, DOCS)
    kept = build / "bench.json"
    known = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    write(known if options.write and known else run(options, known), kept, folder)
    print(f"written: benchmarks.md and benchmarks.svg in {folder.relative_to(cells.ROOT)}/")


if __name__ == "__main__":
    main()
