"""Files whose bytes were changed at random, as bad discs do: read, or said to be damaged, never our fault."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from extract.worker import Job, extract_files
from fixtures import build

GOLDEN = sorted((Path(build.__file__).parent / "golden").glob("*.pdf"))
FILES = 24


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The bytes with some replaced, lost or put in between."""
    changed = bytearray(content)
    for _ in range(chance.choice([1, 3, 10, 40])):
        place = chance.randrange(len(changed))
        length = chance.randrange(1, 30)
        match chance.choice(["replace", "replace", "lose", "insert"]):
            case "replace":
                changed[place] = chance.randrange(256)
            case "lose":
                del changed[place : place + length]
            case _:
                changed[place:place] = chance.randbytes(length)
    return bytes(changed)


@pytest.mark.parametrize("seed", [1, 2])
def test_changed_bytes_are_never_our_fault(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    jobs = []
    for number in range(FILES // 2):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(mutated(chance.choice(GOLDEN).read_bytes(), chance))
        jobs.append(Job(path))
    found = list(extract_files(jobs))
    assert len(found) == len(jobs)
    ours = {"internal_error", "worker_died", "out_of_memory"}
    faults = [problem.message for one in found for problem in one.problems if problem.code in ours]
    assert not faults
    for one in found:  # what failed states nothing, and says why
        assert one.problems if one.document.status != "extracted" else one.document.pages
        assert not (one.figures and one.document.status == "failed")
        disputed = {figure.page for figure in one.figures if figure.certainty == "disputed"}
        assert disputed <= {problem.page for problem in one.problems if problem.code == "readers_disagree"}
