"""The file of answers, TOML or CSV → its entries; what is wrong with one is one line that names it (UserError)."""

from __future__ import annotations

import csv
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..errors import UserError
from ..records.vocabulary import ResponseOutcome

_LONGEST = 4000
_LIST = "response"  # [[response]]


class Given(BaseModel):
    """One answer as it is written: the document by its address or by the start of its sha256."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    document: str = Field(min_length=8)
    check_id: str | None = None
    requirement: str | None = None
    answered_on: date = Field(alias="date")
    who: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=_LONGEST)
    link: str | None = Field(None, pattern=r"^https?://\S+$")
    outcome: ResponseOutcome

    @model_validator(mode="after")
    def _says_what(self) -> Given:
        if self.check_id and self.requirement:
            raise ValueError("a check_id or a requirement, not both")
        if self.outcome == ResponseOutcome.WITHDRAWN and not (self.check_id or self.requirement):
            raise ValueError("what is withdrawn needs its check_id or its requirement")
        return self


def read_responses(path: Path) -> tuple[list[Given], str | None]:
    """The answers in their order, and where to write to (`contact`), if the file says so; UserError of one line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UserError(f"cannot read the answers in {path}: {why}") from None
    rows, contact = _csv(text) if path.suffix.lower() == ".csv" else _toml(text, path)
    return [_given(row, f"{path}: answer {number}") for number, row in enumerate(rows, 1)], contact


def _toml(text: str, path: Path) -> tuple[list[Any], str | None]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{path}: not valid TOML: {error}") from None
    contact, rows = content.pop("contact", None), content.pop(_LIST, [])
    if content or not isinstance(rows, list) or not isinstance(contact, str | None):
        strange = f"unknown key {next(iter(content))!r}" if content else "wrong type"
        raise UserError(f'{path}: {strange}: it holds contact = "…" and [[{_LIST}]] alone')
    return rows, contact


def _csv(text: str) -> tuple[list[Any], str | None]:
    """Rows by the names in the first line; an empty cell says nothing."""
    rows = csv.DictReader(text.splitlines())
    return [{name or "": value for name, value in row.items() if value} for row in rows], None


def _given(row: Any, where: str) -> Given:
    try:
        return Given.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        told = first["msg"].removeprefix("Value error, ")
        raise UserError(f"{where}: {f'{place}: ' if place else ''}{told}") from None
