"""A pytest plugin that notes which functions of the package each test reaches, and how long the test takes.

`pytest -p tests.reach` with JUESUAN_REACH_FOLDER (the project's) and JUESUAN_REACH_OUT (the file of JSON). What tests
start in other processes is not seen.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

FOLDER, OUT = "JUESUAN_REACH_FOLDER", "JUESUAN_REACH_OUT"


@dataclass
class Reach:
    """test → seconds; function (`src/extract/… scope`) → the tests that reach it; seconds of CPU of all."""

    seconds: dict[str, float] = field(default_factory=dict)
    tests: dict[str, list[str]] = field(default_factory=dict)
    cpu: float = 0.0

    @classmethod
    def read(cls, path: Path) -> Reach:
        """What a run has noted."""
        return cls(**json.loads(path.read_text("utf-8")))

    def write(self, path: Path) -> None:
        """Keeps it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")

    def add(self, other: Reach) -> None:
        """What other tests reach, too."""
        self.seconds |= other.seconds
        self.cpu += other.cpu
        for function, found in other.tests.items():
            self.tests.setdefault(function, []).extend(found)

    def order(self, function: str) -> list[str]:
        """The tests that reach a function, quick ones first and modules together; none where no test is seen to."""
        found = self.tests.get(function, [])
        module = {test: test.partition("::")[0] for test in found}
        effort: dict[str, float] = defaultdict(float)
        for test in found:
            effort[module[test]] += self.seconds[test]
        return sorted(found, key=lambda test: (effort[module[test]], module[test], self.seconds[test]))


class _Notes:
    def __init__(self, folder: str) -> None:
        self.skipped = len(folder) + 1
        self.package = os.path.join(folder, "src", "")
        self.reached: dict[CodeType, dict[str, None]] = defaultdict(dict)
        self.seconds: dict[str, float] = defaultdict(float)
        self.test = ""

    def call(self, frame: FrameType, _event: str, _arg: object) -> None:
        """A function is called, in any thread."""
        code = frame.f_code
        if code.co_filename.startswith(self.package):
            self.reached[code][self.test] = None

    def reach(self) -> Reach:
        """All that was noted; what is reached while modules are loaded is no test's."""
        tests: dict[str, dict[str, None]] = defaultdict(dict)
        for code, found in self.reached.items():
            scope = getattr(code, "co_qualname", code.co_name).replace("<locals>.", "")
            tests[f"{code.co_filename[self.skipped :]} {scope}"] |= {test: None for test in found if test}
        return Reach(dict(self.seconds), {function: list(found) for function, found in tests.items() if found})


notes = _Notes(os.environ.get(FOLDER, ""))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """All that happens from here on, fixtures too, is this test's."""
    notes.test = item.nodeid
    threading.settrace(notes.call)
    sys.settrace(notes.call)
    try:
        return (yield)
    finally:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]
        notes.test = ""


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Setup, test and teardown."""
    notes.seconds[report.nodeid] += report.duration


def pytest_sessionfinish() -> None:
    """Writes the notes."""
    notes.reach().write(Path(os.environ[OUT]))
