"""Every example of README.md and of `--help` works on what `make run` leaves, and README's numbers are its numbers."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from extract.cli import COMMANDS, command
from extract.query.sql import connect
from extract.resources import sample_dir
from tests.conftest import Juesuan

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
# the beginnings of what is not run here, and why
ELSEWHERE = {
    "explore": "a server: tests/test_explore.py",
    "schedule": "runs until it is stopped: tests/test_schedule.py",
    "run --district": "asks a site: tests/test_flows.py",
    "districts check": "asks a site",
    "districts draft": "asks a site",
    "verify": "reads all again: tests/test_reverify.py",
    "native": "builds into the repository: tests/test_native.py",
    "patterns check": "half a minute: tests/test_patterns.py",
    "publish": "needs the parts of the web page: tests/test_publish_site.py",
}
ANSWERS = {0, 1}  # `check` leaves with 1 where it is told to and something fails


def examples() -> list[str]:
    """The commands of README and of each --help, without what stands behind them."""
    lines = re.findall(r"^(?:\$ )?(?:\.venv/bin/)?juesuan +(\S.*?)(?: {2,}#.*)?$", README, re.MULTILINE)
    helps = [re.findall(r"Example: juesuan (.+)", command(name).epilog or "") for name in COMMANDS]
    told = [line for found in helps for told in found for line in told.split("; juesuan ")]
    return list(dict.fromkeys([*lines, *told]))


def here(line: str) -> bool:
    return not any(line.startswith(begin) for begin in ELSEWHERE)


def test_examples_are_found_and_each_command_has_one() -> None:
    found = examples()
    assert len(found) > 40
    lacking = {name for name in COMMANDS if not any(line.split()[0] == name for line in found)}
    assert lacking <= {"patterns", "districts"}, "commands with commands of their own"
    assert all(any(line.startswith(begin) for line in found) for begin in ELSEWHERE)


@pytest.fixture(scope="module")
def left(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make run` leaves, and the files that examples name."""
    folder = tmp_path_factory.mktemp("left")
    shutil.copytree(sample_data, folder / "data")
    pdfs = sorted(sample_dir().rglob("*.pdf"))
    (folder / "more-pdfs").mkdir()
    for number, name in enumerate(("决算.pdf", "more-pdfs/1.pdf", "more-pdfs/2.pdf")):
        shutil.copy(pdfs[number], folder / name)
    return folder


@pytest.mark.parametrize("line", [line for line in examples() if here(line)])
def test_an_example_works(line: str, left: Path, juesuan: Juesuan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(left)
    told = juesuan(*shlex.split(line))
    assert told.status in ANSWERS, told.err


def test_the_numbers_of_the_readme_are_those_of_the_sample(sample_data: Path) -> None:
    connection = connect(sample_data)
    counts = {}
    for table in ("documents", "figures", "explanations", "table_cells"):
        [(counts[table],)] = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    connection.close()
    for name, table in (("documents", "documents"), ("figures", "figures"), ("explanations", "explanations"),
                        ("table cells", "table_cells")):  # fmt: skip
        assert re.search(rf"^{name} +{counts[table]:,}\b", README, re.MULTILINE), (name, counts[table])


def test_what_the_readme_prints_is_printed(left: Path, juesuan: Juesuan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(left)
    blocks = re.findall(r"^\$ juesuan (.+)\n((?:.+\n)+?)```", README, re.MULTILINE)
    assert len(blocks) > 1
    for line, printed in blocks:
        out = juesuan(*shlex.split(line)).out
        told = {" ".join(one.split()) for one in out.splitlines()}
        for row in printed.splitlines():
            assert not row.strip(" ─") or " ".join(row.split()) in told, (line, row, out)
