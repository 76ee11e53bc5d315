"""Whatever changes come in whatever order, a dataset holds what a dict of the documents would: on one machine, on
shared storage, and in the copy of that; and what serves it, taken apart and put together again, is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.dataset.commits import Batch, Order, commit_path, commit_text, live, number_of, read_commit
from extract.dataset.dataset import Dataset, DocumentState
from extract.dataset.lines import sealed, unsealed
from extract.dataset.packed import PackedExtraction, count
from extract.dataset.parts import merged, rows_of, split, without
from extract.dataset.replica import replica
from extract.dataset.rereading import OF_THE_MACHINE, REREAD_FAILED
from extract.dataset.rows import files_of_document
from extract.dataset.shared import SharedDataset
from extract.dataset.unpacked import ROWS_AT_ONCE, unpacked
from extract.records.extraction import Extraction
from extract.records.tables import TABLES, Fetch, Problem
from tests.made_extractions import made
from tests.test_dataset import contents

OWN_FAULT = "encrypted"
COMPACT = "compact"  # a step: from then on documents stand in files of many


def reading(number: int, rows: int, patterns: str, year: int | None, fault: str | None) -> Extraction:
    """A document as it is read, or as it fails."""
    extraction = made(number, rows=rows, patterns=patterns, year=year)
    if fault is None:
        return extraction
    document = extraction.document.model_copy(update={"status": "failed", "source_url": f"http://127.0.0.1/{number}"})
    return Extraction(document, problems=[Problem(stage="read", code=fault, message=patterns)])


faults = st.sampled_from([None, None, None, *sorted(OF_THE_MACHINE)[:2], OWN_FAULT])
years = st.sampled_from([2022, 2023, None])
readings = st.builds(reading, st.integers(0, 3), st.integers(0, 3), st.sampled_from(["p1", "p2"]), years, faults)
batches = st.lists(readings, min_size=1, max_size=3, unique_by=lambda one: one.document.document_id)
fetches = st.builds(Fetch, url=st.sampled_from(["http://127.0.0.1/a", "http://127.0.0.1/b"]), outcome=st.just("new"))


class Model:
    """What a dataset has to hold."""

    def __init__(self) -> None:
        self.documents: dict[str, Extraction] = {}
        self.failing: dict[str, Extraction] = {}  # could not be read again
        self.fetches: set[str] = set()

    def write(self, batch: Sequence[Extraction]) -> list[str]:
        """Takes a batch over; gives the documents whose rows stay."""
        stay = []
        for one in batch:
            name = one.document.document_id
            before = self.documents.get(name)
            of_the_machine = {problem.code for problem in one.problems} <= OF_THE_MACHINE
            if one.document.status == "failed" and of_the_machine and before and before.document.status != "failed":
                self.failing[name] = one
                stay.append(name)
            else:
                self.documents[name] = one
                self.failing.pop(name, None)
        return sorted(stay)

    def codes(self) -> dict[str, set[str]]:
        """document → codes of its problems."""
        found = {name: {problem.code for problem in one.problems} for name, one in self.documents.items()}
        for name in self.failing:
            found[name] = found[name] | {REREAD_FAILED}
        return {name: codes for name, codes in found.items() if codes}

    def figures(self) -> dict[str, tuple[Any, ...]]:
        """All figures, with what the folders say."""
        return {
            figure.figure_id: (figure.value, one.document.fiscal_year, one.document.region_code)
            for one in self.documents.values()
            for figure in one.figures
        }

    def afresh(self, root: Path) -> dict[str, bytes]:
        """The files of a dataset into which only what counts was ever written."""
        dataset = Dataset(root)
        dataset.write(self.documents.values())
        dataset.write(self.failing.values())
        for url in sorted(self.fetches):
            dataset.append("fetches", [Fetch(url=url, outcome="new")])
        return contents(root)


def check(dataset: Dataset | SharedDataset, model: Model) -> None:
    """That a dataset answers as the model does."""
    assert dataset.problem_codes() == model.codes()
    documents = {name: one.document for name, one in model.documents.items()}
    assert dataset.documents() == {
        name: DocumentState(one.status, one.extractor_version, one.patterns_version, one.region_code)
        for name, one in documents.items()
    }
    told = {
        row["document_id"]: row["message"]
        for row in dataset.read("problems").to_pylist()
        if row["code"] == REREAD_FAILED
    }
    assert {name: message.rpartition(": ")[2] for name, message in told.items()} == {
        name: one.problems[0].message for name, one in model.failing.items()
    }
    assert sorted(row["url"] for row in dataset.read("fetches").to_pylist()) == sorted(model.fetches)


def compacted(dataset: Dataset, model: Model) -> dict[str, bytes]:
    """A dataset's files when it is compacted."""
    dataset.compact(every=True)
    check(dataset, model)
    return contents(dataset.root)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(steps=st.lists(batches | fetches | st.just(COMPACT), min_size=1, max_size=8), tidied=st.booleans())
