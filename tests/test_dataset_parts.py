"""The parts of the dataset, each to its edges: paths, addresses, lists, memories, what is said of damage."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from extract.dataset import commits, layout, states, storage
from extract.dataset.commit import has_content
from extract.dataset.damage import damage_behind, how_to_mend, naming_damage
from extract.dataset.dataset import Dataset, DocumentState
from extract.dataset.manifest import Manifest, Written
from extract.dataset.whole import CHECKED, is_whole, mark, sha256_at, suspects
from extract.errors import UserError
from extract.records.tables import TABLES
from tests.made_extractions import made

D = Decimal
ID = "a" * 64


# --- paths and addresses


def test_where_a_file_lies_and_whose_it_is() -> None:
    assert layout.partition(None, None) == layout.partition(0, "") == "fiscal_year=0/region_code=unknown"
    assert layout.partition(2023, "a/b 中") == "fiscal_year=2023/region_code=a%2Fb%20%E4%B8%AD"
    path = layout.document_file("figures", ID, 2023, "a/b")
    assert path == f"figures/fiscal_year=2023/region_code=a%2Fb/{ID}.parquet"
    assert (layout.document_of(path), layout.region_of(path)) == (ID, "a/b")
    assert layout.region_of(layout.document_file("figures", ID, None, None)) is None
    assert layout.schema_path("checks") == "checks/fiscal_year=0/region_code=unknown/schema.parquet"
    for name in ("", "a" * 121, "a/b", "a.b", "ä", "a\n"):
        with pytest.raises(ValueError, match="not a document_id"):
            layout.document_file("figures", name, 2023, None)
    assert layout.document_file("figures", "A-z_0" + "a" * 115, 2023, None)


def test_the_tree_of_folders_is_the_index(tmp_path: Path) -> None:
    """Files elsewhere, and those of no document, are none of it."""
    right = [f"figures/fiscal_year=2023/region_code=1/{name}.parquet" for name in "ab"]
    for path in (
        *right,
        "figures/fiscal_year=2022/region_code=2/b.parquet",
        "documents/fiscal_year=2023/region_code=1/a.parquet",
        layout.schema_path("figures"),
        "figures/x.parquet",
        "figures/other/region_code=1/c.parquet",
        "figures/fiscal_year=2023/other/c.parquet",
        "figures/fiscal_year=2023/region_code=1/c.part",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / "figures" / "fiscal_year=file").touch()
    assert list(layout.files_of(tmp_path, "figures")) == [
        layout.schema_path("figures"),
        "figures/fiscal_year=2022/region_code=2/b.parquet",
        *right,
    ]
    assert list(layout.files_of(tmp_path, "checks")) == []
    assert layout.index(tmp_path) == {
        "a": ["documents/fiscal_year=2023/region_code=1/a.parquet", right[0]],
        "b": ["figures/fiscal_year=2022/region_code=2/b.parquet", right[1]],
    }


@pytest.mark.parametrize(
    ("address", "spelled"),
    [("s3:/bucket/data", "s3://bucket/data"), ("s3://bucket/data/", "s3://bucket/data"), ("file:/a/b", "file:///a/b"), ("file:///a/b/", "file:///a/b"), ("s3:/bucket/a:b", "s3://bucket/a:b")],
)  # fmt: skip
def test_an_address_has_its_slashes_again(address: str, spelled: str) -> None:
    for one in (address, Path(address)):
        assert storage.is_shared(one)
        assert storage.spelled(one) == spelled
    assert not any(map(storage.is_shared, ("/a/b", "data", "s3", "http://x/", Path("file"))))


SERVERS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({}, {}),
    ({"AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"}, {"region": "a"}),
    ({"AWS_DEFAULT_REGION": "b"}, {"region": "b"}),
    (
        {"AWS_ENDPOINT_URL": "http://x:9000", "AWS_REGION": "a"},
        {"endpoint_override": "x:9000", "scheme": "http", "region": "a"},
    ),
    ({"AWS_ENDPOINT_URL": "http://x", "AWS_ENDPOINT_URL_S3": "//y:1"}, {"endpoint_override": "y:1", "scheme": "https"}),
]


@pytest.mark.parametrize(("environment", "server"), SERVERS)
def test_where_s3_is_as_the_environment_says(
    environment: dict[str, str], server: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert storage._server() == server


def test_objects_on_a_shared_disk(tmp_path: Path) -> None:
    store = storage.Store(f"file://{tmp_path}/data/")
    assert (store.local, store.base, store.full(""), store.full("a/b")) == (
        True,
        f"{tmp_path}/data",
        f"{tmp_path}/data",
        f"{tmp_path}/data/a/b",
    )
    assert store.names("a") == {}
    store.put("a/b/c", b"123")
    store.put("a/b/c", b"12345")
    store.put("a/d", b"")
    (tmp_path / "data" / "a" / "e.part").touch()
    assert store.names("") == store.names("a") == {"a/b/c": 5, "a/d": 0}
    assert (store.get("a/b/c"), store.size("a/b/c"), store.size("a/b"), store.size("x")) == (b"12345", 5, None, None)
    with pytest.raises(FileNotFoundError):
        store.get("x")
    store.remove(["x", "a/d"])
    assert store.names("") == {"a/b/c": 5}
    (tmp_path / "data" / "f").touch()
    with pytest.raises(UserError) as error:
        store.put("f/g", b"x")
    assert str(error.value).startswith(f"file://{tmp_path}/data: ")
    assert not set("\n\t") & set(str(error.value))
    assert "  " not in str(error.value)
    assert len(str(error.value)) <= len(f"file://{tmp_path}/data: ") + 300


def test_a_commit_that_is_none_says_so() -> None:
    order = commits.Order(12, 1, "2024")
    state = DocumentState("extracted", "0.1", "p1", companions=("x",))
    text = commits.commit_text(order, ["f"], {"b": state, "a": state}, {"b", "a"})
    assert list(json.loads(text)["documents"]) == json.loads(text)["lost"] == ["a", "b"]
    assert (order.rank, commits.Order(0, 1, "2024").rank) == ((12, "", 1), (0, "2024", 1))
    batch = commits.read_commit("commits/000000000012.1-x.json", text, "s3://b")
    assert batch.stamp == "12.1 2024"
    for damaged in (b"", b"[]", b"{}", b'{"at": 1}', text.replace(b'"companions"', b'"companion"'), text[:-2], b"null"):
        with pytest.raises(UserError, match=r"s3://b/commits/x.json is damaged: remove it, then what it named is read"):
            commits.read_commit("commits/x.json", damaged, "s3://b")
    older = json.loads(text)
    del older["lost"]
    assert commits.read_commit("commits/x.json", json.dumps(older).encode(), "").lost == frozenset()


# --- what is written, and what of it is remembered


def test_the_list_is_written_anew_where_it_has_grown_to_three_times_its_length_and_more(tmp_path: Path) -> None:
    (tmp_path / ".juesuan").mkdir()
    path = tmp_path / ".juesuan" / "files.txt"
    there = tmp_path / layout.document_file("figures", ID, 2023, None)
    there.parent.mkdir(parents=True)
    there.write_bytes(b"12")
    name = there.relative_to(tmp_path).as_posix()
    Manifest(tmp_path).add({})
    assert Manifest(tmp_path).read().files == {name: Written("-", 2, there.stat().st_mtime_ns)}
    assert not Manifest(tmp_path).read().files[name].has_hash
    Manifest(tmp_path).add({name: Written("h", 3, 4), "x": Written("i", 1, 1)}, ["gone"])
    assert Manifest(tmp_path).read().files == {name: Written("h", 3, 4), "x": Written("i", 1, 1)}
    first = int(path.read_text().split("\n")[1].rpartition(" ")[2])
    assert first == len(path.read_text().split("\n")[2]) + 1, "how long it was without its head"
    for length, anew in ((3 * first + 100_000 - 1, False), (3 * first + 100_000, True)):
        path.write_text(path.read_text().ljust(length, "\n"))
        Manifest(tmp_path).add({"y 1": Written("j", 1, 1)})
        assert (path.stat().st_size < 1000) == anew
        found = Manifest(tmp_path).read()
        assert (found.there, found.damaged, list(found.files)) == (True, 0, [name, "x", "y 1"])
    path.write_text(path.read_text()[:-1])
    assert Manifest(tmp_path).read().damaged == 1
    Manifest(tmp_path).add({"z": Written("k", 1, 1)}, ["x"])
    assert list(Manifest(tmp_path).read().files) == [name, "y 1", "z"]
    path.unlink()
    assert (Manifest(tmp_path).read().there, Manifest(tmp_path).read().files) == (False, {})


def test_what_is_not_as_it_was_written_is_looked_at_and_what_is_is_not_looked_at_again(tmp_path: Path) -> None:
    Dataset(tmp_path).write([made(1), made(2)])
    root, checked = Dataset(tmp_path).root, tmp_path / ".juesuan" / CHECKED
    files = sorted(
        path for table in TABLES for path in layout.files_of(tmp_path, table) if made(1).document.document_id in path
    )
    assert suspects(root) == set()
    assert checked.exists()
    os.utime(tmp_path / files[0], ns=(1, 1))
    assert suspects(root) == set()
    assert Manifest(root).read().files[files[0]].time == 1
    assert suspects(root) == set()
    (tmp_path / files[0]).write_bytes((tmp_path / files[0]).read_bytes()[:-1] + b"x")
    (tmp_path / files[1]).unlink()
    (tmp_path / files[2]).with_name("strange.parquet").write_bytes((tmp_path / files[2]).read_bytes())
    bad = {files[0], files[1], str(Path(files[2]).with_name("strange.parquet"))}
    assert suspects(root) == bad == suspects(root)
    mark(root, {files[2], "x/y.parquet"})
    assert not checked.exists()
    listed = Manifest(root).read().files
    assert (listed[files[2]].size, listed[files[2]].time, listed["x/y.parquet"]) == (-1, -1, Written("-", -1, -1))
    assert suspects(root) == bad | {"x/y.parquet"}
    (tmp_path / ".juesuan" / "files.txt").unlink()
    assert suspects(root) == set(), "nobody knows what was written"
    assert (sha256_at(root, files[2]) or "")[:0] == ""
    assert sha256_at(root, files[1]) is None
    assert (is_whole(root, files[2]), is_whole(root, files[0]), is_whole(root, files[1])) == (True, False, False)


def test_states_are_remembered_by_size_and_time_and_read_anew_where_a_line_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Dataset(tmp_path).write([made(1), made(2)])
    memory, opened = tmp_path / ".juesuan" / "states-documents.jsonl", list[str]()
    own = states._rows

    def rows_of_file(path: Path, columns: Any) -> Any:
        opened.append(path.stem)
        return own(path, columns)

    monkeypatch.setattr(states, "_rows", rows_of_file)

    def read() -> list[str]:
        opened.clear()
        found = [row["document_id"] for _, row in states.rows_by_file(tmp_path, "documents")]
        assert sorted(found) == sorted(made(number).document.document_id for number in (1, 2))
        return sorted(opened)

    names = sorted(made(number).document.document_id for number in (1, 2))
    assert read() == []
    text = memory.read_text()
    first = json.loads(text.split("\n")[1].partition(" ")[2])[0]
    memory.write_text(text.replace('"extracted"', '"extractez"', 1))
    assert read() == [Path(first).stem]
    assert (read(), memory.read_text().count("\n")) == ([], 2)
    memory.write_text(text.replace("document_id", "document", 1))
    assert read() == names
    memory.write_bytes(b"\xff\xfe")
    assert (read(), read()) == (names, [])
    os.utime(tmp_path / first, ns=(1, 1))
    assert (read(), read()) == ([Path(first).stem], [])
    states.remember(tmp_path, "documents", {first: [made(1).document]})
    assert memory.read_text().count("\n") == 3
    assert (read(), memory.read_text().count("\n")) == ([], 2)
    (tmp_path / first).write_bytes(b"damaged")
    assert [row["document_id"] for _, row in states.rows_by_file(tmp_path, "documents")] == [
        name for name in names if name != Path(first).stem
    ]


def test_what_a_person_does_about_a_damaged_file(tmp_path: Path) -> None:
    extraction = made(1)
    extraction.document.file_name = "决\x07算.pdf"
    Dataset(tmp_path).write([extraction, made(2)])
    figures, document = (
        layout.document_file(table, extraction.document.document_id, 2023, "110102")
        for table in ("figures", "documents")
    )
    again = f"-o {tmp_path} reads its document again, and so does juesuan run"
    assert how_to_mend(tmp_path, figures) == f"juesuan extract '决?算.pdf' {again}"
    assert (
        how_to_mend(tmp_path, layout.schema_path("checks"))
        == how_to_mend(tmp_path, "a/between.parquet")
        == "the next juesuan extract or juesuan run makes it anew"
    )
    assert (
        how_to_mend(tmp_path, "a/rows-1.parquet") == "remove it (the journal of the archive has the rows of each run)"
    )
    error = pa.ArrowInvalid(f"in '{tmp_path}/{figures}'")
    assert damage_behind(error, tmp_path) is None, "all files are whole"
    (tmp_path / figures).write_bytes(b"damaged")
    told = f"{tmp_path}/{figures} is damaged: juesuan extract '决?算.pdf' {again}"
    for said in (error, pa.ArrowInvalid("?"), OSError(5, "x")):
        assert str(damage_behind(said, tmp_path / "elsewhere", tmp_path)) == told
    for other in (
        ValueError("x"),
        FileNotFoundError(2, "x"),
        UserError("x"),
        type("ParserException", (Exception,), {"__module__": "duckdb"})("x"),
    ):
        assert damage_behind(other, tmp_path) is None
    with pytest.raises(UserError, match="is damaged"), naming_damage(tmp_path):
        raise error
    with pytest.raises(ValueError, match="x"), naming_damage(tmp_path):
        raise ValueError("x")
    (tmp_path / document).write_bytes(b"damaged")
    assert how_to_mend(tmp_path, figures) == f"juesuan extract FILE.pdf {again}"


def test_a_file_that_has_its_bytes_needs_not_be_written(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    assert [has_content(path, content) for content in (b"abc", b"abd", b"ab")] == [True, False, False]
    assert not has_content(tmp_path / "y", b"")
