"""What commands take from beside the package, in the repository or in the wheel: the flows, and the sample site."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType

from .. import resources
from . import shell

SAMPLE_PORT = 8731


def flow_module(folder: Path, name: str) -> ModuleType:
    """A module of the flows, imported from where their folder is."""
    sys.path.insert(0, str(folder.parent))
    try:
        return importlib.import_module(f"{folder.name}.{name}")
    finally:
        sys.path.remove(str(folder.parent))


@contextmanager
def sample_site() -> Iterator[str]:
    """Serve the repository's sample site on loopback while the block runs; gives its address."""
    root = resources.sample_dir().parent.parent
    sys.path.insert(0, str(root))
    try:
        serve = importlib.import_module("fixtures.serve").serve
    finally:
        sys.path.remove(str(root))
    with ExitStack() as stack:
        try:  # the same address each time, so that a second run knows the pages again
            address = stack.enter_context(serve(port=SAMPLE_PORT))
        except OSError:
            address = stack.enter_context(serve(port=0))
        shell.say(f"The sample site is served at {address}", err=True)
        yield str(address)
