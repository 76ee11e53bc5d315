"""A district's own wording: one more part of its one file, proven when it is loaded, used for its region alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.dataset.dataset import DocumentState
from extract.document.extract import extract_document
from extract.errors import PatternError
from extract.knowledge.model import Knowledge
from extract.program import program
from extract.proving.load import load_knowledge
from extract.proving.prove import prove
from extract.records.extraction import Source
from extract.resources import patterns_dir
from fixtures.api import generate

CODE = "990201"  # of tingquan.toml
GOOD = """
[wording.phrases.subject.hosting]
item = "sangong.reception"
words = ["公务款待(?:费|支出){b}"]
example = "公务款待费支出决算为0.35万元"
gives = ["sangong.reception final amount 3500"]
counter = "公务接待费支出决算为0.35万元"

[wording.sections.sangong]
words = ["三项公用经费公开信息"]
example = ["三项公用经费公开信息"]
counter = ["名词解释"]

[[wording.labels]]
item = "sangong.reception"
side = "sangong"
words = ["公务款待费"]
counters = ["公务用车运行费"]

[[wording.titles]]
concept = "revenue"
all = ["进项"]
none = ["出项"]
examples = ["部门进项决算表"]
counters = ["部门进项出项决算表"]
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Puts text at the end of a district's file; gives the folder of patterns."""

    def written(text: str) -> Path:
        folder = tmp_path / "patterns"
        shutil.copytree(patterns_dir(), folder, dirs_exist_ok=True)
        file = folder / "districts" / "tingquan.toml"
        file.write_text((patterns_dir() / "districts/tingquan.toml").read_text("utf-8") + text, encoding="utf-8")
        return folder

    return written


def test_a_districts_wording_is_known_for_its_region_alone(write: Write) -> None:
    known = load_knowledge(write(GOOD))
    own = known.for_region(CODE)
    assert (own is known, known.for_region("990101") is known, known.for_region(None) is known) == (False, True, True)
    for knowledge, section, item, concepts in (
        (own, "sangong", "sangong.reception", ("revenue",)),
        (known, None, None, ()),
    ):
        assert knowledge.section_code("三项公用经费公开信息") == section
        assert knowledge.tables.items.row("sangong", "公务款待费") == item
        title = knowledge.tables.title("2031年度部门进项决算表")
        assert (title.concepts if title else ()) == concepts
    assert own.section_code("“三公”经费支出情况") == known.section_code("“三公”经费支出情况")


def test_its_version_changes_with_its_wording_and_makes_its_documents_stale_alone(write: Write) -> None:
    before = load_knowledge()
    with_wording = load_knowledge(write(GOOD))
    load_knowledge.cache_clear()
    changed = load_knowledge(write(GOOD.replace("0.35", "0.45").replace("3500", "4500")))
    assert before.version == with_wording.version == changed.version
    assert with_wording.versions[CODE] != changed.versions[CODE]
    here, elsewhere = (
        DocumentState("extracted", program(), version, code)
        for version, code in ((with_wording.versions[CODE], CODE), (before.version, "990101"))
    )
    assert here.is_current(program(), with_wording.versions)
    assert not here.is_current(program(), changed.versions)
    assert elsewhere.is_current(program(), changed.versions)
    assert not DocumentState("extracted", program(), before.version, CODE).is_current(program(), changed.versions)


def reception(extraction_of: Knowledge, path: Path, source: Source | None) -> list[str]:
    """What the narrative of a file says of 公务接待费, as printed."""
    extraction = extract_document(path, extraction_of, source)
    rows = [f for f in extraction.figures if f.item == "sangong.reception" and f.origin == "narrative"]
    return sorted(f"{row.basis} {row.measure} {row.printed}" for row in rows)


