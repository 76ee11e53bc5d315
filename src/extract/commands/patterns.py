"""juesuan patterns check: load and prove everything in patterns/."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import resources
from ..errors import UserError
from ..identity.title_words import load_title_words
from ..identity.titles import wrong_titles
from ..proving.load import load_knowledge
from ..proving.prove import prove
from . import shell

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback(epilog="Example: juesuan patterns check")
def patterns() -> None:
    """The knowledge in patterns/: wordings, labels, vocabulary."""


@app.command(epilog="Example: juesuan patterns check my-patterns")
def check(
    folder: Annotated[Path | None, typer.Argument(help="The folder; without it the one that juesuan uses.")] = None,
) -> None:
    """Load all patterns and prove every example and counter-example; exit status 2 where one is wrong."""
    place = folder or resources.patterns_dir()
    if not place.is_dir():
        raise UserError(f"no such folder: {place}")
    knowledge = load_knowledge(place)
    words = load_title_words(place)
    failures = [*prove(knowledge), *wrong_titles(words)]
    if failures:
        raise UserError(f"{place}: {len(failures)} entries do not hold; the first: {failures[0]}")
    shell.say(f"{place}: all patterns hold, version {knowledge.version}")
    for name in ("items", "sections", "tokens", "subjects", "frames", "explains", "causes", "unmatched"):
        shell.say(f"  {len(getattr(knowledge, name)):>5}  {name}")
    shell.say(f"  {len(words.cases):>5}  titles")
