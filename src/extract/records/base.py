"""What the models of all tables share: how a column is declared, and a row that stands at a place on a page."""

from __future__ import annotations

import functools
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

_new = object.__new__
# how the parts of a model are set, in half the time of object.__setattr__, which looks each up by its name
_set_columns, _set_names, _set_extra, _set_private = (
    vars(BaseModel)[part].__set__
    for part in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)


def described(label: str, arrow: str, meaning: str = "", default: Any = None) -> Any:
    """A column: its Chinese label, its Arrow type's name (schemas.py), what it means; `...` as default: required."""
    return Field(default, title=label, description=meaning, json_schema_extra={"arrow": arrow})


def several(label: str, meaning: str) -> Any:
    """A column of lists of text, empty where nothing is said."""
    return Field(default_factory=list, title=label, description=meaning, json_schema_extra={"arrow": "strings"})


class Record(BaseModel):
    """A row of the dataset."""

    model_config = ConfigDict(extra="forbid", defer_build=True)  # what is only `made` needs no validator

    @classmethod
    def made(cls, **values: Any) -> Self:
        """A row of our own values, which are of their columns' types: nothing is validated, at a third of the time.

        TypeError for a column that there is not, or for one without a default that is not given.
        """
        blank, needed, names = _blank(cls)
        columns = blank | values
        if len(columns) != len(blank) or not values.keys() >= needed:
            raise TypeError(f"{cls.__name__}: wrong columns: {', '.join(values.keys() ^ blank.keys())}")
        row = _new(cls)
        _set_columns(row, columns)
        _set_names(row, names)
        _set_extra(row, None)
        _set_private(row, None)
        return row


@functools.cache
def _blank(model: type[Record]) -> tuple[dict[str, Any], frozenset[str], set[str]]:
    """A model's columns with their defaults; those that must be given: lists, and what has no default; all names."""
    fields = model.model_fields.items()
    needed = frozenset(name for name, field in fields if field.is_required() or field.default_factory is not None)
    blank = {name: None if name in needed else field.default for name, field in fields}
    return blank, needed, set(blank)


class Placed(Record):
    """A row that stands at a place on a page: points from the page's top left."""

    page: int | None = described("页码", "int32", "page, from 1")
    x0: float | None = described("左", "float64", "box, points from the page's left")
    top: float | None = described("上", "float64", "box, points from the page's top")
    x1: float | None = described("右", "float64", "box, points from the page's left")
    bottom: float | None = described("下", "float64", "box, points from the page's top")
