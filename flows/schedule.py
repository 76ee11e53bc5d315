"""Serves the flows on one machine by their schedules: one run at a time, late runs never pile up.

`python -m flows.schedule` runs until it is stopped; a stop leaves the schedules as they are. What fell due while the
machine was off is one run, not several: a run that is older than the journal's last one ends at once (collect.py).
"""

from __future__ import annotations

from pathlib import Path

from .prefect_settings import settle

settle()

from prefect import serve  # noqa: E402
from prefect.deployments.runner import RunnerDeployment  # noqa: E402

from .collect import collect  # noqa: E402
from .rebuild import rebuild  # noqa: E402

WEEKLY = "0 3 * * 1"  # Monday 03:00, when the sites are quiet
NIGHTLY = "0 1 * * *"
ZONE = "Asia/Shanghai"


def deployments(data: Path, archive: Path, weekly: str = WEEKLY, nightly: str = NIGHTLY) -> list[RunnerDeployment]:
    """Weekly collection, and every night what a change of program or patterns has made stale."""
    from prefect.schedules import Cron

    places = {"out": str(data), "archive": str(archive)}
    return [
        collect.to_deployment(name="weekly", parameters=places, schedule=Cron(weekly, timezone=ZONE)),  # type: ignore[list-item]
        rebuild.to_deployment(name="nightly", parameters=places, schedule=Cron(nightly, timezone=ZONE)),  # type: ignore[list-item]
    ]


def main(data: Path = Path("data"), archive: Path = Path("archive")) -> None:
    """Serve until stopped; the server is the one that PREFECT_API_URL names, else one of Prefect's own on loopback."""
    serve(*deployments(data.resolve(), archive.resolve()), pause_on_shutdown=False, limit=1)


if __name__ == "__main__":
    main()