def test_any_sequence_of_changes_leaves_what_a_dict_would_hold(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, steps: list[Any], tidied: bool
) -> None:
    folder = tmp_path_factory.mktemp("model")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    address = f"file://{folder}/shared"
    model, local, shared = Model(), Dataset(folder / "local"), SharedDataset(address)
    for number, step in enumerate(steps):
        if step == COMPACT:
            local.compact(every=True)
            continue
        if isinstance(step, Fetch):
            local.append("fetches", [step])
            shared.append("fetches", [step])
            model.fetches.add(step.url)
        else:
            stay = model.write(step)
            assert sorted(local.write(step, settle=number % 2 == 0)) == sorted(shared.write(step)) == stay
        if number == 1:
            replica(address)  # has seen some of it
    local.repair()
    wanted = model.afresh(folder / "afresh")
    if tidied:
        shared.tidy()
        counted = {path.relative_to(folder / "shared").as_posix() for path in (folder / "shared").rglob("*.parquet")}
        assert counted == {path for path, _ in shared.live().files()}
    for dataset in (local, shared, Dataset(replica(address))):
        check(dataset, model)
    if COMPACT not in steps:
        assert contents(local.root) == wanted
    of_documents = {path: content for path, content in wanted.items() if "/rows-" not in path}
    assert of_documents.items() <= contents(replica(address)).items()
    assert len(contents(replica(address))) == len(wanted)
    rows = local.read("figures").to_pylist()
    assert len(rows) == len(model.figures())
    assert {row["figure_id"]: (row["value"], row["fiscal_year"], row["region_code"]) for row in rows} == model.figures()
    assert compacted(local, model) == compacted(Dataset(folder / "afresh"), model), "whatever was compacted, and when"
    assert local.counts() == {table: local.read(table).num_rows for table in TABLES}


# --- what serves it


def test_documents_put_into_one_file_come_out_of_it_as_they_were() -> None:
    own = {
        one.document.document_id: files_of_document(one).tables["figures"]
        for one in (made(1), made(2, rows=5), made(3, rows=1))
    }
    names = list(own)
    whole = merged(list(own.values()))
    assert split(whole) == own
    assert whole == merged(list(own.values())) != merged(list(reversed(own.values())))
    assert merged([own[names[0]]]) == own[names[0]]
    assert without(whole, {names[0], names[2]}) == own[names[1]]
    assert without(whole, own) is None
    assert rows_of(whole).num_rows == 9
    assert rows_of(whole, {names[1]}).column("document_id").to_pylist() == [names[0]] * 3 + [names[2]]


@pytest.mark.parametrize("rows", [3, ROWS_AT_ONCE, ROWS_AT_ONCE + 1])
def test_a_packed_document_unpacked_has_its_rows(rows: int) -> None:
    """With the partition's columns, which stand in no file; of many rows they are made while somebody walks through."""
    extraction = made(2, rows=rows)
    document, tables = files_of_document(extraction)
    packed = PackedExtraction(
        document, extraction.problems, tables, {"figures": rows, "explanations": 1, "table_cells": rows}
    )
    back = unpacked(packed)
    known = {"region_code": "310107", "fiscal_year": 2023, "department": "临江区档案局"}
    assert back.figures == [figure.model_copy(update=known) for figure in extraction.figures]
    assert back.figures not in (back.figures[1:], [*back.figures[:-1], back.figures[0]])
    assert isinstance(back.figures, list) == (rows <= ROWS_AT_ONCE)
    assert len(back.figures) == rows == count(packed, "figures") == count(extraction, "figures")
    assert back.figures[-1].figure_id == extraction.figures[-1].figure_id
    assert (count(packed, "sections"), count(extraction, "sections"), back.sections) == (0, 0, [])
    assert (back.document, back.problems) == (document, extraction.problems)


