"""A dataset and its archive that are moved together still lead to the page; without it one is told what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from extract.collect.archive import file_name_of
from extract.explore.app import create_app
from extract.paths import sha256_of
from tests.cli_sample import write_data, write_pdf
from tests.conftest import Juesuan


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    """A dataset beside an archive, in another place than where they were made; the file itself is gone."""
    first = tmp_path / "first"
    first.mkdir()
    pdf = write_pdf(first)
    data = write_data(pdf, first)
    kept = first / "存档" / file_name_of(sha256_of(pdf))
    kept.parent.mkdir(parents=True)
    (first / "存档" / "incoming").mkdir()
    pdf.rename(kept)
    first.rename(tmp_path / "second")
    return tmp_path / "second" / data.name


def _figure(client: TestClient) -> str:
    rows = client.get("/search?q=1234.50&what=numbers&format=json").json()["rows"]
    return f"/d/{rows[0]['document_id']}/f/{rows[0]['figure_id']}"


def test_the_page_is_found_in_an_archive_beside_the_dataset(moved: Path, juesuan: Juesuan, tmp_path: Path) -> None:
    with TestClient(create_app(moved), base_url="http://localhost") as client:
        html = client.get(_figure(client)).text
        assert "picture.png" in html
        name = _figure(client).rsplit("/", 1)[1]
    told = juesuan("where", name, "-o", moved, "--image", tmp_path / "page.png")
    assert (told.status, (tmp_path / "page.png").exists()) == (0, True), told.err


def test_without_the_archive_it_is_said_how_to_get_the_picture_back(moved: Path, juesuan: Juesuan) -> None:
    shutil.rmtree(moved.parent / "存档")
    with TestClient(create_app(moved), base_url="http://localhost") as client:
        html = client.get(_figure(client)).text
        assert "把存档放在数据集旁边" in html
        assert "SHA-256" in html
        name = _figure(client).rsplit("/", 1)[1]
    told = juesuan("where", name, "-o", moved, "--image", moved.parent / "page.png")
    assert (told.status, "--archive" in told.err) == (2, True)
