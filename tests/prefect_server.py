"""A Prefect server of its own for the tests, on loopback, without telemetry."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.patience import ended, wait_until


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
        "PREFECT_API_REQUEST_TIMEOUT": "600",  # a busy machine's server answers late
        "HTTP_PROXY": "http://127.0.0.1:9",  # what is on loopback is never asked for through a proxy
        "NO_PROXY": "127.0.0.1",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port, "--no-ui"]
    with (home / "log").open("w") as log:
        process = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log)
    try:
        wait_until(lambda: _answers(settings["PREFECT_API_URL"] + "/health"), process, log=home / "log")
        yield settings
    finally:
        process.terminate()
        ended(process, log=home / "log")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False, timeout=600).is_success
    except httpx.TransportError:
        return False
