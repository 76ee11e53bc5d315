"""A Prefect server of our own on loopback, as prefect_settings.py closes it, ended with its parent.

`python -m flows.server` serves on a free port, which is its first line of output.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from .lifeline import leave_with_parent, start
from .prefect_settings import server_is_named, settle

HOST = "127.0.0.1"


@contextmanager
def served() -> Iterator[None]:
    """Prefect's client finds a server while the block runs: the one that the person has named, or one of our own."""
    named = server_is_named()
    settle()
    if named:
        yield
        return
    process = start("flows.server", stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        os.environ["PREFECT_API_URL"] = f"http://{HOST}:{process.stdout.readline().strip()}/api"
        yield
    finally:
        process.kill()  # its database takes that: SQLite's journal
        process.wait()


def main() -> None:
    """Serve until the parent is gone; the socket listens before Prefect is loaded, so that nobody asks in vain."""
    leave_with_parent()
    listening = socket.create_server((HOST, 0))
    print(listening.getsockname()[1], flush=True)
    import uvicorn
    from prefect.server.api.server import create_app

    uvicorn.Server(uvicorn.Config(create_app(final=True), log_level="error", lifespan="on")).run(sockets=[listening])


if __name__ == "__main__":
    main()
