"""juesuan patterns check: load and prove everything in patterns/."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from .. import resources
from ..checks import knowledge as checks
from ..checks import telling
from ..checks.wording import wrong_lists
from ..collect.site_families import wrong_families
from ..collect.site_words import load_shared_words
from ..errors import UserError
from ..identity.approvals import load_approvals
from ..identity.title_words import TitleWords, load_title_words
from ..identity.titles import wrong_titles
from ..knowledge.asking import names
from ..knowledge.model import Knowledge
from ..proving.fixtures import unused
from ..proving.headings import unproven_sections, unproven_titles
from ..proving.labels import unproven_labels
from ..proving.load import load_knowledge
from ..proving.prove import prove, wordless
from ..scorecard import known as cards
from . import shell

FIXTURES = "fixtures"  # of the repository: texts that use every entry
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
    words, approvals = load_title_words(place), load_approvals(place)
    failures = list(_failures(place, knowledge, words))
    if failures:
        for failure in failures:
            shell.say(failure)
        raise UserError(f"{place}: {len(failures)} entries do not hold, as listed above")
    shell.say(f"{place}: all patterns hold, version {knowledge.version}")
    if not (place.parent / FIXTURES).is_dir():
        shell.say(f"  no {FIXTURES}/ beside it: whether a text uses every entry was not asked")
    for name in ("items", "sections", "tokens", "subjects", "frames", "explains", "causes", "ends", "unmatched"):
        shell.say(f"  {len(getattr(knowledge, name)):>5}  {name}")
    shell.say(f"  {len(words.cases):>5}  titles")
    shell.say(f"  {len(approvals.forms):>5}  approvals")


def _failures(place: Path, knowledge: Knowledge, words: TitleWords) -> Iterator[str]:
    """One line for each entry of the patterns that its examples do not prove, or that names what is not there."""
    fixtures = place.parent / FIXTURES
    yield from prove(knowledge)
    if fixtures.is_dir():
        yield from unused(fixtures, knowledge)
    yield from wordless(knowledge)
    yield from names(place).wrong()
    yield from wrong_titles(words)
    yield from unproven_sections(place, knowledge)
    yield from unproven_titles(place, words, knowledge.vocabulary)
    yield from unproven_labels(knowledge)
    yield from load_shared_words(place).wrong()
    yield from wrong_families(place)
    yield from checks.unknown_codes(checks.load(place), knowledge)
    yield from wrong_lists(checks.load(place).lists)
    yield from telling.wrong_words(telling.load(place))
    yield from cards.unknown_codes(cards.load_requirements(place), knowledge)
