"""patterns/ and the districts' wordings → Knowledge, each wording proven by its own examples."""

from __future__ import annotations

import functools
from pathlib import Path

from .. import resources
from ..knowledge.cache import remembered
from ..knowledge.load import load_general
from ..knowledge.model import Knowledge
from ..knowledge.regexes.effort import learn
from .wording import local_knowledge


@functools.lru_cache(maxsize=4)
def load_knowledge(folder: Path | None = None) -> Knowledge:
    """The patterns/ folder → Knowledge; PatternError names the file, the entry and what to mend."""
    folder = folder or resources.patterns_dir()
    knowledge = remembered(lambda: _load(folder), folder)
    learn(knowledge.ways)
    return knowledge


def _load(folder: Path) -> Knowledge:
    knowledge = load_general(folder)
    knowledge.local = local_knowledge(knowledge, folder / "districts")
    knowledge.prepare()
    return knowledge
