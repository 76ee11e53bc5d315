"""What `juesuan schedule` runs below it: a Prefect server of its own, and what starts the flows when they are due.

A server that the person names (PREFECT_API_URL, or a profile of Prefect's) is left as it is, and none is started.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .lifeline import leave_with_parent
from .server import served

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment

WEEKLY = "0 3 * * 1"  # Monday 03:00, when the sites are quiet
NIGHTLY = "0 1 * * *"
ZONE = "Asia/Shanghai"


def deployments(data: Path, archive: Path, weekly: str = WEEKLY, nightly: str = NIGHTLY) -> list[RunnerDeployment]:
    """Weekly collection, and every night what a change of program or patterns has made stale."""
    from prefect.schedules import Cron

    from .collect import collect
    from .rebuild import rebuild

    places = {"out": str(data), "archive": str(archive)}
    return [
        collect.to_deployment(name="weekly", parameters=places, schedule=Cron(weekly, timezone=ZONE)),  # type: ignore[list-item]
        rebuild.to_deployment(name="nightly", parameters=places, schedule=Cron(nightly, timezone=ZONE)),  # type: ignore[list-item]
    ]


def main(data: Path, archive: Path) -> None:
    """Serve until stopped or left alone."""
    leave_with_parent()
    # ignored where a shell started us in the background, and Prefect ends its work by it
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with served():
        from prefect import serve

        print(
            f"每周一03:00采集、每晚01:00重读（{ZONE}）: weekly and nightly runs are served; Ctrl+C ends it", flush=True
        )
        serve(*deployments(data, archive), pause_on_shutdown=False, limit=1, print_starting_message=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
