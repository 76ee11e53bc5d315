"""Files of patterns/ → dictionaries and models; what is wrong with one is a PatternError of one line that names it.

TOML and not YAML: PyYAML reads 0310115 as an octal number and lets a doubled key win in silence.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import PatternError

Model = TypeVar("Model", bound=BaseModel)


class Entry(BaseModel):
    """An entry of a file of patterns: a key that it does not know stops the loading."""

    # a process that takes the patterns from the cache reads no file: the checks are built when one is read
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def read_toml(path: Path, shown: str | None = None) -> dict[str, Any]:
    """A file's content; `shown`: how it is named in what is said of it."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PatternError(f"{shown or path.name}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PatternError(f"{shown or path.name}: not valid TOML: {error}") from None


def validated(model: type[Model], data: Any, where: str) -> Model:
    """Data as a model; `where` (the file) begins what is said of the first wrong field: `macro.fund.counter: …`."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise PatternError(f"{where}: {place}: {first['msg']}") from None
