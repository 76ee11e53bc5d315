"""What the tests of several modules share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from extract.cli import call


class Answer(NamedTuple):
    """What a command line came to."""

    status: int
    out: str
    err: str


Juesuan = Callable[..., Answer]


@pytest.fixture
def juesuan(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Juesuan:
    """Runs `juesuan …` in an empty folder, as the entry point does, and gives status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "240")

    def run(*args: object) -> Answer:
        capfd.readouterr()
        status = call([str(arg) for arg in args])
        return Answer(status, *capfd.readouterr())

    return run
