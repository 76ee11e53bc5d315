"""Patterns and flows are found from a checkout, from a wheel, and where the person says."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract import resources
from extract.errors import UserError

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package as a wheel lays it out: no repository above it."""
    package = tmp_path / "site-packages" / "extract"
    package.mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    monkeypatch.setattr(resources, "_BUNDLED", package / "_bundled")
    return package


def test_checkout_uses_its_own_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JUESUAN_PATTERNS", raising=False)
    assert resources.repository() == ROOT
    assert resources.patterns_dir() == ROOT / "patterns"
    assert resources.flows_dir() == ROOT / "flows"


def test_wheel_uses_what_it_carries(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JUESUAN_PATTERNS", raising=False)
    assert resources.repository() is None
    assert resources.patterns_dir() == installed / "_bundled" / "patterns"
    assert resources.flows_dir() == installed / "_bundled" / "flows"
    with pytest.raises(UserError, match="clone"):
        resources.sample_dir()


def test_a_folder_named_patterns_does_not_make_a_repository(installed: Path) -> None:
    (installed.parent.parent / "patterns").mkdir()
    assert resources.repository() is None


def test_environment_names_other_patterns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUESUAN_PATTERNS", str(tmp_path))
    assert resources.patterns_dir() == tmp_path
    monkeypatch.setenv("JUESUAN_PATTERNS", str(tmp_path / "nowhere"))
    with pytest.raises(UserError, match="JUESUAN_PATTERNS"):
        resources.patterns_dir()
