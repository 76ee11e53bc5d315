"""A district is one file in patterns/districts/: where its list pages are and how they are read, as data.

`_shared.toml` beside them holds what is true of every site. A mistake in a file is one line that names file and entry.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from .. import resources
from ..errors import PatternError, UserError
from ..knowledge.files import read_toml
from .district_models import District as District
from .district_models import Shared as Shared
from .pages.linktext import title_reader
from .site_families import with_family

_SHARED = "_shared"


def districts_dir(folder: Path | None = None) -> Path:
    """The folder of district files: `folder`, or the one that belongs to patterns/."""
    return folder if folder is not None else resources.patterns_dir() / "districts"


def district_names(folder: Path | None = None) -> list[str]:
    """Names of all districts, sorted."""
    return sorted(path.stem for path in districts_dir(folder).glob("*.toml") if not path.stem.startswith("_"))


def load_shared(folder: Path | None = None) -> Shared:
    """What holds for every district, proven."""
    path = districts_dir(folder) / f"{_SHARED}.toml"
    try:
        shared = Shared.model_validate(read_toml(path, _shown(path)))
        title_reader(shared.titles)
    except ValidationError as error:
        raise PatternError(_first_mistake(path, error)) from error
    except ValueError as error:
        raise PatternError(f"{_shown(path)}: {error}") from error
    return shared


def load_district(name: str, folder: Path | None = None) -> District:
    """One district by name; UserError lists near names, PatternError names file and entry of a mistake."""
    path = districts_dir(folder) / f"{name}.toml"
    names = district_names(folder)
    if name not in names:
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.4) or names
        raise UserError(f"no district is called {name!r}: did you mean {', '.join(near) or 'none is known'}?")
    content = read_toml(path, _shown(path))
    if content.setdefault("name", name) != name:
        raise PatternError(f"{_shown(path)}: name: {content['name']!r} is not the file's name {name!r}")
    content = with_family(content)
    shared = load_shared(folder)
    content["titles"] = [*content.get("titles", []), *(entry.model_dump() for entry in shared.titles)]
    budget = content.get("budget", {})
    content["budget"] = shared.budget.model_dump() | budget if isinstance(budget, dict) else budget
    try:
        return District.model_validate(content)
    except ValidationError as error:
        raise PatternError(_first_mistake(path, error)) from error


def load_districts(names: Sequence[str] = (), folder: Path | None = None) -> list[District]:
    """The named districts, or all that were verified on their live sites (samples never); sorted by name.

    UserError where nothing is named and nothing verified: a site is not asked at addresses that nobody has looked at.
    """
    if names:
        return [load_district(name, folder) for name in sorted(set(names))]
    known = [load_district(name, folder) for name in district_names(folder)]
    verified = [district for district in known if district.verified and not district.sample]
    if not verified:
        unverified = ", ".join(district.name for district in known if not district.sample) or "none is known"
        raise UserError(f"no district is verified yet: name one with --district ({unverified})")
    return verified


def _first_mistake(path: Path, error: ValidationError) -> str:
    """`patterns/districts/x.toml: lists[1].url: Field required (and 2 more)`."""
    details = error.errors()
    where = ""
    for part in details[0]["loc"]:
        where += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
    message = details[0]["msg"].removeprefix("Value error, ")
    return f"{_shown(path)}: {where.lstrip('.') or 'file'}: {message}{more}"


def _shown(path: Path) -> str:
    return "/".join(path.parts[-3:])
