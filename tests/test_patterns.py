"""The knowledge proves itself: every example holds, every entry fires on a fixture, a broken file says where."""

from __future__ import annotations

import pickle
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from extract.errors import PatternError
from extract.prose.narrative import summary
from extract.proving.fixtures import unused, wordings
from extract.proving.load import load_knowledge
from extract.proving.prove import prove
from extract.resources import patterns_dir
from extract.text import squeeze
from fixtures import build

from .reading import knowledge

WORDINGS = Path(build.__file__).parent / "wordings.toml"


def test_every_entry_holds_by_its_examples() -> None:
    assert list(prove(knowledge())) == []


def documents() -> dict[str, dict[str, Any]]:
    """The documents of rare wordings."""
    return tomllib.loads(WORDINGS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(documents()))
def test_rare_wordings_are_read(name: str) -> None:
    document = documents()[name]
    told = {part.paragraph.text: part for part in wordings(document, knowledge())}
    for entry in document["paragraph"]:
        part = told.get(squeeze(entry["text"]))
        found = [summary(reading) for reading in part.readings] if part else []
        if part:
            found += [f"{summary(why)} {part.paragraph.text[why.start : why.end]}" for why in part.reasons]
        assert sorted(found) == sorted(entry.get("gives", [])), entry["text"]


def test_every_entry_is_used_by_a_text_of_the_fixtures() -> None:
    """An entry that nobody needs is removed, or its wording is added to them."""
    assert list(unused(WORDINGS.parent, knowledge())) == []


def _frame(said: str) -> str:
    """A frame whose number says this of itself."""
    emit = f'emit = [{{slot = "a", item = "conference", {said}}}]'
    return f'[frame.odd]\nwords = ["怪{{money:a}}"]\n{emit}\nexample = "怪1元"\ncounter = "常1元"\n'


BROKEN = {
    "not TOML": ("phrases/sangong.toml", '[subject.abroad\nitem = "x"\n', "sangong.toml: not valid TOML"),
    "no example": (
        "causes.toml",
        '[cause.pay]\nlabel = "工资"\nwords = ["增资"]\n',
        "causes.toml: [cause.pay] lacks 'example'",
    ),
    "no counter": (
        "causes.toml",
        '[cause.pay]\nlabel = "工资"\nwords = ["增资"]\nexample = "增资"\n',
        "causes.toml: [cause.pay] lacks 'counter'",
    ),
    "no regular expression": (
        "causes.toml",
        '[cause.pay]\nwords = ["增(资"]\nexample = "增资"\ncounter = "减资"\n',
        "causes.toml: [cause.pay]: not a regular expression",
    ),
    "may run away": (
        "causes.toml",
        '[cause.pay]\nwords = ["增.*资"]\nexample = "增资"\ncounter = "减资"\n',
        "causes.toml: [cause.pay]: '增.*资' may run away",
    ),
    "no macro": (
        "causes.toml",
        '[cause.pay]\nwords = ["{salary}增资"]\nexample = "增资"\ncounter = "减资"\n',
        "causes.toml: [cause.pay]: there is no macro {salary}; vocabulary.toml has ",
    ),
    "unknown item": (
        "phrases/projects.toml",
        '[subject.odd]\nitem = "no.such"\nwords = ["怪"]\nexample = "怪"\ncounter = "常"\n',
        "projects.odd: unknown item 'no.such'",
    ),
    "misspelled key of a frame's number": (
        "phrases/projects.toml",
        _frame('measure = "amount", bassis = "initial_budget"'),
        "projects.toml: [frame.odd]: unknown key 'bassis' in emit",
    ),
    "a word of no vocabulary": (
        "phrases/projects.toml",
        _frame('measure = "counts"'),
        "projects.toml: [frame.odd]: no measure 'counts'; there are amount, ",
    ),
    "compared with nothing": (
        "phrases/projects.toml",
        _frame('measure = "change", relative_to = "last_year"'),
        "projects.odd: relative_to 'last_year' is neither a basis nor an item",
    ),
    "misspelled key": (
        "causes.toml",
        '[cause.pay]\nwords = ["增资"]\nlabels = "工资"\nexample = "增资"\ncounter = "减资"\n',
        "causes.toml: [cause.pay]: unknown key 'labels'",
    ),
    "macro without a counter": (
        "vocabulary.toml",
        '[macro.pay]\nwords = ["工资"]\nexample = "工资"\ngives = ["工资"]\n[budgets]\nown = []\nnamed = []\n[units]\n',
        "vocabulary.toml: macro.pay.counter: Field required",
    ),
    "unknown item of tables": ("table_items.toml", None, "table_items.toml: unknown item 'nowhere'"),
    "unknown parent": ("items.toml", None, "items.toml: [sangong.abroad] has an unknown parent 'nowhere'"),
}


@pytest.mark.parametrize("case", sorted(BROKEN))
def test_a_broken_file_is_named_in_one_line(case: str, tmp_path: Path) -> None:
    name, text, message = BROKEN[case]
    folder = tmp_path / "patterns"
    shutil.copytree(patterns_dir(), folder)
    target = folder / name
    if text is None:
        whole = target.read_text(encoding="utf-8")
        mark, was = ('["sangong.abroad"]', 'parent = "sangong"') if name == "items.toml" else ("[[item]]", 'item = "')
        head, _, tail = whole.partition(mark)
        text = (
            head + mark + tail.replace(was, 'parent = "nowhere"' if name == "items.toml" else 'item = "nowhere" # "', 1)
        )
    target.write_text(text, encoding="utf-8")
    with pytest.raises(PatternError) as error:
        load_knowledge(folder)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_examples_that_do_not_hold_are_told(tmp_path: Path) -> None:
    """An example that gives another value, and a counter-example that is read."""
    folder = tmp_path / "patterns"
    shutil.copytree(patterns_dir(), folder)
    target = folder / "causes.toml"
    text = target.read_text(encoding="utf-8")
    assert 'counter = "经常性项目"' in text
    target.write_text(text.replace('counter = "经常性项目"', 'counter = "一次性项目"'), encoding="utf-8")
    found = list(prove(load_knowledge(folder)))
    assert len(found) == 1
    assert "cause.one_off" in found[0]
    assert "counter-example" in found[0]


def test_loaded_patterns_can_be_kept() -> None:
    """What cannot be pickled is loaded anew by each process: half a second of CPU for every command, and not a word."""
    kept = pickle.loads(pickle.dumps(load_knowledge(), pickle.HIGHEST_PROTOCOL))
    assert kept.versions == load_knowledge().versions
