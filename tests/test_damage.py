"""Files of the dataset and of the archive that are damaged, cut, missing or strange: told in one line, and mended."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.made_years import accounts
from extract.collect.integrity import Finding, check_files
from extract.dataset import manifest as dataset_manifest
from extract.dataset.dataset import Dataset
from extract.dataset.layout import PRIVATE, files_of
from extract.dataset.manifest import Manifest
from extract.dataset.rows import parquet_writer
from extract.dataset.whole import CHECKED, suspects
from extract.errors import UserError
from extract.explore.copies import Copies
from extract.query.frames import load
from extract.query.sql import run
from extract.records.schemas import file_schema
from extract.resources import sample_dir
from tests.collecting import collecting
from tests.conftest import Juesuan
from tests.made_extractions import made
from tests.test_between import family
from tests.test_dataset import contents

TABLES = ("documents", "figures", "table_cells", "explanations")
ONE = made(1).document.document_id


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def spoil(path: Path) -> None:
    """Every seventh byte is another; size and time are as they were, as a disk does it."""
    state, content = path.stat(), bytearray(path.read_bytes())
    content[4:-8:7] = bytes(byte ^ 0x55 for byte in content[4:-8:7])
    path.write_bytes(content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def flip(path: Path) -> None:
    """Bits of a number that stands in the file: every reader reads on, and reads another number."""
    state, content = path.stat(), path.read_bytes()
    with pq.ParquetFile(pa.BufferReader(content)) as file:
        rows = file.read()
    values = [None if value is None else value + 1 for value in rows.column("value").to_pylist()]
    place = rows.schema.get_field_index("value")
    other = rows.set_column(place, rows.schema.field(place), pa.array(values, rows.schema.field(place).type))
    sink = pa.BufferOutputStream()
    with parquet_writer(sink, file_schema("figures"), rows.num_rows) as file:
        file.write_table(other.cast(file_schema("figures")))
    path.write_bytes(bytes(sink.getvalue()))
    assert path.stat().st_size == state.st_size
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def file_of(root: Path, table: str, document_id: str = ONE) -> Path:
    return next((root / table).rglob(f"{document_id}.parquet"))


def findings(root: Path) -> list[Finding]:
    """What `juesuan verify --files` would tell."""
    return list(check_files(root))[-1].findings


@pytest.mark.parametrize("harm", [cut, empty, spoil])
@pytest.mark.parametrize("table", TABLES)
def test_whoever_reads_a_damaged_file_gets_one_line_that_names_it(
    juesuan: Juesuan, tmp_path: Path, table: str, harm: Callable[[Path], None]
) -> None:
    root = tmp_path / "data"
    Dataset(root).write([made(1), made(2)])
    harmed = file_of(root, table)
    harm(harmed)
    commands = {
        "documents": (
            ["show", "1.pdf", "-o", root],
            ["compare", "expenditure", "-o", root],
            ["check", root],
            ["scorecard", "-o", root],
        ),
        "figures": (["show", "1.pdf", "-o", root], ["publish", tmp_path / "release", "-o", root]),
    }
    every = ["query", f"SELECT max(COLUMNS(*)) FROM {table}", "-o", root]
    for command in (every, *commands.get(table, ())):
        answer = juesuan(*command)
        assert (answer.status, answer.err.count("\n")) == (2, 1), (command, answer)
        assert f"{harmed} is damaged: juesuan extract " in answer.err, command
    with pytest.raises(UserError, match="is damaged"):
        load(root, table)
    if table in ("documents", "figures"):
        with pytest.raises(UserError, match=f"{harmed.name} is damaged"):
            Copies(root).close()


def test_a_mistake_in_sql_is_not_taken_for_damage(juesuan: Juesuan, tmp_path: Path) -> None:
    Dataset(tmp_path).write([made(1)])
    answer = juesuan("query", "SELECT 'a'::INT FROM figures", "-o", tmp_path)
    assert answer.status == 2
    assert "damaged" not in answer.err


@pytest.mark.parametrize("table", ["documents", "figures", "sections"])
def test_extract_reads_a_document_again_whose_file_is_damaged(juesuan: Juesuan, tmp_path: Path, table: str) -> None:
    paper = min((sample_dir() / "site").rglob("*.pdf"), key=lambda path: path.stat().st_size)
    root, command = tmp_path / "data", ("extract", paper, "-o", tmp_path / "data", "--verify", "off")
    assert juesuan(*command).status == 0
    before = contents(root)
    document_id = next(path.stem for path in (root / "documents").rglob("*.parquet") if path.stem != "schema")
    for harm in (cut, Path.unlink):
        harm(file_of(root, table, document_id))
        assert "1 extracted" in juesuan(*command).out
        assert contents(root) == before
        assert "1 read before" in juesuan(*command).out
    assert juesuan("verify", root, "--files").status == 0


def test_run_reads_again_what_is_damaged_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with collecting(tmp_path, monkeypatch) as site:
        site.collect()
        before = contents(site.data)
        first, second, third, *_ = sorted(path for path in before if path.startswith("documents/fiscal_year=202"))
        cut(site.data / first)
        spoil(site.data / second)
        shutil.copy(site.data / third, site.data / "documents/fiscal_year=0/region_code=unknown/")
        assert site.collect().read.documents == {"extracted": 2}, "nothing touched size or time of the second"
        assert {found.kind for found in findings(site.data)} == {"damaged"}
        assert site.collect().read.documents == {"extracted": 1}
        assert contents(site.data).items() >= before.items()
        assert findings(site.data) == []
        assert site.collect().current == len(site.files)


def test_verify_finds_what_no_size_or_time_tells(juesuan: Juesuan, tmp_path: Path) -> None:
    root = tmp_path / "data"
    Dataset(root).write([made(number) for number in range(1, 5)])
    before, ids = contents(root), [made(number).document.document_id for number in range(1, 5)]
    flip(file_of(root, "figures", ids[0]))
    file_of(root, "table_cells", ids[1]).unlink()
    twice = root / "figures/fiscal_year=1999/region_code=110102"
    twice.mkdir(parents=True)
    shutil.copy(file_of(root, "figures", ids[2]), twice)
    shutil.copy(file_of(root, "figures", ids[3]), root / "figures")
    assert run(root, "SELECT count(*) AS n FROM figures").to_pylist() == [{"n": 15}], "readers say nothing"
    answer = juesuan("verify", root, "--files")
    assert answer.status == 1
    lines = answer.out.splitlines()
    assert any(line.startswith("damaged") and ids[0] in line and "1.pdf" in line for line in lines)
    assert any(line.startswith("missing") and ids[1] in line and "2.pdf" in line for line in lines)
    assert any(line.startswith("strange") and f"1999/region_code=110102/{ids[2]}" in line for line in lines)
    assert any(line.startswith("strange") and f"figures/{ids[3]}" in line for line in lines)
    assert "1 damaged, 1 missing, 2 strange" in lines[-1]
    dataset = Dataset(root)
    assert not {*ids[:3]} & dataset.documents().keys(), "they are to be read again"
    dataset.write([made(number) for number in range(1, 5)])
    (root / "figures" / f"{ids[3]}.parquet").unlink()
    assert contents(root) == before
    assert juesuan("verify", root, "--files").status == 0


def test_a_dataset_without_a_list_says_how_many_files_it_could_not_compare(juesuan: Juesuan, tmp_path: Path) -> None:
    Dataset(tmp_path).write([made(1), made(2)])
    (tmp_path / PRIVATE / "files.txt").unlink()
    number = len(contents(tmp_path))
    answer = juesuan("verify", tmp_path, "--files")
    assert (answer.status, f"{number} files ({number} without a hash" in answer.out) == (0, True)
    assert len(Dataset(tmp_path).documents()) == 2
    Dataset(tmp_path).write([made(3)])
    assert f"({number} without a hash" in juesuan("verify", tmp_path, "--files").out
    spoil(file_of(tmp_path, "figures"))
    assert juesuan("verify", tmp_path, "--files").status == 1
    assert ONE not in Dataset(tmp_path).documents()


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def garbage(path: Path) -> None:
    path.write_bytes(os.urandom(300))


@pytest.mark.parametrize("harm", [half, garbage, empty, spoil])
@pytest.mark.parametrize("name", ["files.txt", "states-documents.jsonl", "states-problems.jsonl", CHECKED])
def test_what_is_kept_beside_the_tables_may_be_damaged(tmp_path: Path, name: str, harm: Callable[[Path], None]) -> None:
    dataset = Dataset(tmp_path)
    dataset.write([made(number) for number in range(4)])
    states, codes = dataset.documents(), dataset.problem_codes()
    harm(tmp_path / PRIVATE / name)
    found = Dataset(tmp_path)
    assert found.problem_codes() == codes
    assert found.documents().items() <= states.items()
    found.write([made(number) for number in range(5)])
    assert Dataset(tmp_path).documents().keys() == {*states, made(4).document.document_id}
    assert findings(tmp_path) == []


@pytest.mark.parametrize("harm", [half, garbage, empty])
def test_a_journal_of_a_change_that_is_damaged_leaves_its_documents_stale(
    tmp_path: Path, harm: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = Dataset(tmp_path)
    dataset.write([made(1), made(2)])
    real, moved = os.replace, list[str]()

    def stop(source: object, target: object) -> None:
        if str(target).endswith(".parquet"):
            moved.append(str(target))
            if len(moved) == 2:
                raise KeyboardInterrupt
        real(source, target)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            dataset.write([made(1, patterns="p2", year=2021)])
    harm(tmp_path / PRIVATE / "commit.json")
    dataset = Dataset(tmp_path)
    assert dataset.documents().keys() == {made(2).document.document_id}
    dataset.write([made(1, patterns="p2", year=2021)])
    Dataset(tmp_path / "undisturbed").write([made(1, patterns="p2", year=2021), made(2)])
    assert contents(tmp_path / "undisturbed").items() <= contents(tmp_path).items()
    assert findings(tmp_path) == []


def test_a_copy_is_looked_at_once(tmp_path: Path) -> None:
    Dataset(tmp_path / "first").write([made(1), made(2)])
    states = Dataset(tmp_path / "first").documents()
    shutil.copytree(tmp_path / "first", tmp_path / "copy", copy_function=shutil.copyfile)
    copy = tmp_path / "copy"
    known = Manifest(copy).read().files
    assert Dataset(copy).documents() == states
    now = Manifest(copy).read().files
    assert all(now[path].time != known[path].time and now[path].sha256 == known[path].sha256 for path in known)
    length = (copy / PRIVATE / "files.txt").stat().st_size
    assert Dataset(copy).documents() == Dataset(copy).documents() == states
    assert (copy / PRIVATE / "files.txt").stat().st_size == length
    assert (copy / PRIVATE / CHECKED).exists()


def test_the_list_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset_manifest, "_LITTLE", 1000)
    for number in range(40):
        Dataset(tmp_path).write([made(1, patterns=f"p{number}")])
    files = sum(1 for table in TABLES for _ in files_of(tmp_path, table))
    assert len((tmp_path / PRIVATE / "files.txt").read_text().splitlines()) < 10 * files
    assert (suspects(tmp_path), findings(tmp_path)) == (set(), [])


@pytest.mark.parametrize(("table", "name"), [("checks", "between.parquet"), ("facts", "facts.parquet")])
def test_rows_of_several_documents_are_worked_out_anew(tmp_path: Path, table: str, name: str) -> None:
    Dataset(tmp_path).write(family())
    before = contents(tmp_path)
    files = sorted((tmp_path / table).rglob(name))
    for harm in (cut, empty, Path.unlink):
        for path in files:
            harm(path)
        dataset = Dataset(tmp_path)
        assert len(dataset.documents()) == len(family())
        dataset.settle()
        assert contents(tmp_path) == before
    cut(files[0])
    # who has not looked mends it, too, where another document is settled
    Dataset(tmp_path).write([made(1) if table == "checks" else accounts("云岫市司法局", 2022)])
    Dataset(tmp_path).write(family()[:1])
    assert findings(tmp_path) == []
