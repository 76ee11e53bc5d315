"""juesuan explore: a local web page over a dataset."""

from __future__ import annotations

import gc
import socket
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from ..errors import UserError
from ..explore.app import LOCAL, create_app
from ..explore.door import PARAMETER, new_token
from . import shell
from .lookup import existing_data

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan explore data --port 8780")
def explore(
    dataset: Annotated[Path, typer.Argument(help="The folder of the dataset.")] = Path("data"),
    archive: Annotated[Path, typer.Option(help="Where juesuan run keeps the PDFs.")] = Path("archive"),
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8780,
    host: Annotated[str, typer.Option(help="The address to listen at; others than this machine's can then look.")] = (
        "127.0.0.1"
    ),
    responses: Annotated[
        Path | None, typer.Option("--responses", help="Offices' answers (TOML or CSV), shown beside the findings.")
    ] = None,
    contact: Annotated[str | None, typer.Option("--contact", help="Where offices write to.")] = None,
    token: Annotated[
        bool, typer.Option("--token", help="Only who has the token in the address that is printed may look.")
    ] = False,
) -> None:
    """Look at a dataset in the browser: departments, comparisons, each number on its page."""
    local = host in ("127.0.0.1", "localhost", "::1")
    if not local and not token:
        raise UserError(f"at {host} everyone who reaches this machine could look: add --token, or leave --host out")
    key = new_token() if token else None
    app = create_app(
        existing_data(dataset),
        archive if archive.is_dir() else None,
        LOCAL if local else ["*"],
        key,
        lambda told: shell.say(told, err=True),
        responses,
        contact,
    )
    listening = _listen(host, port)
    name = f"[{host}]" if ":" in host else host
    # what the server holds from here on is held to the end: looking through it again and again for garbage costs pages
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    query = f"?{PARAMETER}={key}" if key else ""
    shell.say(f"http://{name}:{listening.getsockname()[1]}/{query}   (Ctrl+C ends it)")
    uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False)).run(sockets=[listening])
    gc.unfreeze()


def _listen(host: str, port: int) -> socket.socket:
    """A socket at the address; UserError where another program has the port."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(64)
    except OSError as error:
        raise UserError(
            f"cannot listen at {host} port {port}: take another with --port, or 0 for a free one"
        ) from error
    return listening
