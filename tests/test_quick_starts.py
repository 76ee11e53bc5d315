"""The pages that begin with somebody's work: each of their commands works on the sample, and the notebook runs."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

import extract
from extract.errors import UserError
from tests.conftest import Juesuan

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("start-researcher.md", "start-journalist.md", "start-ngo.md")
PNG = b"\x89PNG"


def commands() -> list[str]:
    """Every command of the three pages."""
    texts = [(DOCS / name).read_text(encoding="utf-8") for name in PAGES]
    return [line for text in texts for line in re.findall(r"^juesuan (\S.*?)(?: +#.*)?$", text, re.MULTILINE)]


@pytest.fixture(scope="module")
def left(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("left")
    shutil.copytree(sample_data, folder / "data")
    return folder


@pytest.mark.parametrize("line", commands())
def test_a_command_of_a_quick_start_answers(
    line: str, left: Path, juesuan: Juesuan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(left)
    told = juesuan(*shlex.split(line))
    assert told.status == 0, told.err
    assert told.out.strip()


@pytest.mark.parametrize("name", PAGES)
def test_a_quick_start_is_one_page_and_the_readme_leads_to_it(name: str) -> None:
    assert len((DOCS / name).read_text(encoding="utf-8").splitlines()) <= 40
    assert f"docs/{name}" in (DOCS.parent / "README.md").read_text(encoding="utf-8")


def test_the_notebook_and_the_page_on_python_run(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(left)
    cells = json.loads((DOCS / "notebook.ipynb").read_text(encoding="utf-8"))["cells"]
    own: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), own)
    assert own["rise"].index[0] == "澄川市望澜区司法局"
    assert own["rise"].iloc[0] == 207200
    assert own["told"]["printed"] == "22.95万元"
    assert own["png"].startswith(PNG)
    for block in re.findall(r"^```python\n(.+?)^```", (DOCS / "python.md").read_text(encoding="utf-8"), re.M | re.S):
        exec(block, {})
    assert Path("page.png").read_bytes().startswith(PNG)


def test_a_figure_is_told_with_its_fact_its_document_and_how_it_was_read(left: Path) -> None:
    row = extract.facts(left / "data", "sangong", "final").iloc[0]
    told = extract.figure(left / "data", row.figure_id[:12])
    assert (told["figure_id"], told["value"], told["fact"]["fact_id"]) == (row.figure_id, row.value, row.fact_id)
    assert told["document"]["department"] == row.department
    assert told["explained"]
    assert extract.figure(left / "data", row.fact_id)["figure_id"] == row.figure_id
    with pytest.raises(UserError, match="no figure has the id nobody"):
        extract.figure(left / "data", "nobody")
    with pytest.raises(UserError, match="no dataset in"):
        extract.page_image(left / "nothing", row.figure_id)
