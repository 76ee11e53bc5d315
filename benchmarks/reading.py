"""Pages per second of the whole reading, against pdfplumber's words and tables alone on the same files, in one run.

    python benchmarks/reading.py FILE|FOLDER…      (default: the bundled sample)
    python benchmarks/reading.py --memory          also the peak memory of reading a made file of 2,000 pages

Times are CPU seconds of one process, so that another job on the machine does not decide; the ratio is what counts.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 2


def files(names: list[str]) -> list[Path]:
    """The PDFs named, or those of the bundled sample."""
    places = [Path(name) for name in names] or [ROOT / "fixtures" / "sample"]
    return sorted(path for place in places for path in ([place] if place.is_file() else place.rglob("*.pdf")))


def with_pdfplumber(path: Path) -> int:
    """Words and ruled tables, as pdfplumber's users read them; returns the pages."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            page.extract_tables()
            page.close()
        return len(pdf.pages)


def with_juesuan(path: Path) -> int:
    """Pages, outline, tables, figures, explanations, accounting and checks; returns the pages."""
    from extract.document import extract_document
    from extract.patterns import load_knowledge

    return extract_document(path, load_knowledge()).document.pages or 0


def measure(read: Callable[[Path], int], paths: list[Path]) -> tuple[int, float]:
    """Pages and the best CPU time of the rounds."""
    read(paths[0])  # libraries and patterns are loaded once
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        pages = sum(read(path) for path in paths)
        best = min(best, time.process_time() - start)
    return pages, best


def peak_memory() -> float:
    """MB at the most that any one process needs to extract a made file of 2,000 pages from the command line."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "long.pdf"
        code = f"import fixtures.broken, pathlib; pathlib.Path({str(made)!r}).write_bytes(fixtures.broken.long(2000))"
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
        command = [sys.executable, "-m", "extract.cli", "extract", str(made), "-o", str(Path(folder) / "data")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--memory", action="store_true")
    arguments = parser.parse_args()
    paths = files(arguments.files)
    pages, ours = measure(with_juesuan, paths)
    _, theirs = measure(with_pdfplumber, paths)
    print(f"{len(paths)} files, {pages} pages, one process, CPU time, best of {ROUNDS}")
    print(f"  pdfplumber, words and tables   {pages / theirs:7.1f} pages/s")
    print(f"  juesuan, everything            {pages / ours:7.1f} pages/s   {theirs / ours:.2f} of pdfplumber's speed")
    if arguments.memory:
        print(f"  2,000 pages, peak of a process {peak_memory():7.0f} MB")


if __name__ == "__main__":
    main()