ids = st.sampled_from("abc")
states = st.builds(
    DocumentState,
    st.sampled_from(["extracted", "failed"]),
    st.just("0.1"),
    st.just("p1"),
    st.none() | st.just("110102"),
    st.lists(ids).map(tuple),
    st.none() | st.booleans(),
)
orders = st.builds(Order, st.integers(0, 10**12 - 1), st.integers(0, 2), st.just("2024-09-02T08:30:00+00:00"))


@given(st.uuids().map(lambda one: one.hex), orders, st.dictionaries(ids, states, min_size=1), st.sets(ids))
def test_a_commit_says_again_what_it_was_told(
    name: str, order: Order, documents: dict[str, DocumentState], lost: set[str]
) -> None:
    files = [f"figures/fiscal_year=2023/region_code=110102/{name}.parquet"]
    path = commit_path(name, order)
    assert read_commit(path, commit_text(order, files, documents, lost), "") == Batch(
        name, path, order, files, documents, frozenset(lost)
    )
    assert number_of(path) == order.number
    older = f"commits/{name}.json"  # as an older version named it
    assert number_of(older) == 0
    text = commit_text(Order(0, 0, order.at), files, documents)
    assert read_commit(older, text, "").order == Order(0, 0, order.at)


def test_names_of_older_commits_have_no_number() -> None:
    assert number_of("commits/000000000012.0-abc.json") == 12
    assert [number_of(f"commits/{name}.json") for name in ("123456789012", "000000000012-abc", "12.0-abc", "0a")] == [
        123456789012, 0, 0, 0,
    ]  # fmt: skip


@given(st.lists(st.tuples(orders, st.dictionaries(ids, states, min_size=1), st.sets(ids)), max_size=5), st.randoms())
def test_of_a_document_in_several_commits_one_counts_in_whatever_order_they_are_listed(
    made_of: list[Any], chance: Any
) -> None:
    """The newest that was read; one that was lost to the machine only where there is no reading before it."""
    every = [
        Batch(f"b{at}", f"p{at}", order, [f"f{at}"], documents, frozenset(lost))
        for at, (order, documents, lost) in enumerate(made_of)
    ]
    mixed = [*every]
    chance.shuffle(mixed)
    now = live(every)
    assert now == live(mixed)
    for name in "abc":
        having = sorted((one for one in every if name in one.documents), key=lambda one: (one.order.rank, one.name))
        best = None
        for one in having:
            if best is None or name not in one.lost or best.documents[name].status == "failed":
                best = one
        assert now.holding(name) == best
        assert now.documents().get(name) == (best.documents[name] if best else None)
    counted = {path for path, _ in now.files()}
    assert counted == {one.files[0] for one in every if any(now.holding(name) == one for name in one.documents)}
    for path, gone in now.files():
        (own,) = [one for one in every if one.files == [path]]
        assert gone == {name for name in own.documents if now.holding(name) != own}


lines_of_text = st.lists(
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1), min_size=1
)


@given(lines_of_text, st.data())
def test_a_line_that_is_damaged_or_cut_is_known_and_costs_no_other(lines: list[str], data: st.DataObject) -> None:
    text = sealed(lines)
    assert list(unsealed(text)) == lines
    at = data.draw(st.integers(0, len(lines) - 1))
    rows = text.split("\n")[1:]
    for damaged in (rows[at][:-1], "x" + rows[at][1:], rows[at] + " "):
        spoilt = "".join(f"\n{row}" for row in (*rows[:at], damaged, *rows[at + 1 :]))
        assert list(unsealed(spoilt)) == [*lines[:at], None, *lines[at + 1 :]]
    cut = text[:-1]  # a writer that was killed; the next one begins a line of its own
    assert list(unsealed(cut + sealed(lines))) == [*lines[:-1], None, *lines]
