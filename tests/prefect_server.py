"""A Prefect server of its own for the tests, on loopback, without telemetry."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

PATIENCE = 90  # seconds, for a server's first start on a busy machine


@contextmanager
def prefect_server(home: Path) -> Iterator[dict[str, str]]:
    """Runs a server with its files in `home`; gives the environment in which flows find it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    settings = {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "HTTP_PROXY": "http://127.0.0.1:9",  # what is on loopback is never asked for through a proxy
        "NO_PROXY": "127.0.0.1",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port, "--no-ui"]
    with (home / "log").open("w") as log:
        process = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log)
    try:
        wait_until(lambda: _answers(settings["PREFECT_API_URL"] + "/health"), (home / "log"))
        yield settings
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_until(done: Callable[[], object], log: Path) -> None:
    """Waits until `done` says so; what the log says where it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, log.read_text()[-2000:]
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.TransportError:
        return False