def test_documents_of_the_district_are_read_with_it(write: Write, tmp_path: Path) -> None:
    """The general wording taken away and given back to one district: others no longer read it, its own do."""
    made = generate("shanghai", 5, tmp_path)
    general = load_knowledge()
    whole = reception(general, made.pdf, None)
    assert whole
    folder = write("")
    phrases = folder / "phrases" / "sangong.toml"
    text = phrases.read_text("utf-8")
    head, entry, tail = text.partition("[subject.reception]")
    entry, tail = entry + tail.partition("\n[")[0], "\n[" + tail.partition("\n[")[2]
    phrases.write_text(head + tail, encoding="utf-8")
    file = folder / "districts" / "tingquan.toml"
    own = entry.replace("[subject.reception]", "[wording.phrases.subject.reception]")
    file.write_text(file.read_text("utf-8") + "\n" + own, encoding="utf-8")
    load_knowledge.cache_clear()
    knowledge = load_knowledge(folder)
    assert reception(knowledge, made.pdf, Source(region_code=CODE, region="汀泉区")) == whole
    assert len(reception(knowledge, made.pdf, Source(region_code="990101", region="望澜区"))) < len(whole)


WRONG = {
    "example": ('0.35万元"\ngives', '0.36万元"\ngives', "tingquan.toml: districts/tingquan.hosting: in "),
    "counter": ('counter = "公务接待费', 'counter = "公务款待费', "districts/tingquan.hosting: it reads "),
    "kind": ("phrases.subject", "phrases.subjekt", "wording.phrases.subjekt: no such kind"),
    "item": ('item = "sangong.reception"\nwords', 'item = "sangong.meals"\nwords', "unknown item 'sangong.meals'"),
    "section": ("sections.sangong", "sections.sangongs", "wording.sections.sangongs: no such section"),
    "heading": ('example = ["三项', 'example = ["四项', "its example '四项公用经费公开信息' is not recognised"),
    "label": ('words = ["公务款待费"]', 'words = ["因公出国（境）费"]', "因公出国（境）费 on the side sangong is both"),
    "title": ('examples = ["部门进项', 'examples = ["部门出项', "the example 部门出项决算表 reads as"),
    "concept": ('concept = "revenue"', 'concept = "income"', "wording.titles: no table 'income'"),
    "field": (
        'counters = ["公务用车',
        'contras = ["公务用车',
        "wording.labels.0.counters: Field required",
    ),
    "replaces": ('example = "公务款待', 'replaces = "sangong.meals"\nexample = "公务款待', "which is no pattern"),
    "runs away": ("公务款待(?:费", "公务.*款待(?:费", "may run away"),
}


@pytest.mark.parametrize("case", sorted(WRONG))
def test_a_wrong_entry_is_one_line_that_names_file_and_entry(case: str, write: Write) -> None:
    before, after, told = WRONG[case]
    assert before in GOOD
    folder = write(GOOD.replace(before, after))
    load_knowledge.cache_clear()
    with pytest.raises(PatternError) as error:
        load_knowledge(folder)
    assert told in str(error.value)
    assert "tingquan.toml" in str(error.value)
    assert "\n" not in str(error.value)


def test_an_entry_may_replace_a_general_one_and_must_not_spoil_the_others(write: Write) -> None:
    replacing = GOOD.replace('item = "sangong.reception"\nwords', 'replaces = "sangong.reception"\n\\g')
    replacing = replacing.replace("\\g", 'item = "sangong.reception"\nwords')
    load_knowledge.cache_clear()
    known = load_knowledge(write(replacing))
    names = [{p.pattern_id for p in knowledge.subjects} for knowledge in (known, known.for_region(CODE))]
    assert ["sangong.reception" in found for found in names] == [True, False]
    spoiling = GOOD.replace("公务款待(?:费|支出){b}", "公务[款接]待(?:费|支出){b}").replace(
        'r = "公务接待', 'r = "公车运行'
    )
    load_knowledge.cache_clear()
    failures = list(prove(load_knowledge(write(spoiling))))
    assert failures
    assert all(failure.startswith(f"with the wording of {CODE}: ") for failure in failures)
