"""What kept page models save: whole commands over copies of real documents, in turns; CPU seconds.

    python -m benchmarks.rereading FOLDER [COPIES]      FOLDER: PDFs; 15 copies of each, made different by a comment

Both readers with nothing kept, once more from what was kept (`extract --force`), and PDFium alone for comparison.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .cells import ROOT

COPIES = 15
TURNS: dict[str, tuple[list[str], bool]] = {  # name → options, whether pages are kept
    "both readers, nothing kept": ([], False),
    "both readers, keeping": ([], True),
    "again from what is kept": (["--force"], True),
    "PDFium alone": (["--verify", "off"], False),
    "PDFium alone, from what is kept": (["--verify", "off", "--force"], True),
}


def copies(source: Path, folder: Path, count: int) -> list[Path]:
    """So many files of each PDF, each with bytes of its own behind its end."""
    made = []
    for path in sorted(source.glob("*.pdf")):
        for number in range(count):
            made.append(folder / f"{path.stem}-{number}.pdf")
            made[-1].write_bytes(path.read_bytes() + f"\n% copy {number}\n%%EOF\n".encode())
    return made


def cpu_seconds(files: Path, data: Path, options: list[str], pages: str) -> float:
    """Of one `juesuan extract` with all its workers."""
    command = [sys.executable, "-m", "extract.cli", "extract", str(files), "-o", str(data), "--workers", "1", *options]
    before = os.times()
    own = os.environ | {"JUESUAN_PAGES": pages}
    subprocess.run(command, cwd=ROOT, env=own, capture_output=True, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def measured(source: Path, count: int) -> dict[str, float]:
    """CPU seconds of each turn, and the bytes that are kept of a document."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = folder / "files"
        files.mkdir()
        made = copies(source, files, count)
        found: dict[str, float] = {}
        for turn, (options, keeps) in TURNS.items():
            pages = str(folder / "pages") if keeps else "off"
            found[turn] = cpu_seconds(files, folder / f"data-{turn}", options, pages)
        kept = sum(path.stat().st_size for path in (folder / "pages").rglob("*") if path.is_file())
        return found | {"bytes a document": kept / len(made)}


def main() -> None:
    """Print the turns."""
    source, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else COPIES
    for name, value in measured(source, count).items():
        print(f"{name:34} {value:10.1f}")


if __name__ == "__main__":
    main()
