"""Serves the flows on one machine by their schedules: one run at a time, late runs never pile up.

`python -m flows.schedule` runs until it is stopped; a stop leaves the schedules as they are. What fell due while the
machine was off is one run, not several: a run that is older than the journal's last one ends at once (collect.py).

This process only watches: what serves (serving.py), its server and its runs are below it, and end with it.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType

from .lifeline import start


def main(data: Path = Path("data"), archive: Path = Path("archive")) -> int:
    """Serve until stopped, by SIGTERM or Ctrl+C; gives the status with which serving ended, 0 where it was stopped."""
    places = (str(data.resolve()), str(archive.resolve()))
    serving = start("flows.serving", *places, start_new_session=True)  # Ctrl+C reaches it through us alone, once
    stopped = []

    def stop(number: int, _: FrameType | None) -> None:
        stopped.append(number)
        serving.terminate()

    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # a shell's `… &` means that Ctrl+C is not for us
        signal.signal(signal.SIGINT, stop)
    status = serving.wait()
    return 0 if stopped else status


if __name__ == "__main__":
    sys.exit(main())
