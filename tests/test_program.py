"""What is stale follows the code that reads, not its version alone."""

from __future__ import annotations

import ast
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import extract
from extract.collect.batch import read_batch
from extract.errors import UserError
from extract.program import NOT_READING, PICTURES, READING, program, sources
from extract.proving.load import load_knowledge
from extract.resources import patterns_dir, sample_dir
from tests.patience import answer

PACKAGE = Path(extract.__file__).parent
READERS = (
    "document/extract.py",
    "workers/child.py",
    "dataset/rows.py",
)  # what a worker calls, and what it calls by name
LEAST = 100  # modules that the reader imports


def imported(name: str) -> Iterator[str]:
    """Modules of the package that one imports, also inside its functions, as paths under the package's folder."""
    tree = ast.parse((PACKAGE / name).read_text())
    typing = {id(part) for node in ast.walk(tree) if isinstance(node, ast.If) for part in _only_for_types(node)}
    folder = name.split("/")[:-1]
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.level or id(node) in typing:
            continue
        base = [*folder[: len(folder) - node.level + 1], *(node.module or "").split(".")]
        for parts in (base, *([*base, alias.name] for alias in node.names)):
            path = "/".join(part for part in parts if part)
            yield from (file for file in (f"{path}.py", f"{path}/__init__.py") if (PACKAGE / file).is_file())


def _only_for_types(node: ast.If) -> Iterator[ast.AST]:
    if "TYPE_CHECKING" in ast.unparse(node.test):
        yield from ast.walk(node)


def all_imported(names: Sequence[str]) -> set[str]:
    """Modules, and all that they import."""
    todo, seen = list(names), set(names)
    while todo:
        new = set(imported(todo.pop())) - seen
        seen |= new
        todo += new
    return seen


def test_what_makes_pages_is_in_their_fingerprint() -> None:
    """What else it imports says how files are called, what is refused, and where something is kept."""
    seen = all_imported(["reading/agreement.py", "reading/readers.py", "reading/page_models/readers.py"])
    assert "reading/pdfplumber/document.py" in seen
    beside = {name for name in seen if not name.startswith(READING) or name.startswith(PICTURES)}
    assert beside == {"errors.py", "paths.py", "program.py", "knowledge/cache.py"}


def test_every_module_that_the_reader_imports_counts() -> None:
    seen = all_imported(READERS)
    counted = set(sources(PACKAGE))
    assert len(seen) > LEAST, "the reader imports more than that: this test no longer sees it"
    assert seen <= counted, f"{seen - counted} can change rows: take them out of NOT_READING"
    assert {f"reading/native/{path.name}" for path in (PACKAGE / "reading" / "native").glob("*.[ch]")} <= counted
    gone = [name for name in NOT_READING if name != "_bundled/" and not (PACKAGE / name).exists()]
    assert not gone, "named, but no longer there"


def told(package: Path) -> str:
    """The fingerprint that a copy of the package says of itself."""
    command = [sys.executable, "-c", "from extract.program import program; print(program())"]
    return answer(command, env=os.environ | {"PYTHONPATH": str(package.parent)}).stdout.strip()


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The package as a wheel would put it elsewhere: without what the compiler made."""
    folder = tmp_path / "installed" / "extract"
    shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    return folder


def test_the_fingerprint_is_that_of_the_code_wherever_it_lies(installed: Path) -> None:
    assert told(installed) == program()
    for name, changes in (("commands/show.py", False), ("figures.py", True), ("reading/native/text.c", True)):
        before = told(installed)
        with (installed / name).open("a") as file:
            file.write("\n")
        assert (told(installed) != before) is changes, name
    libraries = installed.parent / "pdfminer_six-20990101.dist-info"
    before = told(installed)
    libraries.mkdir()  # found first, as an upgraded one would be
    assert told(installed) != before


def test_a_document_is_read_again_when_the_code_has_changed_and_its_version_has_not(
    installed: Path, tmp_path: Path
) -> None:
    paper = min((sample_dir() / "site").rglob("*.pdf"), key=lambda path: path.stat().st_size)
    environment = os.environ | {"PYTHONPATH": str(installed.parent), "JUESUAN_PATTERNS": str(patterns_dir())}

    def extracted() -> str:
        command = [sys.executable, "-m", "extract.cli", "extract", paper, "-o", tmp_path / "data", "--verify", "off"]
        done = answer(command, env=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[0]

    assert "1 extracted" in extracted()
    assert "none new; 1 read before" in extracted()
    with (installed / "numbers.py").open("a") as file:
        file.write("# a digit is read otherwise\n")
    assert "1 extracted" in extracted()
    assert "none new; 1 read before" in extracted()


def test_a_machine_of_a_cluster_with_another_program_is_told_so() -> None:
    versions = load_knowledge().versions
    with pytest.raises(UserError, match=r"has program 0\..*, the leading one 0\.1\.0\+abc: install the same"):
        read_batch("data", [], 1, versions, "0.1.0+abc", 1)
