"""Who imports whom: the layers that pyproject.toml declares, and no folder or module in a circle."""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

import extract

from .patience import answer

ROOT = Path(__file__).parents[1]
PACKAGE = Path(extract.__file__).parent
AT_THE_TOP = 10  # modules directly in the package: what all folders stand on
LINES = 300  # of a module
INSIDE_FUNCTIONS = 40  # imports, each of something heavy


def test_the_layers_hold() -> None:
    told = answer([Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT)
    assert told.returncode == 0, told.stdout


def test_few_modules_stand_outside_the_folders_and_none_is_long() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= AT_THE_TOP
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {str(path.relative_to(PACKAGE)): size for path, size in sizes.items() if size > LINES} == {}


def test_each_folder_says_what_goes_in_and_out() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        assert path.read_text(encoding="utf-8").startswith('"""'), path


def test_imports_inside_functions_are_few_and_each_says_why() -> None:
    inside = [(path, node.lineno) for path in PACKAGE.rglob("*.py") for node in _inside_functions(_tree(path))]
    silent = []
    for path, number in inside:
        lines = path.read_text(encoding="utf-8").splitlines()
        if "  # " not in lines[number - 1] and not lines[number - 2].strip().startswith("# "):
            silent.append(f"{path.relative_to(PACKAGE)}:{number}")
    assert silent == [], "say in a comment which heavy library the import is to spare whom"
    assert 0 < len(inside) <= INSIDE_FUNCTIONS


def test_no_modules_import_each_other_in_a_circle() -> None:
    known = {_name(path): path for path in PACKAGE.rglob("*.py")}
    graph = {name: set(_at_the_top(name, path, known)) for name, path in known.items()}
    assert sum(map(len, graph.values())) > len(graph), "the imports are no longer found"
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _inside_functions(node: ast.AST, inside: bool = False) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(node):
        if inside and isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        yield from _inside_functions(child, inside or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef))


def _name(path: Path) -> str:
    parts = ("extract", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


def _at_the_top(name: str, path: Path, known: Collection[str]) -> Iterator[str]:
    """The package's modules that one imports when it is imported itself; `from . import shell` is one of `shell`."""
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    for node in _statements(_tree(path)):
        if isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            named = (f"{base}.{alias.name}" for alias in node.names)
            yield from {one if one in known else base for one in named} & {*known}
        elif isinstance(node, ast.Import):
            yield from {alias.name for alias in node.names} & {*known}


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """All that runs when a module is imported: not what is for types alone, and no function's body."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return
    yield node
    only_types = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    for child in node.orelse if only_types and isinstance(node, ast.If) else ast.iter_child_nodes(node):
        yield from _statements(child)
