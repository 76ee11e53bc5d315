"""make vulnerabilities: what pip-audit says is told, and where nobody could be asked that is told, not 'none'."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / ".ci" / "vulnerabilities.py"
SKIPPED = {"name": "a", "skip_reason": "not found"}
SOUND = {"name": "b", "version": "1", "vulns": []}
ILL = {"name": "c", "version": "2", "vulns": [{"id": "CVE-2031-1", "fix_versions": ["3"]}]}


@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        ({"dependencies": [SOUND, ILL, SKIPPED]}, 1, ["c 2: CVE-2031-1, mended in 3", "1 in 2 packages", "a: not"]),
        ({"dependencies": [SOUND]}, 0, ["0 in 1 packages checked, 0 not checked"]),
        ({"dependencies": [SKIPPED]}, 0, ["DID NOT RUN"]),
        (None, 0, ["DID NOT RUN", "no route"]),
    ],
)  # fmt: skip
def test_no_answer_is_not_a_good_answer(tmp_path: Path, answer: Any, status: int, told: list[str]) -> None:
    stands_in = "import sys\n"
    stands_in += f"print({json.dumps(answer)!r})" if answer else "sys.exit('Traceback\\nno route')"
    (tmp_path / "pip_audit.py").write_text(stands_in)
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    got = subprocess.run([sys.executable, SCRIPT], env=environment, capture_output=True, text=True, check=False)
    assert got.returncode == status, got.stderr
    assert all(words in got.stdout for words in told), got.stdout
