"""make sanitize: the native reader built with sanitizers, over made, drawn, damaged and real files and bombs.

Any read or write outside of its memory, any overflow of a number, ends it with the place. Skipped, and said so, where
the machine's compiler has no sanitizers.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from extract.document.extract import extract_document
from extract.reading import native
from extract.reading.native.build import SUFFIX, compile_into
from extract.reading.native.page import NativeReader
from extract.reading.pdfium.document import FastPdf
from extract.reading.readers import Readers
from fixtures import build
from fixtures.bombs import BOMBS
from fixtures.damaged import damaged

from .drawn import draw
from .reading import SHARED, knowledge
from .test_mutated import SLOW

FLAGS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer", "-g", "-O1"]
LIBRARIES = ("libasan.so", "libclang_rt.asan-x86_64.so", "libclang_rt.asan-aarch64.so")
SETTINGS = {
    "ASAN_OPTIONS": "detect_leaks=0",  # Python's own are not ours
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "PYTHONMALLOC": "malloc",
}
DRAWN, DAMAGED = 60, 300


def main() -> int:
    """Builds, starts itself again with the sanitizer's library, and gives the status of that."""
    library = _library()
    if library is None:
        print("sanitize: skipped, the compiler has no address sanitizer")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            compile_into(Path(folder), FLAGS)
        except Exception as error:  # whatever a compiler or its absence raises
            print(f"sanitize: skipped, the compiler does not build it: {error}")
            return 0
        # made here: the libraries that make them do not get on with the sanitizer
        files = list(map(str, _files(Path(folder))))
        command = [sys.executable, "-m", __spec__.name, str(Path(folder) / f"{native.name()}{SUFFIX}"), *files]
        return subprocess.run(command, env=os.environ | SETTINGS | {"LD_PRELOAD": library}, check=False).returncode


def _library() -> str | None:
    """The library that must be loaded before Python."""
    compiler = (os.environ.get("CC") or str(sysconfig.get_config_var("CC") or "cc")).split()[0]
    for name in LIBRARIES:
        try:
            told = subprocess.run([compiler, f"-print-file-name={name}"], capture_output=True, text=True, check=False)
        except OSError:
            return None
        if os.path.isabs(path := told.stdout.strip()) and os.path.exists(path):
            return path
    return None


def read(module: Path, files: Sequence[str]) -> None:
    """Every file through the module; the sanitizer ends this process where it finds something."""
    spec = importlib.util.spec_from_file_location(native.name(), module)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    readers = Readers(first=lambda path: FastPdf(path, NativeReader(loaded)))
    for file in files:
        path = Path(file)
        print(f"\r{path.name:40}", end="", file=sys.stderr, flush=True)
        extract_document(path, knowledge(), verify=0, readers=readers)
    print(f"\rsanitize: {len(files)} files, nothing found{'':30}")


def _files(folder: Path) -> Iterator[Path]:
    golden = sorted((Path(build.__file__).parent / "golden").glob("*.pdf"))
    real = sorted((SHARED / "real").glob("*.pdf"))
    yield from (*golden, *real)
    for seed in range(DRAWN):
        yield draw(folder / f"drawn-{seed}.pdf", seed)
    made = {f"bomb-{name}": bomb for name, bomb in BOMBS.items() if name not in SLOW}
    for name, bomb in made.items():
        yield _written(folder / f"{name}.pdf", bomb())
    sound = [path.read_bytes() for path in (*golden, *real)]
    for seed in range(DAMAGED):
        yield _written(folder / f"damaged-{seed}.pdf", damaged(sound, seed)[1])


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


if __name__ == "__main__":
    sys.exit(main() if len(sys.argv) == 1 else read(Path(sys.argv[1]), sys.argv[2:]))
