"""The command line `juesuan`: the commands are in commands/, what they share in shell.py there.

Nothing heavy is imported here: `juesuan --help` answers at once, and each command imports what it needs.
"""

from __future__ import annotations

import errno
import sys
from typing import Annotated

import typer

from . import __version__
from .commands import (
    audit,
    changes,
    check,
    compare,
    districts,
    explore,
    extract,
    patterns,
    publish,
    query,
    run,
    schedule,
    scorecard,
    show,
    where,
)
from .errors import UserError

USER_MISTAKE = 2
_WRITING = {
    errno.ENOSPC: "the disk is full: make room and run the same command again (what is written is complete)",
    errno.EDQUOT: "the disk quota is used up: make room and run the same command again",
    errno.EACCES: "permission denied: choose another folder or mend the permissions",
    errno.EPERM: "not permitted: choose another folder or mend the permissions",
    errno.EROFS: "the disk cannot be written to: choose another folder",
}

app = typer.Typer(
    name="juesuan",
    help="Accounts that Chinese departments publish as PDF (部门决算, 部门预算): in as files, out as data with proof.",
    epilog="Example: juesuan extract 决算.pdf -o data",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"juesuan {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Options of juesuan itself."""


extract.add_to(app)
run.add_to(app)
show.add_to(app)
audit.add_to(app)
query.add_to(app)
where.add_to(app)
compare.add_to(app)
explore.add_to(app)
publish.add_to(app)
patterns.add_to(app)
districts.add_to(app)
check.add_to(app)
scorecard.add_to(app)
changes.add_to(app)
schedule.add_to(app)


def call(args: list[str] | None = None) -> int:
    """Run one command line (the process's own when None) and give its exit status: 2 for a person's mistake."""
    try:
        status = app(args, prog_name="juesuan", standalone_mode=False)
    except UserError as error:
        return _say(str(error))
    except typer.TyperException as error:
        return _say(error.format_message())
    except typer.Abort:
        return _say("stopped")
    except OSError as error:
        if error.errno not in _WRITING:
            raise
        return _say(f"{error.filename or 'writing'}: {_WRITING[error.errno]}")
    return status if isinstance(status, int) else 0


def main() -> None:
    """The entry point: calls `call` and leaves with its status."""
    sys.exit(call())


def _say(message: str) -> int:
    if message:  # without a command the help was printed, and that says it all
        typer.echo("juesuan: " + " ".join(message.split()), err=True)
    return USER_MISTAKE


if __name__ == "__main__":
    main()
