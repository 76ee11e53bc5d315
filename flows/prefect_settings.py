"""Prefect made quiet, local and closed, before it is imported: its own folder, no telemetry, no proxy for loopback.

Any web page that a person visits, and any other user of the machine, can talk to a server on loopback. So a server that
a flow starts asks for credentials that are new at each start and known to this process and its children alone, lets no
foreign origin in, and has no pages of its own. A server that the person has named is left as it is.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from functools import cache
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
ORIGIN = "http://127.0.0.1"  # of no page that anybody visits: nothing is served there
_CLOSED = {
    "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": ORIGIN,
    "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": ORIGIN,
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_UI_ENABLED": "false",
}
_ASK = "from prefect.settings import PREFECT_API_URL; print(PREFECT_API_URL.value() or '')"


def settle(folder: Path | None = None) -> None:
    """Set what the person has not set; Prefect's files go to `folder`, else to the user's cache."""
    if not server_is_named() and "PREFECT_SERVER_API_AUTH_STRING" not in os.environ:
        os.environ.update(_CLOSED | _credentials())
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    if "PREFECT_HOME" not in os.environ:
        os.environ["PREFECT_HOME"] = str(_writable(folder or _cache() / "juesuan" / "prefect"))
    _without_proxy("127.0.0.1", "localhost")


@cache
def server_is_named() -> bool:
    """Whether the person has named a server: in the environment, or in settings of Prefect's own (a profile)."""
    if "PREFECT_API_URL" in os.environ:
        return True
    if not ({"PREFECT_HOME", "PREFECT_PROFILES_PATH"} & os.environ.keys() or Path("prefect.toml").exists()):
        return False  # its files are in a folder of ours: nobody has set anything there
    return bool(
        subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True, check=False).stdout.strip()
    )


def _credentials() -> dict[str, str]:
    """New ones, as settings of the server and of its clients."""
    secret = f"juesuan:{secrets.token_urlsafe(32)}"
    return {"PREFECT_SERVER_API_AUTH_STRING": secret, "PREFECT_API_AUTH_STRING": secret}


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
