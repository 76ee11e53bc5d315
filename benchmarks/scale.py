"""What a document costs beside its reading, and how the cost grows: `python benchmarks/scale.py [PART…]`.

Parts: start (one document, one command), cores (one core against two), balance (the same, worked out), grow (a dataset
of ever more documents, and a run that finds nothing new in it), memory (a worker at 2,000 pages). CPU is counted over
all processes of a run: on a machine that has else to do, the clock says more of the others than of us. The load is
printed beside it. COPIES, TURNS, SIZES and PAGES in the environment make a part shorter.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

COPIES = int(os.environ.get("COPIES", "3"))
SIZES = [int(size) for size in os.environ.get("SIZES", "100,1000,10000").split(",")]
TURNS = int(os.environ.get("TURNS", "2"))
LONG = int(os.environ.get("PAGES", "2000"))


def papers() -> list[Path]:
    """Real documents where they are at hand, else the sample's."""
    real = sorted((ROOT.parent / "shared" / "real").glob("*.pdf"))
    return real or sorted((ROOT / "fixtures" / "sample" / "site").rglob("*.pdf"))


def command(
    arguments: list[str], cores: int | None = None, watch: Callable[[int], None] = lambda _: None
) -> list[float]:
    """Runs `juesuan …`, on so many cores: seconds on the clock, and of CPU in all its processes."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        [sys.executable, "-m", "extract.cli", *arguments],
        env=os.environ | {"JUESUAN_PAGES": "off"},  # what reading costs, not what was kept of it
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=(lambda: os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])) if cores else None,
    )
    while process.poll() is None:
        watch(process.pid)
        time.sleep(0.02)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return [time.perf_counter() - began, used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime]


def start(folder: Path) -> Iterator[str]:
    """One page and nothing on it: everything but the reading; then a real document of 25 pages."""
    from reportlab.pdfgen.canvas import Canvas

    page = Canvas(str(folder / "one.pdf"))
    page.drawString(72, 700, "2031")
    page.save()
    for name, path in (("one page", folder / "one.pdf"), ("26 pages", papers()[2])):
        runs = [command(["extract", str(path), "-o", str(folder / f"out-{name}-{n}")]) for n in range(COPIES)]
        wall, cpu = (min(run[part] for run in runs) for part in (0, 1))
        yield f"{name}: {wall:.2f} s on the clock, {cpu:.2f} s of CPU (best of {COPIES})"


def cores(folder: Path) -> Iterator[str]:
    """The same documents, several times over, on one core and on two, in turns."""
    pile = folder / "pile"
    pile.mkdir()
    for number in range(COPIES):
        for path in papers():
            # another last line is another document, with the same pages
            (pile / f"{number}-{path.name}").write_bytes(path.read_bytes() + f"\n%{number}\n".encode())
    count = len(list(pile.iterdir()))
    for turn in range(TURNS):
        one, two = (
            command(["extract", str(pile), "-o", str(folder / f"out-{turn}-{n}"), "--workers", str(n)], n)
            for n in (1, 2)
        )
        yield (
            f"{count} documents: one core {one[0]:.1f} s ({one[1]:.1f} s of CPU), two cores {two[0]:.1f} s "
            f"({two[1]:.1f} s of CPU): {one[0] / two[0]:.2f} times as fast"
        )


def balance(folder: Path) -> Iterator[str]:
    """What two cores could do at best, where they are not ours alone: each document's CPU, largest file first."""
    from extract.dataset.rows import files_of_document
    from extract.document.extract import extract_document
    from extract.proving.load import load_knowledge

    knowledge, costs, pages = load_knowledge(), [], 0
    files_of_document(extract_document(papers()[0], knowledge))  # what is imported late
    for path in sorted(papers(), key=lambda path: -path.stat().st_size):
        began = time.process_time()
        extraction = extract_document(path, knowledge)
        files_of_document(extraction)
        costs.append(time.process_time() - began)
        pages += extraction.document.pages or 0
    for copies in (1, COPIES):
        two = [0.0, 0.0]
        for cost in (cost for cost in costs for _ in range(copies)):
            two[two.index(min(two))] += cost
        yield (
            f"{len(costs) * copies} documents: {1000 * sum(costs) / len(costs):.0f} ms of CPU each "
            f"({pages / sum(costs):.0f} pages a second), two cores at best {sum(two) / max(two):.2f} times one"
        )


def grow(folder: Path) -> Iterator[str]:
    """Documents with 300 figures and cells each, packed as a worker packs them, into one dataset; then what is new?"""
    from extract.dataset.dataset import Dataset
    from extract.dataset.packed import PackedExtraction
    from extract.dataset.rows import files_of_document, parquet
    from tests.made_extractions import made

    template = dict(files_of_document(made(1, rows=300)).tables)

    def packed(number: int) -> PackedExtraction:
        document = made(number, rows=0).document
        document.region_code = f"{990000 + number // 100 % 500}"
        return PackedExtraction(document, tables={**template, "documents": parquet("documents", [document])})

    dataset, written = Dataset(folder / "grown"), 0
    for size in SIZES:
        clock, cpu = time.perf_counter(), time.process_time()
        dataset.write((packed(number) for number in range(written, size)), settle=False)
        each = 1000 / (size - written)
        spent = (time.perf_counter() - clock) * each, (time.process_time() - cpu) * each
        written = size
        dataset.documents(), dataset.problem_codes()
        clock = time.perf_counter()
        dataset.documents(), dataset.problem_codes()
        yield (
            f"up to {size:,} documents: {spent[1]:.1f} ms of CPU ({spent[0]:.1f} ms on the clock) for each; "
            f"what is new among them: {time.perf_counter() - clock:.2f} s"
        )
    space = sum(path.stat().st_size for path in (folder / "grown").rglob("*.parquet")) / written
    yield f"{space / 1000:.0f} kB of Parquet for each document"
    shutil.rmtree(folder / "grown")


def memory(folder: Path) -> Iterator[str]:
    """The most that any process of a run held while it read a very long file."""
    from fixtures.broken import long

    path, most = folder / "long.pdf", {}
    path.write_bytes(long(LONG))

    def watch(pid: int) -> None:
        for process in [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]:
            status = Path(f"/proc/{process}/status").read_text()
            most[process == pid] = max(most.get(process == pid, 0), int(status.split("VmHWM:")[1].split()[0]) // 1024)

    def quiet(pid: int) -> None:
        try:
            watch(pid)
        except (OSError, IndexError):  # it has just ended
            return

    wall, cpu = command(["extract", str(path), "-o", str(folder / "long"), "--timeout", "3000"], watch=quiet)
    yield f"{LONG:,} pages: worker {most.get(False)} MB, parent {most.get(True)} MB; {cpu:.0f} s of CPU, {wall:.0f} s"


PARTS: dict[str, Callable[[Path], Iterator[str]]] = {
    part.__name__: part for part in (start, cores, balance, grow, memory)
}


def main(names: list[str]) -> None:
    """Runs the parts named, or all."""
    for name in names or PARTS:
        with TemporaryDirectory(prefix="juesuan-scale-") as folder:
            for line in PARTS[name](Path(folder)):
                print(f"{name}: {line}  [load {json.dumps(round(os.getloadavg()[0], 1))}]", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
