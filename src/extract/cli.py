"""The command line `juesuan`: the commands are in commands/, what they share in shell.py there.

Nothing heavy is imported here: `juesuan --help` answers at once, and a command's module is imported when it is called.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from .dataset.in_use import clear_in_use, in_use
from .dataset.storage import CLUSTER
from .errors import UserError
from .limits import without_frames
from .paths import text_of
from .program import program
from .text import visible

# in the order of the help, each with the first line of its own docstring: `juesuan --help` loads no command
COMMANDS = {
    "extract": "Read PDF files into a dataset; a file that cannot be read becomes a row of problems, the others go on.",
    "run": "Discover, fetch, archive, extract, check and write: one district or all, from list page to Parquet.",
    "show": "Show one document: its outline, figures, explanations, failed checks and problems.",
    "audit": "Balance a document's printed numbers, by kind and by page, and print the sentences of what is left.",
    "compact": "Put documents' small files together: one file for each partition and table, the same rows.",
    "query": "Ask the dataset a question in SQL; money is exact and in 元.",
    "tables": "Print the data dictionary: tables, columns, their Chinese labels and meanings.",
    "where": "Say where a figure stands: page, box (points from the page's top left) and the sentence or row.",
    "explain": "Say in words how a figure was read: subject, money, basis, and what proves or contradicts it.",
    "compare": (
        "Compare what departments report for the same thing: amounts, change, budget against final, share, rank."
    ),
    "panel": "Print departments by years, a number for each item and what became of it: to be added up as it is.",
    "search": "Find departments, items, numbers and every sentence that holds all the words, each with its page.",
    "items": "Find items by code, label or what people call them: 三公, 接待费; and offices: 工商联.",
    "explore": "Look at a dataset in the browser: departments, comparisons, each number on its page.",
    "publish": (
        "Write a release: Parquet, CSV, datapackage.json, dictionary, a web site with evidence, and hashes of it all."
    ),
    "check": "Say what does not add up, the heaviest first.",
    "scorecard": "Score what is disclosed: one document's card, or the league of one kind of documents and one year.",
    "verify": (
        "Read the documents again, by both readers, and hold every figure of the dataset against what they say now."
    ),
    "changes": "List new, replaced, re-stamped and vanished disclosures; for replaced ones the figures that differ.",
    "schedule": "Collect every week and rebuild every night what is stale, one run at a time, until stopped.",
    "native": (
        "Build the native reader (in C, needs a compiler): pages are read three times as fast, the same to the digit."
    ),
    "patterns": "The knowledge in patterns/: wordings, labels, vocabulary.",
    "districts": "The districts that juesuan knows.",
}
USER_MISTAKE = 2
_WRITING = {
    errno.ENOSPC: "the disk is full: make room and run the same command again (what is written is complete)",
    errno.EDQUOT: "the disk quota is used up: make room and run the same command again",
    errno.EACCES: "permission denied: choose another folder or mend the permissions",
    errno.EPERM: "not permitted: choose another folder or mend the permissions",
    errno.EROFS: "the disk cannot be written to: choose another folder",
}


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"juesuan {program()}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Options of juesuan itself."""


class Commands(TyperGroup):
    """The commands by name: the help and what is near a misspelled name are told by COMMANDS alone."""

    def __init__(self, **settings: Any) -> None:
        listed = {name: TyperCommand(name, help=line) for name, line in COMMANDS.items()}
        super().__init__(**settings | {"commands": listed})

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that is called, from its module."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, name and command(name), rest


def command(name: str) -> Any:
    """A command of COMMANDS (`patterns`: a group of them) from the module of its name, which is imported for it."""
    return get_command(import_module(f".commands.{name}", __package__).app)


def application() -> typer.Typer:
    """The command line with all commands."""
    made = typer.Typer(
        name="juesuan",
        cls=Commands,
        help="Accounts that Chinese departments publish as PDF (部门决算, 部门预算): files in, data with proof out.",
        epilog="Example: juesuan extract 决算.pdf -o data",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_options)
    return made


def call(args: list[str] | None = None) -> int:
    """Run one command line (the process's own when None) and give its exit status: 2 for a person's mistake."""
    args = sys.argv[1:] if args is None else args
    clear_in_use()
    try:
        status = application()(args, prog_name="juesuan", standalone_mode=False)
    except UserError as error:
        return _say(str(error))
    except typer.TyperException as error:
        return _say(error.format_message())
    except typer.Abort:
        return _say("stopped")
    except Exception as error:
        if (told := _mistake_behind(error, args)) is None:
            raise
        return _say(told)
    return status if isinstance(status, int) else 0


def _mistake_behind(error: Exception, args: list[str]) -> str | None:
    """What is to be done about a disk that refuses, a part not installed, a damaged file; None for a fault of ours."""
    if isinstance(error, OSError) and error.errno in _WRITING:
        return f"{error.filename or 'writing'}: {_WRITING[error.errno]}"
    if isinstance(error, ModuleNotFoundError):
        told: str | None = import_module(".commands.extras", __package__).lacking(error, args[0])
        return told
    from .dataset.damage import damage_behind  # pydantic: only where something has gone wrong

    found = damage_behind(error, *in_use())
    return None if found is None else str(found)


def main() -> None:
    """The entry point: calls `call` and leaves with its status."""
    if sys.argv[1:2] == ["extract"] or (sys.argv[1:2] == ["run"] and CLUSTER not in os.environ):
        without_frames()
    for stream in (sys.stdout, sys.stderr):  # a terminal of another alphabet is no reason to stop
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(call())


def _say(message: str) -> int:
    if message:  # without a command the help was printed, and that says it all
        typer.echo("juesuan: " + visible(text_of(" ".join(message.split()))), err=True)
    return USER_MISTAKE


if __name__ == "__main__":
    main()
