"""Who imports whom: the layers that pyproject.toml declares, and no folder or module in a circle."""

from __future__ import annotations

import sys
from pathlib import Path

import extract

from .patience import answer

ROOT = Path(__file__).parents[1]
PACKAGE = Path(extract.__file__).parent
AT_THE_TOP = 10  # modules directly in the package: what all folders stand on
LINES = 300  # of a module


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
