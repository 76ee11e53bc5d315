"""What reads documents, told by a fingerprint: `0.1.0+3f9a2c1b70de`, so that a rerun can tell what is stale.

The version alone changes once in a while, the code with each commit. A change of comments or of layout changes the
fingerprint, too: to read once more costs time, not to read what has changed leaves wrong rows.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

VERSION = "0.1.0"
DIGITS = 12
LIBRARIES = ("pdfplumber", "pdfminer.six", "pypdfium2", "regex")  # whose releases read characters and words otherwise
SOURCES = (".py", ".c", ".h")
# Parts of the package that read no document: their changes leave every row as it was. Folders end in a slash. What is
# not named here counts, also where it is new and nobody has thought of it (tests/test_program.py holds it against what
# the reader imports).
NOT_READING = (
    "_bundled/",  # patterns have versions of their own (documents.patterns_version); flows say when, not how
    "commands/", "cli.py", "terminal.py", "explore/", "query/", "publish/", "compare/", "audit/",  # show it
    "evidence/",  # the same
    "collect/", "convert/",  # bring files
    "dataset/storage.py", "dataset/dataset.py", "dataset/commit.py", "dataset/commits.py", "dataset/damage.py",
    "dataset/lines.py", "dataset/manifest.py", "dataset/in_use.py", "dataset/parts.py", "dataset/read.py",
    "dataset/replica.py", "dataset/shared.py", "dataset/states.py", "dataset/whole.py", "dataset/writer.py",
    "knowledge/asking.py",  # finds what people ask for
    "resolution/", "dataset/fact_files.py", "dataset/fact_rows.py",  # made of what has been read
    "dataset/delta.py", "dataset/partitions.py", "dataset/published.py",
    "dataset/open.py", "dataset/parquet.py", "dataset/rereading.py",  # carry what has been read, and look after it
)  # fmt: skip

# what makes pages of a PDF (tests/test_program.py holds it against what it imports), but for scans' pictures
READING, PICTURES = ("reading/", "limits.py"), "reading/ocr/"


@functools.cache
def program() -> str:
    """`<version>+<fingerprint>` of the program as it lies on the disk when it is first asked for; 4 ms of CPU."""
    digest = hashlib.sha256("".join(f"{name} {release}\n" for name, release in _releases()).encode())
    root = Path(__file__).parent
    for name in sources(root):
        content = (root / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return f"{VERSION}+{digest.hexdigest()[:DIGITS]}"


@functools.cache
def reading_code() -> str:
    """Fingerprint of what makes pages of a PDF: of patterns, and of what is done with pages, it knows nothing."""
    release = ".".join(map(str, sys.version_info[:2]))  # Unicode's tables are Python's
    digest = hashlib.sha256(
        "".join(f"{name} {version}\n" for name, version in (*_releases(), ("python", release))).encode()
    )
    root = Path(__file__).parent
    for name in sources(root):
        if name.startswith(READING) and not name.startswith(PICTURES):
            content = (root / name).read_bytes()
            digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:DIGITS]


def sources(root: Path) -> list[str]:
    """Paths, under the package's folder, of all that takes part in reading; sorted."""
    return sorted(name for name in _below(root, "") if name.endswith(SOURCES))


def _below(root: Path, folder: str) -> Iterator[str]:
    for entry in os.scandir(root / folder):
        name = f"{folder}{entry.name}"
        if entry.is_dir():
            # the compiler's folder while the native part is being built begins with a dot
            if f"{name}/" not in NOT_READING and not entry.name.startswith((".", "__")):
                yield from _below(root, f"{name}/")
        elif name not in NOT_READING:
            yield name


def _releases() -> Iterator[tuple[str, str]]:
    """Each library's version, from the name of its folder: `pdfminer_six-20260107.dist-info`; importlib takes 35 ms."""
    there: dict[str, str] = {}
    for place in sys.path:
        with suppress(OSError):
            names = [name for name in os.listdir(place or ".") if name.endswith("-info")]
            for name, _, release in (name.rpartition(".")[0].partition("-") for name in sorted(names)):
                there.setdefault(re.sub(r"[-_.]+", "_", name).lower(), release)
    for library in LIBRARIES:
        yield library, there.get(library.replace(".", "_")) or _installed(library)


def _installed(library: str) -> str:
    """The same where somebody installs otherwise than pip."""
    from importlib.metadata import version  # takes 35 ms, and pip is the usual way

    return version(library)
