"""How well the checks do on made documents: clean ones give no `fails`, a planted mistake is found and named.

    python -m benchmarks.bench_checks [DOCUMENTS]      of each kind, 24 by default; all families in turn
    python -m benchmarks.bench_checks --years 10000    the rules between documents over that many made documents' rows

Mistakes are planted where the document's own truth says that something else printed depends on the number. The kind
`alone` is the opposite: nothing printed does, no arithmetic can find it, and the figure has to say so (`untested`:
confirmed_by and contradicted_by are 0; `confirmed` would be a wrong promise).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from extract.document.extract import extract_document
from extract.knowledge.model import Knowledge
from extract.proving.load import load_knowledge
from extract.records.extraction import Extraction
from fixtures.api import generate
from fixtures.families import FAMILIES

KINDS = ("amount", "sign", "share", "row", "unit", "year", "swapped", "cell", "alone")


def digits(printed: str | None) -> str:
    """A printed number without its separators, sign and unit."""
    return "".join(char for char in printed or "" if char.isdigit() or char == ".")


def named(extraction: Extraction, slip: Any) -> bool:
    """Whether the planted number is among the suspects."""
    figures = {figure.figure_id: figure for figure in extraction.figures}
    suspects = [name for row in extraction.checks if row.status == "fails" for name in row.suspects]
    if slip.kind in ("row", "year"):
        wanted = slip.printed if slip.kind == "year" else " missing"
        return any(wanted in name for name in suspects)
    found = [figures[name.partition("→")[0]] for name in suspects if name.partition("→")[0] in figures]
    if slip.kind == "sign":
        return any(figure.item == slip.where and figure.measure.startswith("change") for figure in found)
    wanted_numbers = {digits(word) for word in slip.printed.split()}
    return any(digits(figure.printed) in wanted_numbers for figure in found)


def untested(extraction: Extraction, slip: Any) -> bool:
    """Whether the figure of a planted number says that no rule confirms or contradicts it."""
    same = [f for f in extraction.figures if digits(f.printed) == digits(slip.printed) and f.item == slip.where]
    return any(not figure.confirmed_by and not figure.contradicted_by for figure in same)


def measure(kind: str, seeds: range, knowledge: Knowledge, folder: Path) -> Counter[str]:
    """One kind of slip (or `clean`) over some seeds, all families in turn → counts."""
    counts: Counter[str] = Counter()
    names = list(FAMILIES)
    for seed in seeds:
        slips: dict[str, Any] = {} if kind == "clean" else {"slips": (kind,)}
        made = generate(names[seed % len(names)], seed, folder, **slips)
        extraction = extract_document(made.pdf, knowledge, verify=0)
        made.pdf.unlink()
        verdicts = {row.verdict for row in extraction.checks if row.status == "fails"}
        if kind == "clean":
            counts["documents"] += 1
            counts["contradictions"] += "contradiction" in verdicts
            counts["to check"] += "to_check" in verdicts
            continue
        for slip in made.truth.slips[:1]:
            count(counts, extraction, slip, verdicts)
    return counts


def count(counts: Counter[str], extraction: Extraction, slip: Any, verdicts: set[Any]) -> None:
    """Put one planted mistake where it belongs."""
    counts["planted"] += 1
    if verdicts:
        counts["found"] += 1
        counts["as contradiction"] += "contradiction" in verdicts
        counts["named"] += named(extraction, slip)
    elif slip.kind == "alone":
        counts["untested" if untested(extraction, slip) else "confirmed"] += 1
    else:
        counts["missed"] += 1


def years(documents: int) -> None:
    """Time the rules between documents over a dataset of made rows, at a tenth of the size and at the whole; writing
    the rows is not measured, and does not wait for the disk.
    """
    from unittest.mock import patch

    from extract.dataset.cross_document import year_checks
    from extract.dataset.dataset import Dataset

    from .made_years import made_years

    for size in (documents // 10, documents):
        with tempfile.TemporaryDirectory() as folder, patch("os.fsync"):
            dataset = Dataset(Path(folder))
            dataset.write(made_years(size), settle=False)
            found, computed = timed(partial(year_checks, Path(folder)))
            _, kept = timed(dataset.settle)
            statuses = dict(Counter(row.status for row in found))
            print(f"{size} documents: computed in {computed}, computed and kept in {kept}, {statuses}", flush=True)


def timed(work: Callable[[], Any]) -> tuple[Any, str]:
    """An answer, and how long it took: `2.1 s (1.9 s of CPU)`."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    return answer, f"{time.perf_counter() - wall:.1f} s ({time.process_time() - cpu:.1f} s of CPU)"


def main() -> None:
    """Print one line for each kind."""
    if "--years" in sys.argv:
        years(int(sys.argv[-1]))
        return
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 24
    knowledge = load_knowledge()
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("clean", *KINDS):
            started = time.perf_counter()
            counts = measure(kind, range(9000, 9000 + number), knowledge, Path(folder))
            told = ", ".join(f"{name} {value}" for name, value in counts.items())
            print(f"{kind:<8} {told} ({time.perf_counter() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
