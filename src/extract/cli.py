"""The command line `juesuan`: the commands are in commands/, what they share in shell.py there.

Nothing heavy is imported here: `juesuan --help` answers at once, and each command imports what it needs.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated

import typer

from .commands import extract
from .dataset.opened import forget, now_open
from .dataset.storage import CLUSTER
from .errors import UserError
from .limits import without_frames
from .paths import text_of
from .text import visible

# modules of commands/ in the order of the help, after extract
OTHERS = (
    "run",
    "show",
    "audit",
    "query",
    "where",
    "compare",
    "explore",
    "publish",
    "patterns",
    "districts",
    "check",
    "scorecard",
    "verify",
    "changes",
    "schedule",
    "native",
)
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
        from .program import program

        typer.echo(f"juesuan {program()}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Options of juesuan itself."""


def application(args: Sequence[str] = ()) -> typer.Typer:
    """The command line with all commands; `extract` alone where it is called: it need not wait for the others."""
    made = typer.Typer(
        name="juesuan",
        help="Accounts that Chinese departments publish as PDF (部门决算, 部门预算): files in, data with proof out.",
        epilog="Example: juesuan extract 决算.pdf -o data",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_options)
    extract.add_to(made)
    if args[:1] != ["extract"]:
        for name in OTHERS:
            import_module(f".commands.{name}", __package__).add_to(made)
    return made


def call(args: list[str] | None = None) -> int:
    """Run one command line (the process's own when None) and give its exit status: 2 for a person's mistake."""
    args = sys.argv[1:] if args is None else args
    forget()
    try:
        status = application(args)(args, prog_name="juesuan", standalone_mode=False)
    except UserError as error:
        return _say(str(error))
    except typer.TyperException as error:
        return _say(error.format_message())
    except typer.Abort:
        return _say("stopped")
    except Exception as error:
        if (told := _mistake_behind(error)) is None:
            raise
        return _say(told)
    return status if isinstance(status, int) else 0


def _mistake_behind(error: Exception) -> str | None:
    """What is to be done about a disk that refuses, or a damaged file of the dataset; None for a fault of ours."""
    if isinstance(error, OSError) and error.errno in _WRITING:
        return f"{error.filename or 'writing'}: {_WRITING[error.errno]}"
    from .dataset.damage import damage_behind

    found = damage_behind(error, *now_open())
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
