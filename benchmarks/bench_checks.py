"""How well the checks do on made documents: clean ones give no `fails`, a planted mistake is found and named.

    python -m benchmarks.bench_checks [DOCUMENTS]      of each kind, 24 by default; all families in turn
    python -m benchmarks.bench_checks --years 10000    the rules between documents over that many made documents' rows

A planted number that no rule tests (the document prints nothing else about it) is counted apart: no arithmetic can find
it, and its figure says so (confirmed_by and contradicted_by are 0). So are slips within rounding (0.00 → 0.01).
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from extract.document import extract_document
from extract.extraction import Extraction
from extract.knowledge import Knowledge
from extract.patterns import load_knowledge
from fixtures.api import generate
from fixtures.families import FAMILIES

KINDS = ("amount", "sign", "share", "row", "unit", "year", "swapped", "cell")
AMOUNT = re.compile(r"[\d,]+(?:\.\d+)?")
SMALLEST = Decimal("0.12")  # 万元: less may be within the rounding of a long sum


def digits(printed: str | None) -> str:
    """A printed number without its separators, sign and unit."""
    return "".join(char for char in printed or "" if char.isdigit() or char == ".")


def small(slip: Any) -> bool:
    """Whether a planted amount is off by so little that cutting off explains it."""
    if slip.kind == "row":
        return not any(Decimal(word.replace(",", "")) for word in slip.right.split()[1:] if AMOUNT.fullmatch(word))
    try:
        return abs(Decimal(digits(slip.printed)) - Decimal(digits(slip.right))) < SMALLEST
    except ArithmeticError:
        return False


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
    """Whether no rule tests the planted number: nothing else that is printed depends on it."""
    if slip.kind == "sign":
        same = [f for f in extraction.figures if f.item == slip.where and f.measure == "change"]
    else:
        same = [f for f in extraction.figures if digits(f.printed) == digits(slip.printed) and f.item == slip.where]
    return not any(figure.confirmed_by or figure.contradicted_by for figure in same)


def measure(kind: str, seeds: range, knowledge: Knowledge, folder: Path) -> Counter[str]:
    """One kind of slip (or `clean`) over some seeds, all families in turn → counts."""
    counts: Counter[str] = Counter()
    names = list(FAMILIES)
    for seed in seeds:
        slips = {} if kind == "clean" else {"slips": (kind,)}
        made = generate(names[seed % len(names)], seed, folder, **slips)
        extraction = extract_document(made.pdf, knowledge)
        made.pdf.unlink()
        fails = any(row.status == "fails" for row in extraction.checks)
        if kind == "clean":
            counts["documents"] += 1
            counts["false alarms"] += fails
            continue
        for slip in made.truth.slips[:1]:
            count(counts, extraction, slip, fails)
    return counts


def count(counts: Counter[str], extraction: Extraction, slip: Any, fails: bool) -> None:
    """Put one planted mistake where it belongs."""
    counts["planted"] += 1
    if fails:
        counts["found"] += 1
        counts["named"] += named(extraction, slip)
    elif slip.kind in ("amount", "cell", "swapped", "row") and small(slip):
        counts["within rounding"] += 1
    elif slip.kind in ("amount", "unit", "sign") and untested(extraction, slip):
        counts["tested by no rule"] += 1
    else:
        counts["missed"] += 1


def years(documents: int) -> None:
    """Time the rules between documents over a dataset of made rows, at a tenth of the size and at the whole."""
    from extract.checks.years import year_checks
    from extract.dataset import Dataset

    from .made_years import made_years

    for size in (documents // 10, documents):
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            Dataset(Path(folder)).write(made_years(size))
            written = time.perf_counter()
            found = year_checks(Path(folder))
            seconds = time.perf_counter() - written
            statuses = dict(Counter(row.status for row in found))
            print(f"{size} documents: {seconds:.2f} s (written in {written - started:.1f} s), {statuses}")


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
