"""How well the checks do on made documents: clean ones give no `fails`, a planted mistake is found and named.

    python -m benchmarks.bench_checks [DOCUMENTS]      of each kind, 24 by default; all families in turn
    python -m benchmarks.bench_checks --bars [TENTHS]  ten times so many clean documents, as many with a mistake (alike
                                                       of all kinds), and four times so many that we misread (50)
      --seed N   the first seed, 9000 by default       --show   one line for each that was not as it should be
    python -m benchmarks.bench_checks --years 10000    the rules between documents over that many made documents' rows

Mistakes are planted where the document's own truth says that something else printed depends on the number. The kind
`alone` is the opposite: nothing printed does, no arithmetic can find it, and the figure has to say so (`untested`:
confirmed_by and contradicted_by are 0; `confirmed` would be a wrong promise).
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from extract.document.extract import extract_document
from extract.knowledge.model import Knowledge
from extract.proving.load import load_knowledge
from extract.records.extraction import Extraction
from fixtures.api import generate
from fixtures.families import FAMILIES

from .misread import WAYS, by_figure, by_reader

PLANTED = ("amount", "digit", "told", "cell", "swapped", "row", "sign", "share", "unit", "year")
KINDS = (*PLANTED, "alone")


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


def measure(kind: str, seeds: range, knowledge: Knowledge, folder: Path, show: bool = False) -> Counter[str]:
    """One kind of slip, `clean`, or a way to misread, over some seeds, all families in turn → counts."""
    counts: Counter[str] = Counter()
    names = list(FAMILIES)
    for seed in seeds:
        family = names[seed % len(names)]
        if kind in KINDS:
            made = generate(family, seed, folder, slips=(kind,))
            extraction = extract_document(made.pdf, knowledge, verify=0)
            slips, before = made.truth.slips[:1], counts.copy()
            for slip in slips:
                count(counts, extraction, slip, verdicts_of(extraction))
            short = slips and any(counts[name] == before[name] for name in ("as contradiction", "named"))
        else:
            slips, extraction = sound(kind, family, seed, knowledge, folder)
            found = verdicts_of(extraction)
            short = bool(found)
            counts += Counter({"documents": 1, "contradictions": "contradiction" in found, "to check": short})
        if show and short:
            tell(family, seed, slips, extraction)
    return counts


def sound(kind: str, family: str, seed: int, knowledge: Knowledge, folder: Path) -> tuple[list[Any], Extraction]:
    """A document in which everything is right, read as it is, or misread in one way."""
    made = generate(family, seed, folder, **({"slips": ("strange_word",)} if kind == "strange" else {}))
    chance = random.Random(f"{kind}/{seed}")
    if kind == "figure":
        return [], by_figure(made.pdf, chance, knowledge)
    if kind in ("reader", "lost"):
        return [], by_reader(made.pdf, chance, knowledge, lost=kind == "lost")
    return made.truth.slips[:1], extract_document(made.pdf, knowledge, verify=0)


def verdicts_of(extraction: Extraction) -> set[str | None]:
    """What is said of a document's rules that fail."""
    return {row.verdict for row in extraction.checks if row.status == "fails"}


def tell(family: str, seed: int, slips: Sequence[Any], extraction: Extraction) -> None:
    """Print what was planted, and what was found."""
    planted = [f"{slip.kind} {slip.where}: {slip.printed} for {slip.right}" for slip in slips]
    print(f"  {family} {seed} {planted[0] if planted else ''}")
    for row in extraction.checks:
        if row.status == "fails":
            print(f"    {row.verdict} {row.rule} p. {row.page} {row.sentence} | {row.doubt or ''}")


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


def bars(tenth: int, first: int, knowledge: Knowledge, folder: Path, show: bool) -> None:
    """The bars: clean documents, planted mistakes of all kinds alike, documents that are misread."""
    for name, kinds, number in (
        ("clean", ("clean",), 10 * tenth), ("planted", PLANTED, 10 * tenth), ("misread", WAYS, 4 * tenth)
    ):  # fmt: skip
        total: Counter[str] = Counter()
        for kind in kinds:
            share = number // len(kinds)
            counts = measure(kind, range(first, first + share), knowledge, folder, show)
            print(f"  {kind:<8} {told(counts)}", flush=True)
            total += counts
            first += share
        print(f"{name}: {told(total)}", flush=True)


def told(counts: Counter[str]) -> str:
    """Counts in words."""
    return ", ".join(f"{name} {value}" for name, value in counts.items())


def main() -> None:
    """Print one line for each kind."""
    arguments = argparse.ArgumentParser(description="How well the checks do on made documents.")
    arguments.add_argument("documents", nargs="?", type=int)
    arguments.add_argument("--years", type=int)
    arguments.add_argument("--bars", action="store_true")
    arguments.add_argument("--seed", type=int, default=9000)
    arguments.add_argument("--show", action="store_true")
    arguments.add_argument("--kinds", nargs="*", default=("clean", *KINDS, *WAYS))
    asked = arguments.parse_args()
    if asked.years:
        years(asked.years)
        return
    knowledge = load_knowledge()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if asked.bars:
            bars(asked.documents or 50, asked.seed, knowledge, folder, asked.show)
            return
        for kind in asked.kinds:
            started = time.perf_counter()
            seeds = range(asked.seed, asked.seed + (asked.documents or 24))
            counts = measure(kind, seeds, knowledge, folder, asked.show)
            print(f"{kind:<8} {told(counts)} ({time.perf_counter() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
