"""What the documents say is what the code does; what is in the repository belongs there."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import extract
from extract.cli import COMMANDS, command

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

STAGES = [name for name, _, _ in extract.STAGES]

# each in two parts, so that this file does not hold what it looks for
FORBIDDEN = [
    "/" + "work/",
    "/" + "root/",
    "/" + "opt/",
    "/" + "tmp/",
    "--index" + "-url",
    "--find" + "-links",
    "pypi" + ".org",
]


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with its path: `extract`, `patterns check`."""

    def below(name: str, called: Any) -> Iterator[tuple[str, Any]]:
        yield name, called
        for part, child in getattr(called, "commands", {}).items():
            yield from below(f"{name} {part}", child)

    for name in COMMANDS:
        yield from below(name, command(name))


def parse(line: str) -> None:
    """Parse a command line of a document without running it; an unknown command or option raises."""
    words = shlex.split(line, comments=True)
    assert words.pop(0) == "juesuan"
    called: Any = command(words.pop(0))
    while words and words[0] in getattr(called, "commands", {}):
        called = called.commands[words.pop(0)]
    called.make_context(line, words)


@pytest.mark.parametrize(("name", "called"), [pytest.param(*pair, id=pair[0]) for pair in commands()])
def test_help_of_every_command_has_an_example_that_parses(name: str, called: Any) -> None:
    assert called.help
    assert called.epilog is not None
    examples = re.sub(r"\(.*?\)", "", called.epilog.removeprefix("Example: ")).split(";")  # (a remark)
    assert examples[0].startswith(f"juesuan {name}")
    for example in examples:
        parse(example)


def test_examples_of_the_readme_parse() -> None:
    lines = [line for line in README.splitlines() if line.startswith("juesuan ")]
    assert {line.split()[1] for line in lines} >= {"extract", "run", "show", "query", "where"}
    for line in lines:
        parse(line)


def test_readme_and_package_tell_the_same_stages() -> None:
    table = README.split("## The way of the data")[1].split("\n## ")[0]
    rows = [tuple(cell.strip().strip("`") for cell in line.strip("|").split("|")) for line in table.splitlines()]
    assert [row for row in rows if len(row) == 3 and row[0] in STAGES] == list(extract.STAGES)


def test_flow_goes_the_same_way() -> None:
    """The flow's head has `discover → … → extract → dataset`; extract stands for what happens to one document."""
    source = (ROOT / "flows" / "collect.py").read_text(encoding="utf-8")
    way = re.search(r"(\w+(?: → \w+)+)", source)
    assert way
    names = way.group(1).split(" → ")
    first, last = STAGES.index("pages"), STAGES.index("dataset")
    middle = names.index("extract")
    assert [*names[:middle], *STAGES[first:last], *names[middle + 1 :]] == STAGES[: last + 1]


def test_every_stage_is_where_the_list_says() -> None:
    """What is not there yet is named in the README, and only that."""
    missing = [name for name, where, _ in extract.STAGES if not _has_code(ROOT / "src" / "extract" / where)]
    sentence = re.search(r"^Not there yet: (.*)\.", README, re.MULTILINE)
    assert missing == (re.findall(r"`(\w+)`", sentence.group(1)) if sentence else [])


def _has_code(path: Path) -> bool:
    return path.is_file() or any(path.glob("*.py"))


def test_readme_names_every_table() -> None:
    from extract.records.tables import TABLES

    section = README.split("## The dataset")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(TABLES)


@cache
def tracked() -> list[Path]:
    """The files of the repository; in a copy without git there is nothing to ask."""
    try:
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_place_outside_the_repository() -> None:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if path.suffix not in (".pdf", ".ttf", ".otf", ".png"):
            found += [f"{path.relative_to(ROOT)}: {text}" for text in FORBIDDEN if text.encode() in content]
    assert found == []


@cache
def lock() -> dict[str, list[Requirement]]:
    """The lock's lines by package."""
    pins: dict[str, list[Requirement]] = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            requirement = Requirement(line)
            pins.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return pins


def version(name: str) -> str:
    """The version that the lock has for this interpreter."""
    (pin,) = [r for r in lock()[canonicalize_name(name)] if r.marker is None or r.marker.evaluate()]
    return str(pin.specifier).removeprefix("==")


def test_lock_pins_one_version_each_and_names_no_place() -> None:
    for pins in lock().values():
        for pin in pins:
            assert re.fullmatch(r"==[0-9][0-9a-z.]*", str(pin.specifier)), pin
            assert pin.url is None


def test_lock_holds_everything_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [Requirement(r) for r in [*project["dependencies"], *extras["dev"]]]
    for requirement in wanted:  # an extra of extras: juesuan[collect,explore]
        if requirement.name == project["name"]:
            wanted += [Requirement(r) for extra in requirement.extras for r in extras[extra]]
    missing = [
        str(r)
        for r in wanted
        if r.name != project["name"] and not r.specifier.contains(version(r.name), prereleases=True)
    ]
    assert missing == []


@pytest.mark.parametrize("name", ["pdfplumber", "prefect", "pydantic", "typer", "duckdb", "hypothesis"])
def test_lock_holds_what_its_packages_ask_for(name: str) -> None:
    """pdfplumber pins pdfminer.six, pydantic its core: to the digit."""
    needed = [Requirement(line) for line in requires(name) or []]
    for requirement in needed:
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            assert requirement.specifier.contains(version(requirement.name), prereleases=True), str(requirement)


def test_pdfminer_is_newer_than_its_code_execution_faults() -> None:
    """CVE-2025-64512 and CVE-2025-70559: pickled character maps; closed in 20251230."""
    assert int(version("pdfminer.six")) >= 20251230
