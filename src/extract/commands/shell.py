"""What the commands share without rich, which `juesuan extract` loads while its first worker starts: options, files."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Annotated

import typer

from ..convert.setting import SETTING as CONVERT
from ..convert.setting import convert_setting
from ..dataset.storage import is_shared
from ..errors import UserError
from ..reading.ocr.setting import SETTING as OCR
from ..reading.ocr.setting import ocr_setting
from ..reading.page_models.store import SETTING as PAGES
from ..reading.page_models.store import PageModels as Models
from ..reading.page_models.store import page_models
from ..reading.second_reader import SETTING, verify_setting
from ..text import visible

PDF = frozenset({".pdf"})
DataFolder = Annotated[Path, typer.Option("-o", "--data", help="The folder of the dataset.", show_default=True)]


Verify = Annotated[
    str | None,
    typer.Option(
        metavar="all|sample=N|off",
        help="Documents that a second reader, pdfplumber, reads too: all, one in N, none: more than twice as fast.",
        show_default="all",
    ),
]


PageModels = Annotated[
    bool,
    typer.Option(
        "--page-models/--no-page-models",
        help="Where a file's pages have been read before, take them as they were read (JUESUAN_PAGES).",
    ),
]

Convert = Annotated[
    str | None,
    typer.Option(
        metavar="auto|off",
        help="Word, Excel, web pages, OFD, zip: read by the PDF that is made of them, or not at all.",
        show_default="auto",
    ),
]


Ocr = Annotated[
    str | None,
    typer.Option(
        metavar="auto|off",
        help="Scanned pages: read from their pictures where juesuan\\[ocr] is installed, or not at all.",
        show_default="auto",
    ),
]


class Language(StrEnum):
    """In which language people are told something."""

    CHINESE = "zh"
    ENGLISH = "en"


Lang = Annotated[
    Language | None, typer.Option("--lang", help="Chinese or English.", show_default="as the system's LANG")
]


def language(chosen: Language | None) -> str:
    """The language that was chosen, or else Chinese where the system's is, and English anywhere else."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    system = next(filter(None, named), "")
    return str(chosen or (Language.CHINESE if system.startswith("zh") else Language.ENGLISH))


def chosen_verify(text: str | None) -> int:
    """--verify, or else the environment's JUESUAN_VERIFY; what this process starts takes it over."""
    if text is not None:
        os.environ[SETTING] = text
    return verify_setting()


def chosen_models(wanted: bool) -> Models | None:
    """Where pages that were read are kept; --no-page-models: nowhere, also for what this process starts."""
    if not wanted:
        os.environ[PAGES] = "off"
    return page_models()


def chosen_convert(text: str | None) -> bool:
    """--convert, or else the environment's JUESUAN_CONVERT; what this process starts takes it over."""
    if text is not None:
        os.environ[CONVERT] = text
    return convert_setting()


def chosen_ocr(text: str | None) -> bool:
    """--ocr, or else the environment's JUESUAN_OCR; what this process starts takes it over."""
    if text is not None:
        os.environ[OCR] = text
    return ocr_setting()


def say(text: str, err: bool = False) -> None:
    """A line on the terminal; control characters in a file's name are shown, not obeyed."""
    typer.echo(visible(text), err=err)


def pdf_files(paths: Iterable[Path], suffixes: Container[str] = PDF, aside: Path | None = None) -> list[Path]:
    """The files named, and every *.pdf (or what ends so) in the folders named, each once and in order.

    `aside`: a folder that none is looked for in. Raises UserError for a path that is not there, a folder that cannot be
    read and a folder without PDFs.
    """
    found: dict[Path, None] = {}
    for path in paths:
        found.update(dict.fromkeys(_below(path, suffixes, aside) if path.is_dir() else [_readable(path)]))
    return list(found)


def _below(folder: Path, suffixes: Container[str], aside: Path | None) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise UserError(f"cannot read the folder {error.filename}: mend its permissions or leave it out") from error

    files = [
        Path(where) / name
        for where, _, names in os.walk(folder, onerror=refuse)
        for name in names
        if PurePath(name).suffix.lower() in suffixes and (aside is None or not Path(where).is_relative_to(aside))
    ]
    if not files:
        kind = "PDF file" if suffixes is PDF else "PDF, Word, Excel or other file that is read"
        raise UserError(f"no {kind} in {folder}: name a folder that has some, or the files themselves")
    return sorted(files)


def _readable(path: Path) -> Path:
    if not path.exists():
        raise UserError(f"no such file or folder: {path}")
    if not os.access(path, os.R_OK):
        raise UserError(f"cannot read {path}: mend its permissions or leave it out")
    return path


def writable_folder(folder: Path) -> Path:
    """The folder itself (or an address of shared storage); UserError where a file stands in its place."""
    if is_shared(folder):
        return folder
    for place in (folder, *folder.parents):
        if place.exists():
            if not place.is_dir():
                raise UserError(f"{place} is a file, not a folder: give another folder with -o")
            break
    return folder
