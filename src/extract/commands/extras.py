"""Which optional part of juesuan (an extra of pyproject.toml) brings a library that is not installed."""

from __future__ import annotations

import re
from collections import Counter
from importlib.metadata import PackageNotFoundError, requires

DISTRIBUTION = "juesuan"
# prefect-dask>=0.3.7; extra == "dask"
_OPTIONAL = re.compile(r"(?P<name>[A-Za-z0-9._-]+).*;.*extra == ['\"](?P<extra>[a-z]+)['\"]")
_WORK = ("dev", "native")  # extras for work on juesuan itself
_PAGES = ("explore", "publish")  # commands that draw pages: they need the extra `explore`, which brings httpx as well


def lacking(error: ModuleNotFoundError, command: str) -> str | None:
    """What to install for a library that a command could not import; None where no extra of ours brings it."""
    module = (error.name or "").partition(".")[0]
    found = extras_of(module, _declared())
    if not found:
        return None
    usual = "explore" if command in _PAGES else "collect"
    extra = usual if usual in found else found[0]
    return f"{command} needs {module}, which is not installed: pip install 'juesuan[{extra}]'"


def extras_of(module: str, declared: list[str]) -> list[str]:
    """The extras that bring a package named after the module (vl-convert-python), those of few packages first.

    `declared`: the requirements as the installed package names them, extras of extras (`all`) written out.
    """
    wanted = module.replace("_", "-").lower()
    found, sizes = [], Counter[str]()
    for requirement in declared:
        optional = _OPTIONAL.fullmatch(requirement)
        if optional is None or optional["extra"] in _WORK:
            continue
        sizes[optional["extra"]] += 1
        name = optional["name"].replace("_", "-").lower()
        if name == wanted or name.startswith(f"{wanted}-"):
            found.append(optional["extra"])
    return sorted(found, key=sizes.__getitem__)


def _declared() -> list[str]:
    try:
        return requires(DISTRIBUTION) or []
    except PackageNotFoundError:  # run from a folder of sources
        return []
