"""What the models of all tables share: how a column is declared, and a row that stands at a place on a page."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


def described(label: str, arrow: str, meaning: str = "", default: Any = None) -> Any:
    """A column: its Chinese label, its Arrow type's name (schemas.py), what it means; `...` as default: required."""
    return Field(default, title=label, description=meaning, json_schema_extra={"arrow": arrow})


class Record(BaseModel):
    """A row of the dataset."""

    model_config = ConfigDict(extra="forbid")


class Placed(Record):
    """A row that stands at a place on a page: points from the page's top left."""

    page: int | None = described("页码", "int32", "page, from 1")
    x0: float | None = described("左", "float64", "box, points from the page's left")
    top: float | None = described("上", "float64", "box, points from the page's top")
    x1: float | None = described("右", "float64", "box, points from the page's left")
    bottom: float | None = described("下", "float64", "box, points from the page's top")
