"""Prefect made quiet and local, before it is imported: its own folder, no telemetry, no proxy for loopback."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_CLI_PROMPT": "false",
    "DO_NOT_TRACK": "1",
    # the first start makes a database: 19 s on two cores
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}


def settle(folder: Path | None = None) -> None:
    """Set what the person has not set; Prefect's files go to `folder`, else to the user's cache."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    if "PREFECT_HOME" not in os.environ:
        os.environ["PREFECT_HOME"] = str(_writable(folder or _cache() / "juesuan" / "prefect"))
    _without_proxy("127.0.0.1", "localhost")


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _writable(folder: Path) -> Path:
    """The folder, made where it is not there: Prefect makes no parents. A throw-away one where that is not allowed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="juesuan-prefect-"))
    return folder if os.access(folder, os.W_OK) else Path(tempfile.mkdtemp(prefix="juesuan-prefect-"))


def _without_proxy(*hosts: str) -> None:
    """Prefect's server is on loopback: a proxy that is set for the rest of the world must not get in between."""
    for name in ("NO_PROXY", "no_proxy"):
        known = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*known, *hosts]))
