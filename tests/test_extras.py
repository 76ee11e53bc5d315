"""A library that an optional part brings: without it a command says in one line what to install."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest

from extract.cli import call
from extract.commands.extras import extras_of

DECLARED = [
    "duckdb>=1.2",
    'httpx>=0.28; extra == "collect"',
    'vl-convert-python>=1.9; extra == "charts"',
    "httpx>=0.28 ; extra == 'explore'",
    'pytest>=8; extra == "dev"',
    'altair>=6; extra == "all"',
    'vl-convert-python>=1.9; extra == "all"',
    'uvicorn>=0.40; extra == "all"',
    'uvicorn>=0.40; extra == "explore"',
    'altair>=6; extra == "charts"',
]


@pytest.mark.parametrize(
    ("module", "extras"),
    [("httpx", ["collect", "explore"]), ("vl_convert", ["charts", "all"]), ("duckdb", []), ("pytest", [])],
)
def test_an_extra_is_found_by_its_module(module: str, extras: list[str]) -> None:
    assert extras_of(module, DECLARED) == extras


@pytest.mark.parametrize(
    ("args", "module", "extra"),
    [
        (["run", "--sample"], "httpx", "collect"),
        (["publish"], "httpx", "explore"),
        (["explore"], "uvicorn", "explore"),
    ],
)
def test_a_command_says_what_to_install(args: list[str], module: str, extra: str) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; from extract.cli import call; sys.exit(call({args}))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert said.returncode == 2
    assert f"{args[0]} needs {module}" in said.stderr
    assert f"pip install 'juesuan[{extra}]'" in said.stderr


def test_a_library_that_no_extra_brings_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "extract.commands.tables", raising=False)
    monkeypatch.setitem(sys.modules, "extract.commands.tables", None)
    with pytest.raises(ModuleNotFoundError):
        call(["tables"])


def test_the_package_says_the_same_as_its_project_file() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = "".join(requires("juesuan") or [])
    for extra in project["optional-dependencies"]:
        assert f"'{extra}'" in told or f'"{extra}"' in told, "the environment is older than pyproject.toml: make setup"
