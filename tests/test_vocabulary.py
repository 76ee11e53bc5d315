"""The closed vocabularies: each code has one label, in one place, and lists for people lack none."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import extract
from extract.records import vocabulary
from extract.records.schemas import vocabularies
from extract.records.tables import TABLES
from extract.records.vocabulary import Basis, CheckStatus, DocumentScope, Kind, Term, TextLayer

PACKAGE = Path(extract.__file__).parent
GLOSSARY = Path(__file__).resolve().parents[1] / "docs" / "glossary.md"
TERMS = [kind for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, Term) and list(kind)]
COLUMNS = [(table, name, kind) for table in TABLES for name, kind in vocabularies(table).items()]


def ideographs(text: str) -> bool:
    return re.search("[一-龥]", text) is not None


@pytest.mark.parametrize("kind", TERMS)
def test_every_code_has_a_label_of_its_own(kind: type[Term]) -> None:
    assert all(ideographs(term.label) and term.english.isascii() for term in kind)
    assert len({term.label for term in kind}) == len(kind.labels()) == len(kind)


def test_a_code_is_text_for_whoever_has_it_from_a_file() -> None:
    assert f"{Basis.FINAL}" == "final" == Basis.FINAL
    assert {"final": 1}[Basis.FINAL] == 1
    assert Basis("prior_final").short == "上年决算"


def named(kind: type[StrEnum], text: str) -> set[StrEnum]:
    """The codes that a text for people names."""
    return {code for code in kind if re.search(rf"(?<!\w){code}(?!\w)", text, re.ASCII)}


def dicts(path: Path) -> Iterator[tuple[int, set[str]]]:
    """Of each dictionary that is written out in a module: its line, and the texts among its values."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Dict):
            texts = (value.value for value in node.values if isinstance(value, ast.Constant))
            yield node.lineno, {text for text in texts if isinstance(text, str)}


def test_no_other_module_labels_the_codes_once_more() -> None:
    labels = [{text for term in kind for text in (term.label, term.short)} for kind in TERMS]
    written = ((path, line, texts) for path in PACKAGE.rglob("*.py") for line, texts in dicts(path))
    assert [f"{path}:{line}" for path, line, texts in written if any(len(own & texts) > 1 for own in labels)] == []


@pytest.mark.parametrize(("table", "name", "kind"), COLUMNS)
def test_a_column_that_lists_its_codes_lists_all(table: str, name: str, kind: type[StrEnum]) -> None:
    lacking = set(kind) - named(kind, TABLES[table].model_fields[name].description or "")
    whole = {TextLayer.MIXED, TextLayer.NONE}  # a document's, never a row's
    assert lacking in (set(), set(kind)) or (name, lacking) == ("text_layer", whole)


def test_the_glossary_lists_all_codes() -> None:
    rows = [line.split("|")[1:4] for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    told = {row[0].strip(): row[2] for row in rows}
    columns = {name: kind for _, name, kind in COLUMNS if name not in ("kind", "status", "level", "scope")}
    columns |= {"kind": Kind, "scope（文件的）": DocumentScope, "status（检查的）": CheckStatus}
    lacking = {name: set(kind) - named(kind, told[name]) for name, kind in columns.items() if name in told}
    assert not any(lacking.values()), lacking
    assert len(lacking) >= 8
